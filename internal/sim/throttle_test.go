package sim

import (
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestBucketsEmptyAndFill(t *testing.T) {
	w := newWire(t)
	samples := w.samples(fine)
	list := samples["ecs:ListClusters"]
	drain := func() (served int) {
		for {
			if _, err := w.call(t.Context(), t, list, nil); err != nil {
				wantAPIError(t, err, "ThrottlingException", "Rate exceeded")
				return served
			}
			served++
		}
	}
	if n := drain(); n != 50 {
		t.Errorf("%d calls at once, want 50", n)
	}
	w.region.Step(time.Second)
	if n := drain(); n != 20 {
		t.Errorf("%d calls after a second, want 20", n)
	}
	w.region.Step(25 * time.Millisecond)
	if n := drain(); n != 0 {
		t.Errorf("%d calls with half a token", n)
	}
	w.region.Step(time.Hour)
	if n := drain(); n != 50 {
		t.Errorf("%d calls after an hour, want 50", n)
	}
	if _, err := w.call(t.Context(), t, samples["ecs:UpdateService"], nil); err != nil {
		t.Errorf("another category: %v", err)
	}
	if n := w.region.Calls()["ecs:ListClusters"]; n != 50+1+20+1+1+50+1 {
		t.Errorf("%d attempts counted", n)
	}
}

func TestThrottledCallsAreWordedAsTheServiceDoes(t *testing.T) {
	w := newWire(t)
	samples := w.samples(fine)
	for key, want := range map[string]struct {
		code, message string
		status, burst int
	}{
		"ecs:ListClusters":                          {"ThrottlingException", "Rate exceeded", 400, 50},
		"logs:FilterLogEvents":                      {"ThrottlingException", "Rate exceeded", 400, 25},
		"elasticloadbalancing:DescribeTargetHealth": {"Throttling", "Rate exceeded", 400, 40},
		"sts:GetCallerIdentity":                     {"Throttling", "Rate exceeded", 400, 600},
		"ec2:DescribeSubnets":                       {"RequestLimitExceeded", "Request limit exceeded.", http.StatusServiceUnavailable, 100},
	} {
		t.Run(key, func(t *testing.T) {
			for n := range want.burst {
				if _, err := w.call(t.Context(), t, samples[key], nil); err != nil {
					t.Fatalf("call %d: %v", n+1, err)
				}
			}
			_, err := w.call(t.Context(), t, samples[key], nil)
			wantAPIError(t, err, want.code, want.message)
			wantStatus(t, err, want.status)
		})
	}
}

// All ELB calls share a bucket besides that of their kind.
func TestELBCallsShareTheAccountsBucket(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	buckets := newThrottle("us-east-1", now)
	read := operation{service: "elasticloadbalancing", category: "elb read"}
	register := operation{service: "elasticloadbalancing", category: "elb registration"}
	for range 20 {
		if !buckets.admit(register, now) {
			t.Fatal("a registration is throttled")
		}
	}
	reads := 0
	for buckets.admit(read, now) {
		reads++
	}
	if reads != 20 {
		t.Errorf("%d reads after 20 registrations, want 20", reads)
	}
}

func TestTheRegionsTimeRunsAtItsSpeed(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Speed = 60 })
	start := w.region.Now()
	w.clock.step(2 * time.Second)
	w.region.Step(time.Hour)
	if passed := w.region.Now().Sub(start); passed != time.Hour+2*time.Minute {
		t.Errorf("%s passed", passed)
	}
	var world time.Time
	o := op("sts", "GetCallerIdentity", "sts", func(w *World, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
		world = w.now()
		return &sts.GetCallerIdentityOutput{}, nil
	})
	w.region.registry[o.key()] = o
	if _, err := w.call(t.Context(), t, o, nil); err != nil || !world.Equal(w.region.Now()) {
		t.Errorf("a call is served at %s, now is %s (%v)", world, w.region.Now(), err)
	}
}

func TestWithoutThrottleAnyNumberIsServed(t *testing.T) {
	w := newWire(t, func(o *Options) { o.NoThrottle = true })
	list := w.samples(fine)["ecs:ListClusters"]
	for range 60 {
		if _, err := w.call(t.Context(), t, list, nil); err != nil {
			t.Fatal(err)
		}
	}
}
