package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// What the estate is known to have: assets/scenarios/estate.yaml.
const (
	account    = "111122223333"
	arnPrefix  = "arn:aws:ecs:us-east-1:" + account + ":"
	cluster    = "prod"
	webDesired = 6
	webTask    = "web:103"
	migration  = "db-migrate:4"
	stopReason = `stopped by awsclicheck: "exact" words, ünicode & <all>`
)

type step struct {
	name  string
	check func(context.Context, *awsCLI) error
}

// story is what every CLI has to get right, in this order: later steps look for
// what earlier ones did.
func story() []step {
	return []step{
		{"sts get-caller-identity", callerIdentity},
		{"list and describe clusters", clusters},
		{"list and describe services", services},
		{"list and describe tasks", tasks},
		{"list and describe task definitions", taskDefinitions},
		{"elbv2 describe-target-health", targetHealth},
		{"logs filter-log-events", logEvents},
		{"ec2 describe-subnets and describe-route-tables", network},
		{"update-service --desired-count", scale},
		{"update-service --force-new-deployment", deploy},
		{"stop-task", stopTask},
		{"run-task", runTask},
		{"errors", refusals},
	}
}

// expect compares what came with what was asked.
func expect[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s is %v, want %v", what, got, want)
	}
	return nil
}

func callerIdentity(ctx context.Context, c *awsCLI) error {
	who, err := ask[struct{ Account, Arn string }](ctx, c, "sts", "get-caller-identity")
	if err != nil {
		return err
	}
	return first(
		expect("Account", who.Account, account),
		expect("Arn", who.Arn, "arn:aws:sts::"+account+":assumed-role/operator/fsui"),
	)
}

// first returns the first error there is.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func clusters(ctx context.Context, c *awsCLI) error {
	list, err := ask[struct{ ClusterArns []string }](ctx, c, "ecs", "list-clusters")
	if err != nil {
		return err
	}
	if len(list.ClusterArns) != 3 || !slices.Contains(list.ClusterArns, arnPrefix+"cluster/"+cluster) {
		return fmt.Errorf("clusters are %q", list.ClusterArns)
	}
	type description struct {
		Clusters []struct {
			ClusterName, Status                    string
			ActiveServicesCount, RunningTasksCount int
		}
		Failures []struct{ Arn, Reason string }
	}
	d, err := ask[description](ctx, c, "ecs", "describe-clusters", "--clusters", cluster, "nowhere")
	if err != nil {
		return err
	}
	if len(d.Clusters) != 1 || len(d.Failures) != 1 {
		return fmt.Errorf("one cluster and one failure expected: %+v", d)
	}
	listed, err := ask[struct{ ServiceArns []string }](ctx, c, "ecs", "list-services", "--cluster", cluster)
	if err != nil {
		return err
	}
	return first(
		expect("name", d.Clusters[0].ClusterName, cluster),
		expect("status", d.Clusters[0].Status, "ACTIVE"),
		expect("active services", d.Clusters[0].ActiveServicesCount, len(listed.ServiceArns)),
		expect("tasks are running", d.Clusters[0].RunningTasksCount >= webDesired, true),
		expect("failure", d.Failures[0].Reason, "MISSING"),
		expect("failed ARN", d.Failures[0].Arn, arnPrefix+"cluster/nowhere"),
	)
}

// service is what the checks look at of a service.
type service struct {
	ServiceName, Status, TaskDefinition string
	DesiredCount, RunningCount          int
	EnableExecuteCommand                *bool
	PendingCount                        *int
	LoadBalancers                       []struct{ TargetGroupArn string }
	Events                              []struct{ ID, Message string }
	Deployments                         []struct{ ID, Status, RolloutState, TaskDefinition string }
	NetworkConfiguration                struct {
		AwsvpcConfiguration struct{ Subnets, SecurityGroups []string }
	}
}

func describeWeb(ctx context.Context, c *awsCLI) (service, error) {
	d, err := ask[struct{ Services []service }](ctx, c, "ecs", "describe-services", "--cluster", cluster, "--services", "web")
	if err == nil && len(d.Services) != 1 {
		err = fmt.Errorf("%d services called web", len(d.Services))
	}
	if err != nil {
		return service{}, err
	}
	return d.Services[0], nil
}

func services(ctx context.Context, c *awsCLI) error {
	// Four a page, so that the CLI has to follow the tokens.
	list, err := ask[struct{ ServiceArns []string }](ctx, c, "ecs", "list-services", "--cluster", cluster, "--page-size", "4")
	if err != nil {
		return err
	}
	if len(list.ServiceArns) <= 8 || !slices.Contains(list.ServiceArns, arnPrefix+"service/"+cluster+"/web") {
		return fmt.Errorf("services are %q", list.ServiceArns)
	}
	web, err := describeWeb(ctx, c)
	if err != nil {
		return err
	}
	return first(
		expect("name", web.ServiceName, "web"),
		expect("status", web.Status, "ACTIVE"),
		expect("desiredCount", web.DesiredCount, webDesired),
		expect("runningCount", web.RunningCount, webDesired),
		expect("pendingCount is written though it is 0", web.PendingCount != nil && *web.PendingCount == 0, true),
		expect("enableExecuteCommand is written", web.EnableExecuteCommand != nil, true),
		expect("taskDefinition", web.TaskDefinition, arnPrefix+"task-definition/"+webTask),
		expect("there are events", len(web.Events) > 0 && web.Events[0].Message != "", true),
	)
}

// task is what the checks look at of a task.
type task struct {
	TaskArn, Group, LastStatus, DesiredStatus, StoppedReason, StopCode, StartedBy, TaskDefinitionArn string
	Containers                                                                                       []struct {
		Name              string
		NetworkInterfaces []struct{ PrivateIpv4Address string }
	}
}

func (t task) id() string { return t.TaskArn[strings.LastIndex(t.TaskArn, "/")+1:] }

// webTasks describes the tasks that web runs.
func webTasks(ctx context.Context, c *awsCLI) ([]task, error) {
	list, err := ask[struct{ TaskArns []string }](ctx, c, "ecs", "list-tasks", "--cluster", cluster, "--service-name", "web")
	if err != nil {
		return nil, err
	}
	d, err := ask[struct{ Tasks []task }](ctx, c, append([]string{"ecs", "describe-tasks", "--cluster", cluster, "--tasks"}, list.TaskArns...)...)
	if err == nil && len(d.Tasks) != len(list.TaskArns) {
		err = fmt.Errorf("%d of %d tasks are described", len(d.Tasks), len(list.TaskArns))
	}
	return d.Tasks, err
}

func tasks(ctx context.Context, c *awsCLI) error {
	found, err := webTasks(ctx, c)
	if err != nil {
		return err
	}
	if len(found) != webDesired {
		return fmt.Errorf("%d tasks of web, want %d", len(found), webDesired)
	}
	for _, t := range found {
		if err := first(
			expect("group", t.Group, "service:web"),
			expect("lastStatus", t.LastStatus, "RUNNING"),
			expect("desiredStatus", t.DesiredStatus, "RUNNING"),
			expect("taskDefinitionArn", t.TaskDefinitionArn, arnPrefix+"task-definition/"+webTask),
			expect("number of containers", len(t.Containers), 2),
		); err != nil {
			return fmt.Errorf("task %s: %w", t.id(), err)
		}
	}
	return nil
}

type taskDefinition struct {
	Family               string
	Revision             int
	CPU, Memory          string
	ContainerDefinitions []struct {
		Name             string
		CPU              *int
		LogConfiguration struct{ Options map[string]string }
	}
}

func describeWebTask(ctx context.Context, c *awsCLI) (taskDefinition, error) {
	d, err := ask[struct{ TaskDefinition taskDefinition }](ctx, c, "ecs", "describe-task-definition", "--task-definition", webTask)
	if err == nil && len(d.TaskDefinition.ContainerDefinitions) != 2 {
		err = fmt.Errorf("%s is %+v", webTask, d.TaskDefinition)
	}
	return d.TaskDefinition, err
}

func taskDefinitions(ctx context.Context, c *awsCLI) error {
	list, err := ask[struct{ TaskDefinitionArns []string }](ctx, c, "ecs", "list-task-definitions", "--family-prefix", "web")
	if err != nil {
		return err
	}
	if !slices.Contains(list.TaskDefinitionArns, arnPrefix+"task-definition/"+webTask) {
		return fmt.Errorf("task definitions are %q", list.TaskDefinitionArns)
	}
	web, err := describeWebTask(ctx, c)
	if err != nil {
		return err
	}
	cpu := web.ContainerDefinitions[0].CPU
	return first(
		expect("family and revision", web.Family+":"+strconv.Itoa(web.Revision), webTask),
		expect("cpu", web.CPU, "1024"),
		expect("memory", web.Memory, "2048"),
		expect("a container's cpu is written though it is 0", cpu != nil && *cpu == 0, true),
	)
}
