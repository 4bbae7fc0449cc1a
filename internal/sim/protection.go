package sim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	taskProtection = "ecs task protection"
	// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateTaskProtection.html
	protectedUsually = 120 * time.Minute
	protectedMost    = 2880
	protectedACall   = 10
)

// protected reports a task that scaling in and deployments must leave alone.
func (t *task) protected() bool { return t.protectedUntil.After(t.world.now()) }

// spared are the tasks without those that are protected.
func spared(tasks []*task) []*task {
	return slices.DeleteFunc(slices.Clone(tasks), (*task).protected)
}

func (t *task) protection() types.ProtectedTask {
	p := types.ProtectedTask{TaskArn: &t.arn, ProtectionEnabled: t.protected()}
	if t.protected() {
		p.ExpirationDate = stamp(t.protectedUntil)
	}
	return p
}

func getTaskProtection(w *World, in *ecs.GetTaskProtectionInput) (*ecs.GetTaskProtectionOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	if err := atMost("Tasks", in.Tasks, 100); err != nil {
		return nil, err
	}
	out := &ecs.GetTaskProtectionOutput{ProtectedTasks: []types.ProtectedTask{}, Failures: []types.Failure{}}
	for _, ref := range in.Tasks {
		t := c.task(ref)
		switch {
		case t == nil:
			out.Failures = append(out.Failures, missing(c.fullARN("task", ref)))
		case t.service == nil:
			out.Failures = append(out.Failures, types.Failure{Arn: &t.arn, Reason: new("TASK_NOT_VALID")})
		default:
			out.ProtectedTasks = append(out.ProtectedTasks, t.protection())
		}
	}
	return out, nil
}

func updateTaskProtection(w *World, in *ecs.UpdateTaskProtectionInput) (*ecs.UpdateTaskProtectionOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	if err := atMost("Tasks", in.Tasks, protectedACall); err != nil {
		return nil, err
	}
	lasts := protectedUsually
	if in.ExpiresInMinutes != nil {
		if *in.ExpiresInMinutes < 1 || *in.ExpiresInMinutes > protectedMost {
			return nil, invalid("ExpiresInMinutes must be between 1 and 2880.")
		}
		lasts = time.Duration(*in.ExpiresInMinutes) * time.Minute
	}
	out := &ecs.UpdateTaskProtectionOutput{ProtectedTasks: []types.ProtectedTask{}, Failures: []types.Failure{}}
	for _, ref := range in.Tasks {
		t := c.task(ref)
		switch {
		case t == nil:
			out.Failures = append(out.Failures, missing(c.fullARN("task", ref)))
			continue
		case t.service == nil || t.unwanted:
			out.Failures = append(out.Failures, types.Failure{Arn: &t.arn, Reason: new("TASK_NOT_VALID")})
			continue
		case in.ProtectionEnabled:
			t.protectedUntil = w.now().Add(lasts)
			w.after(lasts, t.service.wake)
		default:
			t.protectedUntil = time.Time{}
			t.service.wake()
		}
		out.ProtectedTasks = append(out.ProtectedTasks, t.protection())
	}
	return out, nil
}
