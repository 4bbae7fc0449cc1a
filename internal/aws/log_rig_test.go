package aws

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// cloud makes CloudWatch Logs as unpunctual as it can be: whole deliveries show up to four minutes late, and pages tell some
// lines twice.
type cloud struct {
	inner  doer
	now    func() time.Time
	late   float64 // share of lines
	lateBy time.Duration
	twice  bool
}

func (c *cloud) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.inner.Do(req)
	if err != nil || !strings.HasSuffix(req.Header.Get("X-Amz-Target"), ".FilterLogEvents") || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, torn := io.ReadAll(resp.Body)
	if torn != nil {
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), brokenOff{}))
		return resp, nil //nolint:nilerr // whoever reads it finds it broken
	}
	var page map[string]any
	if json.Unmarshal(body, &page) == nil {
		events, _ := page["events"].([]any)
		shown := make([]any, 0, len(events))
		for _, e := range events {
			line, _ := e.(map[string]any)
			id, _ := line["eventId"].(string)
			ms, _ := line["timestamp"].(float64)
			if c.hides(id, int64(ms)) {
				continue
			}
			shown = append(shown, e)
			if c.twice && part(id+"twice") < 0.2 {
				shown = append(shown, e)
			}
		}
		page["events"] = shown
		body, _ = json.Marshal(page)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return resp, nil
}

// hides reports a line that CloudWatch does not show yet.
func (c *cloud) hides(id string, ms int64) bool {
	if part(id) >= c.late {
		return false
	}
	by := time.Duration(part(id+"by") * float64(c.lateBy))
	return c.now().Before(time.UnixMilli(ms).Add(by))
}

func part(s string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return float64(h.Sum64()>>11) / (1 << 53)
}

type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// lately is the year of the bubble's clock: CloudWatch reads backward only in years that it has not reached by itself.
func lately() time.Time { return time.Now().AddDate(26, 10, 20) }

// newLogRig is a poller on a region of today, behind a cloud if there is one.
func newLogRig(t *testing.T, o sim.Options, sky *cloud) *rig {
	t.Helper()
	o.Now, o.Seed = lately, 1
	region, err := sim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var client doer = region.Client()
	if sky != nil {
		sky.inner, sky.now = client, region.Now
		client = sky
	}
	return rigOn(t, region, client, func(o *Options) { o.Clock = lately })
}

// tailing reads a tail in the background as a reader does that is always there.
type tailing struct {
	*rig
	cancel context.CancelFunc
	ended  chan struct{}

	lines   map[string]int // by id
	all     []state.LogLine
	marks   []state.LogMark
	where   []state.LogWhere
	last    state.LogBatch
	faults  map[state.FaultKind]int
	early   int // lines older than what was said to be settled
	batches int
}

func (r *rig) tail(req state.LogRequest) *tailing {
	r.Helper()
	ctx, cancel := context.WithCancel(r.Context())
	t := &tailing{rig: r, cancel: cancel, ended: make(chan struct{}), lines: map[string]int{}, faults: map[state.FaultKind]int{}}
	batches := r.poller.Tail(ctx, req)
	go func() {
		defer close(t.ended)
		for b := range batches {
			t.take(b)
		}
	}()
	r.Cleanup(t.end)
	return t
}

func (t *tailing) take(b state.LogBatch) {
	t.turn.Lock()
	defer t.turn.Unlock()
	for i := range b.Lines {
		l := &b.Lines[i]
		t.lines[l.ID]++
		if l.At.Before(t.last.Settled) && !t.last.Settled.IsZero() {
			t.early++
		}
	}
	t.all = append(t.all, b.Lines...)
	t.marks = append(t.marks, b.Marks...)
	if b.Where != nil {
		t.where = b.Where
	}
	if b.Fault != nil {
		t.faults[b.Fault.Kind]++
	}
	t.last = b
	t.batches++
}

func (t *tailing) end() {
	t.cancel()
	<-t.ended
}

// pass lets time go by; afterwards the reader has taken all there was.
func (t *tailing) pass(d time.Duration) *state.Snapshot {
	snap := t.rig.pass(d)
	synctest.Wait()
	return snap
}

func logsHand(region *sim.Region) *cloudwatchlogs.Client {
	return cloudwatchlogs.NewFromConfig(awssdk.Config{
		Region: "us-east-1", HTTPClient: region.Client(),
		Credentials: credentials.NewStaticCredentialsProvider("AKIASIMULATED0000000", "simulated", ""),
	})
}

// written is what a service's containers wrote between two times, read at leisure: its id, and its words.
func (r *rig) written(group string, mine func(stream string) bool, from, to time.Time) map[string]string {
	r.Helper()
	out := map[string]string{}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(logsHand(r.region), &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &group, StartTime: awssdk.Int64(from.UnixMilli()), EndTime: awssdk.Int64(to.UnixMilli()),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(r.Context())
		if err != nil {
			r.Fatal(err)
		}
		for _, e := range page.Events {
			if mine(*e.LogStreamName) {
				out[*e.EventId] = fmt.Sprint(*e.LogStreamName, " ", *e.Timestamp, " ", *e.Message)
			}
		}
	}
	return out
}

// mustHave fails for each line that is missing, or came twice.
func (t *tailing) mustHave(want map[string]string) {
	t.Helper()
	missing, twice := 0, 0
	for id, words := range want {
		if t.lines[id] == 0 {
			if missing++; missing <= 5 {
				t.Errorf("never came: %s", words)
			}
		}
	}
	for id, n := range t.lines {
		if n > 1 {
			if twice++; twice <= 5 {
				t.Errorf("came %d times: %s", n, want[id])
			}
		}
	}
	if missing+twice > 0 || len(want) == 0 {
		t.Errorf("of %d lines %d are missing, %d came more than once", len(want), missing, twice)
	}
}

// containers tells streams of these containers.
func containers(names ...string) func(stream string) bool {
	return func(stream string) bool {
		for _, n := range names {
			if strings.HasPrefix(stream, "ecs/"+n+"/") {
				return true
			}
		}
		return false
	}
}

func requestFor(t *testing.T, snap *state.Snapshot, service string) state.LogRequest {
	t.Helper()
	return state.LogRequest{Service: serviceNamed(t, snap, service).Key}
}
