package aws

import (
	"errors"
	"runtime"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/fsui/fsui/internal/state"
)

// remedy is what to run for keys that work, "" where no single command helps, and the same as advice. err is what
// fetching or using the keys ended in.
func (s settings) remedy(err error) (command, advice string) {
	var (
		process *processError
		keys    *keysError
		api     smithy.APIError
		call    *smithy.OperationError
	)
	switch {
	case errors.As(err, new(*codeWanted)):
		return "", "enter the code that the MFA device shows; fsui asks for it where it has a terminal"
	case errors.As(err, &process):
		return handRun(process.command), "run by hand what the profile names as credential_process, to see what it wants"
	case errors.As(err, &keys) && errors.As(err, &api) && errors.As(err, &call):
		switch call.Operation() + " " + strings.TrimSuffix(api.ErrorCode(), "Exception") {
		case "AssumeRole AccessDenied":
			return "", "the role's trust policy and the caller's sts:AssumeRole must allow it, or take another profile"
		case "GetRoleCredentials Forbidden":
			return "", "SSO does not give you the role of the profile (sso_role_name) in that account (sso_account_id)"
		}
	}
	return s.loginCommand()
}

// handRun is a credential_process as a person runs it. What it prints are keys: they need not stand on the screen.
func handRun(command string) string {
	if runtime.GOOS != "windows" {
		command += " >/dev/null"
	}
	return state.Clean(command)
}

// loginCommand is what to run for credentials that work, "" where no single command helps, and the same as advice. It
// follows the order of the SDK's chain.
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
func (s settings) loginCommand() (command, advice string) {
	switch {
	case s.simulated:
		return "", "the simulated region refuses its own keys: its faults say so"
	case !s.profileAsked && s.env.Credentials.HasKeys():
		return "", "the keys in AWS_ACCESS_KEY_ID do not work: export fresh ones, or unset them to use a profile"
	case !s.profileAsked && s.env.WebIdentityTokenFilePath != "":
		return "", "the token in AWS_WEB_IDENTITY_TOKEN_FILE is not accepted"
	}
	for p := &s.shared; p != nil; p = p.Source {
		profile := ""
		if p.Profile != "" && p.Profile != "default" {
			profile = " --profile " + quote(state.Clean(p.Profile))
		}
		switch {
		case p.SSOSessionName != "", p.SSOStartURL != "":
			command = "aws sso login" + profile
		case p.LoginSession != "":
			command = "aws login" + profile
		case p.CredentialProcess != "":
			return handRun(p.CredentialProcess), "credential_process of the profile gives keys that do not work: run it by hand"
		case p.CredentialSource != "", p.WebIdentityTokenFile != "":
			return "", "the profile takes its keys from " + p.CredentialSource + p.WebIdentityTokenFile
		case p.Source == nil:
			command = "aws configure" + profile
		default:
			continue
		}
		break
	}
	advice = "run " + command
	if strings.HasPrefix(command, "aws configure") {
		advice += ", or aws configure sso, or aws login"
	}
	return command, advice
}

// quote makes one word of s for a shell.
func quote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/@:+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
