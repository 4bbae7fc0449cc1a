package aws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	// longestReason of a stop, in bytes; ECS cuts what is longer.
	longestReason = 1024
	usualReason   = "stopped with fsui"
)

// freshTask reads a task as AWS knows it now.
func (p *Poller) freshTask(ctx context.Context, key state.TaskKey) (*state.Task, error) {
	const action = "ecs:DescribeTasks"
	asked := p.clock()
	out, err := p.clients.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{
		Cluster: &key.Cluster.Name, Tasks: []string{key.ID}, Include: []types.TaskField{types.TaskFieldTags},
	})
	if err != nil {
		return nil, p.faulted(action, err)
	}
	for i := range out.Tasks {
		if t, ok := taskOf(&p.words, &out.Tasks[i], key.Cluster, p.theirs(asked)); ok {
			return t, nil
		}
	}
	return nil, &state.Fault{Kind: state.FaultMissing, Attempted: action, Message: "ECS knows no task " + key.String() + " any more", At: p.now()}
}

// ofTask begins a plan about a task; it returns nil where that is a refusal.
func (p *Poller) ofTask(ctx context.Context, d *prepared, key state.TaskKey) (*state.Task, error) {
	d.plan.Name = key.Short()
	t, err := p.freshTask(ctx, key)
	if err != nil {
		return nil, err
	}
	d.scope = t.Key.Cluster.Scope
	switch was := key.Cluster.Scope.Account; {
	case was != "" && was != d.scope.Account:
		d.plan.Refusal = "these credentials lead to account " + d.scope.Account + ", not to " + was
	case t.Stopped():
		d.plan.Refusal = "nothing to do: it has stopped"
	case t.Leaving():
		d.plan.Refusal = "nothing to do: it is being stopped"
	}
	if d.plan.Refusal != "" {
		return nil, nil //nolint:nilnil // the refusal says it
	}
	p.guard(d, t.Key.Cluster)
	return t, nil
}

// planStopTask stops one task.
func (p *Poller) planStopTask(ctx context.Context, d *prepared) error {
	key := d.plan.Action.Task
	t, err := p.ofTask(ctx, d, key)
	if err != nil || t == nil {
		return err
	}
	reason := strings.TrimSpace(d.plan.Action.Reason)
	if reason == "" {
		reason = usualReason
	}
	if len(reason) > longestReason {
		d.plan.Refusal = "the reason is too long"
		return nil
	}
	d.change("task", strings.ToLower(t.LastStatus), "stopped")
	d.change("reason", "", reason)
	if t.Service != "" {
		d.effect("it belongs to service " + t.Service + ": ECS starts another in its place if that wants one")
	} else {
		d.effect("it belongs to no service: nothing starts it again")
	}
	d.effect("its containers get SIGTERM, and SIGKILL after their stop timeout, 30s where none is set")
	d.steps = append(d.steps, step{
		action:  "ecs:StopTask",
		command: command(key.Cluster.Scope, "ecs", "stop-task", "--cluster", key.Cluster.Name, "--task", key.ID, "--reason", reason),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.ecs.StopTask(ctx, &ecs.StopTaskInput{Cluster: &key.Cluster.Name, Task: &key.ID, Reason: &reason}, onlyOnce)
			if err != nil {
				return failedID(err), "", err
			}
			return requestID(out.ResultMetadata), "", nil
		},
	})
	return nil
}
