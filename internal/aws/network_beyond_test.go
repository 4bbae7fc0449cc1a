package aws

import (
	"slices"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// A transit gateway is followed into its route table, by its owner. What may not be read is not empty.
func TestTransitGatewaysAreFollowed(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "network"})
		r.sweep(state.SourceClusters, state.SourceServices)
		n := r.networkOf("shop", "partners")
		if len(n.TransitAttachments) != 1 || len(n.TransitPlaces) != 1 || len(n.TransitPlaces[0].Subnets) != 2 || len(n.TransitRoutes[n.TransitAttachments[0].Table]) != 1 {
			t.Fatalf("%+v\n%+v\n%+v", n.TransitAttachments, n.TransitPlaces, n.TransitRoutes)
		}
		if got := reach.Evaluate(n).Start; got.Verdict != reach.Blocked || got.Hop != "transit-no-route" {
			t.Errorf("%+v", got)
		}
		for action, left := range map[string]string{
			"ec2:DescribeTransitGatewayAttachments": "via-transit-gateway", "ec2:DescribeTransitGatewayVpcAttachments": "transit-no-route",
			"ec2:SearchTransitGatewayRoutes": "via-transit-gateway", "route53:ListHostedZonesByVPC": "registry-host-unknown",
		} {
			r := newRig(t, sim.Options{Scenario: "network"})
			r.sweep(state.SourceClusters, state.SourceServices)
			r.weather("denied@" + action)
			n := r.networkOf("shop", "partners")
			if got := reach.Evaluate(n); n.Denied[action] == "" || got.FirstBrokenHop != left {
				t.Errorf("without %s: %s, refused %v", action, got.FirstBrokenHop, n.Denied)
			}
		}
	})
}

// Private hosted zones are asked for where a route leads to other networks, and nowhere else. Refused they are not read.
func TestHostedZonesAreReadWhereNetworksAreJoined(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "network"})
		r.sweep(state.SourceClusters, state.SourceServices)
		asked := func() int { return r.poller.Calls()["route53:ListHostedZonesByVPC"] }
		if n := r.networkOf("vault", "audit"); n.HostedZones != nil || asked() != 0 {
			t.Errorf("a VPC that nothing joins: %v, %d calls", n.HostedZones, asked())
		}
		if n := r.networkOf("shop", "partners"); !slices.Equal(n.HostedZones, []string{"shop.example.com."}) || asked() != 1 {
			t.Errorf("zones %v, %d calls", n.HostedZones, asked())
		}
		r.weather("denied@route53")
		r.poller.Refresh()
		if n := r.networkOf("shop", "invoices"); n.Denied["route53:ListHostedZonesByVPC"] == "" || n.HostedZones != nil {
			t.Errorf("refused: %v, zones %v", n.Denied, n.HostedZones)
		}
	})
}
