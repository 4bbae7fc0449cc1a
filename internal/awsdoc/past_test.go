package awsdoc_test

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

// event is one as EventBridge delivers it.
func event(kind, resource, detail string) string {
	return `{"id":"6f1c0b1e-0000-4000-8000-000000000001","detail-type":"` + kind + `","source":"aws.ecs","time":"2026-03-01T12:00:00Z",` +
		`"resources":["arn:aws:ecs:us-east-1:111122223333:` + resource + `"],"detail":` + detail + `}`
}

// Events tell of stops, of what schedulers did and of courses of deployments, each at its exact time; of nothing else.
func TestPastOf(t *testing.T) {
	const web, at = "service/prod/web", `"createdAt":"2026-03-01T12:00:00.045Z"`
	task := `{"taskArn":"arn:aws:ecs:us-east-1:111122223333:task/0af1b2c3d4e5f60718293a4b5c6d7e8f","clusterArn":"arn:aws:ecs:us-east-1:111122223333:cluster/prod",` +
		`"group":"service:web","lastStatus":"STOPPED","desiredStatus":"STOPPED","stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exited",` +
		`"stoppedAt":"2026-03-01T12:00:00.045Z","version":7,"containers":[{"name":"app","exitCode":137,"reason":"OutOfMemoryError: killed"}]}`
	for name, c := range map[string]struct{ event, says, id string }{
		"stop":     {event("ECS Task State Change", "task/x", task), "stop prod/web app killed: out of memory", "0af1b2c3d4e5f60718293a4b5c6d7e8f"},
		"runs":     {event("ECS Task State Change", "task/x", strings.Replace(task, `"lastStatus":"STOPPED"`, `"lastStatus":"RUNNING"`, 1)), "", ""},
		"never":    {event("ECS Task State Change", "task/x", strings.Replace(task, `"version":7`, `"version":0`, 1)), "error", ""},
		"action":   {event("ECS Service Action", web, `{"eventName":"SERVICE_TASK_PLACEMENT_FAILURE","reason":"RESOURCE:FARGATE",`+at+`}`), "event prod/web SERVICE_TASK_PLACEMENT_FAILURE: RESOURCE:FARGATE", "6f1c0b1e-0000-4000-8000-000000000001"},
		"old ARN":  {event("ECS Service Action", "service/web", `{"eventName":"SERVICE_STEADY_STATE",`+at+`}`), "event prod/web SERVICE_STEADY_STATE", "6f1c0b1e-0000-4000-8000-000000000001"},
		"began":    {event("ECS Deployment State Change", web, `{"eventName":"SERVICE_DEPLOYMENT_IN_PROGRESS","deploymentId":"ecs-svc/7","updatedAt":"2026-03-01T12:00:00.045Z"}`), "deployment prod/web deployment of ecs-svc/7 began", "ecs-svc/7"},
		"failed":   {event("ECS Deployment State Change", web, `{"eventName":"SERVICE_DEPLOYMENT_FAILED","deploymentId":"ecs-svc/7","reason":"tasks failed to start","updatedAt":"2026-03-01T12:00:00.045Z"}`), "deployment prod/web deployment of ecs-svc/7 FAILED: tasks failed to start", "ecs-svc/7"},
		"instance": {event("ECS Container Instance State Change", "container-instance/prod/1", `{}`), "", ""},
		"nameless": {event("ECS Service Action", web, `{`+at+`}`), "error", ""},
		"no one's": {event("ECS Service Action", "cluster/prod", `{"eventName":"SERVICE_STEADY_STATE",`+at+`}`), "error", ""},
		"torn":     {event("ECS Service Action", web, `{"eventName":7}`), "error", ""},
		"no JSON":  {"2026-03-01 12:00 hello", "error", ""},
		"escapes":  {event("ECS Service Action", web, `{"eventName":"SERVICE_STEADY_STATE","reason":"\u001b[31mred",`+at+`}`), "event prod/web SERVICE_STEADY_STATE: " + state.Clean("\x1b[31mred"), "6f1c0b1e-0000-4000-8000-000000000001"},
	} {
		h, ok, err := awsdoc.PastOf([]byte(c.event), prod())
		said := ""
		switch {
		case err != nil:
			said = "error"
		case ok:
			said = string(h.Kind) + " " + h.Service.String() + " " + h.Words()
			if !h.At.Equal(noon()) {
				t.Errorf("%s: at %s", name, h.At)
			}
		}
		if said != c.says || h.ID() != c.id && said != "error" {
			t.Errorf("%s: %q %q %v", name, said, h.ID(), err)
		}
	}
}
