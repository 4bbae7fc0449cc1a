package aws

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/fsui/fsui/internal/state"
)

// The Regions of a profile share its keys: one code lets all of them in, and the role is taken once.
func TestRegionsShareACode(t *testing.T) {
	profiles(t, mfaProfiles)
	in(t, func(t *testing.T) {
		r, c := profileFleet(t, "deploy", "us-east-1", "eu-west-1")
		r.run()
		for _, l := range r.pass(10 * time.Second).Logins {
			if l.MFA == nil || l.Profile != "deploy" {
				t.Fatalf("login %+v", l)
			}
		}
		r.fleet.EnterCode("deploy", "123456")
		snap := r.pass(10 * time.Second)
		if all := perOrigin(snap); all[atHome] < 10 || all[isAbroad] != 2 {
			t.Errorf("services %v, logins %+v", all, snap.Main())
		}
		roles := 0
		for _, call := range c.calls("sts") {
			if call.Form.Get("Action") == "AssumeRole" {
				roles++
			}
		}
		if roles != 1 {
			t.Errorf("the role was taken %d times", roles)
		}
	})
}

// A role taken with the keys of a role that was taken with other keys.
func TestRoleChain(t *testing.T) {
	profiles(t, `
[profile reader]
region = us-east-1
role_arn = arn:aws:iam::111122223333:role/reader
source_profile = hub
[profile hub]
role_arn = arn:aws:iam::444455556666:role/hub
source_profile = keys
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
`)
	in(t, func(t *testing.T) {
		r, c, _ := profileRig(t, "reader")
		healthy(t, r.sweep())
		var roles []string
		for _, call := range c.calls("sts") {
			if call.Form.Get("Action") == "AssumeRole" {
				roles = append(roles, call.Form.Get("RoleArn"))
			}
		}
		if !slices.Equal(roles, []string{"arn:aws:iam::444455556666:role/hub", "arn:aws:iam::111122223333:role/reader"}) {
			t.Errorf("the roles taken are %v", roles)
		}
	})
}

// Keys that work in one Region and are unknown in another are not the trouble there.
func TestRegionThatIsNotEnabled(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newFleetRig(t, state.Selection{Regions: []string{"us-east-1", "ap-south-1"}})
		r.run()
		r.pass(5 * time.Second)
		m := r.fleet.list()[1]
		m.login.turn(&state.Fault{Kind: state.FaultLogin, Code: "UnrecognizedClientException"}, refused("UnrecognizedClientException"))
		l := r.store.Snapshot().Logins[1]
		if l.Command != "" || l.Fault.Advice != "the same keys work in us-east-1: the account has probably not enabled ap-south-1" {
			t.Errorf("login %+v, %+v", l, l.Fault)
		}
	})
}

// refused is an error of AWS's with a code.
type refused string

func (r refused) Error() string                 { return string(r) }
func (r refused) ErrorCode() string             { return string(r) }
func (r refused) ErrorMessage() string          { return "no" }
func (r refused) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

func TestProfilesOfTheFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	configuration := write("config", "[default]\n[ profile\tprod ] # main\n[profile \"child of sso\"]\n[sso-session corp]\n[services local]\n  [nested]\nkey = [x]\n")
	credentials := write("credentials", "[prod]\n[keys]\n[default]\n")
	got, err := profilesIn(configuration, credentials)
	if want := []string{"child of sso", "default", "keys", "prod"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if got, err := profilesIn(filepath.Join(dir, "none"), filepath.Join(dir, "none")); err != nil || len(got) != 0 {
		t.Errorf("of no files: %q, %v", got, err)
	}
}
