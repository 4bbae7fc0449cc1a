package aws

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// What the person got wrong is one line, before any call.
func TestUsageErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*testing.T, *Options)
		want   string // "" is none
	}{
		{"fine", func(*testing.T, *Options) {}, ""},
		{"unknown profile", func(_ *testing.T, o *Options) { o.Profile = "nobody" }, `profile "nobody" is in neither `},
		{"unknown profile of the environment", func(t *testing.T, _ *Options) { t.Helper(); t.Setenv("AWS_PROFILE", "nobody") }, `profile "nobody" is in neither `},
		{"misspelt Region", func(_ *testing.T, o *Options) { o.Region = "us-esat-1" }, `Region "us-esat-1": no AWS Region has such a name`},
		{"zone for a Region", func(_ *testing.T, o *Options) { o.Region = "us-east-1a" }, `Region "us-east-1a"`},
		{"escape in a Region", func(_ *testing.T, o *Options) { o.Region = "us-east-1\x1b[2J" }, `Region "us-east-1`},
		{"no Region", func(_ *testing.T, o *Options) { o.Profile = "nowhere" }, "no Region: give --region"},
		{"Region of the profile", func(_ *testing.T, o *Options) { o.Profile = "gov" }, ""},
		{"any Region at an endpoint", func(_ *testing.T, o *Options) { o.Region, o.Endpoint = "local", "http://127.0.0.1:1" }, ""},
		{"any Region at an endpoint of the environment", func(t *testing.T, o *Options) {
			t.Helper()
			t.Setenv("AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:1")
			o.Region = "local"
		}, ""},
		{"no URL", func(_ *testing.T, o *Options) { o.Endpoint = "localhost:4588" }, `endpoint URL "localhost:4588"`},
		{"MFA is no mistake", func(_ *testing.T, o *Options) { o.Profile = "mfa" }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			profiles(t, "[default]\nregion = us-east-1\n[profile nowhere]\noutput = json\n[profile gov]\nregion = us-gov-west-1\n"+
				"[profile mfa]\nregion = us-east-1\nrole_arn = arn:aws:iam::111122223333:role/x\nmfa_serial = arn:mfa\nsource_profile = k\n"+
				"[profile k]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n")
			o := Options{Clock: time.Now, Store: state.NewStore(), HTTPClient: silence{t}}
			c.change(t, &o)
			if o.Profile == "nowhere" {
				t.Setenv("AWS_REGION", "")
			}
			_, err := Open(t.Context(), o)
			var usage *UsageError
			switch {
			case c.want == "":
				if err != nil {
					t.Error(err)
				}
			case !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) || strings.ContainsAny(err.Error(), "\n\x1b"):
				t.Errorf("got %v, want %s…", err, c.want)
			}
		})
	}
}

func TestRegionsOfEveryPartition(t *testing.T) {
	for _, region := range []string{
		"us-east-1", "ap-southeast-7", "mx-central-1", "il-central-1", "cn-north-1", "us-gov-east-1", "us-iso-east-1", "us-isob-east-1", "us-isof-south-1",
		"eu-isoe-west-1", "eusc-de-east-1",
	} {
		if err := checkRegion(region, false); err != nil {
			t.Error(err)
		}
	}
	for _, region := range []string{"", "useast1", "us-east", "us-east-", "xx-east-1", "US-EAST-1", "us-gov-1", "us-east-1.example.com"} {
		if checkRegion(region, false) == nil {
			t.Errorf("%q passes for a Region", region)
		}
	}
	if checkRegion("a/b", true) == nil || checkRegion("", true) == nil {
		t.Error("behind an endpoint anything passes")
	}
}

// A demo looks at nothing of the person's own.
func TestSimulatedModeReadsNoSettings(t *testing.T) {
	profiles(t, "this is no configuration")
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_REGION", "nowhere")
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	t.Setenv("AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:1")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "real")
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		healthy(t, r.sweep())
	})
	if _, err := Open(t.Context(), Options{Region: "us-east-1", Simulated: true, Clock: time.Now, Store: state.NewStore()}); err == nil {
		t.Error("it would have called AWS")
	}
}
