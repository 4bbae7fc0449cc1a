package awsdoc

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestChangeOf(t *testing.T) {
	envelope := func(kind, resource, detail string) string {
		return `{"version":"0","id":"1","detail-type":"` + kind + `","source":"aws.ecs","account":"111122223333","time":"2026-11-20T12:00:03Z",` +
			`"region":"us-east-1","resources":["` + resource + `"],"detail":` + detail + `}`
	}
	const (
		arn     = "arn:aws:ecs:us-east-1:111122223333:"
		cluster = `"clusterArn":"` + arn + `cluster/prod"`
		old     = `{"taskArn":"` + arn + `task/0123","lastStatus":"RUNNING","desiredStatus":"STOPPED","version":7,"group":"service:web","stoppingAt":"2026-11-20T12:00:02.5Z",` + cluster + `}`
	)
	prod := state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}
	at := time.Date(2026, 11, 20, 12, 0, 3, 0, time.UTC)

	c, err := ChangeOf([]byte(envelope(TaskChanged, arn+"task/0123", old)))
	if err != nil || !c.At.Equal(at) || c.Service != (state.ServiceKey{Cluster: prod, Name: "web"}) {
		t.Fatalf("%+v, %v", c, err)
	}
	if task := c.Task; task.Key != (state.TaskKey{Cluster: prod, ID: "0123"}) || task.Version != 7 || !task.Leaving() || task.StoppingAt.UnixMilli() != at.UnixMilli()-500 {
		t.Errorf("%+v", c.Task)
	}
	for _, kind := range []string{ServiceActed, DeploymentChanged} {
		c, err = ChangeOf([]byte(envelope(kind, arn+"service/prod/web", `{"eventType":"INFO","eventName":"SERVICE_STEADY_STATE"}`)))
		if err != nil || c.Task != nil || c.Service != (state.ServiceKey{Cluster: prod, Name: "web"}) {
			t.Errorf("%s: %+v, %v", kind, c, err)
		}
	}
	if c, err = ChangeOf([]byte(envelope("ECS Container Instance State Change", arn+"container-instance/x", `{}`))); err != nil || c.Task != nil || c.Service.Name != "" {
		t.Errorf("%+v, %v", c, err)
	}
	for name, event := range map[string]string{
		"no JSON":                   "START RequestId",
		"cut off":                   envelope(TaskChanged, arn+"task/0123", old)[:200],
		"no version":                envelope(TaskChanged, arn+"task/0123", strings.Replace(old, `"version":7,`, "", 1)),
		"no task":                   envelope(TaskChanged, arn+"task/0123", `{"lastStatus":"RUNNING","version":7}`),
		"a field of another type":   envelope(TaskChanged, arn+"task/0123", strings.Replace(old, `"RUNNING"`, `{}`, 1)),
		"no service":                strings.Replace(envelope(ServiceActed, "x", `{}`), `["x"]`, `[]`, 1),
		"what is no service's name": envelope(ServiceActed, arn+"cluster/prod", `{}`),
	} {
		if c, err := ChangeOf([]byte(event)); err == nil {
			t.Errorf("%s: no error but %+v", name, c)
		}
	}
}
