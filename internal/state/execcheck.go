package state

import (
	"slices"
	"strconv"
	"strings"
)

// CheckResult is how a prerequisite of ECS Exec stands.
type CheckResult string

// The results, worst first. A warning works, but not as one might think; a note is only good to know.
const (
	CheckFail    CheckResult = "fail"
	CheckUnknown CheckResult = "unknown"
	CheckWarn    CheckResult = "warn"
	CheckNote    CheckResult = "note"
	CheckPass    CheckResult = "pass"
)

// Check is one prerequisite of ECS Exec.
type Check struct {
	Name      string // a slug: task-role, agent …
	Container string // "" for the whole task
	Result    CheckResult
	Detail    string // what was found
	Fix       string // what to do, a command where there is one; "" where nothing need be done
}

// ExecFacts are what the checks of one task are made from. What was not read is nil, with its fault beside it.
type ExecFacts struct {
	Task            *Task
	Service         *Service // nil: of none
	Instance        *Instance
	Definition      *ExecDefinition
	DefinitionFault *Fault
	Logging         *ExecLogging
	LoggingFault    *Fault
	// Mine are the caller's rights, Role those of the task's role, by action; a missing one was not asked for.
	Mine, Role           map[string]bool
	MineFault, RoleFault *Fault
	// Way is the verdict on the network between the task and Session Manager: reachable, blocked, unknown, not-needed.
	Way, WayHop, WayFix string
}

// ExecDefinition is what a task definition says that ECS Exec depends on.
type ExecDefinition struct {
	ARN, TaskRole, PIDMode, OS string
	Containers                 []ExecContainer
}

// ExecContainer is a container of it.
type ExecContainer struct {
	Name              string
	ReadOnly, HasInit bool
	Keys              []string // variables that the agent would take its credentials from
	Writable          []string // paths of volumes it may write to
}

// ExecLogging is the cluster's configuration of ECS Exec.
type ExecLogging struct {
	Key, Mode, LogGroup, Bucket, Prefix string
	BucketEncrypted                     bool
}

// ChannelActions are what the task's role must allow for the agent to speak to Session Manager.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
func ChannelActions() []string {
	return []string{"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"}
}

// ExecChecks judges every prerequisite of ECS Exec for a task; ready is whether none fails.
func (f ExecFacts) ExecChecks() (checks []Check, ready bool) {
	checks = slices.Concat(f.aboutTask(), f.aboutAgents(), f.aboutDefinition(), f.aboutRole(), f.aboutWay(), f.aboutLogging(), f.aboutCaller())
	return checks, !slices.ContainsFunc(checks, func(c Check) bool { return c.Result == CheckFail })
}

func (f ExecFacts) aboutTask() (checks []Check) {
	t := f.Task
	status := Check{Name: "task-status", Result: CheckPass, Detail: "the task is " + t.LastStatus}
	switch {
	case t.Stopped() || t.Leaving():
		status.Result, status.Fix = CheckFail, "choose a running task"
		status.Detail += because(t.StoppedReason)
	case t.LastStatus != StatusRunning:
		status.Result, status.Fix = CheckWarn, "wait until it runs"
	}
	on := Check{Name: "exec-enabled", Result: CheckPass, Detail: "the task was started with ECS Exec"}
	if !t.Exec {
		on.Result, on.Detail = CheckFail, "the task was started without ECS Exec, which cannot be turned on for a running task"
		on.Fix = "run a new task with --enable-execute-command"
		if s := f.Service; s != nil {
			enable := "--enable-execute-command "
			if s.Exec {
				on.Detail = "ECS Exec was turned on for the service after this task had started"
				enable = ""
			}
			on.Fix = "aws ecs update-service --cluster " + s.Key.Cluster.Name + " --service " + s.Key.Name + " " + enable + "--force-new-deployment"
		}
	}
	return append(checks, status, on, f.platform())
}

// platform: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
func (f ExecFacts) platform() Check {
	const fargate, agent = "1.4.0", "1.50.2"
	c := Check{Name: "platform", Result: CheckPass}
	switch {
	case f.Task.LaunchType == "FARGATE":
		c.Detail = "Fargate platform version " + f.Task.PlatformVersion
		if atLeast(f.Task.PlatformVersion, fargate) || f.Definition != nil && strings.HasPrefix(f.Definition.OS, "WINDOWS") {
			return c
		}
		c.Result, c.Fix = CheckFail, "use platform version "+fargate+" or LATEST"
	case f.Task.LaunchType == "EC2" && f.Instance != nil && f.Instance.AgentVersion != "":
		c.Detail = "ECS agent " + f.Instance.AgentVersion
		if atLeast(f.Instance.AgentVersion, agent) {
			return c
		}
		c.Result, c.Fix = CheckFail, "update the ECS agent of the container instance to "+agent+" or later: aws ecs update-container-agent"
	default:
		c.Result, c.Detail = CheckUnknown, "the version of the agent on this "+f.Task.LaunchType+" instance was not read"
	}
	return c
}

// atLeast compares versions of numbers and dots.
func atLeast(version, least string) bool {
	have, want := strings.Split(version, "."), strings.Split(least, ".")
	for i := range want {
		if i >= len(have) {
			return false
		}
		h, errH := strconv.Atoi(have[i])
		w, errW := strconv.Atoi(want[i])
		if errH != nil || errW != nil {
			return false
		}
		if h != w {
			return h > w
		}
	}
	return true
}

func (f ExecFacts) aboutAgents() (checks []Check) {
	for i := range f.Task.Containers {
		container := &f.Task.Containers[i]
		c := Check{Name: "agent", Container: container.Name}
		agent, ok := container.ExecAgent()
		switch {
		case !f.Task.Exec:
			continue
		case !ok:
			c.Result, c.Detail, c.Fix = CheckFail, "there is no exec agent in this container", "start a new task"
		case agent.LastStatus == StatusRunning && container.LastStatus == StatusRunning:
			c.Result, c.Detail = CheckPass, "the exec agent runs"
		case agent.LastStatus == StatusStopped:
			c.Result, c.Detail = CheckFail, "the exec agent has stopped"+because(agent.Reason)
			c.Fix = "start a new task: a stopped agent does not come back"
		case container.LastStatus != StatusRunning:
			c.Result, c.Detail, c.Fix = CheckFail, "the container is "+container.LastStatus, "choose a running container"
		default:
			c.Result, c.Detail, c.Fix = CheckWarn, "the exec agent is "+agent.LastStatus+because(agent.Reason), "wait until it runs"
		}
		checks = append(checks, c)
	}
	return checks
}

func unread(name string, fault *Fault) Check {
	c := Check{Name: name, Result: CheckUnknown, Detail: "not read"}
	if fault != nil {
		c.Detail, c.Fix = "not read: "+fault.Attempted+" "+fault.Short(), fault.Advice
	}
	return c
}

func (f ExecFacts) aboutDefinition() (checks []Check) {
	if f.Definition == nil {
		return []Check{unread("task-definition", f.DefinitionFault)}
	}
	for _, d := range f.Definition.Containers {
		root := Check{Name: "read-only-root", Container: d.Name, Result: CheckPass, Detail: "the root file system can be written"}
		if d.ReadOnly {
			root.Result, root.Detail = CheckFail, "the root file system is read-only, and the agent must write to it"
			root.Fix = "set readonlyRootFilesystem to false in the task definition"
			if coversAgent(d.Writable) {
				root.Result, root.Detail = CheckWarn, "the root file system is read-only; the volumes the agent writes to are mounted, which AWS does not document"
			}
		}
		first := Check{Name: "init-process", Container: d.Name, Result: CheckPass, Detail: "an init process reaps what a shell leaves behind"}
		if !d.HasInit {
			first.Result, first.Detail = CheckNote, "no init process: what a killed shell leaves behind stays as zombies"
			first.Fix = "set linuxParameters.initProcessEnabled to true in the task definition"
		}
		checks = append(checks, root, first)
		if len(d.Keys) > 0 {
			checks = append(checks, Check{
				Name: "credentials", Container: d.Name, Result: CheckWarn, Detail: "the agent takes its credentials from " + strings.Join(d.Keys, ", ") + ", not from the task role",
				Fix: "remove them from the container's environment",
			})
		}
	}
	if f.Definition.PIDMode == "task" {
		checks = append(checks, Check{Name: "pid-mode", Result: CheckWarn, Detail: "pidMode task: one exec agent for the task, in one of its containers only"})
	}
	return checks
}

// coversAgent reports writable volumes wherever the agent writes.
func coversAgent(paths []string) bool {
	for _, needed := range []string{"/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm"} {
		if !slices.ContainsFunc(paths, func(p string) bool { return needed == p || strings.HasPrefix(needed, strings.TrimSuffix(p, "/")+"/") }) {
			return false
		}
	}
	return true
}
