package aws

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/state"
)

// planExec lets ECS Exec into the tasks that start from now on.
func (p *Poller) planExec(ctx context.Context, d *prepared) error {
	svc, _, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	if svc.Exec {
		d.plan.Refusal = "nothing to do: it is enabled; tasks that are older than that need a restart"
		return nil
	}
	d.change("ECS Exec", "off", "on")
	d.effect("tasks that run stay without a shell: only those that start from now on have one; restart replaces them")
	d.warn("whoever may call ecs:ExecuteCommand then gets into its containers with the rights of the task role")
	key, on := svc.Key, true
	d.steps = append(d.steps, step{
		action: "ecs:UpdateService",
		command: command(key.Cluster.Scope, "ecs", "update-service", "--cluster", key.Cluster.Name, "--service", key.Name,
			"--enable-execute-command"),
		call: func(ctx context.Context) (string, string, error) {
			return answered(p.clients.ecs.UpdateService(ctx, &ecs.UpdateServiceInput{
				Cluster: &key.Cluster.Name, Service: &key.Name, EnableExecuteCommand: &on,
			}, onlyOnce))
		},
	})
	return nil
}

// planScaling suspends autoscaling, or lets it go on.
func (p *Poller) planScaling(ctx context.Context, d *prepared, suspended bool) error {
	svc, _, err := p.ofService(ctx, d)
	if err != nil || svc == nil {
		return err
	}
	bounds, err := p.bounds(ctx, d, svc.Key)
	switch {
	case err != nil:
		return err
	case bounds == nil:
		d.plan.Refusal = "the service does not scale by itself"
		if len(d.plan.Warnings) > 0 {
			d.plan.Refusal = d.plan.Warnings[len(d.plan.Warnings)-1]
		}
		return nil
	case suspended && bounds.AllSuspended(), !suspended && bounds.Suspended() == "":
		d.plan.Refusal = "nothing to do: autoscaling is " + autoscalingWords(bounds)
		return nil
	}
	to := *bounds
	to.OutSuspended, to.InSuspended, to.ScheduledSuspended = suspended, suspended, suspended
	d.change("autoscaling", autoscalingWords(bounds), autoscalingWords(&to))
	if suspended {
		d.effect("the count stays at " + strconv.Itoa(svc.Desired) + " until somebody changes it, whatever the load")
	} else {
		d.effect("policies and schedules change the count again; it is " + strconv.Itoa(svc.Desired) + " now")
	}
	d.atOnce = true
	d.suspend(p, svc.Key, bounds, to)
	return nil
}

// How long a task is protected, in minutes.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html
const (
	protectsFor  = 120
	protectsMost = 2880
)

// planProtect keeps scaling in and deployments from a task, or lets them at it again.
func (p *Poller) planProtect(ctx context.Context, d *prepared) error {
	key := d.plan.Action.Task
	t, err := p.ofTask(ctx, d, key)
	if err != nil || t == nil {
		return err
	}
	if t.Service == "" {
		d.plan.Refusal = "only tasks of services can be protected: nothing scales this one in"
		return nil
	}
	before, err := p.protectionOf(ctx, key.Cluster, []string{key.ID})
	if err != nil {
		return err
	}
	words := func(until time.Time) string {
		if until.IsZero() {
			return "off"
		}
		return "on for " + state.Age(until.Sub(p.now()))
	}
	on, minutes := d.plan.Action.Kind == state.ActProtect, int32(protectsFor)
	if n := d.plan.Action.Minutes; n > 0 {
		minutes = int32(min(n, protectsMost))
	}
	args := []string{"ecs", "update-task-protection", "--cluster", key.Cluster.Name, "--tasks", key.ID}
	in := &ecs.UpdateTaskProtectionInput{Cluster: &key.Cluster.Name, Tasks: []string{key.ID}, ProtectionEnabled: on}
	if on {
		in.ExpiresInMinutes = &minutes
		d.change("protection", words(before[key.ID]), "on for "+state.Age(time.Duration(minutes)*time.Minute))
		d.effect("scaling in and deployments leave the task alone until then; a deployment waits for it")
		d.effect("stopping it by hand, and an instance or a Spot capacity that goes, are not kept from it")
		args = append(args, "--protection-enabled", "--expires-in-minutes", strconv.Itoa(int(minutes)))
	} else {
		if before[key.ID].IsZero() {
			d.plan.Refusal = "nothing to do: the task is not protected"
			return nil
		}
		d.change("protection", words(before[key.ID]), "off")
		d.effect("the next scaling in or deployment may stop it")
		args = append(args, "--no-protection-enabled")
	}
	d.atOnce = true
	d.steps = append(d.steps, step{
		action: "ecs:UpdateTaskProtection", command: command(key.Cluster.Scope, args...),
		call: func(ctx context.Context) (string, string, error) {
			out, err := p.clients.ecs.UpdateTaskProtection(ctx, in, onlyOnce)
			if err != nil {
				return failedID(err), "", err
			}
			for _, f := range out.Failures {
				return requestID(out.ResultMetadata), "", &refusedInside{once(f.Reason), once(f.Detail)}
			}
			return requestID(out.ResultMetadata), "", nil
		},
	})
	return nil
}

// refusedInside is what AWS refuses in an answer that is none of its errors.
type refusedInside struct{ reason, detail string }

func (r *refusedInside) Error() string {
	if r.detail == "" {
		return r.reason
	}
	return r.reason + ": " + r.detail
}

// protectionOf tells until when tasks of services are protected, by id; those that are not are left out.
func (p *Poller) protectionOf(ctx context.Context, cluster state.ClusterKey, ids []string) (map[string]time.Time, error) {
	until := map[string]time.Time{}
	for _, some := range chunks(ids, tasksACall) {
		out, err := p.clients.ecs.GetTaskProtection(ctx, &ecs.GetTaskProtectionInput{Cluster: &cluster.Name, Tasks: some})
		if err != nil {
			return nil, p.faulted("ecs:GetTaskProtection", err)
		}
		for i := range out.ProtectedTasks {
			t := &out.ProtectedTasks[i]
			if key, ok := state.TaskKeyOf(once(t.TaskArn), cluster); ok && t.ProtectionEnabled {
				until[key.ID] = timeOf(t.ExpirationDate)
			}
		}
	}
	return until, nil
}

// protectedWarning says how many of a service's tasks will not go.
func (p *Poller) protectedWarning(ctx context.Context, d *prepared, svc *state.Service) error {
	var ids []string
	for _, t := range p.store.Snapshot().TasksOf(svc.Key) {
		if !t.Stopped() && !t.Leaving() {
			ids = append(ids, t.Key.ID)
		}
	}
	until, err := p.protectionOf(ctx, svc.Key.Cluster, ids)
	if fault := asFault(err); fault != nil {
		d.warn("whether tasks of it are protected is unknown: " + fault.Attempted + ": " + fault.Short())
		return nil
	}
	if err != nil {
		return err
	}
	if len(until) > 0 {
		d.warn(counted(len(until), "task") + " of it protected: ECS does not stop them before their protection ends")
	}
	return nil
}
