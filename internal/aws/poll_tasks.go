package aws

import (
	"context"
	"math"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	tasksAPage = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
	tasksACall = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
	// stoppedTasksShow is how long AWS tells of a task that has stopped; an earlier session's may be gone without a trace.
	stoppedTasksShow = time.Hour // see the same page
)

// pollTasks reads the tasks of a cluster, or of one of its services, those ECS wants running and those it does not; next
// fill up the last call. The list, at the end, drops those that are gone. lost hears whose call had no answer.
func (p *Poller) pollTasks(ctx context.Context, h *harvest, c clusterRef, service string, next turns, lost func(arns []string)) *taskList {
	asked := map[string]bool{}
	calls := batch{size: tasksACall, call: func(arns []string) {
		h.start("describe tasks", func() {
			if !p.describeTasks(ctx, h, c, arns) {
				lost(arns)
			}
		})
	}}
	list := p.newTaskList(c, service)
	list.read(ctx, h, math.MaxInt, func(arn string, known *state.Task, _ bool) {
		if known == nil || !known.Stopped() { // a stopped task never changes again
			calls.add(arn)
			asked[arn] = true
		}
	})
	if n := len(calls.held); n > 0 {
		for _, arn := range next.others(tasksACall-n, asked) {
			calls.add(arn)
		}
	}
	calls.flush()
	return list
}

// taskList is a list of tasks on the way: those of a cluster, or of one of its services. A long one is read over several
// rounds: its pages come one after the other, and what is on the screen would wait for them.
type taskList struct {
	p       *Poller
	c       clusterRef
	service string // "" for all
	asked   time.Time
	before  map[state.TaskKey]*state.Task
	there   map[state.TaskKey]bool
	// A task only ever moves from the first list to the second: read in this order none slips through between them.
	running, stopped cursor
}

func (p *Poller) newTaskList(c clusterRef, service string) *taskList {
	return &taskList{p: p, c: c, service: service, asked: p.now(), before: p.store.Snapshot().Tasks, there: map[state.TaskKey]bool{}}
}

// foundTask hears of a task that is listed with what is known of it, or of one that is listed no more; changed says
// that it cannot be as it is known.
type foundTask func(arn string, known *state.Task, changed bool)

// read takes up to n pages of each list, and reports whether they could be read.
func (l *taskList) read(ctx context.Context, h *harvest, n int, found foundTask) bool {
	if !l.pages(ctx, h, &l.running, n, types.DesiredStatusRunning, found) || !l.running.end {
		return h.whole()
	}
	if !l.pages(ctx, h, &l.stopped, n, types.DesiredStatusStopped, found) || !l.stopped.end {
		return h.whole()
	}
	known := l.p.store.Snapshot().Tasks // the account's, which the lists have told by now
	for key, t := range l.before {
		if l.lacks(key, t) && !l.over(t) && known[key] != nil {
			found(t.ARN, t, true) // AWS says what became of it, or that it is MISSING
		}
	}
	return true
}

func (l *taskList) pages(ctx context.Context, h *harvest, at *cursor, n int, wanted types.DesiredStatus, found foundTask) bool {
	in := ecs.ListTasksInput{Cluster: &l.c.ask, DesiredStatus: wanted, MaxResults: awssdk.Int32(tasksAPage)}
	if l.service != "" {
		in.ServiceName = &l.service
	}
	return h.some("ecs:ListTasks", at, n, func(token *string) (*string, error) {
		in := in
		in.NextToken = token
		page, err := l.p.clients.ecs.ListTasks(ctx, &in)
		if err != nil {
			return nil, err
		}
		l.p.heard(page.TaskArns)
		tasks := l.p.store.Snapshot().Tasks
		for _, arn := range page.TaskArns {
			if key, ok := state.TaskKeyOf(arn, l.c.key); ok && !l.there[key] {
				l.there[key] = true
				known := tasks[key]
				found(arn, known, known == nil || wanted == types.DesiredStatusStopped && known.DesiredStatus != state.StatusStopped)
			}
		}
		return page.NextToken, nil
	})
}

// complete reports that all has been listed.
func (l *taskList) complete() bool { return l.running.end && l.stopped.end }

// lacks reports a task that the list ought to have and has not.
func (l *taskList) lacks(key state.TaskKey, t *state.Task) bool {
	return l.c.holds(key.Cluster) && (l.service == "" || t.Service == l.service) && !l.there[key]
}

// over reports a task that AWS need not know any more.
func (l *taskList) over(t *state.Task) bool {
	return t.Stopped() || t.SeenAt.Before(l.asked.Add(-stoppedTasksShow))
}

// drop removes what a complete list lacks.
func (l *taskList) drop(e *state.Edit) {
	if !l.complete() {
		return
	}
	for key, t := range l.before {
		if l.lacks(key, t) && l.over(t) {
			e.DropTask(key)
		}
	}
}

// describeTasks reads up to a hundred tasks, and reports whether there was an answer.
func (p *Poller) describeTasks(ctx context.Context, h *harvest, c clusterRef, arns []string) bool {
	before, asked := p.store.Snapshot().Tasks, p.clock()
	out, err := p.clients.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{
		Cluster: &c.ask, Tasks: arns, Include: []types.TaskField{types.TaskFieldTags},
	})
	if !h.note("ecs:DescribeTasks", err) {
		return false
	}
	seen, there, promise := p.theirs(asked), make([]*state.Task, 0, len(out.Tasks)), p.taskPromise(c)
	for i := range out.Tasks {
		in := &out.Tasks[i]
		if key, ok := state.TaskKeyOf(awssdk.ToString(in.TaskArn), c.key); ok {
			if t := renewed(before[key], in, seen); t != nil {
				t.Promise = promise(t)
				there = append(there, t)
				continue
			}
		}
		if t, ok := taskOf(&p.words, in, c.key, seen); ok {
			t.Promise = promise(t)
			there = append(there, t)
		}
	}
	failures := out.Failures // not out: the edit must not keep the whole answer until its turn
	h.found(func(e *state.Edit) {
		for _, t := range there {
			if old := e.Snapshot().Tasks[t.Key]; old == nil || !old.Stopped() && old.Version <= t.Version && !overtaken(t.SeenAt, old.SeenAt) {
				e.PutTask(t)
			}
		}
		for _, f := range failures {
			if key, ok := state.TaskKeyOf(once(f.Arn), c.key); ok && once(f.Reason) == missing {
				e.DropTask(key)
			}
		}
	})
	for _, f := range failures {
		if reason := once(f.Reason); reason != missing {
			h.blame(p.failure("ecs:DescribeTasks", reason, f))
		}
	}
	return true
}

// nobody minds a call without an answer where the list is read again anyway.
func nobody([]string) {}
