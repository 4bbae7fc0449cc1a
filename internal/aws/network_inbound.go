package aws

import (
	"context"
	"sync"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	ecs "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	efstypes "github.com/aws/aws-sdk-go-v2/service/efs/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// readBalancers records the target groups of a service, their attributes, and the load balancers in front of them. One
// group that is gone spoils a call for all, so each is asked for by itself.
func (p *Poller) readBalancers(ctx context.Context, r *recording, ties []ecs.LoadBalancer) {
	var (
		mu         sync.Mutex
		failed     bool
		groups     = []types.TargetGroup{}
		attributes = map[string][]types.TargetGroupAttribute{}
		asked      = map[string]bool{}
		balancers  []string
	)
	calls := r.h.crew.sub()
	for _, tie := range ties {
		arn := awssdk.ToString(tie.TargetGroupArn)
		if arn == "" || asked[arn] {
			continue
		}
		asked[arn] = true
		calls.start("read a target group", func() {
			const action = "elasticloadbalancing:DescribeTargetGroups"
			out, err := p.clients.elb.DescribeTargetGroups(ctx, &elasticloadbalancingv2.DescribeTargetGroupsInput{TargetGroupArns: []string{arn}})
			if f := faultOf(action, err, p.now()); f != nil && f.Code == "TargetGroupNotFound" {
				r.h.note(action, nil) // an answer: it is not there
				return
			}
			ok := r.note(action, err)
			mu.Lock()
			defer mu.Unlock()
			if failed = failed || !ok; ok {
				groups = append(groups, out.TargetGroups...)
			}
		})
		calls.start("read a target group's attributes", func() {
			out, err := p.clients.elb.DescribeTargetGroupAttributes(ctx, &elasticloadbalancingv2.DescribeTargetGroupAttributesInput{TargetGroupArn: &arn})
			if f := faultOf("", err, p.now()); f != nil && f.Code == "TargetGroupNotFound" {
				return
			}
			if !r.note("elasticloadbalancing:DescribeTargetGroupAttributes", err) {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			attributes[arn] = out.Attributes
		})
	}
	calls.wait.Wait()
	if !failed {
		r.put("TargetGroups", groups)
	}
	r.put("TargetGroupAttributes", attributes)
	for i := range groups {
		balancers = append(balancers, groups[i].LoadBalancerArns...)
	}
	p.readLoadBalancers(ctx, r, balancers)
}

func (p *Poller) readLoadBalancers(ctx context.Context, r *recording, arns []string) {
	const action = "elasticloadbalancing:DescribeLoadBalancers"
	all, whole, asked := []types.LoadBalancer{}, true, map[string]bool{}
	for _, arn := range arns {
		if asked[arn] {
			continue
		}
		asked[arn] = true
		out, err := p.clients.elb.DescribeLoadBalancers(ctx, &elasticloadbalancingv2.DescribeLoadBalancersInput{LoadBalancerArns: []string{arn}})
		switch f := faultOf(action, err, p.now()); {
		case f != nil && f.Code == "LoadBalancerNotFound":
			r.h.note(action, nil)
		case r.note(action, err):
			all = append(all, out.LoadBalancers...)
		default:
			whole = false
		}
	}
	if whole {
		r.put("LoadBalancers", all)
	}
}

// readMountTargets records where file systems are mounted from, and what lets the tasks in there.
func (p *Poller) readMountTargets(ctx context.Context, r *recording, systems []string) {
	const action = "elasticfilesystem:DescribeMountTargets"
	all, groups, whole := []efstypes.MountTargetDescription{}, map[string][]string{}, true
	for _, id := range systems {
		missing := false
		list, ok := listed(r, action, "", func(marker *string) ([]efstypes.MountTargetDescription, *string, error) {
			out, err := p.clients.files.DescribeMountTargets(ctx, &efs.DescribeMountTargetsInput{FileSystemId: &id, Marker: marker})
			if f := faultOf(action, err, p.now()); f != nil && f.Code == "FileSystemNotFound" {
				missing = true
				return nil, nil, nil
			}
			if err != nil {
				return nil, nil, err
			}
			return out.MountTargets, out.NextMarker, nil
		})
		whole = whole && ok
		if !missing {
			all = append(all, list...)
		}
	}
	for i := range all {
		id := awssdk.ToString(all[i].MountTargetId)
		out, err := p.clients.files.DescribeMountTargetSecurityGroups(ctx, &efs.DescribeMountTargetSecurityGroupsInput{MountTargetId: &id})
		if r.note("elasticfilesystem:DescribeMountTargetSecurityGroups", err) {
			groups[id] = out.SecurityGroups
		}
	}
	if whole {
		r.put("MountTargets", all)
	}
	r.put("MountTargetSecurityGroups", groups)
}
