package aws

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// networkOf reads the network of one service of the region.
func (r *rig) networkOf(cluster, name string) *state.Network {
	r.Helper()
	for key := range r.store.Snapshot().Services {
		if key.Cluster.Name != cluster || key.Name != name {
			continue
		}
		of := state.NetworkKey{Scope: key.Cluster.Scope, Service: key}
		if err := r.poller.SweepNetwork(r.Context(), of); err != nil {
			r.Fatal(err)
		}
		return r.store.Snapshot().Networks[of]
	}
	r.Fatalf("there is no service %s/%s", cluster, name)
	return nil
}

// What is read of each network proves what keeps its tasks from running.
func TestNetworksProveWhatIsBroken(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "network"})
		r.sweep(state.SourceClusters, state.SourceServices)
		for _, c := range []struct{ cluster, service, hop string }{
			{"shop", "storefront", ""},
			{"shop", "signup", "no-public-ip"},
			{"shop", "invoices", "no-route"},
			{"shop", "reviews", "nacl-in"},
			{"shop", "shipping", "route-blackhole"},
			{"shop", "quotes", "nat-subnet-no-igw"},
			{"shop", "partners", "transit-no-route"},
			{"shop", "webhooks", "sg-egress"},
			{"shop", "returns", ""},
			{"shop", "catalog", "no-route"},
			{"vault", "audit", "no-route"}, // ssmmessages has no endpoint
			{"vault", "billing", "endpoint-sg-ingress"},
			{"vault", "ledger", "s3-gateway-not-on-route-table"},
		} {
			n := r.networkOf(c.cluster, c.service)
			if n == nil || len(n.Denied) > 0 {
				t.Fatalf("%s: %+v", c.service, n)
			}
			if got := reach.Evaluate(n); got.FirstBrokenHop != c.hop {
				t.Errorf("%s breaks on %q, want %q", c.service, got.FirstBrokenHop, c.hop)
			}
		}
		if got := reach.Evaluate(r.networkOf("shop", "returns")).Inbound; got.Hop != "task-sg-ingress" {
			t.Errorf("the load balancer of returns: %+v", got)
		}
		if got := reach.Evaluate(r.networkOf("shop", "storefront")).Worst(); got.Verdict != reach.Reachable {
			t.Errorf("storefront: %+v", got)
		}
		if got := reach.Evaluate(r.networkOf("vault", "audit")); got.Start.Verdict != reach.Reachable || got.Exec.Verdict != reach.Blocked {
			t.Errorf("audit starts: %+v, exec: %+v", got.Start, got.Exec)
		}
	})
}

// A VPC that was just read is not read again for the next service in it, unless somebody asks.
func TestVPCsAreReadOnceAMinute(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "network"})
		r.sweep(state.SourceClusters, state.SourceServices)
		calls := func() int { return r.poller.Calls()["ec2:DescribeSecurityGroups"] }
		first := r.networkOf("shop", "storefront")
		r.networkOf("shop", "invoices")
		if got := calls(); got != 1 {
			t.Errorf("two services of one VPC: %d calls", got)
		}
		r.poller.Refresh()
		r.networkOf("shop", "invoices")
		if got := calls(); got != 2 {
			t.Errorf("after a refresh: %d calls", got)
		}
		time.Sleep(state.NetworkFresh)
		again := r.networkOf("shop", "storefront")
		if got := calls(); got != 3 || !again.SeenAt.After(first.SeenAt) {
			t.Errorf("a minute later: %d calls, as of %s", got, again.SeenAt)
		}
		if first.SecurityGroups == nil || len(first.SecurityGroups) != 6 || first.Account != "111122223333" {
			t.Errorf("%d groups, account %s", len(first.SecurityGroups), first.Account)
		}
	})
}

// What may not be listed is not read, not absent; everything else is.
func TestRefusedListsAreNotEmpty(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "network"})
		r.sweep(state.SourceClusters, state.SourceServices)
		r.weather("denied@ec2:DescribeNatGateways; denied@elb:DescribeLoadBalancers")
		n := r.networkOf("shop", "storefront")
		if got := slices.Sorted(maps.Keys(n.Denied)); !slices.Equal(got, []string{"ec2:DescribeNatGateways", "elasticloadbalancing:DescribeLoadBalancers"}) {
			t.Errorf("refused: %v", n.Denied)
		}
		if n.NATGateways != nil || n.LoadBalancers != nil || n.Endpoints == nil || n.EgressOnlyGateways != nil || len(n.Subnets) != 11 {
			t.Errorf("NAT %v, load balancers %v, endpoints %v", n.NATGateways, n.LoadBalancers, n.Endpoints)
		}
		if got := reach.Evaluate(n); got.Start.Verdict != reach.Unknown || got.Inbound.Verdict != reach.Unknown {
			t.Errorf("start %+v, inbound %+v", got.Start, got.Inbound)
		}
	})
}

// A standalone task says where it is, and its interface what it carries.
func TestNetworkOfATask(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "estate"})
		r.sweep(state.SourceClusters, state.SourceServices, state.SourceTasks)
		seen := 0
		for key, task := range r.store.Snapshot().Tasks {
			if task.Service != "" || task.Subnet == "" {
				continue
			}
			of := state.NetworkKey{Scope: key.Cluster.Scope, Task: key}
			if err := r.poller.SweepNetwork(t.Context(), of); err != nil {
				t.Fatal(err)
			}
			n := r.store.Snapshot().Networks[of]
			if task.Stopped() {
				if n.Placement != nil {
					t.Errorf("the interface of a stopped task is gone: %+v", n.Placement)
				}
				continue
			}
			if task.LastStatus != state.StatusRunning || task.Leaving() {
				continue
			}
			seen++
			if got := reach.Evaluate(n); n.Placement == nil || len(n.Placement.SecurityGroups) != 1 || got.Start.Verdict != reach.Reachable {
				t.Errorf("%s: %+v, %+v", key.ID, n.Placement, got.Start)
			}
		}
		if seen == 0 {
			t.Error("no standalone task runs")
		}
	})
}

func TestEveryVPCIsListed(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "network"})
		r.sweep(state.SourceClusters)
		if err := r.poller.SweepNetwork(t.Context(), state.NetworkKey{}); err != nil {
			t.Fatal(err)
		}
		n := r.store.Snapshot().Networks[state.NetworkKey{}]
		if n == nil || len(n.VPCs) != 2 || len(n.Subnets) != 14 || len(n.NATGateways) != 3 || len(n.RouteTables) != 8 || n.SecurityGroups != nil {
			t.Errorf("%d VPCs, %d subnets, %d NAT gateways, %d tables", len(n.VPCs), len(n.Subnets), len(n.NATGateways), len(n.RouteTables))
		}
	})
}

// A network that could not be read again stays as it was: a source's fault and age tell of it.
func TestNetworkStaysInBadWeather(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		snap := r.pass(10 * time.Second)
		key := state.NetworkKey{Service: serviceNamed(t, snap, "prod/cart").Key}
		r.poller.Focus(state.Focus{Also: state.SourceNetwork, Network: key})
		was := r.pass(5 * time.Second).Networks[key]
		if was == nil || len(was.Subnets) == 0 {
			t.Fatalf("the network is %+v", was)
		}
		r.weather("reset")
		snap = r.pass(2 * time.Minute)
		src := snap.Source(state.SourceNetwork, key.Service.Cluster)
		if now := snap.Networks[key]; now != was || src == nil || src.Fault == nil || !src.At.Equal(was.SeenAt) {
			t.Errorf("the network has %d subnets, source %+v", len(now.Subnets), src)
		}
	})
}
