package aws

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/fsui/fsui/internal/state"
)

// describeGroup puts what DescribeTargetGroups says into a group; its targets stay.
func describeGroup(w *words, g *state.TargetGroup, in *types.TargetGroup) {
	g.Protocol = w.word(string(in.Protocol))
	g.Port = intOf(in.Port)
	g.TargetType = w.word(string(in.TargetType))
	g.VPC = w.clean(in.VpcId)
	g.HealthCheck = state.HealthCheck{
		Protocol:  w.word(string(in.HealthCheckProtocol)),
		Path:      w.clean(in.HealthCheckPath),
		Port:      w.clean(in.HealthCheckPort),
		Interval:  time.Duration(intOf(in.HealthCheckIntervalSeconds)) * time.Second,
		Timeout:   time.Duration(intOf(in.HealthCheckTimeoutSeconds)) * time.Second,
		Healthy:   intOf(in.HealthyThresholdCount),
		Unhealthy: intOf(in.UnhealthyThresholdCount),
	}
	if in.LoadBalancerArns != nil {
		g.LoadBalancers = append([]string{}, w.list(in.LoadBalancerArns)...) // none, not unread
	}
	if m := in.Matcher; m != nil {
		g.HealthCheck.Matcher = w.clean(m.HttpCode) + w.clean(m.GrpcCode) // one of the two
	}
}

// targetsOf converts what DescribeTargetHealth says.
func targetsOf(w *words, in []types.TargetHealthDescription) []state.Target {
	out := make([]state.Target, 0, len(in))
	for i := range in {
		var t state.Target
		if d := in[i].Target; d != nil {
			t.ID, t.Port, t.Zone = w.clean(d.Id), intOf(d.Port), w.clean(d.AvailabilityZone)
		}
		if h := in[i].TargetHealth; h != nil {
			t.State, t.Reason, t.Detail = w.word(string(h.State)), w.word(string(h.Reason)), w.clean(h.Description)
		}
		out = append(out, t)
	}
	return out
}
