package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// Whatever the profile takes its keys from: the screen says what to run, and everything goes on once that was run.
func TestGoesOnAfterLogin(t *testing.T) {
	for profile, from := range map[string]string{"sso": "portal", "child of sso": "sts", "legacy": "portal", "console": ""} {
		t.Run(profile, func(t *testing.T) {
			profiles(t, everyKind)
			in(t, func(t *testing.T) {
				r, c, _ := profileRig(t, profile)
				r.run()
				if l := r.pass(30 * time.Second).Main(); l.Fault == nil || !strings.Contains(l.Command, "login") {
					t.Fatalf("login %+v", l)
				}
				logIn(t, profile)
				snap := r.pass(loginLatest + 2*time.Second)
				healthy(t, snap)
				if snap.Main().Fault != nil || len(snap.Services) == 0 {
					t.Fatalf("%d services, login %+v", len(snap.Services), snap.Main())
				}
				if from != "" && len(c.calls(from)) == 0 {
					t.Errorf("no keys of %s were asked for", from)
				}
			})
		})
	}
}

// Logging in again is no help where AWS knows who asks, and says no.
func TestRefusedRoles(t *testing.T) {
	profiles(t, everyKind+`
[profile forbidden]
region = us-east-1
role_arn = arn:aws:iam::111122223333:role/forbidden
source_profile = keys
`)
	in(t, func(t *testing.T) {
		logIn(t, "sso")
		r, c, _ := profileRig(t, "sso")
		c.refuses = "ForbiddenException"
		if l := r.sweep().Main(); l.Fault == nil || l.Command != "" || !strings.Contains(l.Fault.Advice, "sso_role_name") {
			t.Errorf("login %+v, fault %+v", l, l.Fault)
		}
		c.refuses = "UnauthorizedException"
		if l := r.sweep().Main(); l.Fault == nil {
			t.Errorf("login %+v", l)
		}
		r, _, _ = profileRig(t, "forbidden")
		if l := r.sweep().Main(); l.Fault == nil || l.Fault.Code != "AccessDenied" || l.Command != "" || !strings.Contains(l.Fault.Advice, "sts:AssumeRole") {
			t.Errorf("login %+v, fault %+v", l, l.Fault)
		}
	})
}

// A token that SSO does not take any more is a matter of logging in.
func TestRevokedToken(t *testing.T) {
	profiles(t, everyKind)
	in(t, func(t *testing.T) {
		logIn(t, "legacy")
		r, c, _ := profileRig(t, "legacy")
		c.refuses = "UnauthorizedException"
		if l := r.sweep().Main(); l.Fault == nil || l.Command != "aws sso login --profile legacy" {
			t.Errorf("login %+v, fault %+v", l, l.Fault)
		}
	})
}

// A metadata service that swallows everything is not asked before anything is drawn, nor where the profile has keys.
func TestBlackHoledMetadata(t *testing.T) {
	profiles(t, everyKind)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	t.Setenv("AWS_DEFAULTS_MODE", "auto")
	in(t, func(t *testing.T) {
		start := time.Now()
		r, c, _ := profileRig(t, "keys")
		healthy(t, r.sweep())
		if n := len(c.calls("169.254.169.254")); n > 0 || time.Since(start) > time.Second {
			t.Errorf("%d questions to the metadata service, %s", n, time.Since(start))
		}

		start = time.Now()
		r, c, _ = profileRig(t, "")
		if time.Since(start) > 0 {
			t.Errorf("opening took %s", time.Since(start))
		}
		if l := r.sweep().Main(); l.Fault == nil || len(c.calls("169.254.169.254")) == 0 {
			t.Errorf("login %+v", l)
		}
	})
}

// Fetching keys has a deadline of its own; that of the calls is the gate's.
func TestKeysHaveADeadline(t *testing.T) {
	profiles(t, everyKind)
	s, err := loadSettings(t.Context(), Options{Clock: time.Now, Store: state.NewStore()}, new(codes))
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := s.sdk.HTTPClient.(interface{ GetTimeout() time.Duration }); !ok || c.GetTimeout() != keysTimeout {
		t.Errorf("the client that keys are fetched with is %T", s.sdk.HTTPClient)
	}
}

// One cluster can be read without the right to list any, from the first login on.
func TestOneClusterWithoutTheRightToList(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "denied@ecs:ListClusters"}, func(o *Options) { o.Clusters = []string{"prod"} })
		r.run()
		snap := r.pass(30 * time.Second)
		healthy(t, snap)
		r.weather("expired,denied@ecs:ListClusters")
		if l := r.pass(30 * time.Second).Main(); l.Fault == nil {
			t.Fatalf("login %+v", l)
		}
		r.weather("denied@ecs:ListClusters")
		snap = r.pass(loginLatest + 2*time.Second)
		healthy(t, snap)
		if len(snap.Services) == 0 || r.region.Calls()["ecs:ListClusters"] == 0 {
			t.Errorf("%d services", len(snap.Services))
		}
	})
}
