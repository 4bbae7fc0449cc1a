package sim

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// captured is what a reader of the log group makes of an event.
type captured struct {
	ecsEvent
	shown int64
	task  struct {
		TaskArn, ClusterArn, LastStatus, DesiredStatus, HealthStatus, UpdatedAt, CreatedAt string
		Version                                                                            int64
		Containers                                                                         []map[string]any
		Attachments                                                                        []struct{ Type, Status string }
	}
}

func readCapture(t *testing.T, w *World, cluster string) []captured {
	t.Helper()
	name := captureGroup(cluster)
	in := &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name}
	var all []captured
	for {
		out, err := filterLogEvents(w, in)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range out.Events {
			all = append(all, parseCaptured(t, line))
		}
		if out.NextToken == nil {
			return all
		}
		in.NextToken = out.NextToken
	}
}

func parseCaptured(t *testing.T, line types.FilteredLogEvent) captured {
	t.Helper()
	c := captured{shown: *line.IngestionTime}
	if err := json.Unmarshal([]byte(*line.Message), &c.ecsEvent); err != nil {
		t.Fatalf("%v: %s", err, *line.Message)
	}
	if at, err := time.Parse(time.RFC3339, c.Time); err != nil || at.UnixMilli() != *line.Timestamp {
		t.Errorf("the event is of %s, its line of %d", c.Time, *line.Timestamp)
	}
	if c.Kind == "ECS Task State Change" {
		if err := json.Unmarshal(c.Detail, &c.task); err != nil {
			t.Fatalf("%v: %s", err, c.Detail)
		}
	}
	return c
}

// Whatever ECS tells of a task is in the group, each version of it, in the words of EventBridge and without its health.
func TestCaptureHasEveryVersionOfATask(t *testing.T) {
	w, err := populate(Options{Scenario: "estate", Account: "111122223333", Region: "us-east-1", Seed: 1}, logStart)
	if err != nil {
		t.Fatal(err)
	}
	w.advance(logStart.Add(10 * time.Minute))
	versions, kinds, names, twice := map[string]map[int64]int{}, map[string]int{}, map[string]int{}, 0
	late, before := 0, int64(0)
	for _, c := range readCapture(t, w, "prod") {
		kinds[c.Kind]++
		if c.Source != "aws.ecs" || c.Version != "0" || c.Account != "111122223333" || c.Region != "us-east-1" || len(c.ID) != 36 || len(c.Resources) != 1 {
			t.Fatalf("%+v", c.ecsEvent)
		}
		if c.shown < before {
			late++
		}
		before = max(before, c.shown)
		if c.Kind != "ECS Task State Change" {
			var said struct{ EventName string }
			if err := json.Unmarshal(c.Detail, &said); err != nil {
				t.Fatal(err)
			}
			names[said.EventName]++
			continue
		}
		if c.Resources[0] != c.task.TaskArn || !strings.HasSuffix(c.task.ClusterArn, "cluster/prod") || c.task.HealthStatus != "" || c.task.CreatedAt == "" || c.task.UpdatedAt == "" {
			t.Fatalf("%+v", c.task)
		}
		if _, ok := c.task.Containers[0]["healthStatus"]; ok || c.task.Attachments[0].Type != "eni" {
			t.Fatalf("%+v", c.task)
		}
		if versions[c.task.TaskArn] == nil {
			versions[c.task.TaskArn] = map[int64]int{}
		}
		if versions[c.task.TaskArn][c.task.Version]++; versions[c.task.TaskArn][c.task.Version] > 1 {
			twice++
		}
	}
	if len(versions) < 50 || twice == 0 || late == 0 {
		t.Errorf("%d tasks, %d events twice, %d out of order", len(versions), twice, late)
	}
	checked := 0
	for _, task := range w.cluster("prod").tasks.unwanted {
		if task.status != stopped || task.stoppedAt.After(w.now().Add(-2*time.Minute)) || task.createdAt.Before(logStart) {
			continue
		}
		checked++
		for v := int64(1); v <= task.version; v++ {
			if versions[task.arn][v] == 0 {
				t.Errorf("task %s: no version %d of %d", task.id, v, task.version)
			}
		}
	}
	if checked == 0 {
		t.Error("no task has come and gone")
	}
	for _, name := range []string{"SERVICE_STEADY_STATE", "SERVICE_TASK_START_IMPAIRED", "SERVICE_DEPLOYMENT_IN_PROGRESS", "SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_FAILED"} {
		if names[name] == 0 {
			t.Errorf("no %s among %v, %v", name, names, kinds)
		}
	}
}

// Nobody sees an event before CloudWatch shows it, and whoever turned capture on elsewhere has a group of their own.
func TestCaptureComesLateAndOnlyWhereItIsOn(t *testing.T) {
	w, err := populate(Options{Services: 2, Tasks: 2, EventCapture: true, Account: "111122223333", Region: "us-east-1"}, logStart)
	if err != nil {
		t.Fatal(err)
	}
	w.advance(logStart.Add(time.Minute))
	if n := len(readCapture(t, w, largeCluster)); n != 0 {
		t.Errorf("a steady estate has %d events", n)
	}
	w.cluster(largeCluster).tasks.wanted[0].stop("UserInitiated", "gone")
	if n := len(readCapture(t, w, largeCluster)); n != 0 {
		t.Errorf("%d events are shown at once", n)
	}
	w.advance(w.now().Add(captureSettle + captureSettles))
	if n := len(readCapture(t, w, largeCluster)); n == 0 {
		t.Error("nothing is shown after two seconds")
	}
	if w, err = populate(Options{Services: 2, Tasks: 2, Account: "111122223333", Region: "us-east-1"}, logStart); err != nil {
		t.Fatal(err)
	}
	name := captureGroup(largeCluster)
	if _, err := filterLogEvents(w, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &name}); err == nil {
		t.Error("there is a group without capture")
	}
}

// Memory holds the events of an hour or so, however long the region runs.
func TestCaptureForgets(t *testing.T) {
	w, err := populate(Options{Scenario: "estate", Account: "111122223333", Region: "us-east-1", Seed: 1}, logStart)
	if err != nil {
		t.Fatal(err)
	}
	k := w.cluster("prod").capture
	w.advance(logStart.Add(2 * captureKeep))
	if oldest := time.UnixMilli(k.stream.written.lines[0].at); oldest.Before(w.now().Add(-captureKeep - time.Minute)) {
		t.Errorf("the oldest event is of %s, now is %s", oldest, w.now())
	}
	size := 0
	for _, l := range k.stream.written.lines {
		size += len(l.text)
	}
	t.Logf("%d events of %d bytes", len(k.stream.written.lines), size)
}
