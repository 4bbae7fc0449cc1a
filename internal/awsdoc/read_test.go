package awsdoc_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

// read reads documents to the end, or to the first error.
func read(text string) (all []state.Recorded, err error) {
	for rec, err := range awsdoc.Read(strings.NewReader(text)) {
		if err != nil {
			return all, err
		}
		all = append(all, rec)
	}
	return all, nil
}

func one(t *testing.T, text string) state.Recorded {
	t.Helper()
	all, err := read(text)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d documents, error %v in %s", len(all), err, text)
	}
	return all[0]
}

const taskJSON = `{
  "taskArn": "arn:aws:ecs:us-east-1:111122223333:task/prod/0123456789abcdef0123456789abcdef",
  "clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/prod", "group": "service:web",
  "lastStatus": "STOPPED", "stopCode": "EssentialContainerExited", "stoppedReason": "Essential container in task exited",
  "stoppedAt": STOPPED, "version": 7,
  "attachments": [{"type": "ElasticNetworkInterface", "details": [{"name": "privateIPv4Address", "value": "10.0.0.7"}]}],
  "overrides": {"containerOverrides": [{"name": "app", "environment": [{"name": "TOKEN", "value": "geheim"}]}]},
  "containers": [{"name": "app", "exitCode": 137, "reason": "OutOfMemoryError: Container killed", "lastStatus": "STOPPED"}, {"name": "proxy"}]
}`

func TestTasksInEveryShape(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 500e6, time.UTC)
	for name, text := range map[string]string{
		"describe-tasks, version 2 of the CLI": `{"tasks": [` + strings.Replace(taskJSON, `"stoppedAt": STOPPED`, `"stoppedAt": "2026-03-01T13:00:00.500000+01:00"`, 1) + `], "failures": []}`,
		"describe-tasks, version 1 of the CLI": `{"failures": [], "tasks": [` + strings.Replace(taskJSON, `"stoppedAt": STOPPED`, `"stoppedAt": 1772366400.5`, 1) + `]}`,
		"one task, by --query":                 strings.Replace(taskJSON, `"stoppedAt": STOPPED`, `"stoppedAt": 1772366400.5`, 1),
		"a list of tasks, by --query":          "[" + strings.Replace(taskJSON, `"stoppedAt": STOPPED`, `"stoppedAt": 1772366400.5`, 1) + "]",
		"an event":                             `{"version": "0", "detail-type": "ECS Task State Change", "source": "aws.ecs", "detail": ` + strings.NewReplacer(`"stoppedAt": STOPPED`, `"stoppedAt": "2026-03-01T12:00:00.500Z"`, "ElasticNetworkInterface", "eni").Replace(taskJSON) + `}`,
	} {
		rec := one(t, text)
		if len(rec.Tasks) != 1 || len(rec.Texts) != 0 {
			t.Errorf("%s: %+v", name, rec)
			continue
		}
		task := rec.Tasks[0]
		if task.Key != (state.TaskKey{Cluster: prod(), ID: "0123456789abcdef0123456789abcdef"}) || task.Service != "web" || !task.Stopped() ||
			task.StopCode != "EssentialContainerExited" || !task.StoppedAt.Equal(noon) || task.IP != "10.0.0.7" || task.Version != 7 {
			t.Errorf("%s: %+v", name, task)
		}
		if c := task.Containers; len(c) != 2 || c[0].ExitCode == nil || *c[0].ExitCode != 137 || c[1].ExitCode != nil || c[0].Reason != "OutOfMemoryError: Container killed" {
			t.Errorf("%s: %+v", name, c)
		}
		if len(task.Overridden) != 0 {
			t.Errorf("%s: environment was kept: %+v", name, task.Overridden)
		}
	}
}

// What fsui writes it can read.
func TestWrittenTaskIsRead(t *testing.T) {
	code := 3
	key := state.TaskKey{Cluster: prod(), ID: "0123"}
	doc := describe(t, key, func(e *state.Edit) {
		e.PutTask(&state.Task{
			Key: key, ARN: "arn:aws:ecs:us-east-1:111122223333:task/prod/0123", Group: "service:web", LastStatus: "STOPPED",
			StoppedAt: noon(), Containers: []state.Container{{Name: "app", ExitCode: &code}},
		})
	})
	task := one(t, doc).Tasks[0]
	if task.Key != key || !task.StoppedAt.Equal(noon()) || *task.Containers[0].ExitCode != 3 {
		t.Errorf("%+v", task)
	}
}

func TestServicesTargetsFailuresAndLines(t *testing.T) {
	s := one(t, `{"services": [{"serviceName": "web", "serviceArn": "arn:aws:ecs:us-east-1:111122223333:service/prod/web", "desiredCount": 2,
		"deployments": [{"id": "ecs-svc/1", "rolloutState": "FAILED", "rolloutStateReason": "because", "failedTasks": 3}],
		"events": [{"id": "a", "createdAt": "2026-03-01T12:00:00.045Z", "message": "ESC\u001b[31m"}],
		"loadBalancers": [{"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/01"}]}], "failures": []}`).Services[0]
	if s.Key != (state.ServiceKey{Cluster: prod(), Name: "web"}) || s.Desired != 2 || s.Deployments[0].Failed != 3 || s.Deployments[0].Reason != "because" {
		t.Errorf("%+v", s)
	}
	if e := s.Events[0]; !e.At.Equal(noon()) || e.Message != "ESC" || s.LoadBalancers[0].TargetGroup.Name != "web" {
		t.Errorf("%+v", s)
	}

	g := one(t, `{"TargetHealthDescriptions": [{"Target": {"Id": "10.0.0.7", "Port": 80, "AvailabilityZone": "us-east-1a"}, "HealthCheckPort": "80",
		"TargetHealth": {"State": "unhealthy", "Reason": "Target.Timeout", "Description": "Request timed out"}}]}`).TargetGroups[0]
	if got := g.Targets[0]; got != (state.Target{ID: "10.0.0.7", Port: 80, Zone: "us-east-1a", State: "unhealthy", Reason: "Target.Timeout", Detail: "Request timed out"}) {
		t.Errorf("%+v", got)
	}

	rec := one(t, `{"tasks": [], "failures": [{"arn": "arn:aws:ecs:us-east-1:111122223333:cluster/prod", "reason": "RESOURCE:CPU", "detail": "none left"}]}`)
	if len(rec.Failures) != 1 || rec.Failures[0] != (state.Failure{ARN: "arn:aws:ecs:us-east-1:111122223333:cluster/prod", Reason: "RESOURCE:CPU", Detail: "none left"}) {
		t.Errorf("%+v", rec)
	}

	rec = one(t, `{"events": [{"logStreamName": "web/app/0123", "timestamp": 1772366400045, "message": "boom\n", "eventId": "1"},
		{"message": "{\"detail-type\": \"ECS Task State Change\", \"detail\": {\"lastStatus\": \"STOPPED\"}}"}], "searchedLogStreams": []}`)
	if l := rec.Lines; len(l) != 1 || l[0] != (state.RecordedLine{Stream: "web/app/0123", Task: "0123", Container: "app", At: noon().UTC(), Text: "boom "}) {
		t.Errorf("%+v", l)
	}
	if len(rec.Tasks) != 1 || !rec.Tasks[0].Stopped() {
		t.Errorf("the captured event was not read: %+v", rec)
	}

	rec = one(t, `{"detail-type": "ECS Service Action", "time": "2026-03-01T12:00:00Z", "resources": ["arn:aws:ecs:us-east-1:111122223333:service/prod/web"],
		"detail": {"eventName": "SERVICE_TASK_PLACEMENT_FAILURE", "clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/prod", "reason": "RESOURCE:FARGATE"}}`)
	if s := rec.Services[0]; s.Key.Name != "web" || s.Events[0].Message != "SERVICE_TASK_PLACEMENT_FAILURE: RESOURCE:FARGATE" {
		t.Errorf("%+v", s)
	}
}

func TestTexts(t *testing.T) {
	for text, want := range map[string]string{
		`{"error": "no such thing"}`:                                            "no such thing",
		`{"__type": "ClientException", "message": "no"}`:                        "ClientException: no",
		`{"Error": {"Code": "AccessDenied", "Message": "no"}}`:                  "AccessDenied: no",
		`{"errorCode": "AccessDenied", "errorMessage": "no", "eventName": "x"}`: "AccessDenied: no",
		`{"tasks": [], "failures": []}`:                                         `{"tasks":[],"failures":[]}`,
		`{"lunch": [1, 2]}`:                                                     `{"lunch":[1,2]}`,
		`{"tasks": "none"}`:                                                     `{"tasks":"none"}`,
		`[]`:                                                                    `[]`,
		"[ERROR] Managed task [arn:x]: {boom}":                                  "[ERROR] Managed task [arn:x]: {boom}",
		"{boom} is no JSON":                                                     "{boom} is no JSON",
		"CannotPullContainerError:\n\tpull \x1b[31mfailed":                      "CannotPullContainerError:  pull failed",
		"\ufeff{\"error\": \"from PowerShell\"}":                                "from PowerShell",
		"null":                                                                  "null",
		`{"services": [], "error": "beside an empty list"}`:                     "beside an empty list",
		"  \n {\"error\":\n  \"over several lines\"\n}\n":                       "over several lines",
		`{"error": {"message": {"message": "deep"}}}`:                           "deep",
		`{"error": 7}`:                                                          `{"error":7}`,
		`{"tasks":[{"taskArn":7,"stoppedReason":"a field of another type","x":1}]}`: "",
	} {
		rec := one(t, text)
		if got := strings.Join(rec.Texts, "|"); got != want {
			t.Errorf("%s is read as %q, want %q", text, got, want)
		}
	}
	if rec := one(t, `{"tasks":[{"taskArn":7,"stoppedReason":"a field of another type"}]}`); rec.Tasks[0].StoppedReason != "a field of another type" {
		t.Errorf("%+v", rec.Tasks[0])
	}
}

func TestStreams(t *testing.T) {
	for _, between := range []string{"\n", "", " \r\n\r\n", "\n\t"} {
		all, err := read(`{"error":"a"}` + between + `{"error":"b"}` + between)
		if err != nil || len(all) != 2 || all[1].Texts[0] != "b" {
			t.Errorf("%q between: %+v, error %v", between, all, err)
		}
	}
	for text, want := range map[string]string{
		"":                               "it is empty",
		" \n ":                           "it is empty",
		`{"tasks": [{"taskArn": "arn:a`:  "document 1 is cut off: the JSON ends in its middle",
		`{"error":"a"}` + "\n" + `{"err`: "document 2 is cut off: the JSON ends in its middle",
		`{"error":"a"}` + "\nboom":       "document 2, after byte 13: invalid character 'b' looking for beginning of value",
	} {
		if _, err := read(text); err == nil || err.Error() != want {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"tasks":[` + strings.Replace(taskJSON, `"stoppedAt": STOPPED`, `"stoppedAt": 1.5`, 1) + `]}`)
	f.Add(`{"services":[{"serviceName":"a","events":[{"message":"b"}]}]}`)
	f.Add(`{"events":[{"message":"{\"detail-type\":\"ECS Task State Change\"}"}]}`)
	f.Add("[ERROR] x")
	f.Fuzz(func(t *testing.T, text string) {
		for rec, err := range awsdoc.Read(strings.NewReader(text)) {
			if err == nil && rec.Empty() {
				t.Error("a document that tells of nothing")
			}
		}
	})
}
