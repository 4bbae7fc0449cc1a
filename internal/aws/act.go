package aws

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/smithy-go/middleware"

	"github.com/fsui/fsui/internal/state"
)

// Journal keeps what is done: each act as it is sent, when AWS has answered, and when ECS has come to an end with it.
type Journal interface {
	Note(a *state.Act) error
	// Unfinished are the acts between two times that nobody knows the end of.
	Unfinished(after, before time.Time) ([]*state.Act, error)
	// Remember keeps how a service was before it is stopped, Remembered gives it back, Forget drops it.
	Remember(r state.Remembered) error
	Remembered(key state.ServiceKey) (r state.Remembered, ok bool, err error)
	Forget(key state.ServiceKey) error
}

// step is one call of a plan that changes something.
type step struct {
	action  string // IAM's name of it
	command string // the same by the AWS CLI
	// call returns AWS's id of the request, and what it started: a deployment's id or a task's ARN, "" = nothing.
	call func(ctx context.Context) (requestID, started string, err error)
}

// prepared is a plan with what carries it out.
type prepared struct {
	plan  state.Plan
	scope state.Scope
	steps []step
	// changed says what is other than when the plan was made, "" = nothing that matters. It reads AWS again.
	changed func(ctx context.Context) (string, error)
	// desired is the count that the service has afterwards, surged the one until then, 0 = the same.
	desired, surged int
	// revision is the task definition that it has then, deployment the one that is followed; "" = the steps tell, or none.
	revision, deployment string
	// finish goes on with what AWS has accepted, or may have, until it has come to its end or ctx ends; nil = nothing is
	// left to be done. finishing is the command of it.
	finish    func(ctx context.Context, act *state.Act)
	finishing string
	// atOnce: what AWS accepts is done.
	atOnce bool
	// before must go well before anything is sent, after follows when all of it is accepted; both may be nil.
	before, after func() error
}

// plans are those that may still be carried out, by id.
type plans struct {
	mu  sync.Mutex
	all map[string]*prepared
}

func (p *plans) put(one *prepared, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = map[string]*prepared{}
	}
	for id, old := range p.all {
		if now.Sub(old.plan.MadeAt) > state.PlanLasts {
			delete(p.all, id)
		}
	}
	p.all[one.plan.ID] = one
}

// take gives a plan out once.
func (p *plans) take(id string) *prepared {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.all[id]
	delete(p.all, id)
	return one
}

// Do carries a plan out; typed is what the person typed where the plan wants its name. It is the one function that
// changes anything. Nothing is sent twice, and no call is tried again: AWS may have done what it did not answer to.
func (p *Poller) Do(ctx context.Context, plan state.Plan, typed string) *state.Act {
	act := &state.Act{
		ID: plan.ID, Action: plan.Action, Target: plan.Target, Changes: plan.Changes, Commands: plan.Commands, At: p.now(),
		Fate: state.FateRefused,
	}
	if login := p.store.Snapshot().Login(p.origin); login != nil {
		act.Caller = login.ARN
	}
	one := p.plans.take(plan.ID)
	if one == nil {
		act.ID = planID() // what became of the plan is told already
	}
	ctx = withLane(ctx, person)
	switch why := p.refusal(one, typed); {
	case one != nil && why == "":
		act.Scope, act.Desired, act.Revision, act.Deployment = one.scope, one.desired, one.revision, one.deployment
		act.Surged = one.surged
		if why, act.Fault = p.stillSo(ctx, one); why == "" && act.Fault == nil && one.before != nil {
			if err := one.before(); err != nil {
				why = "how it is now cannot be remembered, so that it could not be started as it was: " + err.Error()
			}
		}
		if why == "" && act.Fault == nil {
			p.carryOut(ctx, one, act)
			return act
		}
		act.Why = why
	default:
		act.Why = why
	}
	p.noted(act)
	return act
}

// refusal is why a plan may not be carried out, whoever asks.
func (p *Poller) refusal(one *prepared, typed string) string {
	switch {
	case p.opts.ReadOnly:
		return readOnlyWords
	case one == nil:
		return "this was asked for already, or too long ago: ask again"
	case one.plan.Refusal != "":
		return one.plan.Refusal
	case p.now().Sub(one.plan.MadeAt) > state.PlanLasts:
		return "what this was planned from is too old: ask again"
	case one.plan.Protected != "" && strings.TrimSpace(typed) != one.plan.Name:
		return one.plan.Protected + " is protected: its name, " + one.plan.Name + ", was not typed"
	}
	return ""
}

const readOnlyWords = "read-only: fsui changes nothing"

// stillSo looks whether somebody else has been quicker.
func (p *Poller) stillSo(ctx context.Context, one *prepared) (why string, fault *state.Fault) {
	if one.changed == nil {
		return "", nil
	}
	changed, err := one.changed(ctx)
	if err != nil {
		if fault = asFault(err); fault == nil {
			return "fsui left before anything was sent", nil
		}
		return "", fault
	}
	if changed != "" {
		return "somebody has been quicker: " + changed + "; ask again", nil
	}
	return "", nil
}

// carryOut journals, calls, journals again. Steps after one that failed are not taken.
func (p *Poller) carryOut(ctx context.Context, one *prepared, act *state.Act) {
	act.Fate = state.FateSent
	p.noted(act)
	ctx = context.WithValue(ctx, doing{}, true)
	next := *act
	for i, s := range one.steps {
		id, started, err := s.call(ctx)
		if id != "" {
			next.RequestIDs = append(slices.Clip(next.RequestIDs), id)
		}
		if task, ok := state.TaskKeyOf(started, act.Action.Cluster()); ok {
			next.Started = task
		} else if started != "" {
			next.Deployment = started
		}
		if err == nil {
			continue
		}
		next.Fate, next.Fault = p.fateOf(s.action, err)
		if next.Fate == state.FateUnknown {
			next.Why = "sent, but no answer came: it may have been carried out"
		}
		if i > 0 {
			next.Why = strings.TrimPrefix(next.Why+"; before it these were carried out: "+commandsOf(one.steps[:i]), "; ")
		}
		break
	}
	if next.Fate == state.FateSent {
		if next.Fate = state.FateAccepted; one.atOnce {
			next.Fate, next.EndedAt = state.FateDone, p.now()
		}
		if one.after != nil {
			if err := one.after(); err != nil {
				p.log.Warn("after an act", "error", err)
			}
		}
	}
	next.At = p.now()
	*act = next
	p.noted(act)
	p.kicks.both(act.Action.Cluster().Name)
	p.acted.give()
	if one.finish != nil && act.Fate != state.FateFailed {
		one.finish(ctx, act)
	}
}

// fateOf tells a call that AWS refused, or that never left, from one that may have been carried out.
func (p *Poller) fateOf(action string, err error) (state.Fate, *state.Fault) {
	fault := faultOf(action, err, p.now())
	if fault == nil { // whoever asked left
		fault = &state.Fault{Kind: state.FaultTimeout, Attempted: action, At: p.now(), Message: "fsui left while it was under way"}
	}
	if fault.Kind == state.FaultDenied {
		fault.Advice = "allow " + action + " for this caller, as assets/iam/acting.json does"
	}
	switch fault.Kind {
	case state.FaultTimeout, state.FaultServer, state.FaultGarbled:
		return state.FateUnknown, fault
	case state.FaultUnreachable:
		if !neverSent(err) {
			return state.FateUnknown, fault
		}
	default:
	}
	return state.FateFailed, fault
}

// noted puts an act where the console and the journal find it. A journal that cannot be written is told, and keeps
// nobody from acting: the plan has warned of it.
func (p *Poller) noted(act *state.Act) {
	kept := *act
	if p.opts.Journal != nil {
		if err := p.opts.Journal.Note(&kept); err != nil {
			p.log.Error("an act is not kept", "error", err)
			kept.Why = strings.TrimPrefix(kept.Why+"; not kept: "+err.Error(), "; ")
		}
	}
	p.log.Info("act", "action", kept.Action.Kind, "target", kept.Target, "fate", kept.Fate)
	p.store.Apply(func(e *state.Edit) { e.PutAct(&kept) })
}

func commandsOf(steps []step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = s.command
	}
	return strings.Join(words, "; ")
}

// asFault is the fault in an error of this package's own, nil where the caller left.
func asFault(err error) *state.Fault {
	fault, _ := err.(*state.Fault) //nolint:errorlint // it is handed on as it is
	return fault
}

// onlyOnce keeps the SDK from trying a call again.
func onlyOnce(o *ecs.Options) { o.Retryer = awssdk.NopRetryer{} }

func requestID(meta middleware.Metadata) string {
	id, _ := awsmiddleware.GetRequestIDMetadata(meta)
	return id
}

// planID names a plan; nobody can guess it.
func planID() string { return strings.ToLower(rand.Text()) }

// counted writes "1 task", "4 tasks".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
