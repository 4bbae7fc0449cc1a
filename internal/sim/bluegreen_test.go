package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// deployments are a service's, newest first, as an SDK client reads them.
func (s *stories) deployments(service string) []types.ServiceDeployment {
	s.Helper()
	listed := must[ecs.ListServiceDeploymentsOutput](s)(s.ecs.ListServiceDeployments(s.Context(), &ecs.ListServiceDeploymentsInput{
		Cluster: new("shop"), Service: &service,
	}))
	arns := make([]string, 0, len(listed.ServiceDeployments))
	for _, d := range listed.ServiceDeployments {
		arns = append(arns, *d.ServiceDeploymentArn)
	}
	out := must[ecs.DescribeServiceDeploymentsOutput](s)(s.ecs.DescribeServiceDeployments(s.Context(), &ecs.DescribeServiceDeploymentsInput{
		ServiceDeploymentArns: arns,
	}))
	if len(out.Failures) > 0 || len(out.ServiceDeployments) != len(arns) {
		s.Fatalf("%d of %d deployments, failures %v", len(out.ServiceDeployments), len(arns), out.Failures)
	}
	return out.ServiceDeployments
}

func weights(d types.ServiceDeployment) (production, test float64) {
	t := d.TargetServiceRevision
	return deref(t.RequestedProductionTrafficWeight), deref(t.RequestedTestTrafficWeight)
}

// Every way to move traffic is under way or done, by the machinery and at its own pace.
func TestTrafficShifts(t *testing.T) {
	s := newStories(t, "bluegreen")

	paused := s.deployments("storefront")[0]
	hooks := paused.LifecycleHookDetails
	if production, test := weights(paused); production != 0 || test != 100 ||
		paused.LifecycleStage != types.ServiceDeploymentLifecycleStagePostTestTrafficShift || len(hooks) != 1 ||
		hooks[0].Status != types.DeploymentLifecycleHookStatusAwaitingAction || hooks[0].TimeoutAction != types.DeploymentLifecycleHookActionRollback {
		t.Errorf("storefront: %g %% and %g %% for tests at %s, hooks %+v", production, test, paused.LifecycleStage, hooks)
	}
	if left := hooks[0].ExpiresAt.Sub(s.region.Now()); left < 23*time.Hour || left > 24*time.Hour {
		t.Errorf("the pause ends in %s", left)
	}
	if svc := s.service("shop", "storefront"); svc.RunningCount != 8 || deref(svc.CurrentServiceDeployment) != *paused.ServiceDeploymentArn || len(svc.CurrentServiceRevisions) != 2 {
		t.Errorf("storefront: %d tasks run side by side, current %v %v", svc.RunningCount, svc.CurrentServiceDeployment, svc.CurrentServiceRevisions)
	}

	before := s.deployments("catalog")
	if first := before[len(before)-1].TargetServiceRevision; first.RunningTaskCount != 3 || first.RequestedTaskCount != 3 {
		t.Errorf("catalog: the deployment that all began with had %d of %d tasks at its end", first.RunningTaskCount, first.RequestedTaskCount)
	}

	canary := s.deployments("checkout")[0]
	if production, _ := weights(canary); production != 10 || canary.LifecycleStage != types.ServiceDeploymentLifecycleStageProductionTrafficShift {
		t.Errorf("checkout: %g %% at %s", production, canary.LifecycleStage)
	}
	if before := deref(canary.SourceServiceRevisions[0].RequestedProductionTrafficWeight); before != 90 {
		t.Errorf("checkout: the revision before keeps %g %%", before)
	}
	linear := s.deployments("search")[0]
	if production, _ := weights(linear); production != 50 {
		t.Errorf("search: %g %%", production)
	}

	done := s.deployments("images")
	if done[0].Status != types.ServiceDeploymentStatusSuccessful || done[0].FinishedAt == nil || len(done) != 2 {
		t.Errorf("images: %d deployments, the newest %s", len(done), done[0].Status)
	}
	if production, _ := weights(done[0]); production != 100 {
		t.Errorf("images: green has %g %%", production)
	}

	s.region.Step(21 * time.Minute)
	if production, _ := weights(s.deployments("search")[0]); production != 100 {
		t.Errorf("search is at %g %% at last", production)
	}
	s.region.Step(30 * time.Minute)
	for _, service := range []string{"search", "checkout"} {
		if d := s.deployments(service)[0]; d.Status != types.ServiceDeploymentStatusSuccessful {
			t.Errorf("%s ends %s at %s", service, d.Status, d.LifecycleStage)
		}
		if svc := s.service("shop", service); svc.RunningCount != svc.DesiredCount || len(svc.Deployments) != 1 {
			t.Errorf("%s: %d of %d tasks, %d deployments", service, svc.RunningCount, svc.DesiredCount, len(svc.Deployments))
		}
	}
	s.region.Step(24 * time.Hour)
	if d := s.deployments("storefront")[0]; d.Status != types.ServiceDeploymentStatusRollbackSuccessful || d.Rollback == nil {
		t.Errorf("the pause that nobody ended leads to %s", d.Status)
	}
}

// What turns a deployment back stands in its record.
func TestTurnedBackDeployments(t *testing.T) {
	s := newStories(t, "bluegreen")
	for service, want := range map[string]struct {
		breaker, alarms types.ServiceDeploymentRollbackMonitorsStatus
	}{
		"payments": {types.ServiceDeploymentRollbackMonitorsStatusDisabled, types.ServiceDeploymentRollbackMonitorsStatusTriggered},
		"catalog":  {types.ServiceDeploymentRollbackMonitorsStatusTriggered, types.ServiceDeploymentRollbackMonitorsStatusDisabled},
	} {
		all := s.deployments(service)
		d := all[0]
		if d.Status != types.ServiceDeploymentStatusRollbackSuccessful || d.Rollback == nil || deref(d.StatusReason) == "" {
			t.Errorf("%s is %s: %v", service, d.Status, d.StatusReason)
			continue
		}
		if d.DeploymentCircuitBreaker.Status != want.breaker || d.Alarms.Status != want.alarms {
			t.Errorf("%s: breaker %s, alarms %s", service, d.DeploymentCircuitBreaker.Status, d.Alarms.Status)
		}
		if *d.Rollback.ServiceRevisionArn != *all[1].TargetServiceRevision.Arn {
			t.Errorf("%s goes back to %s", service, *d.Rollback.ServiceRevisionArn)
		}
		out := must[ecs.DescribeServiceRevisionsOutput](s)(s.ecs.DescribeServiceRevisions(t.Context(), &ecs.DescribeServiceRevisionsInput{
			ServiceRevisionArns: []string{*d.TargetServiceRevision.Arn, *d.Rollback.ServiceRevisionArn, "arn:aws:ecs:us-east-1:111122223333:service-revision/a/b/1"},
		}))
		if len(out.ServiceRevisions) != 2 || *out.ServiceRevisions[0].TaskDefinition == *out.ServiceRevisions[1].TaskDefinition || len(out.Failures) != 1 {
			t.Errorf("%s: revisions %+v, failures %v", service, out.ServiceRevisions, out.Failures)
		}
	}
}

func TestServiceDeploymentsArePaged(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	web := w.serve("web", 1, settled)
	for range 4 {
		w.pass(5 * time.Minute)
		web.change(serviceChange{force: true})
	}
	var token *string
	var statuses []types.ServiceDeploymentStatus
	for pages := 0; pages == 0 || token != nil; pages++ {
		out, err := listServiceDeployments(w.World, &ecs.ListServiceDeploymentsInput{Cluster: new("prod"), Service: new("web"), MaxResults: new(int32(2)), NextToken: token})
		if err != nil || len(out.ServiceDeployments) > 2 {
			t.Fatal(out, err)
		}
		for _, d := range out.ServiceDeployments {
			statuses = append(statuses, d.Status)
		}
		token = out.NextToken
	}
	if len(statuses) != 5 || statuses[0] != types.ServiceDeploymentStatusInProgress || statuses[4] != types.ServiceDeploymentStatusSuccessful {
		t.Errorf("statuses, newest first: %v", statuses)
	}
}

func TestLogGroupsAreListed(t *testing.T) {
	w := newTown(t)
	for i := range 120 {
		w.logs.addGroup(fmt.Sprintf("/ecs/app-%03d", i))
	}
	w.logs.addGroup("/other").retention = new(int32(7))
	names := func(in cloudwatchlogs.DescribeLogGroupsInput) (all []string) {
		for pages := 0; pages == 0 || in.NextToken != nil; pages++ {
			out, err := describeLogGroups(w.World, &in)
			if err != nil || len(out.LogGroups) > logGroupsMost {
				t.Fatalf("%d groups, %v", len(out.LogGroups), err)
			}
			for _, g := range out.LogGroups {
				all = append(all, *g.LogGroupName)
			}
			in.NextToken = out.NextToken
		}
		return all
	}
	if all := names(cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: new("/ecs/")}); len(all) != 120 || !slices.IsSorted(all) {
		t.Errorf("%d groups: %v", len(all), all)
	}
	if out, err := describeLogGroups(w.World, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: new("other")}); err != nil ||
		len(out.LogGroups) != 1 || deref(out.LogGroups[0].RetentionInDays) != 7 {
		t.Errorf("%+v, %v", out, err)
	}
	for _, bad := range []cloudwatchlogs.DescribeLogGroupsInput{
		{Limit: new(int32(51))}, {LogGroupNamePrefix: new("/a"), LogGroupNamePattern: new("b")}, {NextToken: new("?")},
	} {
		if _, err := describeLogGroups(w.World, &bad); err == nil {
			t.Errorf("%+v is answered", bad)
		}
	}
}
