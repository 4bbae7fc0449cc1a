package sim

import (
	"net/http"
	"testing"
	"time"
)

// The Region and the account that a request is signed for are those that answer; unsigned requests are the Region's own.
func TestElsewhere(t *testing.T) {
	r, err := New(Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for signed, want := range map[string]place{
		"": {"111122223333", "us-east-1"},
		"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/ecs/aws4_request, SignedHeaders=host":                       {"111122223333", "us-east-1"},
		"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/eu-west-1/ecs/aws4_request, SignedHeaders=host":                       {"111122223333", "eu-west-1"},
		"AWS4-HMAC-SHA256 Credential=" + AccessKey("444455556666") + "/20260101/us-east-1/sts/aws4_request, SignedHeaders=host": {"444455556666", "us-east-1"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", signed)
		got := r.addressed(req)
		if at := (place{got.options.Account, got.options.Region}); at != want || got != r.addressed(req) {
			t.Errorf("%q: %+v, want %+v", signed, at, want)
		}
	}
	abroad, err := r.Elsewhere("", "eu-west-1")
	if err != nil || abroad == r || abroad.world.clusters["prod"] == nil || abroad.options.Scenario != "abroad" {
		t.Fatalf("eu-west-1 plays %q, %v", abroad.options.Scenario, err)
	}
	if err := r.SetFaults("throttle"); err != nil || abroad.Faults() != "throttle" {
		t.Errorf("the weather there is %q, %v", abroad.Faults(), err)
	}
	before := abroad.Now()
	if r.Step(time.Hour); abroad.Now().Sub(before) < time.Hour {
		t.Error("its clock is another")
	}
	if world := newWorld("111122223333", "cn-north-1", 1, time.Now()); world.partition != "aws-cn" {
		t.Errorf("cn-north-1 is in %s", world.partition)
	}
}
