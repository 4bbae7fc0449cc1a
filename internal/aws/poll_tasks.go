package aws

import (
	"context"
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

// pollTasks reads the tasks of a cluster, or of one of its services, those ECS wants running and those it does not.
// It returns the edit that drops those that are gone.
func (p *Poller) pollTasks(ctx context.Context, h *harvest, c clusterRef, service string) (last func(*state.Edit)) {
	before := p.store.Snapshot().Tasks
	there := map[state.TaskKey]bool{}
	calls := batch{size: tasksACall, call: func(arns []string) {
		h.start("describe tasks", func() { p.describeTasks(ctx, h, c, arns) })
	}}
	list := func(wanted types.DesiredStatus) bool {
		in := ecs.ListTasksInput{Cluster: &c.ask, DesiredStatus: wanted, MaxResults: awssdk.Int32(tasksAPage)}
		if service != "" {
			in.ServiceName = &service
		}
		return h.pages("ecs:ListTasks", func(token *string) (*string, error) {
			in := in
			in.NextToken = token
			page, err := p.clients.ecs.ListTasks(ctx, &in)
			if err != nil {
				return nil, err
			}
			p.heard(page.TaskArns)
			for _, arn := range page.TaskArns {
				key, ok := state.TaskKeyOf(arn, c.key)
				if !ok || there[key] {
					continue
				}
				there[key] = true
				if old := before[key]; old == nil || !old.Stopped() { // a stopped task never changes again
					calls.add(arn)
				}
			}
			return page.NextToken, nil
		})
	}
	// A task only ever moves from the first list to the second: read in this order none slips through between them.
	running := list(types.DesiredStatusRunning)
	complete := list(types.DesiredStatusStopped) && running
	oldest := p.now().Add(-stoppedTasksShow)
	over := func(t *state.Task) bool { return t.Stopped() || t.SeenAt.Before(oldest) }
	if complete {
		known := p.store.Snapshot().Tasks // the account's, which the lists have told by now
		for key, t := range before {
			if c.holds(key.Cluster) && (service == "" || t.Service == service) && !there[key] && !over(t) && known[key] != nil {
				calls.add(t.ARN) // AWS says what became of it, or that it is MISSING
			}
		}
	}
	calls.flush()
	return func(e *state.Edit) {
		for key, t := range before {
			if complete && c.holds(key.Cluster) && (service == "" || t.Service == service) && !there[key] && over(t) {
				e.DropTask(key)
			}
		}
	}
}

// describeTasks reads up to a hundred tasks.
func (p *Poller) describeTasks(ctx context.Context, h *harvest, c clusterRef, arns []string) {
	before, asked := p.store.Snapshot().Tasks, p.clock()
	out, err := p.clients.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{
		Cluster: &c.ask, Tasks: arns, Include: []types.TaskField{types.TaskFieldTags},
	})
	if !h.note("ecs:DescribeTasks", err) {
		return
	}
	seen, there := p.theirs(asked), make([]*state.Task, 0, len(out.Tasks))
	for i := range out.Tasks {
		in := &out.Tasks[i]
		if key, ok := state.TaskKeyOf(awssdk.ToString(in.TaskArn), c.key); ok {
			if t := renewed(before[key], in, seen); t != nil {
				there = append(there, t)
				continue
			}
		}
		if t, ok := taskOf(&p.words, in, c.key, seen); ok {
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
}
