package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

func scale(ctx context.Context, c *awsCLI) error {
	const more = webDesired + 2
	changed, err := ask[struct{ Service service }](ctx, c,
		"ecs", "update-service", "--cluster", cluster, "--service", "web", "--desired-count", strconv.Itoa(more))
	if err != nil {
		return err
	}
	if err := first(
		expect("name", changed.Service.ServiceName, "web"),
		expect("desiredCount", changed.Service.DesiredCount, more),
		expect("number of deployments", len(changed.Service.Deployments), 1),
	); err != nil {
		return err
	}
	web, err := stable(ctx, c)
	if err != nil {
		return err
	}
	return first(
		expect("desiredCount in the end", web.DesiredCount, more),
		expect("runningCount in the end", web.RunningCount, more),
	)
}

// stable waits as scripts do and returns the service.
func stable(ctx context.Context, c *awsCLI) (service, error) {
	if _, err := c.run(ctx, "ecs", "wait", "services-stable", "--cluster", cluster, "--services", "web"); err != nil {
		return service{}, err
	}
	return describeWeb(ctx, c)
}

func deploy(ctx context.Context, c *awsCLI) error {
	before, err := describeWeb(ctx, c)
	if err != nil {
		return err
	}
	changed, err := ask[struct{ Service service }](ctx, c,
		"ecs", "update-service", "--cluster", cluster, "--service", "web", "--force-new-deployment")
	if err != nil {
		return err
	}
	if len(before.Deployments) != 1 || len(changed.Service.Deployments) != 2 {
		return fmt.Errorf("deployments were %+v and are %+v", before.Deployments, changed.Service.Deployments)
	}
	primary := changed.Service.Deployments[0]
	if err := first(
		expect("it is another one", primary.ID != before.Deployments[0].ID, true),
		expect("status", primary.Status, "PRIMARY"),
		expect("rolloutState", primary.RolloutState, "IN_PROGRESS"),
		expect("taskDefinition", primary.TaskDefinition, before.TaskDefinition),
		expect("desiredCount", changed.Service.DesiredCount, before.DesiredCount),
	); err != nil {
		return err
	}
	web, err := stable(ctx, c)
	if err != nil {
		return err
	}
	return first(
		expect("number of deployments in the end", len(web.Deployments), 1),
		expect("the deployment in the end", web.Deployments[0].ID, primary.ID),
		expect("rolloutState in the end", web.Deployments[0].RolloutState, "COMPLETED"),
	)
}

func stopTask(ctx context.Context, c *awsCLI) error {
	running, err := webTasks(ctx, c)
	if err != nil {
		return err
	}
	arn := running[0].TaskArn
	stopped, err := ask[struct{ Task task }](ctx, c, "ecs", "stop-task", "--cluster", cluster, "--task", arn, "--reason", stopReason)
	if err != nil {
		return err
	}
	if err := first(
		expect("taskArn", stopped.Task.TaskArn, arn),
		expect("desiredStatus", stopped.Task.DesiredStatus, "STOPPED"),
		expect("stoppedReason", stopped.Task.StoppedReason, stopReason),
	); err != nil {
		return err
	}
	if _, err := c.run(ctx, "ecs", "wait", "tasks-stopped", "--cluster", cluster, "--tasks", arn); err != nil {
		return err
	}
	d, err := ask[struct{ Tasks []task }](ctx, c, "ecs", "describe-tasks", "--cluster", cluster, "--tasks", arn)
	if err != nil {
		return err
	}
	if len(d.Tasks) != 1 {
		return fmt.Errorf("%d tasks are %s", len(d.Tasks), arn)
	}
	return first(
		expect("lastStatus in the end", d.Tasks[0].LastStatus, "STOPPED"),
		expect("stopCode in the end", d.Tasks[0].StopCode, "UserInitiated"),
		expect("stoppedReason in the end", d.Tasks[0].StoppedReason, stopReason),
	)
}

func runTask(ctx context.Context, c *awsCLI) error {
	const startedBy = "awsclicheck"
	web, err := describeWeb(ctx, c)
	if err != nil {
		return err
	}
	place := web.NetworkConfiguration.AwsvpcConfiguration
	started, err := ask[struct {
		Tasks    []task
		Failures []any
	}](ctx, c, "ecs", "run-task", "--cluster", cluster, "--task-definition", migration, "--launch-type", "FARGATE",
		"--started-by", startedBy, "--count", "2", "--network-configuration",
		fmt.Sprintf("awsvpcConfiguration={subnets=[%s],securityGroups=[%s]}", strings.Join(place.Subnets, ","), strings.Join(place.SecurityGroups, ",")))
	if err != nil {
		return err
	}
	if len(started.Tasks) != 2 || len(started.Failures) != 0 {
		return fmt.Errorf("two tasks were asked, the answer is %+v", started)
	}
	if err := first(
		expect("startedBy", started.Tasks[0].StartedBy, startedBy),
		expect("taskDefinitionArn", started.Tasks[0].TaskDefinitionArn, arnPrefix+"task-definition/"+migration),
		expect("group", started.Tasks[0].Group, "family:"+strings.Split(migration, ":")[0]),
		expect("lastStatus", started.Tasks[0].LastStatus, "PROVISIONING"),
	); err != nil {
		return err
	}
	if _, err := c.run(ctx, "ecs", "wait", "tasks-running", "--cluster", cluster, "--tasks", started.Tasks[0].TaskArn, started.Tasks[1].TaskArn); err != nil {
		return err
	}
	list, err := ask[struct{ TaskArns []string }](ctx, c, "ecs", "list-tasks", "--cluster", cluster, "--started-by", startedBy)
	if err != nil {
		return err
	}
	return expect("tasks started", len(list.TaskArns), 2)
}
