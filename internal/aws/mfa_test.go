package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const mfaProfiles = `
[profile deploy]
region = us-east-1
role_arn = arn:aws:iam::111122223333:role/deploy
mfa_serial = arn:aws:iam::111122223333:mfa/phone
source_profile = keys
[profile keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
`

// However many pollers want keys, one question stands; no call waits for its answer; and a code is used once.
func TestRoleThatWantsACode(t *testing.T) {
	profiles(t, mfaProfiles)
	in(t, func(t *testing.T) {
		r, c, log := profileRig(t, "deploy")
		c.lasts = 30 * time.Second
		r.run()
		l := r.pass(30 * time.Second).Main()
		if l.MFA == nil || *l.MFA != (state.MFA{Device: "arn:aws:iam::111122223333:mfa/phone"}) || l.Command != "" || l.Fault == nil ||
			l.Fault.Kind != state.FaultLogin || !strings.Contains(l.Fault.Message, "code of MFA device arn:aws:iam::111122223333:mfa/phone") {
			t.Fatalf("login %+v, fault %+v", l, l.Fault)
		}
		if n := len(c.calls("sts")) + sum(r.region.Calls()); n > 0 {
			t.Errorf("%d calls without a code", n)
		}

		r.poller.EnterCode("654321")
		l = r.pass(time.Second).Main()
		if l.MFA == nil || !strings.Contains(l.MFA.Refused, "AccessDenied: MultiFactorAuthentication failed") {
			t.Fatalf("login %+v, %+v", l, l.MFA)
		}
		if again := r.pass(30 * time.Second).Main(); again.MFA == nil || *again.MFA != *l.MFA || len(c.calls("sts")) != 1 {
			t.Errorf("a refused code was used %d times; login %+v", len(c.calls("sts")), again)
		}

		r.poller.EnterCode("123456")
		snap := r.pass(2 * time.Second)
		healthy(t, snap)
		if l := snap.Main(); l.Fault != nil || l.MFA != nil || len(snap.Services) == 0 {
			t.Fatalf("%d services, login %+v", len(snap.Services), l)
		}
		if d := c.calls("sts")[1].Form.Get("DurationSeconds"); d != "3600" {
			t.Errorf("the role is taken for %s s, want an hour", d)
		}

		if l := r.pass(c.lasts).Main(); l.MFA == nil || l.MFA.Refused != "" {
			t.Errorf("when the keys have expired: login %+v", l)
		}
		if n := len(c.calls("sts")); n != 2 {
			t.Errorf("%d calls of AssumeRole, want one a code", n)
		}
		if text := log.String(); strings.Contains(text, "123456") || strings.Contains(text, "654321") {
			t.Errorf("a code stands in the log:\n%s", text)
		}
	})
}

// A command asks before its one sweep.
func TestWantsCode(t *testing.T) {
	profiles(t, mfaProfiles)
	in(t, func(t *testing.T) {
		r, _, _ := profileRig(t, "keys", func(o *Options) { o.Region = "us-east-1" })
		if m := r.poller.WantsCode(t.Context()); m != nil {
			t.Errorf("a profile without a device wants %+v", m)
		}
		r, _, _ = profileRig(t, "deploy")
		if m := r.poller.WantsCode(t.Context()); m == nil || m.Device != "arn:aws:iam::111122223333:mfa/phone" {
			t.Fatalf("wants %+v", m)
		}
		r.poller.EnterCode("000000")
		if m := r.poller.WantsCode(t.Context()); m == nil || m.Refused == "" {
			t.Fatalf("after a wrong code wants %+v", m)
		}
		r.poller.EnterCode("123456")
		if m := r.poller.WantsCode(t.Context()); m != nil {
			t.Fatalf("after the right code wants %+v", m)
		}
		healthy(t, r.sweep())
	})
}

// Without an answer the sweep ends at once, and says what it needs.
func TestSweepWithoutACode(t *testing.T) {
	profiles(t, mfaProfiles)
	in(t, func(t *testing.T) {
		r, _, _ := profileRig(t, "deploy")
		if l := r.sweep().Main(); l.MFA == nil || l.Fault == nil || !strings.HasPrefix(l.Fault.Advice, "enter the code") {
			t.Errorf("login %+v, fault %+v", l, l.Fault)
		}
	})
}
