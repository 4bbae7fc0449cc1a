package aws

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// toldPast is what was told of the past since the last call, by what it is.
func toldPast(feed *state.Feed) map[string]state.Happening {
	all := map[string]state.Happening{}
	for _, d := range feed.Take() {
		for _, h := range d.Past {
			all[string(h.Kind)+" "+h.ID()+" "+h.At.String()] = h
		}
	}
	return all
}

func stopsAmong(all map[string]state.Happening) (ids []string) {
	for _, h := range all {
		if h.Task != nil {
			ids = append(ids, h.Task.Key.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// backfillRig is a region that has been running for a while, and a service in it that crashes.
func backfillRig(t *testing.T, change ...func(*Options)) (*rig, *state.Service, *state.Feed) {
	t.Helper()
	r := newRig(t, sim.Options{}, change...)
	r.pass(30 * time.Minute)
	r.run()
	snap := r.pass(10 * time.Second)
	feed, _ := r.store.Follow()
	t.Cleanup(feed.Close)
	return r, serviceNamed(t, snap, "prod/checkout"), feed
}

// Who looks at the past of a service has all read that event capture holds of it: stops with their reasons, events and
// deployments. Who looks again has what is new read, and nothing is read while nobody looks.
func TestBackfillReadsWhatEventCaptureHolds(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r, svc, feed := backfillRig(t)
		r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
		snap := r.pass(20 * time.Second)
		b := snap.Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]
		if b == nil || b.Fault != nil || b.Lost > 0 || !b.From.Equal(captureOf(t, snap, "prod").Since) || b.From.IsZero() || r.poller.now().Sub(b.UpTo) > farOverlap+time.Minute {
			t.Fatalf("%+v", b)
		}
		first, kinds := toldPast(feed), map[state.HappeningKind]int{}
		for _, h := range first {
			kinds[h.Kind]++
			if h.Service != svc.Key || h.Task != nil && (h.Task.StoppedAt.IsZero() || len(h.Task.Containers) == 0 || h.Task.StopCode == "") {
				t.Errorf("%+v", h)
			}
			if h.Deployment != nil && h.Deployment.After.TaskDefinition == "" {
				t.Errorf("%+v brings nothing", h.Deployment.After)
			}
		}
		if kinds[state.HappenedStop] < 10 || kinds[state.HappenedEvent] == 0 || kinds[state.HappenedDeployment] == 0 {
			t.Fatalf("it tells of %v", kinds)
		}
		for _, known := range snap.TasksOf(svc.Key) {
			if known.Stopped() && known.StoppedAt.Before(b.UpTo) && !slices.Contains(stopsAmong(first), known.Key.ID) {
				t.Errorf("it does not tell of task %s, which stopped at %s", known.Key.Short(), known.StoppedAt)
			}
		}
		calls := filterCalls(r)
		r.poller.Focus(state.Focus{})
		r.pass(4 * time.Minute)
		if n := filterCalls(r) - calls; n > int(4*time.Minute/eventPeriod)+20 {
			t.Errorf("%d calls for events while nobody looks at the past", n)
		}
		r.weather("5xx@logs:FilterLogEvents")
		r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
		if torn := r.pass(10 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]; torn.Fault == nil || torn.UpTo != b.UpTo || torn.From != b.From {
			t.Errorf("%+v after %+v: what could not be read is said to be", torn, b)
		}
		r.weather("")
		r.poller.Refresh()
		again := r.pass(20 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]
		if again.From != b.From || r.poller.now().Sub(again.UpTo) > farOverlap+time.Minute {
			t.Errorf("%+v after %+v", again, b)
		}
		more := toldPast(feed)
		if news := stopsAmong(more); len(news) == 0 || len(news) > len(stopsAmong(first)) {
			t.Errorf("the second time it tells of %d stops, the first of %d", len(news), len(stopsAmong(first)))
		}
		maps.Copy(first, more)
		for _, known := range r.store.Snapshot().TasksOf(svc.Key) {
			if known.Stopped() && known.StoppedAt.Before(again.UpTo) && !slices.Contains(stopsAmong(first), known.Key.ID) {
				t.Errorf("a gap: it does not tell of task %s, which stopped at %s", known.Key.Short(), known.StoppedAt)
			}
		}
	})
}

func filterCalls(r *rig) int { return r.region.Calls()["logs:FilterLogEvents"] }

// Whatever the weather, what is said to be read has been; once it clears the rest is.
func TestBackfillInBadWeather(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		weather string
		kind    state.FaultKind
	}{
		"throttled": {"throttle=60%@logs:FilterLogEvents", ""},
		"broken":    {"5xx@logs:FilterLogEvents", state.FaultServer},
		"denied":    {"denied@logs:FilterLogEvents", state.FaultDenied},
		"hidden":    {"denied@logs:DescribeLogGroups", state.FaultDenied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, sim.Options{})
				r.pass(15 * time.Minute)
				r.weather(c.weather)
				r.run()
				feed, _ := r.store.Follow()
				t.Cleanup(feed.Close)
				svc := serviceNamed(t, r.pass(20*time.Second), "prod/checkout")
				r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
				b := r.pass(30 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]
				if c.kind != "" && (b == nil || b.Fault == nil || b.Fault.Kind != c.kind || !strings.HasPrefix(b.Fault.Attempted, "logs:") || !b.From.IsZero()) {
					t.Fatalf("%+v", b)
				}
				r.weather("")
				r.poller.Refresh()
				b = r.pass(30 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]
				if b.Fault != nil || b.From.IsZero() || len(stopsAmong(toldPast(feed))) < 10 {
					t.Errorf("%+v", b)
				}
			})
		})
	}
}

// A cluster without event capture has nothing to be filled from, and one whose log group was deleted keeps what it had.
func TestBackfillWithoutEventCapture(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 2, Tasks: 4})
		r.run()
		svc := serviceNamed(t, r.pass(10*time.Second), "large/accounts-api")
		r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
		if b := r.pass(10 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]; b == nil || b.Group != "" || b.Fault != nil || !b.From.IsZero() {
			t.Errorf("%+v", b)
		}
	})
	in(t, func(t *testing.T) {
		const kept = 20 * time.Minute
		r, svc, _ := backfillRig(t, func(o *Options) { o.Past = kept })
		r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
		before := r.pass(20 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]
		if back := r.poller.now().Sub(before.From); back < kept || back > kept+time.Minute {
			t.Errorf("it was read %s back, what is kept is %s", back, kept)
		}
		r.poller.Focus(state.Focus{})
		if _, err := logsHand(r.region).DeleteLogGroup(t.Context(), &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &before.Group}); err != nil {
			t.Fatal(err)
		}
		r.poller.Focus(state.Focus{Service: svc.Key, Past: true})
		after := r.pass(20 * time.Second).Backfills[state.BackfillKey{Service: svc.Key, Log: state.PastCapture}]
		if after.Group != "" || after.From != before.From || after.Fault == nil || after.Fault.Kind != state.FaultMissing {
			t.Errorf("%+v after %+v", after, before)
		}
	})
}

// A line that is cut off or no event of ECS loses itself alone.
func TestBackfillLosesOnlyWhatCannotBeRead(t *testing.T) {
	const event = `{"id":"6f1c0b1e-0000-4000-8000-000000000001","detail-type":"ECS Service Action","time":"2026-03-01T12:00:00Z",` +
		`"resources":["arn:aws:ecs:us-east-1:111122223333:service/prod/web"],"detail":{"eventName":"SERVICE_STEADY_STATE","createdAt":"2026-03-01T12:00:00.045Z"}}`
	key := state.ServiceKey{Cluster: state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}, Name: "web"}
	b := backfill{p: &Poller{store: state.NewStore()}, of: key}
	var lines []types.FilteredLogEvent
	for _, message := range []string{
		event[:90], event, "no JSON at all", strings.Replace(event, `"arn:aws`, `"`, 1), strings.Replace(event, "2026-03-01T12:00:00.045Z", "noon", 1),
		strings.Replace(event, "service/prod/web", "service/prod/web2", 1), strings.Replace(event, "ECS Service Action", "ECS Container Instance State Change", 1),
		strings.Replace(event, "ECS Service Action", "ECS Task State Change", 1), strings.Replace(event, "service/prod/web", "service/web", 1),
	} {
		lines = append(lines, types.FilteredLogEvent{Message: &message})
	}
	all, lost := b.told(lines)
	if len(all) != 2 || lost != 5 || all[0].Event.Message != "SERVICE_STEADY_STATE" || all[0].At.Nanosecond() != 45e6 {
		t.Errorf("%d lost, %+v", lost, all)
	}
}
