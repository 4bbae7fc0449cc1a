package sim

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// samples puts one operation of each service and of each protocol in place of
// the Region's own, all of which answer what serve says.
func (w wire) samples(serve func() error) map[string]operation {
	samples := map[string]operation{}
	for _, o := range []operation{
		op("ecs", "ListClusters", "ecs cluster read", func(*World, *ecs.ListClustersInput) (*ecs.ListClustersOutput, error) {
			return &ecs.ListClustersOutput{ClusterArns: []string{}}, serve()
		}),
		change("ecs", "UpdateService", "ecs service modify", func(*World, *ecs.UpdateServiceInput) (*ecs.UpdateServiceOutput, error) {
			return &ecs.UpdateServiceOutput{}, serve()
		}),
		op("logs", "FilterLogEvents", "logs filter", func(*World, *cloudwatchlogs.FilterLogEventsInput) (*cloudwatchlogs.FilterLogEventsOutput, error) {
			return &cloudwatchlogs.FilterLogEventsOutput{}, serve()
		}),
		op("elasticloadbalancing", "DescribeTargetHealth", "elb read",
			func(*World, *elasticloadbalancingv2.DescribeTargetHealthInput) (*elasticloadbalancingv2.DescribeTargetHealthOutput, error) {
				return &elasticloadbalancingv2.DescribeTargetHealthOutput{}, serve()
			}),
		op("sts", "GetCallerIdentity", "sts", func(*World, *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
			return &sts.GetCallerIdentityOutput{}, serve()
		}),
		op("ec2", "DescribeSubnets", "ec2", func(*World, *ec2.DescribeSubnetsInput) (*ec2.DescribeSubnetsOutput, error) {
			return &ec2.DescribeSubnetsOutput{}, serve()
		}),
	} {
		w.region.registry[o.key()] = o
		samples[o.key()] = o
	}
	return samples
}

func fine() error { return nil }

func TestRefusalsAreTheServicesOwnErrors(t *testing.T) {
	refusal := &apiError{}
	w := newWire(t)
	samples := w.samples(func() error { return refusal })
	for _, tc := range []struct {
		key   string
		code  string
		typed func(error) bool
	}{
		{"ecs:ListClusters", "ClusterNotFoundException", is[*ecstypes.ClusterNotFoundException]},
		{"elasticloadbalancing:DescribeTargetHealth", "TargetGroupNotFound", is[*elbtypes.TargetGroupNotFoundException]},
		{"logs:FilterLogEvents", "ResourceNotFoundException", nil},
		{"sts:GetCallerIdentity", "Whatever", nil},
		{"ec2:DescribeSubnets", "InvalidSubnetID.NotFound", nil},
	} {
		t.Run(tc.key, func(t *testing.T) {
			*refusal = apiError{code: tc.code, message: `"<&> not found`, status: http.StatusNotFound}
			_, err := w.call(t.Context(), t, samples[tc.key], nil)
			wantAPIError(t, err, tc.code, refusal.message)
			wantStatus(t, err, http.StatusNotFound)
			if tc.typed != nil && !tc.typed(err) {
				t.Errorf("the SDK has no type of its own for %v", err)
			}
			var withID interface{ ServiceRequestID() string }
			if !errors.As(err, &withID) || len(withID.ServiceRequestID()) != 36 {
				t.Errorf("no request id in %v", err)
			}
		})
	}
}

func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func TestMistakesOfTheRegionAreInternalFailures(t *testing.T) {
	var log bytes.Buffer
	w := newWire(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	var mistake func() error
	samples := w.samples(func() error { return mistake() })
	for _, tc := range []struct {
		key, logged string
		mistake     func() error
	}{
		{"ecs:ListClusters", "index out of range", func() error { return errors.New(strings.Repeat("x", []int{}[len(log.String())])) }},
		{"ec2:DescribeSubnets", "no such luck", func() error { return errors.New("no such luck") }},
	} {
		mistake = tc.mistake
		_, err := w.call(t.Context(), t, samples[tc.key], nil)
		wantAPIError(t, err, "InternalFailure", errInternal().message)
		wantStatus(t, err, http.StatusInternalServerError)
		if !strings.Contains(log.String(), tc.logged) {
			t.Errorf("the log has no %q:\n%s", tc.logged, log.String())
		}
	}
	mistake = fine
	if _, err := w.call(t.Context(), t, samples["ecs:ListClusters"], nil); err != nil {
		t.Errorf("after a mistake: %v", err)
	}
}

// request sends what the SDK would not.
func request(t *testing.T, client *http.Client, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func TestUnknownAndMalformedCallsGetTheirProtocolsError(t *testing.T) {
	const (
		ecsTarget = "AmazonEC2ContainerServiceV20141113."
		formType  = "application/x-www-form-urlencoded"
	)
	w := newWire(t)
	w.samples(fine)
	for name, tc := range map[string]struct {
		method, query, body, target string
		code, root                  string // root of the XML, "" for JSON
	}{
		"ecs operation":    {target: ecsTarget + "Nope", body: "{}", code: "UnknownOperationException"},
		"target":           {target: "AWSEvents.PutEventsTwice", body: "{}", code: "UnknownOperationException"},
		"no dot":           {target: "Nope", body: "{}", code: "UnknownOperationException"},
		"nothing":          {code: "UnknownOperationException"},
		"get nothing":      {method: http.MethodGet, code: "UnknownOperationException"},
		"elb operation":    {body: "Action=Nope&Version=2015-12-01", code: "InvalidAction", root: "ErrorResponse"},
		"version":          {body: "Action=ListUsers&Version=2010-05-08", code: "InvalidAction", root: "ErrorResponse"},
		"ec2 operation":    {method: http.MethodGet, query: "?Action=Nope&Version=2016-11-15", code: "InvalidAction", root: "Response"},
		"no JSON":          {target: ecsTarget + "ListClusters", body: "{", code: "SerializationException"},
		"no body":          {target: ecsTarget + "ListClusters", code: "SerializationException"},
		"two documents":    {target: ecsTarget + "ListClusters", body: "{}{}", code: "SerializationException"},
		"a list":           {target: ecsTarget + "ListClusters", body: "[]", code: "SerializationException"},
		"text for number":  {target: ecsTarget + "ListClusters", body: `{"maxResults":"ten"}`, code: "SerializationException"},
		"number for text":  {target: ecsTarget + "ListClusters", body: `{"nextToken":7}`, code: "SerializationException"},
		"too big a number": {target: ecsTarget + "ListClusters", body: `{"maxResults":4294967296}`, code: "SerializationException"},
		"too big a body":   {target: ecsTarget + "ListClusters", body: "{}" + strings.Repeat(" ", maxBody-1), code: "SerializationException"},
		"bad escape":       {body: "Action=DescribeTargetHealth&Version=2015-12-01&x=%zz", code: "MalformedQueryString", root: "ErrorResponse"},
		"ec2 value":        {body: "Action=DescribeSubnets&Version=2016-11-15&MaxResults=ten", code: "MalformedQueryString", root: "Response"},
	} {
		t.Run(name, func(t *testing.T) {
			headers := []string{"Content-Type", formType}
			if tc.target != "" {
				headers = []string{"Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", tc.target}
			}
			method := tc.method
			if method == "" {
				method = http.MethodPost
			}
			resp, body := request(t, w.region.Client(), method, "http://sim.example.com/"+tc.query, tc.body, headers...)
			if resp.StatusCode != http.StatusBadRequest {
				t.Errorf("status is %s", resp.Status)
			}
			if tc.root == "" {
				if !strings.HasPrefix(body, `{"__type":"`+tc.code+`","message":"`) {
					t.Errorf("body is %s", body)
				}
				return
			}
			var document struct {
				XMLName xml.Name
				Code    string `xml:"Error>Code"`
				EC2Code string `xml:"Errors>Error>Code"`
			}
			if err := xml.Unmarshal([]byte(body), &document); err != nil {
				t.Fatal(err)
			}
			if document.XMLName.Local != tc.root || document.Code+document.EC2Code != tc.code {
				t.Errorf("body is %s", body)
			}
		})
	}
}

// A form may come in the query or in the body, and the SDK's clients use one.
func TestAGetWithAQueryIsServed(t *testing.T) {
	w := newWire(t)
	resp, body := request(t, w.region.Client(), http.MethodGet, "http://sim.example.com/?Action=GetCallerIdentity&Version=2011-06-15", "")
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, "<Arn>arn:aws:sts::111122223333:assumed-role/operator/fsui</Arn>") {
		t.Errorf("%s: %s", resp.Status, body)
	}
	if date := resp.Header.Get("Date"); date != "Fri, 20 Nov 2026 12:00:00 GMT" {
		t.Errorf("Date is %q, not the Region's", date)
	}
}

func TestACallerWhoLeftIsNotServed(t *testing.T) {
	w := newWire(t)
	samples := w.samples(fine)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.call(ctx, t, samples["ecs:ListClusters"], nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
