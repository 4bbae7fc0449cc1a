package sim

import (
	"strings"
	"testing"
)

// Each service of the scenario fails as its network has it fail, and the two in order run.
func TestNetworkStories(t *testing.T) {
	s := newStories(t, "network")
	const auth, pull = "dial tcp 198.51.100.20:443: i/o timeout", "CannotPullContainerError"
	for _, c := range []struct{ cluster, service, reason string }{
		{"shop", "signup", auth},
		{"shop", "invoices", auth},
		{"shop", "reviews", auth},
		{"shop", "shipping", auth},
		{"shop", "quotes", auth},
		{"shop", "webhooks", auth},
		{"shop", "catalog", auth}, // one of its two
		{"shop", "partners", "failed to validate logger args"},
		{"vault", "billing", "dial tcp 10.50."}, // its endpoint's address
		{"vault", "ledger", pull + ": ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get \"https://prod-us-east-1-starport-layer-bucket"},
	} {
		stopped := s.stopped(c.cluster, c.service)
		if len(stopped) == 0 {
			t.Errorf("%s: no task has stopped", c.service)
			continue
		}
		for _, task := range stopped {
			if !strings.Contains(deref(task.StoppedReason), c.reason) {
				t.Errorf("%s stopped: %s", c.service, deref(task.StoppedReason))
			}
		}
		if running := s.service(c.cluster, c.service).RunningCount; running != 0 && c.service != "catalog" {
			t.Errorf("%s: %d tasks run", c.service, running)
		}
	}
	for cluster, name := range map[string]string{"shop": "storefront", "vault": "audit"} {
		if got := s.service(cluster, name); got.RunningCount != 2 || len(s.stopped(cluster, name)) > 0 {
			t.Errorf("%s: %d tasks run", name, got.RunningCount)
		}
	}
	states := strings.Join(s.targetStates("shop", "returns"), "\n")
	if !strings.Contains(states, "Target.Timeout") && len(s.stopped("shop", "returns")) == 0 {
		t.Errorf("nothing keeps the load balancer from returns: %s", states)
	}
}

// A packet goes where the rules let it.
func TestRulesDecide(t *testing.T) {
	s, err := parseScenario("x.yaml", []byte(`
vpcs:
  - name: main
    cidr: 10.0.0.0/16
    internetGateway: true
    subnets: [{name: a, zone: a, cidr: 10.0.0.0/24}, {name: b, zone: b, cidr: 10.0.1.0/24}, {name: c, zone: c, cidr: 10.0.2.0/24}]
    endpoints: [{service: s3, gateway: true}, {service: logs, subnets: [b], securityGroups: [door]}, {service: ssm, noPrivateNames: true}]
    routeTables: [{name: main, main: true, routes: {0.0.0.0/0: internet, s3: endpoint/s3}}, {name: c, subnets: [c]}]
    securityGroups:
      - {name: open, description: open}
      - {name: shut, description: shut, egress: []}
      - {name: bucket, description: S3 alone, egress: [{port: 443, to: s3}]}
      - {name: door, description: endpoints, ingress: [{port: 443, from: open}]}
    networkACLs: [{name: half, subnets: [c], rules: [{number: 90, deny: true, ports: [40000, 50000]}, {number: 100}, {number: 100, egress: true}]}]
    loadBalancers: [{name: front, subnets: [a, b], securityGroups: [open]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.build(Options{Account: "111122223333", Region: "us-east-1"}, logStart)
	if err != nil {
		t.Fatal(err)
	}
	n := w.network
	for _, c := range []struct {
		subnet, group, service string
		want                   bool
	}{
		{"a", "open", "ecr.api", true},
		{"a", "shut", "ecr.api", false},
		{"a", "bucket", "ecr.api", false},
		{"a", "bucket", "s3", true},
		{"a", "open", "logs", true}, // through the endpoint in b, which admits the group
		{"a", "bucket", "logs", false},
		{"a", "door", "logs", false}, // its name leads to the endpoint only, which does not admit it
		{"a", "open", "ssm", true},   // the endpoint has no private name
		{"c", "open", "logs", false}, // the answers come back to a port that is denied
	} {
		if got := n.reaches(n.placedIn(c.subnet, c.group), true, c.service); got != c.want {
			t.Errorf("%s in %s reaches %s: %t", c.group, c.subnet, c.service, got)
		}
	}
	front := n.balancers[0]
	if n.balancerReaches(front, n.placedIn("a", "open"), 8080) || !n.balancerReaches(nil, n.placedIn("a", "open"), 8080) || front.serves("us-east-1c") {
		t.Error("the load balancer gets through groups that admit nobody, or to zones that are not its own")
	}
	n.groupNamed("open").ingress = []groupRule{{port: 8080, peer: n.groupNamed("open").id}}
	if !n.balancerReaches(front, n.placedIn("a", "open"), 8080) || n.balancerReaches(front, n.placedIn("a", "open"), 8081) {
		t.Error("the load balancer does not get through the one port that is open")
	}
}
