package state

// MFA is a device whose code AWS wants before it hands out the role of a profile.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html#cli-configure-role-mfa
type MFA struct {
	Device  string // serial number or ARN
	Refused string // why the last code did not do, "" where none was tried
	Tries   int    // how many codes were tried so far
}
