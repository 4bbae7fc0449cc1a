package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// listTasks pages through the tasks ECS wants in that status. RUNNING, the
// default, are all it wants running, started or not; STOPPED are those it wants
// stopped, draining ones too; it never wants any PENDING.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
func listTasks(w *World, in *ecs.ListTasksInput) (*ecs.ListTasksOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	if in.StartedBy != nil && (in.Family != nil || in.ServiceName != nil || in.ContainerInstance != nil) {
		return nil, invalid("Cannot filter by startedBy and another filter at the same time.")
	}
	size, err := pageSize(in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	lists := &c.tasks
	if in.ServiceName != nil {
		s := c.service(*in.ServiceName)
		if s == nil {
			return nil, &apiError{code: "ServiceNotFoundException", message: "Service not found."}
		}
		lists = &s.tasks
	}
	var index taskIndex
	switch in.DesiredStatus {
	case "", types.DesiredStatusRunning:
		index = lists.wanted
	case types.DesiredStatusStopped:
		index = lists.unwanted
	default:
	}
	of := fmt.Sprintf("tasks %s %s %s %s %s %s %s", c.name, deref(in.ServiceName), deref(in.Family), deref(in.StartedBy),
		deref(in.ContainerInstance), in.DesiredStatus, in.LaunchType)
	start, err := after(of, in.NextToken, index.search)
	if err != nil {
		return nil, err
	}
	out := &ecs.ListTasksOutput{TaskArns: []string{}}
	last := ""
	for _, t := range index[start:] {
		if !t.listedFor(in) {
			continue
		}
		if len(out.TaskArns) == size {
			out.NextToken = token64(of, last)
			break
		}
		out.TaskArns = append(out.TaskArns, t.arn)
		last = t.id
	}
	return out, nil
}

// listedFor holds the filters that no index answers.
func (t *task) listedFor(in *ecs.ListTasksInput) bool {
	switch {
	case in.Family != nil && *in.Family != t.family():
		return false
	case in.StartedBy != nil && *in.StartedBy != t.startedBy:
		return false
	case in.LaunchType != "" && in.LaunchType != t.place.launchType:
		return false
	case in.ContainerInstance != nil:
		return t.place.instance != nil && strings.HasSuffix(t.place.instance.arn, *in.ContainerInstance)
	default:
		return true
	}
}

func describeTasks(w *World, in *ecs.DescribeTasksInput) (*ecs.DescribeTasksOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	if err := atMost("Tasks", in.Tasks, 100); err != nil {
		return nil, err
	}
	out := &ecs.DescribeTasksOutput{Tasks: make([]types.Task, 0, len(in.Tasks)), Failures: []types.Failure{}}
	for _, ref := range in.Tasks {
		t := c.task(ref)
		if t == nil {
			out.Failures = append(out.Failures, missing(c.fullARN("task", ref)))
			continue
		}
		described := t.describe()
		if slices.Contains(in.Include, types.TaskFieldTags) {
			described.Tags = append(described.Tags, t.tags...)
		}
		out.Tasks = append(out.Tasks, described)
	}
	return out, nil
}

func stopTask(w *World, in *ecs.StopTaskInput) (*ecs.StopTaskOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	t := c.task(deref(in.Task))
	if t == nil {
		return nil, invalid("The referenced task was not found.")
	}
	reason := "Task stopped by user"
	if given := deref(in.Reason); given != "" {
		reason = given
	}
	t.stop(types.TaskStopCodeUserInitiated, reason)
	described := t.describe()
	return &ecs.StopTaskOutput{Task: &described}, nil
}

func runTask(w *World, in *ecs.RunTaskInput) (*ecs.RunTaskOutput, error) {
	c, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	count := int32(1)
	set(&count, in.Count)
	if count < 1 || count > 10 {
		return nil, invalid("Count must be between 1 and 10.")
	}
	run := taskRun{
		definition: w.taskDefinition(deref(in.TaskDefinition)),
		launchType: in.LaunchType,
		group:      deref(in.Group),
		startedBy:  deref(in.StartedBy),
		exec:       in.EnableExecuteCommand,
		overrides:  in.Overrides,
		tags:       in.Tags,
		platform:   deref(in.PlatformVersion),
	}
	if run.definition == nil {
		return nil, clientError("TaskDefinition not found.")
	}
	if in.NetworkConfiguration != nil {
		run.network = in.NetworkConfiguration.AwsvpcConfiguration
	}
	if len(in.CapacityProviderStrategy) > 0 {
		run.provider = deref(in.CapacityProviderStrategy[0].CapacityProvider)
	} else if run.launchType == "" && !run.definition.awsvpc() {
		run.launchType = types.LaunchTypeEc2 // RunTask's own default
	}
	out := &ecs.RunTaskOutput{Tasks: []types.Task{}, Failures: []types.Failure{}}
	// The same token starts nothing more: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
	token := deref(in.ClientToken)
	if before := w.runs[c.name+" "+token]; token != "" && before != nil {
		for _, t := range before {
			out.Tasks = append(out.Tasks, t.describe())
		}
		return out, nil
	}
	for range count {
		t, refusal, err := w.runTask(c, run)
		switch {
		case err != nil:
			return nil, err
		case t == nil && len(c.instances) == 0:
			return nil, invalid("No Container Instances were found in your cluster.")
		case t == nil:
			out.Failures = append(out.Failures, types.Failure{Arn: &c.instances[0].arn, Reason: &refusal})
		default:
			out.Tasks = append(out.Tasks, t.describe())
			if token != "" {
				w.runs[c.name+" "+token] = append(w.runs[c.name+" "+token], t)
			}
		}
	}
	return out, nil
}
