package assets

import _ "embed"

//go:embed licenses/THIRD_PARTY_LICENSES
var thirdPartyLicenses string

// ThirdPartyLicenses returns the terms and notices of all software of others in
// the program, as `make licenses` collects them.
func ThirdPartyLicenses() string { return thirdPartyLicenses }
