package aws

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// script gives one answer after the other, and keeps what was asked.
type script struct {
	say   []*http.Response
	asked []*http.Request
	body  string // of the last
}

func (a *script) Do(req *http.Request) (*http.Response, error) {
	if len(a.asked) == len(a.say) {
		return nil, errors.New("nobody expected this call")
	}
	a.asked = append(a.asked, req)
	body, err := io.ReadAll(req.Body)
	if a.body = string(body); err != nil {
		return nil, err
	}
	return a.say[len(a.asked)-1], nil
}

func says(status int, body string, headers ...string) *http.Response {
	h := http.Header{"X-Amzn-Requestid": {"an-id"}}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// plainly asks ECR for images in a bubble, where the pause before a second attempt takes no time.
func plainly(t *testing.T, client doer, region string) (out describedImages, err error) {
	t.Helper()
	in(t, func(t *testing.T) {
		r := rigOn(t, simulate(t, sim.Options{Scenario: "empty"}), client)
		err = r.poller.clients.plain.ask(t.Context(), "ecr:DescribeImages", region, describeImages{Repository: "app"}, &out)
	})
	return out, err
}

// A call without the SDK's client is on the wire what the SDK's would be.
func TestPlainCall(t *testing.T) {
	t.Parallel()
	a := &script{say: []*http.Response{says(200, `{"imageDetails":[{"imageDigest":"sha256:1","imagePushedAt":1763640000.25,"else":null}]}`)}}
	out, err := plainly(t, a, "eu-west-1")
	if err != nil || len(out.Images) != 1 || out.Images[0].Digest != "sha256:1" || !out.Images[0].PushedAt.Equal(time.UnixMilli(1763640000250)) {
		t.Fatalf("%+v %v", out, err)
	}
	req := a.asked[0]
	if a.body != `{"registryId":"","repositoryName":"app","imageIds":null}` {
		t.Errorf("asked %s", a.body)
	}
	if req.Method != http.MethodPost || req.URL.String() != "https://api.ecr.eu-west-1.amazonaws.com/" ||
		req.Header.Get("X-Amz-Target") != "AmazonEC2ContainerRegistry_V20150921.DescribeImages" || req.Header.Get("Content-Type") != "application/x-amz-json-1.1" {
		t.Errorf("%s %s %v", req.Method, req.URL, req.Header)
	}
	if auth := req.Header.Get("Authorization"); !strings.Contains(auth, "/eu-west-1/ecr/aws4_request") {
		t.Errorf("signed with %q", auth)
	}
}

// Its errors are told apart as those of the SDK's clients are.
func TestPlainCallFails(t *testing.T) {
	t.Parallel()
	const denied = `{"__type":"com.amazonaws.ecr#AccessDeniedException","Message":"no"}`
	throttled := func() *http.Response { return says(400, `{"__type":"ThrottlingException","message":"slower"}`) }
	for name, c := range map[string]struct {
		say  []*http.Response
		kind state.FaultKind
		code string
		text string
		id   string
	}{
		"denied":           {[]*http.Response{says(400, denied)}, state.FaultDenied, "AccessDeniedException", "no", "an-id"},
		"code in a header": {[]*http.Response{says(400, "{}", "X-Amzn-Errortype", "ExpiredTokenException:http://example.com/")}, state.FaultLogin, "ExpiredTokenException", "", "an-id"},
		"throttled twice":  {[]*http.Response{throttled(), throttled()}, state.FaultThrottled, "ThrottlingException", "slower", "an-id"},
		"a proxy's page":   {[]*http.Response{says(503, "<html>"), says(503, "<html>")}, state.FaultServer, "", "HTTP Service Unavailable", "an-id"},
		"garbled":          {[]*http.Response{says(200, "<html>")}, state.FaultGarbled, "", "", "an-id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &script{say: c.say}
			_, err := plainly(t, a, "")
			f := faultOf("ecr:DescribeImages", err, time.Now())
			if f == nil || f.Kind != c.kind || f.Code != c.code || !strings.Contains(f.Message, c.text) || failedID(err) != c.id {
				t.Fatalf("%+v of %v, id %q", f, err, failedID(err))
			}
			if len(a.asked) != len(c.say) {
				t.Errorf("%d attempts, want %d", len(a.asked), len(c.say))
			}
		})
	}
}

// A clock that goes wrong costs one attempt: the second is signed by AWS's.
func TestPlainCallLearnsTheTime(t *testing.T) {
	t.Parallel()
	ahead := time.Date(2000, 1, 1, 6, 0, 0, 0, time.UTC) // the bubble begins at midnight
	a := &script{say: []*http.Response{
		says(400, `{"__type":"RequestTimeTooSkewed","message":"look at your clock"}`, "Date", ahead.Format(http.TimeFormat)), says(200, `{"imageDetails":[]}`),
	}}
	if _, err := plainly(t, a, ""); err != nil {
		t.Fatal(err)
	}
	if first, second := a.asked[0].Header.Get("X-Amz-Date"), a.asked[1].Header.Get("X-Amz-Date"); !strings.HasPrefix(first, "20000101T00") || !strings.HasPrefix(second, "20000101T06") {
		t.Errorf("signed at %s, then at %s", first, second)
	}
}

// What is not on the read list does not leave this machine, whoever asks.
func TestPlainCallsPassTheGate(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := rigOn(t, simulate(t, sim.Options{Scenario: "empty"}), &script{})
		err := r.poller.clients.plain.ask(context.WithValue(t.Context(), doing{}, true), "ecr:DeleteRepository", "", struct{}{}, &struct{}{})
		var refused *refusal
		if !errors.As(err, &refused) {
			t.Errorf("%v", err)
		}
	})
}

// Where a service is asked is what the SDK's own clients resolve.
func TestPlainCallsAddress(t *testing.T) {
	for name, c := range map[string]struct {
		service, region        string // ecr, us-east-1
		flags                  ecs.EndpointResolverOptions
		variable, file, option string
		want                   string
	}{
		"AWS":                    {want: "https://api.ecr.us-east-1.amazonaws.com/"},
		"China":                  {region: "cn-north-1", want: "https://api.ecr.cn-north-1.amazonaws.com.cn/"},
		"FIPS":                   {region: "us-gov-west-1", flags: ecs.EndpointResolverOptions{UseFIPSEndpoint: awssdk.FIPSEndpointStateEnabled}, want: "https://api.ecr-fips.us-gov-west-1.amazonaws.com/"},
		"dual stack":             {flags: ecs.EndpointResolverOptions{UseDualStackEndpoint: awssdk.DualStackEndpointStateEnabled}, want: "https://ecr.us-east-1.api.aws/"},
		"CloudTrail":             {service: "cloudtrail", want: "https://cloudtrail.us-east-1.amazonaws.com/"},
		"CloudTrail, dual stack": {service: "cloudtrail", flags: ecs.EndpointResolverOptions{UseDualStackEndpoint: awssdk.DualStackEndpointStateEnabled}, want: "https://cloudtrail.us-east-1.api.aws/"},
		"CloudTrail, FIPS":       {service: "cloudtrail", flags: ecs.EndpointResolverOptions{UseFIPSEndpoint: awssdk.FIPSEndpointStateEnabled}, want: "https://cloudtrail-fips.us-east-1.amazonaws.com/"},
		"CloudTrail, GovCloud": {
			service: "cloudtrail", region: "us-gov-west-1", flags: ecs.EndpointResolverOptions{UseFIPSEndpoint: awssdk.FIPSEndpointStateEnabled},
			want: "https://cloudtrail.us-gov-west-1.amazonaws.com/",
		},
		"CloudTrail's own": {service: "cloudtrail", variable: "AWS_ENDPOINT_URL_CLOUDTRAIL", want: "https://other.example.com/"},
		"option":           {option: "http://127.0.0.1:4588", variable: "AWS_ENDPOINT_URL_ECR", want: "http://127.0.0.1:4588/"},
		"variable":         {variable: "AWS_ENDPOINT_URL", want: "https://other.example.com/"},
		"its own":          {variable: "AWS_ENDPOINT_URL_ECR", want: "https://other.example.com/"},
		"another's":        {variable: "AWS_ENDPOINT_URL_ECS", want: "https://api.ecr.us-east-1.amazonaws.com/"},
		"profile":          {file: "services = s\n[services s]\necr =\n  endpoint_url = https://file.example.com/base\n", want: "https://file.example.com/base"},
		"variable before profile": {
			file: "services = s\n[services s]\necr =\n  endpoint_url = https://file.example.com\n", variable: "AWS_ENDPOINT_URL", want: "https://other.example.com/",
		},
		"ignored": {file: "ignore_configured_endpoint_urls = true\nendpoint_url = https://file.example.com\n", want: "https://api.ecr.us-east-1.amazonaws.com/"},
	} {
		t.Run(name, func(t *testing.T) {
			profiles(t, "[default]\nregion = us-east-1\n"+c.file)
			if c.variable != "" {
				t.Setenv(c.variable, "https://other.example.com")
			}
			p, err := Open(t.Context(), Options{Region: c.region, Endpoint: c.option, Clock: time.Now, Store: state.NewStore(), HTTPClient: silence{t}})
			if err != nil {
				t.Fatal(err)
			}
			plain := *p.clients.plain
			if c.flags != (ecs.EndpointResolverOptions{}) {
				plain.flags.UseFIPSEndpoint, plain.flags.UseDualStackEndpoint = c.flags.UseFIPSEndpoint, c.flags.UseDualStackEndpoint
			}
			name := cmp.Or(c.service, "ecr")
			service, _ := jsonServiceOf(name)
			got, err := plain.address(t.Context(), name, service, p.region)
			if err != nil || got.String() != c.want {
				t.Errorf("%v, want %s (%v)", got, c.want, err)
			}
		})
	}
}
