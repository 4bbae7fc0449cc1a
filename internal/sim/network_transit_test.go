package sim

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func TestTransitGatewaysKnowTheirVPCs(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario, o.NoThrottle = "network", true })
	client := ec2.NewFromConfig(w.config)
	of := func(name, value string) []types.Filter { return []types.Filter{{Name: &name, Values: []string{value}}} }
	shop := w.region.world.network.vpcs[0]
	at, err := client.DescribeTransitGatewayAttachments(t.Context(), &ec2.DescribeTransitGatewayAttachmentsInput{Filters: of("resource-id", shop.id)})
	if err != nil || len(at.TransitGatewayAttachments) != 1 {
		t.Fatal(at, err)
	}
	a := at.TransitGatewayAttachments[0]
	in, err := client.DescribeTransitGatewayVpcAttachments(t.Context(), &ec2.DescribeTransitGatewayVpcAttachmentsInput{Filters: of("transit-gateway-id", *a.TransitGatewayId)})
	if err != nil || len(in.TransitGatewayVpcAttachments) != 1 || len(in.TransitGatewayVpcAttachments[0].SubnetIds) != 2 {
		t.Fatal(in, err)
	}
	routes, err := client.SearchTransitGatewayRoutes(t.Context(), &ec2.SearchTransitGatewayRoutesInput{
		TransitGatewayRouteTableId: a.Association.TransitGatewayRouteTableId, Filters: of("type", "propagated"),
	})
	if err != nil || len(routes.Routes) != 1 || *routes.Routes[0].DestinationCidrBlock != shop.block.String() {
		t.Error(routes, err)
	}
	_, err = client.SearchTransitGatewayRoutes(t.Context(), &ec2.SearchTransitGatewayRoutesInput{
		TransitGatewayRouteTableId: new("tgw-rtb-0"), Filters: of("type", "static"),
	})
	wantCode(t, err, "InvalidRouteTableID.NotFound")
}
