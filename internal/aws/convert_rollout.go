package aws

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// headOf converts what a list says of a service deployment.
func headOf(w *words, in *types.ServiceDeploymentBrief) state.ServiceDeployment {
	return state.ServiceDeployment{
		ARN:        w.clean(in.ServiceDeploymentArn),
		Status:     w.word(string(in.Status)),
		Reason:     once(in.StatusReason),
		Target:     state.RevisionShare{ARN: w.clean(in.TargetServiceRevisionArn)},
		CreatedAt:  timeOf(in.CreatedAt),
		StartedAt:  timeOf(in.StartedAt),
		FinishedAt: timeOf(in.FinishedAt),
	}
}

// rolloutOf converts what DescribeServiceDeployments says.
func rolloutOf(w *words, in *types.ServiceDeployment) state.ServiceDeployment {
	d := state.ServiceDeployment{
		ARN:        w.clean(in.ServiceDeploymentArn),
		Status:     w.word(string(in.Status)),
		Reason:     once(in.StatusReason),
		Described:  true,
		Stage:      w.word(string(in.LifecycleStage)),
		CreatedAt:  timeOf(in.CreatedAt),
		StartedAt:  timeOf(in.StartedAt),
		FinishedAt: timeOf(in.FinishedAt),
		StoppedAt:  timeOf(in.StoppedAt),
		UpdatedAt:  timeOf(in.UpdatedAt),
	}
	if in.TargetServiceRevision != nil {
		d.Target = shareOf(w, in.TargetServiceRevision)
	}
	for i := range in.SourceServiceRevisions {
		d.Sources = append(d.Sources, shareOf(w, &in.SourceServiceRevisions[i]))
	}
	readStrategy(w, &d, in.DeploymentConfiguration)
	for i := range in.LifecycleHookDetails {
		d.Hooks = append(d.Hooks, hookOf(w, &in.LifecycleHookDetails[i]))
	}
	if b := in.DeploymentCircuitBreaker; b != nil {
		d.Breaker = state.BreakerState{Status: w.word(string(b.Status)), Failures: int(b.FailureCount), Threshold: int(b.Threshold)}
	}
	if a := in.Alarms; a != nil {
		d.Alarms = state.AlarmState{Status: w.word(string(a.Status)), Names: w.list(a.AlarmNames), Triggered: w.list(a.TriggeredAlarmNames)}
	}
	if r := in.Rollback; r != nil {
		d.Rollback = &state.Rollback{Reason: once(r.Reason), Revision: w.clean(r.ServiceRevisionArn), StartedAt: timeOf(r.StartedAt)}
	}
	return d
}

func shareOf(w *words, in *types.ServiceRevisionSummary) state.RevisionShare {
	return state.RevisionShare{
		ARN: w.clean(in.Arn), Requested: int(in.RequestedTaskCount), Running: int(in.RunningTaskCount), Pending: int(in.PendingTaskCount),
		Production: in.RequestedProductionTrafficWeight, Test: in.RequestedTestTrafficWeight,
	}
}

func readStrategy(w *words, d *state.ServiceDeployment, in *types.DeploymentConfiguration) {
	if in == nil {
		return
	}
	d.Strategy = w.word(string(in.Strategy))
	d.Bake = minutesOf(in.BakeTimeInMinutes)
	if c := in.CanaryConfiguration; c != nil {
		d.Step, d.StepBake = percentOf(c.CanaryPercent), minutesOf(c.CanaryBakeTimeInMinutes)
	}
	if l := in.LinearConfiguration; l != nil {
		d.Step, d.StepBake = percentOf(l.StepPercent), minutesOf(l.StepBakeTimeInMinutes)
	}
}

func hookOf(w *words, in *types.DeploymentLifecycleHookDetail) state.LifecycleHook {
	return state.LifecycleHook{
		ID: once(in.HookId), Target: w.word(string(in.TargetType)), TargetARN: w.clean(in.TargetArn),
		Status: w.word(string(in.Status)), ExpiresAt: timeOf(in.ExpiresAt), TimeoutAction: w.word(string(in.TimeoutAction)),
	}
}

func minutesOf(n *int32) time.Duration { return time.Duration(intOf(n)) * time.Minute }

func percentOf(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}

// revisionOf converts what DescribeServiceRevisions says.
func revisionOf(w *words, in *types.ServiceRevision) *state.ServiceRevision {
	r := &state.ServiceRevision{
		ARN:               w.clean(in.ServiceRevisionArn),
		TaskDefinition:    w.clean(in.TaskDefinition),
		LaunchType:        w.word(string(in.LaunchType)),
		CapacityProviders: providersOf(w, in.CapacityProviderStrategy),
		PlatformVersion:   w.clean(in.PlatformVersion),
		CreatedAt:         timeOf(in.CreatedAt),
	}
	if n := in.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		r.Subnets, r.SecurityGroups = w.list(n.AwsvpcConfiguration.Subnets), w.list(n.AwsvpcConfiguration.SecurityGroups)
		r.PublicIP = n.AwsvpcConfiguration.AssignPublicIp == types.AssignPublicIpEnabled
	}
	for i := range in.ContainerImages {
		c := &in.ContainerImages[i]
		r.Images = append(r.Images, state.RevisionImage{Container: w.clean(c.ContainerName), Image: w.clean(c.Image), Digest: w.clean(c.ImageDigest)})
	}
	return r
}
