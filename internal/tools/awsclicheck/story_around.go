package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Health of the targets is told by ELB, and who they are by ECS.
func targetHealth(ctx context.Context, c *awsCLI) error {
	web, err := describeWeb(ctx, c)
	if err != nil {
		return err
	}
	if len(web.LoadBalancers) != 1 {
		return fmt.Errorf("web has %d load balancers", len(web.LoadBalancers))
	}
	running, err := webTasks(ctx, c)
	if err != nil {
		return err
	}
	var addresses []string
	for _, t := range running {
		for _, i := range t.Containers[0].NetworkInterfaces {
			addresses = append(addresses, i.PrivateIpv4Address)
		}
	}
	type health struct {
		TargetHealthDescriptions []struct {
			Target struct {
				ID   string
				Port int
			}
			TargetHealth struct{ State string }
		}
	}
	h, err := ask[health](ctx, c, "elbv2", "describe-target-health", "--target-group-arn", web.LoadBalancers[0].TargetGroupArn)
	if err != nil {
		return err
	}
	if len(h.TargetHealthDescriptions) != webDesired {
		return fmt.Errorf("%d targets, want %d", len(h.TargetHealthDescriptions), webDesired)
	}
	for _, d := range h.TargetHealthDescriptions {
		if err := first(
			expect("its state", d.TargetHealth.State, "healthy"),
			expect("its port", d.Target.Port, 8080),
			expect("it is a task's address", slices.Contains(addresses, d.Target.ID), true),
		); err != nil {
			return fmt.Errorf("target %s: %w", d.Target.ID, err)
		}
	}
	return nil
}

func logEvents(ctx context.Context, c *awsCLI) error {
	definition, err := describeWebTask(ctx, c)
	if err != nil {
		return err
	}
	running, err := webTasks(ctx, c)
	if err != nil {
		return err
	}
	container := definition.ContainerDefinitions[0]
	options := container.LogConfiguration.Options
	stream := options["awslogs-stream-prefix"] + "/" + container.Name + "/" + running[0].id()
	type page struct {
		Events []struct {
			LogStreamName, Message, EventID string
			Timestamp, IngestionTime        int64
		}
	}
	p, err := ask[page](ctx, c, "logs", "filter-log-events", "--log-group-name", options["awslogs-group"],
		"--log-stream-names", stream, "--filter-pattern", "request", "--max-items", "5")
	if err != nil {
		return err
	}
	if len(p.Events) != 5 {
		return fmt.Errorf("%d events in %s, want 5", len(p.Events), stream)
	}
	for _, e := range p.Events {
		if err := first(
			expect("its stream", e.LogStreamName, stream),
			expect("it has what was searched", strings.Contains(e.Message, "request"), true),
			expect("it has an id", e.EventID != "", true),
			expect("its times are milliseconds, in order", 1e12 < e.Timestamp && e.Timestamp <= e.IngestionTime, true),
		); err != nil {
			return fmt.Errorf("event %q: %w", e.Message, err)
		}
	}
	return nil
}

func network(ctx context.Context, c *awsCLI) error {
	web, err := describeWeb(ctx, c)
	if err != nil {
		return err
	}
	ids := web.NetworkConfiguration.AwsvpcConfiguration.Subnets
	if len(ids) != 2 {
		return fmt.Errorf("web runs in the subnets %q", ids)
	}
	type subnets struct {
		Subnets []struct {
			SubnetID, VpcID, CidrBlock string
			MapPublicIPOnLaunch        *bool
		}
	}
	s, err := ask[subnets](ctx, c, "ec2", "describe-subnets", "--subnet-ids", ids[0])
	if err != nil {
		return err
	}
	if len(s.Subnets) != 1 {
		return fmt.Errorf("%d subnets are %s", len(s.Subnets), ids[0])
	}
	subnet := s.Subnets[0]
	if err := first(
		expect("SubnetId", subnet.SubnetID, ids[0]),
		expect("CidrBlock", subnet.CidrBlock, "10.20.16.0/20"),
		expect("MapPublicIpOnLaunch is written though it is false", subnet.MapPublicIPOnLaunch != nil && !*subnet.MapPublicIPOnLaunch, true),
	); err != nil {
		return err
	}
	all, err := ask[subnets](ctx, c, "ec2", "describe-subnets", "--filters", "Name=vpc-id,Values="+subnet.VpcID)
	if err != nil {
		return err
	}
	type routeTables struct {
		RouteTables []struct {
			Associations []struct{ SubnetID string }
			Routes       []struct{ DestinationCidrBlock, GatewayID, NatGatewayID, State string }
		}
	}
	r, err := ask[routeTables](ctx, c, "ec2", "describe-route-tables", "--filters", "Name=association.subnet-id,Values="+strings.Join(ids, ","))
	if err != nil {
		return err
	}
	if len(all.Subnets) != 5 || len(r.RouteTables) != 1 {
		return fmt.Errorf("%d subnets in the VPC, want 5; %d route tables, want 1", len(all.Subnets), len(r.RouteTables))
	}
	table := r.RouteTables[0]
	for _, route := range table.Routes {
		if route.DestinationCidrBlock == "0.0.0.0/0" {
			return first(
				expect("subnets of the table", len(table.Associations), 2),
				expect("the way out is a NAT gateway", strings.HasPrefix(route.NatGatewayID, "nat-"), true),
				expect("its state", route.State, "active"),
			)
		}
	}
	return fmt.Errorf("no way out in %+v", table)
}

// A call that AWS refuses is refused with the same code here.
func refusals(ctx context.Context, c *awsCLI) error {
	return first(
		c.refused(ctx, "ClusterNotFoundException", "ecs", "describe-services", "--cluster", "nowhere", "--services", "web"),
		c.refused(ctx, "ServiceNotFoundException", "ecs", "update-service", "--cluster", cluster, "--service", "nothing", "--desired-count", "1"),
		c.refused(ctx, "TargetGroupNotFound", "elbv2", "describe-target-health", "--target-group-arn",
			"arn:aws:elasticloadbalancing:us-east-1:"+account+":targetgroup/nothing/0123456789abcdef"),
		c.refused(ctx, "ResourceNotFoundException", "logs", "filter-log-events", "--log-group-name", "/nowhere"),
		c.refused(ctx, "InvalidSubnetID.NotFound", "ec2", "describe-subnets", "--subnet-ids", "subnet-00000000000000000"),
		c.refused(ctx, "InvalidAction", "ec2", "describe-fpga-images"),
		c.refused(ctx, "UnknownOperationException", "ecs", "list-attributes", "--target-type", "container-instance"),
	)
}
