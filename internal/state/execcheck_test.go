package state

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// well is a task that lacks nothing ECS Exec needs.
func well() ExecFacts {
	return ExecFacts{
		Task: &Task{
			LastStatus: "RUNNING", DesiredStatus: "RUNNING", Exec: true, LaunchType: "FARGATE", PlatformVersion: "1.4.0",
			Containers: []Container{{Name: "app", LastStatus: "RUNNING", Agents: []Agent{{Name: "ExecuteCommandAgent", LastStatus: "RUNNING"}}}},
		},
		Definition: &ExecDefinition{TaskRole: "arn:aws:iam::111122223333:role/app", Containers: []ExecContainer{{Name: "app", HasInit: true}}},
		Logging:    &ExecLogging{Mode: "DEFAULT"},
		Role: map[string]bool{
			"ssmmessages:CreateControlChannel": true, "ssmmessages:CreateDataChannel": true,
			"ssmmessages:OpenControlChannel": true, "ssmmessages:OpenDataChannel": true,
		},
		Mine: map[string]bool{"ecs:ExecuteCommand": true, "ssm:StartSession": false},
		Way:  "reachable",
	}
}

// One change at a time, and the one check that tells it.
func TestExecChecks(t *testing.T) {
	t.Parallel()
	if checks, ready := well().ExecChecks(); !ready || slices.ContainsFunc(checks, func(c Check) bool { return c.Result == CheckWarn || c.Result == CheckUnknown }) {
		t.Errorf("all is well, but: %v", checks)
	}
	for _, c := range []struct {
		name, check string
		change      func(*ExecFacts)
		result      CheckResult
		says        string
	}{
		{"stopped", "task-status", func(f *ExecFacts) { f.Task.LastStatus, f.Task.StoppedReason = "STOPPED", "because" }, CheckFail, "because"},
		{"pending", "task-status", func(f *ExecFacts) { f.Task.LastStatus = "PENDING" }, CheckWarn, "wait"},
		{"off", "exec-enabled", func(f *ExecFacts) { f.Task.Exec = false }, CheckFail, "--enable-execute-command"},
		{"on too late", "exec-enabled", func(f *ExecFacts) {
			f.Task.Exec = false
			f.Service = &Service{Key: ServiceKey{Cluster: ClusterKey{Name: "prod"}, Name: "web"}, Exec: true}
		}, CheckFail, "--cluster prod --service web --force-new-deployment"},
		{"old platform", "platform", func(f *ExecFacts) { f.Task.PlatformVersion = "1.3.0" }, CheckFail, "1.4.0"},
		{"Windows platform", "platform", func(f *ExecFacts) {
			f.Task.PlatformVersion, f.Definition.OS = "1.0.0", "WINDOWS_SERVER_2022_CORE"
		}, CheckPass, "1.0.0"},
		{"old agent", "platform", func(f *ExecFacts) { f.Task.LaunchType, f.Instance = "EC2", &Instance{AgentVersion: "1.50.1"} }, CheckFail, "1.50.2"},
		{"new agent", "platform", func(f *ExecFacts) { f.Task.LaunchType, f.Instance = "EC2", &Instance{AgentVersion: "1.103.0"} }, CheckPass, "1.103.0"},
		{"elsewhere", "platform", func(f *ExecFacts) { f.Task.LaunchType = "EXTERNAL" }, CheckUnknown, "EXTERNAL"},
		{"agent stopped", "agent", func(f *ExecFacts) {
			f.Task.Containers[0].Agents[0] = Agent{"ExecuteCommandAgent", "STOPPED", "crashed"}
		}, CheckFail, "crashed"},
		{"agent pending", "agent", func(f *ExecFacts) { f.Task.Containers[0].Agents[0].LastStatus = "PENDING" }, CheckWarn, "wait"},
		{"no agent", "agent", func(f *ExecFacts) { f.Task.Containers[0].Agents = nil }, CheckFail, "no exec agent"},
		{"read-only", "read-only-root", func(f *ExecFacts) { f.Definition.Containers[0].ReadOnly = true }, CheckFail, "readonlyRootFilesystem"},
		{"read-only with volumes", "read-only-root", func(f *ExecFacts) {
			f.Definition.Containers[0].ReadOnly, f.Definition.Containers[0].Writable = true, []string{"/managed-agents", "/var/lib/amazon", "/var/log/amazon/ssm"}
		}, CheckWarn, "volumes"},
		{"no init", "init-process", func(f *ExecFacts) { f.Definition.Containers[0].HasInit = false }, CheckNote, "zombies"},
		{"own keys", "credentials", func(f *ExecFacts) { f.Definition.Containers[0].Keys = []string{"AWS_ACCESS_KEY_ID"} }, CheckWarn, "AWS_ACCESS_KEY_ID"},
		{"one agent", "pid-mode", func(f *ExecFacts) { f.Definition.PIDMode = "task" }, CheckWarn, "one of its containers"},
		{"no definition", "task-definition", func(f *ExecFacts) {
			f.Definition, f.DefinitionFault = nil, &Fault{Attempted: "ecs:X", Code: "AccessDenied"}
		}, CheckUnknown, "AccessDenied"},
		{"no role", "task-role", func(f *ExecFacts) { f.Definition.TaskRole = "" }, CheckFail, "no task role"},
		{"poor role", "task-role", func(f *ExecFacts) { f.Role["ssmmessages:OpenDataChannel"] = false }, CheckFail, "lacks ssmmessages:OpenDataChannel"},
		{"unread role", "task-role", func(f *ExecFacts) {
			f.Role, f.RoleFault = nil, &Fault{Attempted: "iam:SimulatePrincipalPolicy", Code: "AccessDenied"}
		}, CheckUnknown, "iam:SimulatePrincipalPolicy"},
		{"logs denied", "logging-rights", func(f *ExecFacts) { f.Role["logs:PutLogEvents"] = false }, CheckFail, "logs:PutLogEvents"},
		{"no way", "network", func(f *ExecFacts) { f.Way, f.WayHop = "blocked", "no-route" }, CheckFail, "no-route"},
		{"unknown way", "network", func(f *ExecFacts) { f.Way = "" }, CheckUnknown, "could not be proved"},
		{"not logged", "session-logging", func(f *ExecFacts) { f.Logging.Mode = "NONE" }, CheckNote, "not logged"},
		{"logged", "session-logging", func(f *ExecFacts) { f.Logging.Mode, f.Logging.LogGroup = "OVERRIDE", "data" }, CheckPass, "logged to data;"},
		{"not allowed", "your-rights", func(f *ExecFacts) { f.Mine["ecs:ExecuteCommand"] = false }, CheckFail, "ecs:ExecuteCommand"},
		{"past ECS", "start-session", func(f *ExecFacts) { f.Mine["ssm:StartSession"] = true }, CheckNote, "ssm:StartSession"},
	} {
		f := well()
		c.change(&f)
		checks, ready := f.ExecChecks()
		i := slices.IndexFunc(checks, func(k Check) bool { return k.Name == c.check })
		if i < 0 {
			t.Errorf("%s: no check %s in %v", c.name, c.check, checks)
			continue
		}
		if k := checks[i]; k.Result != c.result || !strings.Contains(k.Detail+" "+k.Fix, c.says) || ready != (c.result != CheckFail) {
			t.Errorf("%s: %+v, ready %v", c.name, k, ready)
		}
	}
}

// A shell goes to the newest running task whose agent runs, and into the container that is meant.
func TestDoor(t *testing.T) {
	t.Parallel()
	cluster := ClusterKey{Scope: Scope{Account: "111122223333", Region: "us-east-1"}, Name: "prod"}
	key := ServiceKey{Cluster: cluster, Name: "web"}
	agent := func(status string) []Agent { return []Agent{{Name: "ExecuteCommandAgent", LastStatus: status}} }
	task := func(id string, age int, change func(*Task)) *Task {
		t := &Task{
			Key: TaskKey{Cluster: cluster, ID: id}, Service: "web", LastStatus: "RUNNING", DesiredStatus: "RUNNING", Exec: true,
			CreatedAt: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).Add(-time.Duration(age) * time.Minute),
			Containers: []Container{
				{Name: "envoy", RuntimeID: "e", LastStatus: "RUNNING", Agents: agent("RUNNING")}, {Name: "app", RuntimeID: "a", LastStatus: "RUNNING", Agents: agent("RUNNING")},
			},
		}
		if change != nil {
			change(t)
		}
		return t
	}
	for _, c := range []struct {
		name, container string
		tasks           []*Task
		want            string // door, or what the error says
	}{
		{"the newest", "", []*Task{task("11111111", 9, nil), task("22222222", 1, nil)}, "app of task 22222222 (the newest of 2 running)"},
		{"whose agent runs", "", []*Task{task("11111111", 9, nil), task("22222222", 1, func(t *Task) {
			t.Containers[0].Agents, t.Containers[1].Agents = agent("STOPPED"), agent("PENDING")
		})}, "app of task 11111111 (the newest of 2 running)"},
		{"the one named", "envoy", []*Task{task("11111111", 9, nil)}, "envoy of task 11111111"},
		{"no such", "db", []*Task{task("11111111", 9, nil)}, `no container "db": it has envoy, app`},
		{"stopped agent", "", []*Task{task("11111111", 9, func(t *Task) {
			t.Containers = []Container{{Name: "app", LastStatus: "RUNNING", Agents: []Agent{{"ExecuteCommandAgent", "STOPPED", "crashed"}}}}
		})}, "has stopped (crashed): it does not come back"},
		{"off", "", []*Task{task("11111111", 9, func(t *Task) { t.Exec = false })}, "ECS Exec is off for the task"},
		{"leaving", "", []*Task{task("11111111", 9, func(t *Task) { t.DesiredStatus = "STOPPED" })}, "no task of prod/web runs"},
		{"none", "", nil, "no task of prod/web runs"},
	} {
		snap := &Snapshot{Tasks: map[TaskKey]*Task{}}
		for _, one := range c.tasks {
			snap.Tasks[one.Key] = one
		}
		door, err := snap.DoorOfService(key, c.container)
		got := door.String()
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
		if err == nil && !strings.HasPrefix(door.Target(), "ecs:prod_"+door.Task.ID+"_") {
			t.Errorf("%s: target %s", c.name, door.Target())
		}
	}
}
