package aws

import (
	"context"
	"slices"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// transitGateways are the ids of those that routes lead to.
func transitGateways(tables []types.RouteTable) []string {
	var ids []string
	for i := range tables {
		for j := range tables[i].Routes {
			ids = append(ids, awssdk.ToString(tables[i].Routes[j].TransitGatewayId))
		}
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}

// readTransit records a VPC's attachments to transit gateways, and the routes that the gateways have for what comes out of
// it. The owner of a shared gateway alone is told which table that is: nobody else asks for its routes.
func (p *Poller) readTransit(ctx context.Context, r *recording, id string, gateways []string) {
	of := filter("transit-gateway-id", gateways...)
	var found []types.TransitGatewayAttachment
	calls := r.h.crew.sub()
	calls.start("read where they stand", func() {
		listed(r, "ec2:DescribeTransitGatewayVpcAttachments", "TransitGatewayVpcAttachments", func(token *string) ([]types.TransitGatewayVpcAttachment, *string, error) {
			out, err := p.clients.network.DescribeTransitGatewayVpcAttachments(ctx, &ec2.DescribeTransitGatewayVpcAttachmentsInput{
				Filters: slices.Concat(of, filter("vpc-id", id)), NextToken: token,
			})
			if err != nil {
				return nil, nil, err
			}
			return out.TransitGatewayVpcAttachments, out.NextToken, nil
		})
	})
	found, _ = listed(r, "ec2:DescribeTransitGatewayAttachments", "TransitGatewayAttachments", func(token *string) ([]types.TransitGatewayAttachment, *string, error) {
		out, err := p.clients.network.DescribeTransitGatewayAttachments(ctx, &ec2.DescribeTransitGatewayAttachmentsInput{
			Filters: slices.Concat(of, filter("resource-id", id)), NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		return out.TransitGatewayAttachments, out.NextToken, nil
	})
	p.readTransitRoutes(ctx, r, found)
	calls.wait.Wait()
}

// readTransitRoutes records the routes of the tables that attachments are associated with; of one that cannot be read, none.
func (p *Poller) readTransitRoutes(ctx context.Context, r *recording, attachments []types.TransitGatewayAttachment) {
	const action = "ec2:SearchTransitGatewayRoutes"
	tables := map[string][]types.TransitGatewayRoute{}
	for i := range attachments {
		if attachments[i].Association == nil {
			continue
		}
		id := awssdk.ToString(attachments[i].Association.TransitGatewayRouteTableId)
		if _, read := tables[id]; read || id == "" {
			continue
		}
		cut := false
		routes, ok := listed(r, action, "", func(token *string) ([]types.TransitGatewayRoute, *string, error) {
			out, err := p.clients.network.SearchTransitGatewayRoutes(ctx, &ec2.SearchTransitGatewayRoutesInput{
				TransitGatewayRouteTableId: &id, Filters: filter("type", "static", "propagated"), MaxResults: awssdk.Int32(1000), NextToken: token,
			})
			if err != nil {
				return nil, nil, err
			}
			cut = awssdk.ToBool(out.AdditionalRoutesAvailable) && out.NextToken == nil
			return out.Routes, out.NextToken, nil
		})
		if ok && !cut {
			tables[id] = routes
		}
	}
	r.put("TransitGatewayRoutes", tables)
}
