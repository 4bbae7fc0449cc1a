package sim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// steppedClock is a real clock that stands still until it is told.
type steppedClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *steppedClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *steppedClock) step(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// wire is a Region and the SDK's clients on it, which do not retry.
type wire struct {
	region *Region
	clock  *steppedClock
	config aws.Config
}

func newWire(t *testing.T, change ...func(*Options)) wire {
	t.Helper()
	clock := &steppedClock{at: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	o := Options{Now: clock.now, Seed: 1, Scenario: "empty"}
	for _, c := range change {
		c(&o)
	}
	region, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return wire{region: region, clock: clock, config: sdkConfig(region.Client(), "http://sim.example.com")}
}

func sdkConfig(client aws.HTTPClient, url string) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(url),
		HTTPClient:   client,
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "example"}, nil
		}),
	}
}

func (w wire) clients() map[string]any {
	return map[string]any{
		"ecs":                     ecs.NewFromConfig(w.config),
		"logs":                    cloudwatchlogs.NewFromConfig(w.config),
		"elasticloadbalancing":    elasticloadbalancingv2.NewFromConfig(w.config),
		"application-autoscaling": applicationautoscaling.NewFromConfig(w.config),
		"cloudwatch":              cloudwatch.NewFromConfig(w.config),
		"events":                  eventbridge.NewFromConfig(w.config),
		"sts":                     sts.NewFromConfig(w.config),
		"elasticfilesystem":       efs.NewFromConfig(w.config),
		"route53":                 route53.NewFromConfig(w.config),
		"scheduler":               scheduler.NewFromConfig(w.config),
		"ec2":                     ec2.NewFromConfig(w.config),
		"ssm":                     ssm.NewFromConfig(w.config),
		"iam":                     iam.NewFromConfig(w.config),
		"kms":                     kms.NewFromConfig(w.config),
	}
}

// call asks through the SDK client's own method of that name. A nil in is a
// valid input with every member set.
func (w wire) call(ctx context.Context, t *testing.T, o operation, in any) (any, error) {
	t.Helper()
	if in == nil {
		in = o.input()
		(&filler{input: true}).fill(t, reflect.ValueOf(in).Elem())
	}
	client, has := w.clients()[o.service]
	if !has {
		return w.callPlain(ctx, t, o, in)
	}
	method := reflect.ValueOf(client).MethodByName(o.name)
	if !method.IsValid() {
		t.Fatalf("the SDK has no %s", o.key())
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(in)})
	err, _ := results[1].Interface().(error)
	return results[0].Interface(), err
}

// callPlain asks a service of which the program has no client. Signed it is not: who asks is not looked at.
func (w wire) callPlain(ctx context.Context, t *testing.T, o operation, in any) (any, error) {
	t.Helper()
	at := slices.IndexFunc(services(), func(s service) bool { return s.name == o.service })
	names := &shapes{protocol: services()[at].protocol}
	body, err := encodeJSON(names, in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://sim.example.com/", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", services()[at].target+"."+o.name)
	resp, err := w.config.HTTPClient.Do(req)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil || resp.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("%s: %s", resp.Status, text), err)
	}
	out := o.output()
	return out, decodeJSON(names, text, out)
}

// output is a new Output of the operation.
func (w wire) output(o operation) reflect.Value { return reflect.ValueOf(o.output()) }

// serving has the Region answer one operation with out, and hand over what it
// was asked.
func (w wire) serving(o operation, out any) (asked *any) {
	asked = new(any)
	o.serve = func(_ *World, in any) (any, error) { *asked = in; return out, nil }
	w.region.registry[o.key()] = o
	return asked
}

// operations are all the Region serves, sorted by key.
func (w wire) operations() []operation {
	var all []operation
	for _, o := range w.region.registry {
		if o.input == nil || o.streams { // no call: what a connection meets; no answer that ends
			continue
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.key(), b.key()) })
	return all
}

// one is an operation of each service with which to try what all share.
func (w wire) one(t *testing.T, key string) operation {
	t.Helper()
	o, ok := w.region.registry[key]
	if !ok {
		t.Fatalf("%s is not served", key)
	}
	return o
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code {
		t.Fatalf("error is %v, want code %s", err, code)
	}
}

func wantAPIError(t *testing.T, err error, code, message string) {
	t.Helper()
	wantCode(t, err, code)
	var e smithy.APIError
	if errors.As(err, &e) && e.ErrorMessage() != message {
		t.Errorf("%s says %q, want %q", code, e.ErrorMessage(), message)
	}
}

func wantStatus(t *testing.T, err error, status int) {
	t.Helper()
	var e interface{ HTTPStatusCode() int }
	if !errors.As(err, &e) || e.HTTPStatusCode() != status {
		t.Errorf("error is %v, want HTTP status %d (%s)", err, status, http.StatusText(status))
	}
}
