package aws

import (
	"context"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	zonetypes "github.com/aws/aws-sdk-go-v2/service/route53/types"
)

// readBeyond records what decides about the ways that leave a VPC for other networks. Nothing is asked where none does.
func (p *Poller) readBeyond(ctx context.Context, r *recording, id string, tables []types.RouteTable) {
	calls := r.h.crew.sub()
	if joined(tables) {
		calls.start("read hosted zones", func() { p.readHostedZones(ctx, r, id) })
	}
	if gateways := transitGateways(tables); len(gateways) > 0 {
		calls.start("read transit gateways", func() { p.readTransit(ctx, r, id, gateways) })
	}
	calls.wait.Wait()
}

// joined reports a route to something that joins networks.
func joined(tables []types.RouteTable) bool {
	for i := range tables {
		for j := range tables[i].Routes {
			route := &tables[i].Routes[j]
			if route.TransitGatewayId != nil || route.VpcPeeringConnectionId != nil || route.CoreNetworkArn != nil ||
				strings.HasPrefix(awssdk.ToString(route.GatewayId), "vgw-") {
				return true
			}
		}
	}
	return false
}

// readHostedZones records the private zones that answer in a VPC: they may lead the name of a service to an endpoint in
// another network. https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByVPC.html
func (p *Poller) readHostedZones(ctx context.Context, r *recording, id string) {
	listed(r, "route53:ListHostedZonesByVPC", "HostedZoneSummaries", func(token *string) ([]zonetypes.HostedZoneSummary, *string, error) {
		out, err := p.clients.zones.ListHostedZonesByVPC(ctx, &route53.ListHostedZonesByVPCInput{
			VPCId: &id, VPCRegion: zonetypes.VPCRegion(p.region), MaxItems: awssdk.Int32(100), NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		return out.HostedZoneSummaries, out.NextToken, nil
	})
}
