package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
)

// Tasks in their instances' network are targets by the instance and the port that Docker gave them there.
func TestTargetsByInstance(t *testing.T) {
	s := newStories(t, "mixed")
	at := map[string]bool{}
	hosts := must[ecs.DescribeContainerInstancesOutput](s)
	list := must[ecs.ListContainerInstancesOutput](s)(s.ecs.ListContainerInstances(t.Context(), &ecs.ListContainerInstancesInput{Cluster: new("factory")}))
	ids := map[string]string{}
	for _, h := range hosts(s.ecs.DescribeContainerInstances(t.Context(), &ecs.DescribeContainerInstancesInput{Cluster: new("factory"), ContainerInstances: list.ContainerInstanceArns})).ContainerInstances {
		ids[*h.ContainerInstanceArn] = *h.Ec2InstanceId
	}
	for _, task := range s.running("factory", "parts") {
		bindings := task.Containers[0].NetworkBindings
		if len(bindings) != 1 || *bindings[0].ContainerPort != 8080 || *bindings[0].HostPort < 32768 {
			t.Fatalf("bindings %+v", bindings)
		}
		at[ids[*task.ContainerInstanceArn]+":"+*figure(*bindings[0].HostPort)] = true
	}
	parts := s.service("factory", "parts")
	health := must[elasticloadbalancingv2.DescribeTargetHealthOutput](s)(s.elb.DescribeTargetHealth(t.Context(),
		&elasticloadbalancingv2.DescribeTargetHealthInput{TargetGroupArn: parts.LoadBalancers[0].TargetGroupArn}))
	if len(health.TargetHealthDescriptions) != 4 || len(at) != 4 {
		t.Errorf("%d targets for tasks at %v", len(health.TargetHealthDescriptions), at)
	}
	for _, d := range health.TargetHealthDescriptions {
		if target := *d.Target.Id + ":" + *figure(*d.Target.Port); !at[target] || !strings.HasPrefix(target, "i-") || d.TargetHealth.State != "healthy" {
			t.Errorf("target %s, %s", target, d.TargetHealth.State)
		}
	}
	if r := parts.ServiceRegistries; len(r) != 1 || !strings.Contains(*r[0].RegistryArn, ":servicediscovery:") || *r[0].ContainerPort != 8080 {
		t.Errorf("registries %+v", r)
	}
}

// A log group that nobody has created keeps tasks from starting until somebody does; other drivers leave nothing to read.
func TestLogsThatGoElsewhere(t *testing.T) {
	s := newStories(t, "mixed")
	stopped := s.stopped("factory", "pricing")
	if len(stopped) < 3 {
		t.Fatalf("%d tasks have stopped", len(stopped))
	}
	for _, task := range stopped {
		if task.StopCode != types.TaskStopCodeTaskFailedToStart || !strings.Contains(*task.StoppedReason, "ResourceNotFoundException: The specified log group does not exist.") {
			t.Errorf("%s: %s", task.StopCode, *task.StoppedReason)
		}
	}
	must[cloudwatchlogs.CreateLogGroupOutput](s)(s.logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: new("/factory/pricing")}))
	s.region.Step(40 * time.Minute)
	if pricing := s.service("factory", "pricing"); pricing.RunningCount != 2 || len(pricing.Deployments) != 1 {
		t.Errorf("with the group %d run in %d deployments", pricing.RunningCount, len(pricing.Deployments))
	}
	groups := must[cloudwatchlogs.DescribeLogGroupsOutput](s)(s.logs.DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{}))
	var names []string
	for _, g := range groups.LogGroups {
		names = append(names, *g.LogGroupName)
	}
	if want := []string{"/ecs/app-fargatestack/tickets", "/ecs/billing", "/ecs/labels", "/ecs/parts", "/ecs/pricing", "/factory/pricing"}; !slices.Equal(names, want) {
		t.Errorf("groups %q", names)
	}
}
