package aws

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/smithy-go/logging"

	"github.com/fsui/fsui/internal/state"
)

// keysTimeout is for one attempt to fetch keys (SSO, STS, a container's or an instance's service). The SDK shares one
// attempt among all calls and ends it by no deadline of theirs: a service that hangs would hold up all of them for good.
const keysTimeout = 10 * time.Second

// UsageError is a mistake in what the person asked for, found before any call: one line that says what to change.
type UsageError struct{ Line string }

func (e *UsageError) Error() string { return e.Line }

func usage(format string, args ...any) error {
	return &UsageError{Line: state.Clean(fmt.Sprintf(format, args...))}
}

// settings are what the caller's options, environment and files come to.
type settings struct {
	sdk     awssdk.Config
	profile string              // "" for none or the default one
	shared  config.SharedConfig // the profile's section
	env     config.EnvConfig
	// profileAsked: the profile was asked for by option, which puts it before keys in the environment.
	profileAsked, simulated bool
}

// loadSettings reads the SDK's default sources: environment and files, no network.
func loadSettings(ctx context.Context, o Options, c *codes) (settings, error) {
	if err := checkEndpoint(o.Endpoint); err != nil {
		return settings{}, err
	}
	if o.Simulated {
		return simulatedSettings(o)
	}
	s, err := readSettings(ctx, o, c, metadataState())
	if err == nil && s.wantsInstanceRole() {
		s, err = readSettings(ctx, o, c, imds.ClientDefaultEnableState)
	}
	if err == nil {
		s.sdk.Credentials = s.credentials(ctx, o, c)
	}
	return s, explainConfig(err)
}

// simulatedSettings look at neither environment nor files: the person's own AWS settings have no part in a demo.
func simulatedSettings(o Options) (settings, error) {
	if o.HTTPClient == nil {
		return settings{}, errors.New("the simulated mode needs the simulated region's HTTP client")
	}
	key, known := o.SimulatedProfiles[o.Profile]
	if o.Profile == "" {
		key, known = "AKIASIMULATED0000000", true
	}
	if !known {
		return settings{}, usage("profile %q: the simulated region has %s", o.Profile, strings.Join(slices.Sorted(maps.Keys(o.SimulatedProfiles)), ", "))
	}
	return settings{simulated: true, profile: o.Profile, sdk: awssdk.Config{
		Region:      o.Region,
		Credentials: credentials.NewStaticCredentialsProvider(key, "simulated", ""),
		HTTPClient:  o.HTTPClient,
		Logger:      sdkLogger(o),
	}}, nil
}

func readSettings(ctx context.Context, o Options, c *codes, metadata imds.ClientEnableState) (settings, error) {
	var client config.HTTPClient = newHTTPClient().WithTimeout(keysTimeout)
	if o.HTTPClient != nil {
		client = o.HTTPClient
	}
	load := []func(*config.LoadOptions) error{
		config.WithHTTPClient(client),
		config.WithLogger(sdkLogger(o)),
		config.WithEC2IMDSClientEnableState(metadata),
		config.WithDefaultsMode(awssdk.DefaultsModeLegacy), // "auto" asks the instance metadata service, before anything is drawn
		config.WithAssumeRoleCredentialOptions(c.assume),
		config.WithEndpointCredentialOptions(func(o *endpointcreds.Options) { o.HTTPClient = client }),
	}
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	if o.Region != "" {
		load = append(load, config.WithRegion(o.Region))
	}
	sdk, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return settings{}, err
	}
	s := settings{sdk: sdk, profile: o.Profile, profileAsked: o.Profile != ""}
	for _, source := range sdk.ConfigSources {
		switch source := source.(type) {
		case config.SharedConfig:
			s.shared = source
		case config.EnvConfig:
			s.env = source
		}
	}
	if s.profile == "" && s.env.SharedConfigProfile != "default" {
		s.profile = s.env.SharedConfigProfile
	}
	return s, nil
}

// wantsInstanceRole reports a profile that names the instance's role as its source itself.
func (s settings) wantsInstanceRole() bool {
	for p := &s.shared; p != nil; p = p.Source {
		if p.CredentialSource == "Ec2InstanceMetadata" {
			return true
		}
	}
	return false
}

// metadataState keeps the credential chain away from the instance metadata service where there is none: on a laptop the
// question takes seconds to fail, each time. AWS_EC2_METADATA_DISABLED decides where it is set.
func metadataState() imds.ClientEnableState {
	if os.Getenv("AWS_EC2_METADATA_DISABLED") != "" || mayBeEC2() {
		return imds.ClientDefaultEnableState
	}
	return imds.ClientDisabled
}

// mayBeEC2 asks the firmware tables, which any user may read. Windows hides them.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html
func mayBeEC2() bool {
	if runtime.GOOS == "windows" {
		return true
	}
	for _, file := range []string{"/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/bios_vendor", "/sys/class/dmi/id/bios_version"} {
		b, err := os.ReadFile(file) //nolint:gosec // names of this function's own
		if err == nil && strings.Contains(strings.ToLower(string(b)), "amazon") {
			return true
		}
	}
	return false
}

func sdkLogger(o Options) logging.Logger {
	return logging.LoggerFunc(func(class logging.Classification, format string, args ...any) {
		log := o.Log.Debug
		if class == logging.Warn {
			log = o.Log.Warn
		}
		log("aws sdk", "says", fmt.Sprintf(format, args...))
	})
}

func checkEndpoint(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usage("endpoint URL %q: it takes a form such as http://127.0.0.1:4588", endpoint)
	}
	return nil
}

// explainConfig says in one line what is wrong with the files, where the SDK's own words do not.
func explainConfig(err error) error {
	var noProfile config.SharedConfigProfileNotExistError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &noProfile):
		files := strings.Join(noProfile.Filename, " nor ")
		if files == "" {
			files = "~/.aws/config nor ~/.aws/credentials: there are no such files"
		}
		return usage("profile %q is in neither %s", noProfile.Profile, files)
	default:
		return usage("AWS configuration: %s", err)
	}
}
