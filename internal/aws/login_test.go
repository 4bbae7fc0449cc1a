package aws

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// Credentials that expire stop all calls but a probe now and then; when they work again everything goes on by itself.
func TestLoginLatch(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		fair := r.pass(12 * time.Second)
		if l := fair.Main(); l.Fault != nil || l.Account != "111122223333" || l.ARN == "" {
			t.Errorf("login %+v", l)
		}
		r.weather("expired")
		bad := r.pass(12 * time.Second)
		if f := bad.Main().Fault; f == nil || f.Kind != state.FaultLogin || f.Code != "ExpiredTokenException" || bad.Main().Account == "" {
			t.Fatalf("login %+v, fault %+v", bad.Main(), f)
		}
		if len(bad.Services) != len(fair.Services) {
			t.Errorf("%d services of %d are left", len(bad.Services), len(fair.Services))
		}
		before := sum(r.region.Calls())
		r.pass(time.Minute)
		if calls := sum(r.region.Calls()) - before; calls < 10 || calls > 30 {
			t.Errorf("%d calls in a minute without credentials, want a probe each two to five seconds", calls)
		}
		r.weather("")
		cleared := r.poller.now()
		snap := r.pass(loginLatest + time.Second)
		healthy(t, snap)
		if snap.Main().Fault != nil || snap.Main().Command != "" {
			t.Errorf("login %+v", snap.Main())
		}
		for key, s := range snap.Sources {
			if s.At.Before(cleared) {
				t.Errorf("%+v is still of %s", key, s.At)
			}
		}
	})
}

func TestSweepWithoutLoginEndsAtOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "expired"})
		snap := r.sweep()
		if snap.Main().Fault == nil || sum(r.region.Calls()) != 1 {
			t.Errorf("login %+v, calls %v", snap.Main(), r.region.Calls())
		}
	})
}

// profiles writes a configuration and makes it the only one.
func profiles(t *testing.T, text string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{
		"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI",
	} {
		t.Setenv(name, "")
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOME", dir)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
	if err := os.WriteFile(filepath.Join(dir, "config"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const everyKind = `
[default]
region = us-east-1
[profile sso]
region = us-east-1
sso_session = corp
sso_account_id = 111122223333
sso_role_name = reader
[profile child of sso]
region = us-east-1
role_arn = arn:aws:iam::111122223333:role/deploy
source_profile = sso
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://example.com/start
[profile legacy]
region = us-east-1
sso_region = us-east-1
sso_start_url = https://example.com/start
sso_account_id = 111122223333
sso_role_name = reader
[profile console]
region = us-east-1
login_session = arn:aws:sts::111122223333:assumed-role/reader/me
[profile process]
region = us-east-1
credential_process = /nonexistent/keys
[profile keys]
region = us-east-1
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
`

// The screen says exactly what to run, whatever the profile takes its keys from.
func TestLoginCommand(t *testing.T) {
	for profile, want := range map[string]string{
		"":             "aws configure",
		"sso":          "aws sso login --profile sso",
		"child of sso": "aws sso login --profile sso",
		"legacy":       "aws sso login --profile legacy",
		"console":      "aws login --profile console",
		"process":      "/nonexistent/keys >/dev/null",
		"keys":         "aws configure --profile keys",
	} {
		t.Run(profile, func(t *testing.T) {
			profiles(t, everyKind)
			region, err := sim.New(sim.Options{Now: time.Now, Faults: "expired"})
			if err != nil {
				t.Fatal(err)
			}
			r := rigOn(t, region, region.Client(), func(o *Options) { o.Simulated, o.Region, o.Profile = false, "", profile })
			l := r.sweep().Main()
			if l.Fault == nil || l.Fault.Kind != state.FaultLogin || l.Fault.Message == "" || l.Profile != profile {
				t.Fatalf("login %+v, fault %+v", l, l.Fault)
			}
			if l.Command != want || l.Fault.Advice == "" || !strings.HasPrefix(l.Fault.Advice, "run "+want) && strings.HasPrefix(want, "aws ") {
				t.Errorf("run %q, want %q (%s)", l.Command, want, l.Fault.Advice)
			}
			t.Log(l.Fault)
		})
	}
}

func TestKeysInTheEnvironmentAreNamed(t *testing.T) {
	profiles(t, everyKind)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "example")
	region, err := sim.New(sim.Options{Now: time.Now, Faults: "expired"})
	if err != nil {
		t.Fatal(err)
	}
	r := rigOn(t, region, region.Client(), func(o *Options) { o.Simulated, o.Region = false, "" })
	if l := r.sweep().Main(); l.Fault == nil || l.Command != "" || l.Fault.Advice != "the keys in AWS_ACCESS_KEY_ID do not work: export fresh ones, or unset them to use a profile" {
		t.Errorf("login %+v, fault %+v", l, l.Fault)
	}
}

// Somebody logs in elsewhere while fsui runs: the files are read anew.
func TestFreshKeysAreFound(t *testing.T) {
	profiles(t, "[default]\nregion = us-east-1\n")
	in(t, func(t *testing.T) {
		region := simulate(t, sim.Options{})
		r := rigOn(t, region, region.Client(), func(o *Options) { o.Simulated, o.Region = false, "" })
		r.run()
		if l := r.pass(12 * time.Second).Main(); l.Fault == nil || l.Command != "aws configure" {
			t.Fatalf("login %+v", l)
		}
		if sum(region.Calls()) > 0 {
			t.Errorf("calls %v without keys", region.Calls())
		}
		if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(everyKind+"[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\nregion = us-east-1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		snap := r.pass(loginLatest + time.Second)
		healthy(t, snap)
		if len(snap.Services) == 0 || snap.Main().Fault != nil {
			t.Errorf("%d services, login %+v", len(snap.Services), snap.Main())
		}
	})
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{"prod": "prod", "a b": "'a b'", "it's": `'it'\''s'`, "": "''", "x;rm": "'x;rm'"} {
		if got := quote(in); got != want {
			t.Errorf("%q becomes %s, want %s", in, got, want)
		}
	}
}

// Where one operation alone is refused so, it does not keep the others from being made, nor make fsui spin.
func TestLoginFaultOfOneOperationDoesNotSpin(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "expired@ecs:ListTasks"})
		r.run()
		r.pass(time.Minute)
		if calls := r.region.Calls()["ecs:ListTasks"]; calls > 120 {
			t.Errorf("%d refused calls in a minute", calls)
		}
	})
}
