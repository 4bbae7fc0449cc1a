package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// operatorOf answers as a test says, and remembers what it was asked.
type operatorOf struct {
	r     *rig
	plan  state.Plan
	err   error
	act   state.Act
	asked []state.Action
	done  []string // what was typed
	// refused are plans by their target, in place of plan.
	refused map[string]state.Plan
}

func (o *operatorOf) Plan(a state.Action) (state.Plan, error) {
	o.r.backend.outside()
	o.asked = append(o.asked, a)
	plan := o.plan
	if other, ok := o.refused[a.Target()]; ok {
		plan = other
	}
	plan.ID, plan.Action, plan.Target = "plan of "+a.Target(), a, a.Target()
	return plan, o.err
}

func (o *operatorOf) Do(plan state.Plan, typed string) *state.Act {
	o.r.backend.outside()
	o.done = append(o.done, typed)
	act := o.act
	act.ID, act.Action, act.Target, act.Changes, act.At = plan.ID, plan.Action, plan.Target, plan.Changes, o.r.now
	o.r.store.Apply(func(e *state.Edit) { e.PutAct(&act) })
	return &act
}

// scaling is what scaling prod/checkout from 4 to 6 comes to.
func scaling() state.Plan {
	return state.Plan{
		Changes: []state.Change{{What: "desired", Before: "4", After: "6"}},
		Effects: []string{"starts 2 tasks of checkout:42; stops none"},
		Warnings: []string{
			"a deployment of checkout:42 is under way; 2 tasks of it failed to start: new ones will probably too",
			"autoscaling keeps it between 2 and 5: the next scaling in lowers it to its bounds",
		},
		Commands: []string{"aws ecs update-service --cluster prod --service checkout --desired-count 6 --region us-east-1"},
	}
}

func startActing(t *testing.T, plan state.Plan, act state.Act, w, h int, tune ...func(*Options)) (*rig, *operatorOf) {
	t.Helper()
	o := &operatorOf{plan: plan, act: act}
	r := startRig(t, estate(), w, h, append([]func(*Options){func(opt *Options) { opt.Operator = o }}, tune...)...)
	o.r = r
	return r, o
}

// settleDown lets the moment pass in which a card that opened by itself takes no key.
func (r *rig) settleDown() { r.now = r.now.Add(quietMoment) }

// A change is asked for, shown with what it does, confirmed, and followed.
func TestScaleByKeys(t *testing.T) {
	r, o := startActing(t, scaling(), state.Act{Fate: state.FateAccepted, Desired: 6}, 120, 34)
	r.press("S")
	r.shows("─ Scale prod/checkout ─", "4 wanted, 0 running; checkout:42", "6, or +2, or -1", "leave it as it is")
	r.write("x")
	r.press("enter")
	r.shows("type a number")
	r.press("backspace")
	r.write("+2")
	r.press("enter")
	if len(o.asked) != 1 || o.asked[0].Count != 2 || !o.asked[0].By || o.asked[0].Service != serviceKey("prod", "checkout") {
		t.Fatalf("asked %+v", o.asked)
	}
	r.shows("desired    4 → 6", "does       starts 2 tasks", "beware     a deployment", "aws ecs update-service --cluster prod", "enter do it")
	r.press("enter") // was pressed twice, before anybody could read it
	if len(o.done) != 0 {
		t.Fatal("done before it was read")
	}
	r.settleDown()
	r.change(func(e *state.Edit) { e.DropService(serviceKey("prod", "checkout")) }) // the target stays
	r.press("enter")
	if len(o.done) != 1 {
		t.Fatalf("done %v", o.done)
	}
	r.lacks("─ Scale")
	r.shows("accepted: scale prod/checkout, desired 4 → 6")
	r.change(func(e *state.Edit) {
		svc := service("prod", "checkout", 6, 42)
		svc.Running, svc.Pending, svc.SeenAt = 5, 1, r.now.Add(time.Second)
		e.PutService(svc)
	})
	r.press("j") // takes the notice away
	r.shows("scale prod/checkout: 5 of 6 running, 1 on their way")
}

// A task is stopped with a reason, or without one; stop and start want nothing typed.
func TestStopByKeys(t *testing.T) {
	r, o := startActing(t, state.Plan{}, state.Act{Fate: state.FateAccepted}, 120, 34)
	r.press("3", "K")
	r.shows("─ Stop task prod/", "reason     "+caret)
	r.write("it hangs")
	for _, keys := range [][]string{{"enter"}, {"esc", "K", "enter"}, {"esc", "2", "Z"}, {"esc", "A"}} {
		r.press(keys...)
		r.settleDown()
	}
	var kinds []state.ActionKind
	for _, a := range o.asked {
		kinds = append(kinds, a.Kind)
	}
	if !slices.Equal(kinds, []state.ActionKind{state.ActStopTask, state.ActStopTask, state.ActStop, state.ActStart}) ||
		o.asked[0].Reason != "it hangs" || o.asked[0].Task.ID == "" || o.asked[1].Reason != "" || o.asked[2].Service.Name != "checkout" {
		t.Errorf("%+v", o.asked)
	}
}

// What has no key is in the palette.
func TestActsInThePalette(t *testing.T) {
	r, o := startActing(t, state.Plan{}, state.Act{Fate: state.FateAccepted}, 120, 34)
	command := func(words string, then ...string) {
		r.press(":")
		r.write(words)
		r.press("enter")
		for _, text := range then {
			r.write(text)
			r.press("enter")
		}
		r.settleDown()
		r.press("esc")
	}
	command("surge")
	if len(o.asked) != 1 || o.asked[0].Kind != state.ActRestart || !o.asked[0].Surge {
		t.Fatalf("asked %+v", o.asked)
	}
	o.asked = nil
	command("change-revision", "41")
	command("run-task", "migrate up")
	command("continue")
	command("enable-exec")
	command("suspend-scaling")
	command("resume-scaling")
	r.press("3")
	command("protect-task")
	command("unprotect-task")
	var kinds []string
	for _, a := range o.asked {
		kinds = append(kinds, string(a.Kind))
	}
	if got := strings.Join(kinds, " "); got != "revision run-task continue enable-exec suspend-scaling resume-scaling protect-task unprotect-task" {
		t.Fatalf("asked %s", got)
	}
	if o.asked[0].Revision != "41" || !slices.Equal(o.asked[1].Command, []string{"migrate", "up"}) || o.asked[6].Task.ID == "" {
		t.Errorf("%+v", o.asked)
	}
}

// What was cut off when fsui ended stands below until somebody could read it.
func TestCutOffIsTold(t *testing.T) {
	r, _ := startActing(t, state.Plan{}, state.Act{}, 120, 34)
	act := state.Act{
		ID: "1", Action: state.Action{Kind: state.ActScale, Service: serviceKey("prod", "api")}, Target: "prod/api", Desired: 6, Earlier: true,
		Changes: []state.Change{{What: "desired", Before: "4", After: "6"}}, At: r.now.Add(-2 * time.Hour), Fate: state.FateUnknown,
	}
	r.change(func(e *state.Edit) { e.PutAct(&act) })
	over := act
	over.Fate, over.Why, over.EndedAt = state.FateDone, "6 tasks running", r.now
	r.change(func(e *state.Edit) { e.PutAct(&over) })
	r.shows("scale prod/api of 2h ago, desired 4 → 6, cut off when fsui ended: done, 6 tasks running")
	r.pass(actStays + 2*time.Second)
	r.lacks("cut off")
}

// What is protected goes on with its name alone.
func TestProtectedByKeys(t *testing.T) {
	plan := scaling()
	plan.Protected, plan.Name = "account 111122223333", "checkout"
	r, o := startActing(t, plan, state.Act{Fate: state.FateAccepted}, 100, 30)
	r.press("R")
	r.settleDown()
	r.shows("protected  account 111122223333", "type checkout to go on: "+caret)
	r.press("enter")
	r.shows("type checkout to go on; esc leaves it as it is")
	r.write("check")
	r.press("enter")
	if len(o.done) != 0 {
		t.Fatal("half a name was enough")
	}
	r.write("out")
	r.press("enter")
	if len(o.done) != 1 || o.done[0] != "checkout" {
		t.Errorf("typed %q", o.done)
	}
}

// esc at any point leaves everything as it is; an answer that comes later is nobody's.
func TestLeaveItAsItIs(t *testing.T) {
	r, o := startActing(t, scaling(), state.Act{}, 100, 30)
	r.press("S", "7", "esc")
	r.lacks("─ Scale")
	q := newQuestion(r.app, state.Action{Kind: state.ActRestart}, nil)
	r.send(plannedMsg{of: q, plan: scaling()})
	r.lacks("─ Restart")
	r.press("R")
	r.settleDown()
	r.press("esc")
	r.lacks("─ Restart")
	if len(o.done) != 0 {
		t.Errorf("done %v", o.done)
	}
}

// Where nothing may be done the key says why.
func TestNothingMayBeDone(t *testing.T) {
	r, o := startActing(t, scaling(), state.Act{}, 100, 30, func(o *Options) { o.ReadOnly = true })
	r.press("S")
	r.shows("read-only: fsui changes nothing")
	r.press("R")
	r.lacks("─ Restart", "S scale")
	r, o2 := startActing(t, scaling(), state.Act{}, 100, 30)
	r.change(func(e *state.Edit) { e.SetLogin(state.Login{Profile: "prod-admin", Region: "us-east-1"}) })
	r.press("R")
	r.shows("AWS has not told yet whose account this is")
	if len(o.asked)+len(o2.asked) != 0 {
		t.Error("AWS was asked")
	}
}

// What AWS refused is told with the right that is missing, what it did not answer to as that.
func TestFailedByKeys(t *testing.T) {
	for want, act := range map[string]state.Act{
		"needs      ecs:UpdateService, which the policy lacks": {Fate: state.FateFailed, Fault: &state.Fault{
			Kind: state.FaultDenied, Attempted: "ecs:UpdateService", Code: "AccessDeniedException", Message: "not authorized",
			Advice: "allow ecs:UpdateService for this caller, as assets/iam/acting.json does",
		}},
		"No answer: restart prod/checkout":    {Fate: state.FateUnknown, Why: "sent, but no answer came: it may have been carried out"},
		"somebody has been quicker: 7 wanted": {Fate: state.FateRefused, Why: "somebody has been quicker: 7 wanted"},
	} {
		r, _ := startActing(t, scaling(), act, 100, 30)
		r.press("R")
		r.settleDown()
		r.press("enter")
		r.shows(want)
		r.settleDown()
		r.press("esc")
		r.lacks(want)
	}
}

// A plan that cannot be made, or that is refused, has nothing to confirm.
func TestNoPlan(t *testing.T) {
	refused := state.Plan{Refusal: "CodeDeploy deploys this service: use aws deploy create-deployment"}
	r, o := startActing(t, refused, state.Act{}, 100, 30)
	r.press("R")
	r.settleDown()
	r.shows("refused    CodeDeploy deploys this service")
	r.press("enter")
	o.err = &state.Fault{Kind: state.FaultThrottled, Attempted: "ecs:DescribeServices", Code: "ThrottlingException", Message: "Rate exceeded"}
	r.press("esc", "R")
	r.settleDown()
	r.shows("AWS said   ecs:DescribeServices: ThrottlingException")
	r.press("enter")
	if len(o.done) != 0 {
		t.Error("done all the same")
	}
}

func TestLookQuestion(t *testing.T) {
	atSizes(t, []string{"60x16", "80x24", "120x34"}, func(t *testing.T, w, h int) *rig {
		t.Helper()
		plan := scaling()
		plan.Protected, plan.Name = "account 111122223333", "checkout"
		r, _ := startActing(t, plan, state.Act{}, w, h)
		r.press("S")
		r.write("6")
		r.press("enter")
		r.settleDown()
		r.write(strings.Repeat("check", 1))
		return r
	})
}

// A task that was run is followed by what it writes, unless somebody is at something else.
func TestRunTaskShowsItsLogs(t *testing.T) {
	started := state.TaskKey{Cluster: serviceKey("prod", "checkout").Cluster, ID: "99999999aaaaaaaaaaaaaaaaaaaaaaaa"}
	tail := &scriptedLogs{t: t, has: func(state.LogRequest) []state.LogBatch { return []state.LogBatch{opened()} }}
	r, _ := startActing(t, state.Plan{}, state.Act{Fate: state.FateAccepted, Started: started}, 120, 34, func(o *Options) { o.Logs = tail })
	for _, busy := range []bool{true, false} {
		r.press(":")
		r.write("run-task")
		r.press("enter", "enter")
		r.settleDown()
		q := r.app.over.(*question)
		operator, plan := r.app.o.Operator, *q.plan
		r.press("esc")
		if busy {
			r.press("?")
		}
		r.send(actedMsg{operator.Do(plan, "")})
		if busy {
			r.lacks("logs of prod/99999999")
			r.press("esc")
		}
	}
	r.shows("logs of prod/99999999")
}
