package sim

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// lookup asks for events; its error is the handler's.
func (w wire) lookup(in eventsAsked) ([]trailEvent, *string, error) {
	w.region.mu.Lock()
	defer w.region.mu.Unlock()
	w.region.world.advance(w.region.now())
	out, err := lookupEvents(w.region.world, &in)
	if err != nil {
		return nil, nil, err
	}
	return out.Events, out.NextToken, nil
}

// What scenarios' people did and what the API was called for is told, the newest first, by one attribute, in pages.
func TestCloudTrail(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario = "estate" })
	_, err := ecs.NewFromConfig(w.config).StopTask(t.Context(), &ecs.StopTaskInput{Cluster: new("prod"), Task: new("nothing-of-the-kind")})
	wantCode(t, err, "InvalidParameterException")
	by := func(key, value string) eventsAsked {
		return eventsAsked{LookupAttributes: []lookupAttribute{{&key, &value}}, MaxResults: new(int32(2))}
	}
	if told, _, err := w.lookup(by("EventName", "StopTask")); err != nil || len(told) != 0 {
		t.Errorf("told at once: %d, %v", len(told), err)
	}
	w.clock.step(trailLate + time.Second)
	told, _, err := w.lookup(by("EventName", "StopTask"))
	if err != nil || len(told) != 1 || !strings.Contains(*told[0].CloudTrailEvent, `"errorCode":"InvalidParameterException"`) || *told[0].Username != "fsui" {
		t.Errorf("%d, %v", len(told), err)
	}
	seen, last := map[string]bool{}, time.Time{}
	for in := by("EventSource", "ecs.amazonaws.com"); ; {
		page, next, err := w.lookup(in)
		if err != nil || len(page) > 2 {
			t.Fatalf("%d, %v", len(page), err)
		}
		for _, e := range page {
			if seen[*e.EventId] || !last.IsZero() && e.EventTime.After(last) {
				t.Errorf("%s of %s is out of order, or twice", *e.EventName, e.EventTime)
			}
			seen[*e.EventId], last = true, *e.EventTime
		}
		if in.NextToken = next; next == nil {
			break
		}
	}
	if len(seen) < 8 {
		t.Errorf("%d events", len(seen))
	}
	if told, _, err := w.lookup(by("ResourceName", "checkout")); err != nil || len(told) != 0 {
		t.Errorf("ECS's events name no resources: %d, %v", len(told), err)
	}
	for _, target := range []string{"CloudTrail_20131101.LookupEvents", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents"} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("{}"))
		req.Header.Set("X-Amz-Target", target)
		if c, err := w.region.readCall(req); err != nil || c.operation.key() != "cloudtrail:LookupEvents" {
			t.Errorf("%s: %v", target, err)
		}
	}
	for code, in := range map[string]eventsAsked{
		"InvalidMaxResultsException":       {MaxResults: new(int32(51))},
		"InvalidLookupAttributesException": {LookupAttributes: make([]lookupAttribute, 2)},
		"InvalidNextTokenException":        {NextToken: new("x")},
		"InvalidTimeRangeException":        {StartTime: new(time.Unix(9, 0)), EndTime: new(time.Unix(8, 0))},
	} {
		var refused *apiError
		if _, _, err := w.lookup(in); !errors.As(err, &refused) || refused.code != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
}
