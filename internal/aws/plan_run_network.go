package aws

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// placeAsked gives a task the network that was asked for, in place of the one it would have, or refuses. What nobody asked
// for stays.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
func (d *prepared) placeAsked(def *state.TaskDefinition, in *ecs.RunTaskInput) {
	a := d.plan.Action
	if len(a.Subnets) == 0 && len(a.SecurityGroups) == 0 && a.PublicIP == nil {
		return
	}
	if def.NetworkMode != string(types.NetworkModeAwsvpc) {
		d.plan.Refusal = state.Revision(def.ARN) + " has the network mode " + def.NetworkMode + ": only awsvpc takes subnets, security groups and a public IP"
		return
	}
	vpc := types.AwsVpcConfiguration{AssignPublicIp: types.AssignPublicIpDisabled}
	if n := in.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		vpc = *n.AwsvpcConfiguration
	}
	if len(a.Subnets) > 0 {
		vpc.Subnets = slices.Clone(a.Subnets)
	}
	if len(a.SecurityGroups) > 0 {
		vpc.SecurityGroups = slices.Clone(a.SecurityGroups)
	}
	if a.PublicIP != nil {
		vpc.AssignPublicIp = types.AssignPublicIpDisabled
		if *a.PublicIP {
			vpc.AssignPublicIp = types.AssignPublicIpEnabled
		}
	}
	if len(vpc.Subnets) == 0 {
		d.plan.Refusal = "no subnets: name them, or a service whose network it shall have"
		return
	}
	in.NetworkConfiguration = &types.NetworkConfiguration{AwsvpcConfiguration: &vpc}
	if len(vpc.SecurityGroups) == 0 {
		d.warn("no security group is named: it gets the default one of its VPC")
	}
}
