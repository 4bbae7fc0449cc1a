package sim

import (
	"maps"
	"slices"

	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// elbRead is the bucket all Describe calls share:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
const elbRead = "elb read"

const elbPage = 400 // target groups at most, as the API's model says

func elbOperations() []operation {
	return []operation{
		op("elasticloadbalancing", "DescribeLoadBalancers", elbRead, describeLoadBalancers),
		op("elasticloadbalancing", "DescribeTargetGroupAttributes", elbRead, describeTargetGroupAttributes),
		op("elasticloadbalancing", "DescribeTargetGroups", elbRead, describeTargetGroups),
		op("elasticloadbalancing", "DescribeTargetHealth", elbRead, describeTargetHealth),
	}
}

func noTargetGroup() error {
	return &apiError{code: "TargetGroupNotFound", message: "One or more target groups not found"}
}

// validationError is what ELB calls a request it cannot take.
func validationError(message string) error {
	return &apiError{code: "ValidationError", message: message}
}

func describeTargetGroups(w *World, in *elbv2.DescribeTargetGroupsInput) (*elbv2.DescribeTargetGroupsOutput, error) {
	size := elbPage
	if in.PageSize != nil {
		if size = int(*in.PageSize); size < 1 || size > elbPage {
			return nil, validationError("Page size must be between 1 and 400")
		}
	}
	groups, err := w.chosenGroups(in)
	if err != nil {
		return nil, err
	}
	arns := make([]string, len(groups))
	byARN := make(map[string]*targetGroup, len(groups))
	for i, g := range groups {
		arns[i], byARN[g.arn] = g.arn, g
	}
	slices.Sort(arns)
	of := "target groups " + deref(in.LoadBalancerArn)
	page, next, err := pageOf(of, arns, in.Marker, size)
	if err != nil {
		return nil, validationError("Invalid marker")
	}
	out := &elbv2.DescribeTargetGroupsOutput{TargetGroups: make([]elb.TargetGroup, 0, len(page)), NextMarker: next}
	for _, arn := range page {
		out.TargetGroups = append(out.TargetGroups, byARN[arn].described)
	}
	return out, nil
}

// chosenGroups are those named, those of a load balancer, or all.
func (w *World) chosenGroups(in *elbv2.DescribeTargetGroupsInput) ([]*targetGroup, error) {
	var chosen []*targetGroup
	for _, g := range w.targetGroups {
		named := slices.Contains(in.TargetGroupArns, g.arn) || slices.Contains(in.Names, deref(g.described.TargetGroupName))
		all := len(in.TargetGroupArns) == 0 && len(in.Names) == 0
		of := in.LoadBalancerArn == nil || slices.Contains(g.described.LoadBalancerArns, *in.LoadBalancerArn)
		if of && (named || all) {
			chosen = append(chosen, g)
		}
	}
	if len(chosen) < max(len(in.TargetGroupArns), len(in.Names)) {
		return nil, noTargetGroup()
	}
	return chosen, nil
}

func describeLoadBalancers(w *World, in *elbv2.DescribeLoadBalancersInput) (*elbv2.DescribeLoadBalancersOutput, error) {
	size := elbPage
	if in.PageSize != nil {
		if size = int(*in.PageSize); size < 1 || size > elbPage {
			return nil, validationError("Page size must be between 1 and 400")
		}
	}
	byARN := map[string]*loadBalancer{}
	for _, b := range w.network.balancers {
		named := slices.Contains(in.LoadBalancerArns, b.arn) || slices.Contains(in.Names, b.name)
		if named || len(in.LoadBalancerArns) == 0 && len(in.Names) == 0 {
			byARN[b.arn] = b
		}
	}
	if len(byARN) < max(len(in.LoadBalancerArns), len(in.Names)) {
		return nil, &apiError{code: "LoadBalancerNotFound", message: "One or more load balancers not found"}
	}
	page, next, err := pageOf("load balancers", slices.Sorted(maps.Keys(byARN)), in.Marker, size)
	if err != nil {
		return nil, validationError("Invalid marker")
	}
	out := &elbv2.DescribeLoadBalancersOutput{LoadBalancers: make([]elb.LoadBalancer, 0, len(page)), NextMarker: next}
	for _, arn := range page {
		out.LoadBalancers = append(out.LoadBalancers, w.describeBalancer(byARN[arn]))
	}
	return out, nil
}

func describeTargetGroupAttributes(w *World, in *elbv2.DescribeTargetGroupAttributesInput) (*elbv2.DescribeTargetGroupAttributesOutput, error) {
	group := w.targetGroup(deref(in.TargetGroupArn))
	if group == nil {
		return nil, noTargetGroup()
	}
	return &elbv2.DescribeTargetGroupAttributesOutput{Attributes: group.attributes()}, nil
}

func describeTargetHealth(w *World, in *elbv2.DescribeTargetHealthInput) (*elbv2.DescribeTargetHealthOutput, error) {
	group := w.targetGroup(deref(in.TargetGroupArn))
	if group == nil {
		return nil, noTargetGroup()
	}
	out := &elbv2.DescribeTargetHealthOutput{TargetHealthDescriptions: []elb.TargetHealthDescription{}}
	found := map[int]bool{}
	for _, g := range group.targets {
		at := slices.IndexFunc(in.Targets, func(asked elb.TargetDescription) bool {
			return deref(asked.Id) == g.id && (asked.Port == nil || *asked.Port == g.port)
		})
		if len(in.Targets) > 0 && at < 0 {
			continue
		}
		found[at] = true
		out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, g.describe())
	}
	for i, asked := range in.Targets {
		if !found[i] {
			out.TargetHealthDescriptions = append(out.TargetHealthDescriptions, elb.TargetHealthDescription{
				Target: &asked,
				TargetHealth: &elb.TargetHealth{
					State: elb.TargetHealthStateEnumUnused, Reason: elb.TargetHealthReasonEnumNotRegistered,
					Description: new("Target is not registered to the target group"),
				},
			})
		}
	}
	return out, nil
}

func (g *target) describe() elb.TargetHealthDescription {
	health := g.health
	d := elb.TargetHealthDescription{
		AdministrativeOverride: &elb.AdministrativeOverride{
			State: elb.TargetAdministrativeOverrideStateEnumNoOverride, Reason: elb.TargetAdministrativeOverrideReasonEnumNoOverrideEngaged,
			Description: new("No override is currently active on target"),
		},
		HealthCheckPort: new(g.checkPort()),
		Target:          &elb.TargetDescription{Id: &g.id, Port: &g.port},
		TargetHealth:    &health,
	}
	if g.group.described.TargetType == elb.TargetTypeEnumIp {
		d.Target.AvailabilityZone = filled(g.task.place.zone())
	}
	return d
}
