package state

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// ActionKind names what a person can have done; the command line calls it the same.
type ActionKind string

// The kinds of action.
const (
	ActScale    ActionKind = "scale"
	ActRestart  ActionKind = "restart"
	ActStop     ActionKind = "stop"  // to no tasks, remembering how it was
	ActStart    ActionKind = "start" // as it was before ActStop
	ActStopTask ActionKind = "stop-task"
	// ActRollback turns a deployment back, or deploys the revision before; ActRevision deploys the one that is named.
	ActRollback  ActionKind = "rollback"
	ActRevision  ActionKind = "revision"
	ActContinue  ActionKind = "continue" // a deployment that waits at a PAUSE hook
	ActExec      ActionKind = "enable-exec"
	ActSuspend   ActionKind = "suspend-scaling"
	ActResume    ActionKind = "resume-scaling"
	ActProtect   ActionKind = "protect-task" // from scaling in and deployments
	ActUnprotect ActionKind = "unprotect-task"
	// ActRunTask starts a task like a service's, ActRunRule now what a rule starts by the clock.
	ActRunTask     ActionKind = "run-task"
	ActRunRule     ActionKind = "run-scheduled"
	ActEnableRule  ActionKind = "enable-rule"
	ActDisableRule ActionKind = "disable-rule"
)

// Action is what a person asks for. Its target is fixed when it is asked.
type Action struct {
	Kind    ActionKind
	Service ServiceKey // zero for an action on a task
	Task    TaskKey    // zero for an action on a service
	// Count is the desired count of ActScale; where By is set, how many more than now.
	Count int
	By    bool
	// Surge has ActRestart double the count for as long as the tasks are replaced.
	Surge bool
	// Reason is ECS's to show with a task that ActStopTask stops.
	Reason string
	// Schedule is what an action on a rule is about, In the cluster of its tasks, and of those that no service is like.
	Schedule ScheduleKey
	In       ClusterKey
	// Command of ActRunTask, in place of that of Container; empty = its own. Container "" = the first essential one.
	Command   []string
	Container string
	// Revision of ActRunTask is the service's where it is "". Of ActRevision: a number of the service's family, family:number, or an ARN.
	Revision string
	// Subnets, SecurityGroups and PublicIP of ActRunTask; empty or nil = those of the service or schedule that it is like.
	Subnets, SecurityGroups []string
	PublicIP                *bool
	// Minutes of ActProtect, 0 = as AWS does where nobody says.
	Minutes int
}

// Name is the kind as it is called where it is shown: a schedule of EventBridge Scheduler is no rule.
func (a Action) Name() string {
	if verb, ok := strings.CutSuffix(string(a.Kind), "-rule"); ok {
		return verb + "-" + a.Schedule.Kind()
	}
	return string(a.Kind)
}

// Cluster is where the action takes place.
func (a Action) Cluster() ClusterKey {
	switch {
	case a.Task.ID != "":
		return a.Task.Cluster
	case a.Schedule.Rule != "", a.Service.Name == "":
		return a.In
	}
	return a.Service.Cluster
}

// Target is what the action is about, as people say it.
func (a Action) Target() string {
	if a.Task.ID != "" {
		return a.Task.Cluster.Name + "/" + a.Task.Short()
	}
	if a.Schedule.Rule != "" {
		return a.In.Name + "/" + a.Schedule.Rule
	}
	if a.Service.Name == "" {
		return strings.TrimPrefix(a.In.Name+"/"+Revision(a.Revision), "/")
	}
	return a.Service.String()
}

// Change is one thing that an action changes.
type Change struct{ What, Before, After string }

// Words say the change without what it is of: "4 → 6".
func (c Change) Words() string {
	if c.Before == "" {
		return c.After
	}
	return c.Before + " → " + c.After
}

// Plan is what an action comes to, made from facts read for it. It can be carried out once, for PlanLasts.
type Plan struct {
	ID     string
	Action Action
	Target string // what is changed, as people say it: "prod/checkout"
	// Refusal is why it cannot be done, and with which tool it can, "" = it can.
	Refusal string
	Changes []Change
	// Differences are between the revision of now and the next one.
	Differences []DefinitionChange
	// Effects are what it does to running tasks, Warnings what will fight it or go wrong.
	Effects, Warnings []string
	// Commands do the same by the AWS CLI, in their order; IAM are the actions that the caller needs.
	Commands, IAM []string
	// Protected is why the Name has to be typed, "" = a yes is enough.
	Protected, Name string
	// Guess is why a figure in it is a proposal that nobody has asked for, "" = there is none: a person has to see it.
	Guess string
	// Hint is what the person might set up for another time, "" = nothing.
	Hint   string
	MadeAt time.Time // AWS's clock
}

// mostDifferences are told beside a plan; the console has a pane for all of them.
const mostDifferences = 8

// DifferenceWords say on a line each what differs between the two revisions, the first few of them.
func (p *Plan) DifferenceWords() []string {
	lines := make([]string, 0, mostDifferences+1)
	for i, d := range p.Differences {
		if i == mostDifferences {
			return append(lines, fmt.Sprintf("and %d more", len(p.Differences)-i))
		}
		before, after := withoutShared(d.Before, d.After)
		words := Change{d.Name, cmp.Or(before, "none"), cmp.Or(after, "none")}.Words()
		if d.Before == d.After {
			words = "changed"
		}
		lines = append(lines, strings.TrimPrefix(d.Container+" ", " ")+d.Name+": "+words)
	}
	return lines
}

// withoutShared leaves out what two long texts begin with alike, up to a / or a colon: of two images the tags differ.
func withoutShared(before, after string) (string, string) {
	const long = 24
	shared := 0
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			break
		}
		if before[i] == '/' || before[i] == ':' {
			shared = i + 1
		}
	}
	if shared < long {
		return before, after
	}
	return "…" + before[shared:], "…" + after[shared:]
}

// PlanLasts is how long a plan may be carried out: what it was made from is older than that afterwards.
const PlanLasts = 2 * time.Minute

// Fate is what has become of an action.
type Fate string

// The fates.
const (
	FateSent     Fate = "sent"     // on its way to AWS
	FateAccepted Fate = "accepted" // AWS has taken it, ECS is at work
	FateDone     Fate = "done"
	FateFailed   Fate = "failed"
	FateRefused  Fate = "refused" // nothing was sent
	FateUnknown  Fate = "unknown" // sent, and no answer came
)

// Act is an action carried out, or tried.
type Act struct {
	ID       string
	Action   Action
	Target   string
	Changes  []Change
	Commands []string
	At       time.Time // AWS's clock
	Fate     Fate
	// Why is why it was refused, or what was left undone.
	Why string
	// Fault is AWS's answer where it failed, or why there was none.
	Fault      *Fault
	RequestIDs []string // of AWS's answers
	// Deployment is the one it started (ecs-svc/…), "" where it started none or nobody knows.
	Deployment string
	// Started is the task that it started, the first where it was more than one.
	Started TaskKey
	// Desired is the count that the service has after it.
	Desired int
	// Surged is the count that it has while a surge is under way, 0 = there is none.
	Surged int
	// Earlier: an earlier session did it, and did not see its end.
	Earlier bool
	// Revision is the task definition that the service has after it, "" = the same.
	Revision string
	// EndedAt is when it was known what had become of it, AWS's clock.
	EndedAt time.Time
	// Account and Caller are whose keys did it.
	Scope  Scope
	Caller string
}

// Watched is the task whose end is the act's, zero = none is.
func (a *Act) Watched() TaskKey {
	if a.Started.ID != "" {
		return a.Started
	}
	return a.Action.Task
}

// StartedByAct is how tasks are signed that an act starts.
func StartedByAct(id string) string { return "fsui-" + id }

// Words say what it changes: "desired 4 → 6".
func (a *Act) Words() string { return ChangeWords(a.Changes) }

// ChangeWords say changes on one line.
func ChangeWords(changes []Change) string {
	words := make([]string, len(changes))
	for i, c := range changes {
		words[i] = c.What + " " + c.Words()
	}
	return strings.Join(words, ", ")
}
