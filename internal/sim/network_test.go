package sim

import (
	"net/netip"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func TestSubnetGivesEachAddressOnce(t *testing.T) {
	s := &subnet{id: "subnet-0", block: netip.MustParsePrefix("10.0.3.16/28"), taken: map[netip.Addr]bool{}}
	seen := map[string]bool{}
	var first netip.Addr
	for i := range 11 { // sixteen, of which AWS keeps five
		if free := s.free(); free != 11-i {
			t.Errorf("%d addresses are free, want %d", free, 11-i)
		}
		a, err := s.takeAddress()
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = a
		}
		seen[a.String()] = true
	}
	if len(seen) != 11 || !seen["10.0.3.20"] || !seen["10.0.3.30"] || first.String() != "10.0.3.20" {
		t.Errorf("gave out %v", seen)
	}
	if _, err := s.takeAddress(); err == nil {
		t.Error("a full subnet gives out an address")
	}
	s.giveBack(first)
	if again, err := s.takeAddress(); err != nil || again != first {
		t.Errorf("the one free address is %s, got %s, %v", first, again, err)
	}
	// An address that was given back is not given out again while others were free for longer.
	s = &subnet{id: "subnet-0", block: netip.MustParsePrefix("10.0.3.0/24"), taken: map[netip.Addr]bool{}}
	one, _ := s.takeAddress()
	s.giveBack(one)
	if two, _ := s.takeAddress(); two == one {
		t.Errorf("%s twice in a row", two)
	}
}

const waysOut = `
vpcs:
  - name: main
    cidr: 10.0.0.0/16
    internetGateway: true
    subnets:
      - {name: public, zone: a, cidr: 10.0.0.0/24}
      - {name: private, zone: b, cidr: 10.0.1.0/24}
      - {name: isolated, zone: a, cidr: 10.0.2.0/24}
      - {name: bucket, zone: a, cidr: 10.0.3.0/24}
    natGateways: [public]
    endpoints: [{service: s3, gateway: true}, {service: logs}]
    routeTables:
      - {name: main, main: true}
      - {name: public, subnets: [public], routes: {0.0.0.0/0: internet}}
      - {name: private, subnets: [private], routes: {0.0.0.0/0: nat/public}}
      - {name: bucket, subnets: [bucket], routes: {s3: endpoint/s3}}
  - name: other
    cidr: 10.1.0.0/16
    subnets: [{name: alone, zone: a, cidr: 10.1.0.0/24}]
`

// placedIn is an interface in a subnet with the groups named, or the VPC's default one.
func (n *network) placedIn(name string, groups ...string) nic {
	s := n.subnetNamed(name)
	ids := make([]string, 0, len(groups))
	for _, g := range groups {
		ids = append(ids, n.groupNamed(g).id)
	}
	return nic{s, s.block.Addr().Next().Next().Next().Next().Next().Next(), n.groupsOf(s.vpc, ids)}
}

func TestWaysOutOfASubnet(t *testing.T) {
	s, err := parseScenario("x.yaml", []byte(waysOut))
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.build(Options{Account: "111122223333", Region: "us-east-1"}, logStart)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		subnet, service string
		publicIP, want  bool
	}{
		{"public", "ecr.api", true, true},
		{"public", "ecr.api", false, false}, // an internet gateway serves public addresses only
		{"private", "ecr.api", false, true},
		{"isolated", "ecr.api", true, false},
		{"isolated", "s3", false, false}, // the gateway endpoint is in another table
		{"isolated", "logs", false, true},
		{"bucket", "s3", false, true},
		{"bucket", "ecr.dkr", false, false},
		{"alone", "logs", true, false}, // the endpoint is in another VPC, and there is no table at all
	} {
		if got := w.network.reaches(w.network.placedIn(c.subnet), c.publicIP, c.service); got != c.want {
			t.Errorf("%s, public address %t: reaches %s: %t", c.subnet, c.publicIP, c.service, got)
		}
	}
	private := w.network.routeTableOf(w.network.subnetNamed("private"))
	private.routes[0].blackhole = true // the NAT gateway was deleted
	if w.network.reaches(w.network.placedIn("private"), false, "ecr.api") {
		t.Error("a black hole leads somewhere")
	}
}

func TestNetworkAsEC2TellsIt(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario = "estate" })
	client := ec2.NewFromConfig(w.config)
	subnets, err := client.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{})
	if err != nil {
		t.Fatal(err)
	}
	var private ec2types.Subnet
	for _, s := range subnets.Subnets {
		if *s.Tags[0].Value == "private-a" {
			private = s
		}
	}
	if *private.AvailabilityZone != "us-east-1a" || *private.AvailabilityZoneId != "use1-az1" || *private.CidrBlock != "10.20.16.0/20" {
		t.Errorf("private-a is %s, %s, %s", *private.AvailabilityZone, *private.AvailabilityZoneId, *private.CidrBlock)
	}
	if free := *private.AvailableIpAddressCount; free >= 4091 || free < 4000 {
		t.Errorf("%d addresses are free, with tasks in a /20", free)
	}
	tables, err := client.DescribeRouteTables(t.Context(), &ec2.DescribeRouteTablesInput{
		Filters: []ec2types.Filter{{Name: new("association.subnet-id"), Values: []string{*private.SubnetId}}},
	})
	if err != nil || len(tables.RouteTables) != 1 {
		t.Fatal(tables, err)
	}
	targets := map[string]string{}
	for _, r := range tables.RouteTables[0].Routes {
		switch {
		case r.NatGatewayId != nil:
			targets[deref(r.DestinationCidrBlock)] = (*r.NatGatewayId)[:4]
		case r.DestinationPrefixListId != nil:
			targets[(*r.DestinationPrefixListId)[:3]] = (*r.GatewayId)[:5]
		default:
			targets[deref(r.DestinationCidrBlock)] = *r.GatewayId
		}
	}
	if len(targets) != 3 || targets["10.20.0.0/16"] != "local" || targets["0.0.0.0/0"] != "nat-" || targets["pl-"] != "vpce-" {
		t.Errorf("private-a routes by %v", targets)
	}
}

func TestZoneIDs(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "use1-az2", "eu-central-1": "euc1-az2", "ap-southeast-2": "apse2-az2", "ap-northeast-3": "apne3-az2", "us-gov-west-1": "usgw1-az2",
	} {
		if got := zoneID(region, "b"); got != want {
			t.Errorf("%s: %s, want %s", region, got, want)
		}
	}
}
