package aws

import (
	"slices"
	"testing"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

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
