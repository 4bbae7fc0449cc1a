package sim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// transitAttachment ties a VPC to a transit gateway of the account, in the first subnet of each of its zones. The gateway
// has one route table, which the VPCs' own blocks propagate to.
type transitAttachment struct {
	id, gateway, table string
	vpc                *vpc
	subnets            []*subnet
}

// attach ties a VPC to a transit gateway, whose id it returns.
func (n *network) attach(v *vpc, gateway string) string {
	a := &transitAttachment{
		id: n.namedID("tgw-attach", gateway+"/"+v.name), gateway: n.namedID("tgw", gateway), table: n.namedID("tgw-rtb", gateway), vpc: v,
	}
	for _, s := range n.subnets {
		if s.vpc == v && !slices.ContainsFunc(a.subnets, func(other *subnet) bool { return other.zone == s.zone }) {
			a.subnets = append(a.subnets, s)
		}
	}
	n.transits = append(n.transits, a)
	return a.gateway
}

func (n *network) describeTransitAttachment(a *transitAttachment) types.TransitGatewayAttachment {
	return types.TransitGatewayAttachment{
		Association:                &types.TransitGatewayAttachmentAssociation{State: types.TransitGatewayAssociationStateAssociated, TransitGatewayRouteTableId: new(a.table)},
		ResourceId:                 new(a.vpc.id),
		ResourceOwnerId:            new(n.account),
		ResourceType:               types.TransitGatewayAttachmentResourceTypeVpc,
		State:                      types.TransitGatewayAttachmentStateAvailable,
		Tags:                       []types.Tag{},
		TransitGatewayAttachmentId: new(a.id),
		TransitGatewayId:           new(a.gateway),
		TransitGatewayOwnerId:      new(n.account),
	}
}

func (n *network) describeTransitPlace(a *transitAttachment) types.TransitGatewayVpcAttachment {
	return types.TransitGatewayVpcAttachment{
		State:                      types.TransitGatewayAttachmentStateAvailable,
		SubnetIds:                  each(a.subnets, func(s *subnet) string { return s.id }),
		Tags:                       []types.Tag{},
		TransitGatewayAttachmentId: new(a.id),
		TransitGatewayId:           new(a.gateway),
		VpcId:                      new(a.vpc.id),
		VpcOwnerId:                 new(n.account),
	}
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayAttachments.html
func describeTransitAttachments(w *World, in *ec2.DescribeTransitGatewayAttachmentsInput) (*ec2.DescribeTransitGatewayAttachmentsOutput, error) {
	k := kind[types.TransitGatewayAttachment]{
		func(a types.TransitGatewayAttachment) string { return *a.TransitGatewayAttachmentId }, "InvalidTransitGatewayAttachmentID.NotFound", 1000,
		func(a types.TransitGatewayAttachment, name string) ([]string, bool) {
			switch name {
			case "transit-gateway-id":
				return []string{*a.TransitGatewayId}, true
			case "resource-id":
				return []string{*a.ResourceId}, true
			default:
				return tagValues(a.Tags, name)
			}
		},
	}
	page, next, err := k.find(each(w.network.transits, w.network.describeTransitAttachment), in.TransitGatewayAttachmentIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeTransitGatewayAttachmentsOutput{TransitGatewayAttachments: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayVpcAttachments.html
func describeTransitPlaces(w *World, in *ec2.DescribeTransitGatewayVpcAttachmentsInput) (*ec2.DescribeTransitGatewayVpcAttachmentsOutput, error) {
	k := kind[types.TransitGatewayVpcAttachment]{
		func(a types.TransitGatewayVpcAttachment) string { return *a.TransitGatewayAttachmentId }, "InvalidTransitGatewayAttachmentID.NotFound", 1000,
		func(a types.TransitGatewayVpcAttachment, name string) ([]string, bool) {
			switch name {
			case "transit-gateway-id":
				return []string{*a.TransitGatewayId}, true
			case "vpc-id":
				return []string{*a.VpcId}, true
			default:
				return tagValues(a.Tags, name)
			}
		},
	}
	page, next, err := k.find(each(w.network.transits, w.network.describeTransitPlace), in.TransitGatewayAttachmentIds, asked{in.Filters, in.MaxResults, in.NextToken})
	return &ec2.DescribeTransitGatewayVpcAttachmentsOutput{TransitGatewayVpcAttachments: page, NextToken: next}, err
}

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SearchTransitGatewayRoutes.html
func searchTransitRoutes(w *World, in *ec2.SearchTransitGatewayRoutesInput) (*ec2.SearchTransitGatewayRoutesOutput, error) {
	var all []types.TransitGatewayRoute
	for _, a := range w.network.transits {
		if a.table == deref(in.TransitGatewayRouteTableId) {
			all = append(all, types.TransitGatewayRoute{
				DestinationCidrBlock: new(a.vpc.block.String()),
				State:                types.TransitGatewayRouteStateActive,
				TransitGatewayAttachments: []types.TransitGatewayRouteAttachment{
					{ResourceId: new(a.vpc.id), ResourceType: types.TransitGatewayAttachmentResourceTypeVpc, TransitGatewayAttachmentId: new(a.id)},
				},
				Type: types.TransitGatewayRouteTypePropagated,
			})
		}
	}
	if len(all) == 0 {
		return nil, &apiError{code: "InvalidRouteTableID.NotFound", message: "Transit Gateway Route Table " + deref(in.TransitGatewayRouteTableId) + " was deleted or does not exist."}
	}
	found, err := filtered(all, in.Filters, func(r types.TransitGatewayRoute, name string) ([]string, bool) {
		switch name {
		case "state":
			return []string{string(r.State)}, true
		case "type":
			return []string{string(r.Type)}, true
		default:
			return nil, false
		}
	})
	if err != nil {
		return nil, err
	}
	found, next, err := cut(found, in.MaxResults, in.NextToken, 1000)
	return &ec2.SearchTransitGatewayRoutesOutput{Routes: found, NextToken: next, AdditionalRoutesAvailable: new(next != nil)}, err
}
