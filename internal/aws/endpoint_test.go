package aws

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Whoever put it there: an address that is not AWS's own is named.
func TestElsewhere(t *testing.T) {
	const vpc = "https://vpce-0a1b-2c3d.ecs.us-east-1.vpce.amazonaws.com"
	for name, c := range map[string]struct {
		variable, value, profile, option, want string
	}{
		"AWS":                     {},
		"option":                  {option: "http://127.0.0.1:4588", want: "http://127.0.0.1:4588"},
		"left over":               {variable: "AWS_ENDPOINT_URL", value: "http://127.0.0.1:4566", want: "http://127.0.0.1:4566"},
		"of one service":          {variable: "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", value: "https://logs.example.com", want: "https://logs.example.com"},
		"of the profile":          {profile: "endpoint_url = https://ecs.example.com", want: "https://ecs.example.com"},
		"VPC endpoint":            {variable: "AWS_ENDPOINT_URL_ECS", value: vpc},
		"AWS in plain text":       {variable: "AWS_ENDPOINT_URL_ECS", value: "http://ecs.us-east-1.amazonaws.com", want: "http://ecs.us-east-1.amazonaws.com"},
		"a name that looks alike": {variable: "AWS_ENDPOINT_URL", value: "https://evilamazonaws.com", want: "https://evilamazonaws.com"},
	} {
		t.Run(name, func(t *testing.T) {
			profiles(t, "[default]\nregion = us-east-1\n"+c.profile+"\n")
			for _, v := range []string{"AWS_ENDPOINT_URL_ECS", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"} {
				t.Setenv(v, "")
			}
			if c.variable != "" {
				t.Setenv(c.variable, c.value)
			}
			p, err := Open(t.Context(), Options{Endpoint: c.option, Clock: time.Now, Store: state.NewStore(), HTTPClient: silence{t}})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Elsewhere(); got != c.want {
				t.Errorf("calls go to %q, want %q", got, c.want)
			}
		})
	}
}

// A bundle of certificates that cannot be read is said before any call.
func TestBrokenBundle(t *testing.T) {
	profiles(t, "[default]\nregion = us-east-1\n")
	bundle := filepath.Join(t.TempDir(), "bundle.pem")
	if err := os.WriteFile(bundle, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CA_BUNDLE", bundle)
	if _, err := Open(t.Context(), Options{Clock: time.Now, Store: state.NewStore()}); err == nil {
		t.Error("it passes for a bundle")
	}
}
