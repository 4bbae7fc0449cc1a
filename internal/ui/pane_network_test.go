package ui

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// twoSubnets is the network of prod/checkout: of private-a the NAT gateway was deleted, private-b reaches everything.
func twoSubnets() *state.Network {
	block := netip.MustParsePrefix
	key := serviceKey("prod", "checkout")
	open := []state.Permission{{Protocol: "-1", Blocks: []netip.Prefix{block("0.0.0.0/0")}}}
	n := &state.Network{
		Key: state.NetworkKey{Scope: region, Service: key}, SeenAt: ago(4 * time.Second), Region: "us-east-1", Account: "111122223333",
		VPCs:             []state.VPC{{ID: "vpc-1", Name: "main", Owner: "111122223333", Blocks: []netip.Prefix{block("10.0.0.0/16")}, DHCPOptions: "dopt-1"}},
		VPCAttributes:    []state.VPCAttributes{{VPC: "vpc-1", DNSSupport: new(true), DNSHostnames: new(true)}},
		DHCPOptions:      []state.DHCPOptions{{ID: "dopt-1", Servers: []string{"AmazonProvidedDNS"}}},
		InternetGateways: []state.InternetGateway{{ID: "igw-1", Attachments: []state.GatewayAttachment{{VPC: "vpc-1", State: "available"}}}},
		Endpoints:        []state.VPCEndpoint{}, CustomerLists: []state.PrefixList{}, EgressOnlyGateways: []state.InternetGateway{},
		ServiceLists: []state.PrefixList{{ID: "pl-s3", Name: "com.amazonaws.us-east-1.s3", Entries: []netip.Prefix{block("203.0.113.0/25")}}},
		SecurityGroups: []state.SecurityGroup{
			{ID: "sg-task", Name: "checkout-tasks", VPC: "vpc-1", Out: open}, {ID: "sg-shut", Name: "shut", VPC: "vpc-1", Out: []state.Permission{}},
		},
		NetworkACLs: []state.NetworkACL{{ID: "acl-1", VPC: "vpc-1", Default: true, Entries: []state.ACLEntry{
			{Rule: 100, Egress: true, Allow: true, Protocol: "-1", Block: block("0.0.0.0/0")}, {Rule: 100, Allow: true, Protocol: "-1", Block: block("0.0.0.0/0")},
		}}},
		NATGateways: []state.NATGateway{{
			ID: "nat-b", VPC: "vpc-1", Subnet: "subnet-pub", State: "available", Mode: "zonal", Addresses: []state.NATAddress{{PublicIP: "192.0.2.1", Status: "succeeded"}},
		}},
		Placement: &state.Placement{Subnets: []string{"subnet-a", "subnet-b"}, SecurityGroups: []string{"sg-task"}},
		Service:   &state.Service{ARN: arn("ecs", "service/prod/checkout"), LaunchType: "FARGATE", Desired: 2},
		Definition: &state.TaskDefinition{Containers: []state.ContainerDefinition{{
			Name: "app", Image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/checkout:1", LogDriver: "awslogs", LogRegion: "us-east-1",
		}}},
	}
	for _, s := range []struct{ id, name, zone, cidr, to string }{
		{"subnet-pub", "public-b", "us-east-1b", "10.0.0.0/24", "igw-1"},
		{"subnet-a", "private-a", "us-east-1a", "10.0.1.0/24", "nat-gone"},
		{"subnet-b", "private-b", "us-east-1b", "10.0.2.0/24", "nat-b"},
	} {
		n.Subnets = append(n.Subnets, state.Subnet{ID: s.id, Name: s.name, VPC: "vpc-1", Owner: "111122223333", Zone: s.zone, Block: block(s.cidr), Free: new(200)})
		r := state.Route{To: block("0.0.0.0/0"), Target: s.to, State: "active"}
		if s.to == "nat-gone" {
			r.State = "blackhole"
		}
		n.RouteTables = append(n.RouteTables, state.RouteTable{
			ID: "rtb-" + s.name, VPC: "vpc-1", Associations: []state.RouteAssociation{{Subnet: s.id, State: "associated"}},
			Routes: []state.Route{{To: block("10.0.0.0/16"), Target: "local", State: "active"}, r},
		})
	}
	return n
}

// networked is the estate with the network of prod/checkout read, and a task that it stopped.
func networked(change ...func(*state.Network)) *state.Store {
	store := estate()
	n := twoSubnets()
	for _, f := range change {
		f(n)
	}
	store.Apply(func(e *state.Edit) {
		e.PutNetwork(n)
		e.PutTask(&state.Task{
			Key: taskKey("prod", "0badcafe0badcafe0badcafe0badcafe"), ARN: arn("ecs", "task/prod/0badcafe0badcafe0badcafe0badcafe"), Service: "checkout", LastStatus: "STOPPED", DesiredStatus: "STOPPED",
			Subnet: "subnet-a", StoppedAt: ago(2 * time.Minute), CreatedAt: ago(4 * time.Minute), SeenAt: ago(2 * time.Second),
			StoppedReason: "ResourceInitializationError: failed to validate logger args: There is a connection issue between the task and CloudWatch.",
		})
	})
	return store
}

func (r *rig) goTo(to place) {
	if cmd := r.app.open(to); cmd != nil {
		r.send(cmd())
	}
	r.resize(r.width, r.height) // and draw
}

func (r *rig) openNetwork() *networkPane {
	r.t.Helper()
	r.goTo(place{"network", serviceKey("prod", "checkout")})
	p, ok := r.app.visible().(*networkPane)
	if !ok {
		r.t.Fatalf("%T is shown", r.app.visible())
	}
	return p
}

func TestNetworkBeginsAtTheFirstBrokenWay(t *testing.T) {
	r := startRig(t, networked(), 120, 40)
	p := r.openNetwork()
	for _, want := range []string{
		"start   x  BLOCKED by route-blackhole: ecr.api, ecr.dkr, s3, logs", "exec    -  not needed", "ecr.api from private-a (subnet-a): BLOCKED",
		"nat-gone is gone", "aws ec2 replace-route --route-table-id rtb-private-a --destination-cidr-block 0.0.0.0/0",
		"--nat-gateway-id nat-b --region us-east-1", "x route",
	} {
		if !strings.Contains(strings.Join(strings.Fields(r.frame()), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("%q is not shown:\n%s", want, r.frame())
		}
	}
	if f := p.focus(); f.Also != state.SourceNetwork || f.Network != p.of.key || f.Service != serviceKey("prod", "checkout") {
		t.Errorf("focus %+v", f)
	}
	r.press("j")
	if got := r.frame(); !strings.Contains(got, "ecr.api from private-b (subnet-b): reachable") {
		t.Errorf("the other subnet:\n%s", got)
	}
	r.press("right", "right", "left", "enter")
	if got := r.frame(); !strings.Contains(got, "ecr.dkr from private-b") || !strings.Contains(got, "path to ecr.dkr") {
		t.Errorf("the way by itself:\n%s", got)
	}
}

// A task that the network stopped leads to its way, and the way names the task.
func TestStoppedTasksAndTheirWays(t *testing.T) {
	r := startRig(t, networked(), 120, 44)
	r.goTo(place{"task", taskKey("prod", "0badcafe0badcafe0badcafe0badcafe")})
	r.press("n")
	got := r.frame()
	if !strings.Contains(got, "logs from private-a (subnet-a): BLOCKED") || !strings.Contains(got, "stopped  0badcafe") {
		t.Errorf("the way that stopped the task:\n%s", got)
	}
	r.press("right")
	if strings.Contains(r.frame(), "stopped  0badcafe") {
		t.Error("another way did not stop it")
	}
}

// A standalone task that the network stopped is named under its way too.
func TestStandaloneTaskAndItsWay(t *testing.T) {
	key := taskKey("prod", "0badcafe0badcafe0badcafe0badcafe")
	store := networked()
	store.Apply(func(e *state.Edit) {
		task := *e.Snapshot().Tasks[key]
		task.Service, task.Containers = "", []state.Container{{Name: "app", Reason: task.StoppedReason}}
		task.StoppedReason = "Task failed to start"
		e.PutTask(&task)
		n := twoSubnets()
		n.Key, n.Service, n.Task = state.NetworkKey{Scope: region, Task: key}, nil, &state.Task{LaunchType: "FARGATE"}
		e.PutNetwork(n)
	})
	r := startRig(t, store, 120, 44)
	r.goTo(place{"task", key})
	r.press("n")
	if got := r.frame(); !strings.Contains(got, "logs from private-a (subnet-a): BLOCKED") || !strings.Contains(got, "stopped  0badcafe") {
		t.Errorf("the way that stopped the task:\n%s", got)
	}
}

func TestWhatIf(t *testing.T) {
	r := startRig(t, networked(), 120, 40)
	p := r.openNetwork()
	r.press("a")
	if got := r.frame(); !strings.Contains(got, "public-b") || !strings.Contains(got, "WHAT IF any subnet") {
		t.Errorf("all subnets:\n%s", got)
	}
	r.press("k")
	if got := r.frame(); !strings.Contains(got, "BLOCKED, no-public-ip") {
		t.Errorf("public-b without an address:\n%s", got)
	}
	r.press("p")
	if got := r.frame(); !strings.Contains(got, "from public-b (subnet-pub): reachable") || !strings.Contains(got, "WHAT IF any subnet, a public IP") {
		t.Errorf("public-b with an address:\n%s", got)
	}
	r.press("s", "j", "j", "enter")
	if got := r.frame(); !strings.Contains(got, "shut alone") || !strings.Contains(got, "BLOCKED, sg-egress") {
		t.Errorf("with another group:\n%s", got)
	}
	r.press("a", "p", "s", "k", "k", "enter")
	if p.as != (whatIf{}) || strings.Contains(r.frame(), "WHAT IF") {
		t.Errorf("as it is: %+v", p.as)
	}
}

func TestCopyOfAWay(t *testing.T) {
	r := startRig(t, networked(), 120, 40)
	p := r.openNetwork()
	m := p.copyMenu(p.chosen(&p.of))
	var whats []string
	for _, item := range m.items {
		whats = append(whats, item.what)
	}
	if !slices.Equal(whats, []string{"fix 1", "fix 2", "fix 3", "fix 4", "way", "subnet"}) ||
		!strings.HasPrefix(m.items[0].lines[0], "aws ecs update-service ") || !strings.HasPrefix(m.items[1].lines[0], "aws ec2 replace-route ") {
		t.Errorf("%q, %q", whats, m.items[0].lines)
	}
}

// What may not be read is named, and what hangs on it is unknown.
func TestNetworkWithoutPermission(t *testing.T) {
	r := startRig(t, networked(func(n *state.Network) {
		n.NATGateways, n.Denied = nil, map[string]string{"ec2:DescribeNatGateways": "UnauthorizedOperation"}
	}), 120, 60)
	r.openNetwork()
	r.press("j")
	for _, want := range []string{"ec2:DescribeNatGateways: UnauthorizedOperation", "unknown, nat-not-visible"} {
		if !strings.Contains(r.frame(), want) {
			t.Errorf("%q is not shown:\n%s", want, r.frame())
		}
	}
}

func TestNetworkOfInstances(t *testing.T) {
	r := startRig(t, networked(func(n *state.Network) { n.Placement, n.Definition.NetworkMode = nil, "bridge" }), 80, 24)
	r.openNetwork()
	if !strings.Contains(r.frame(), "no network interface of their own") {
		t.Error(r.frame())
	}
	r.press("j", "right", "enter", "p")
}

// vpcs is the estate with the VPC of prod/checkout listed, and one that is empty.
func vpcs() *state.Store {
	n := twoSubnets()
	n.Key = state.NetworkKey{}
	n.VPCs = append(n.VPCs, state.VPC{ID: "vpc-2", Blocks: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}})
	n.Subnets[1].Free = new(3)
	n.Denied = map[string]string{"ec2:DescribeEgressOnlyInternetGateways": "UnauthorizedOperation"}
	store := estate()
	store.Apply(func(e *state.Edit) {
		e.PutNetwork(n)
		svc := *e.Snapshot().Services[serviceKey("prod", "checkout")]
		svc.Subnets = []string{"subnet-b"}
		e.PutService(&svc)
	})
	return store
}

func TestVPCs(t *testing.T) {
	r := startRig(t, vpcs(), 120, 34)
	r.command("vpc")
	p, ok := r.app.visible().(*vpcPane)
	if !ok {
		t.Fatalf("%T is shown", r.app.visible())
	}
	shows := func(wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(strings.Join(strings.Fields(r.frame()), " "), want) {
				t.Errorf("%q is not shown:\n%s", want, r.frame())
			}
		}
	}
	shows("! not read: ec2:DescribeEgressOnlyInternetGateways: UnauthorizedOperation", "the VPC has no subnet", "> x no private-a main us-east-1a isolated 3 0 0.0.0.0/0 -> nat-gone is a blackhole",
		"isolated (FargateStack: private)", "main · 10.0.0.0/16 · 2 of 3 subnets suit Fargate · igw-1, 1 NAT gateway available · endpoints: none",
		"ok private-b main us-east-1b private 200 1 by its default route: nat-b", "with a public IP: igw-1")
	if f := p.focus(); f != (state.Focus{Also: state.SourceNetwork}) {
		t.Errorf("focus %+v", f)
	}
	if err := p.table.filterBy("services:checkout"); err != nil || p.table.matched() != "1 of 4 shown" {
		t.Errorf("those of a service: %s, %v", p.table.matched(), err)
	}
	if err := p.table.filterBy("class:isolated"); err != nil || p.table.matched() != "1 of 4 shown" {
		t.Errorf("those that are isolated: %s, %v", p.table.matched(), err)
	}
	r.press("enter")
	shows("› private-a", "subnet private-a · subnet-a · 10.0.1.0/24 · us-east-1a · 3 addresses free", "Fargate x no: ", "routes rtb-private-a (explicit association)",
		"0.0.0.0/0 -> nat-gone (blackhole)", "services none places tasks here", "NAT nat-b · available · zonal · in public-b")
	r.press("esc")
	if err := p.table.filterBy(""); err != nil || p.table.sortNext() != "by fargate" || p.table.sortReverse() != "by fargate, reversed" {
		t.Error("the list cannot be sorted")
	}
	m := copyOfSubnet(p.read, "vpc-1", "subnet-a")
	if got := m.items[len(m.items)-1].lines[0]; got != "aws ec2 describe-subnets --subnet-ids subnet-a --region us-east-1" {
		t.Errorf("command %q", got)
	}
}

func TestLookVPCs(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := startRig(t, vpcs(), w, h)
		r.command("vpc")
		return r
	})
}

func TestLookSubnet(t *testing.T) {
	atSizes(t, []string{"80x24"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, vpcs(), w, h)
		r.goTo(place{"subnet", subnetPlace{"vpc-1", "subnet-b"}})
		return r
	})
}

func TestLookNetwork(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := startRig(t, networked(), w, h)
		r.openNetwork()
		return r
	})
}

func TestLookNetworkLoading(t *testing.T) {
	atSizes(t, []string{"60x16"}, func(t *testing.T, w, h int) *rig {
		r := startRig(t, estate(), w, h)
		r.openNetwork()
		return r
	})
}

// Why a task stopped is said with the step that broke, once its network has been read.
func TestWhyNamesTheBrokenHop(t *testing.T) {
	r := startRig(t, networked(), 120, 50)
	r.goTo(place{"why", taskKey("prod", "0badcafe0badcafe0badcafe0badcafe")})
	for _, want := range []string{"private-a to logs: rtb-private-a", "lead the way out to a NAT gateway that works: aws ec2 replace-route", "or make an endpoint for logs"} {
		if !strings.Contains(strings.Join(strings.Fields(r.frame()), " "), want) {
			t.Errorf("%q is not shown:\n%s", want, r.frame())
		}
	}
	if f := r.app.visible().focus(); f.Also != state.SourceNetwork || f.Network.Service.Name != "checkout" {
		t.Errorf("focus %+v", f)
	}
}

// What to do about a broken way begins on the first screen, however low that is and however much is needed, and the screen
// tells how much more there is.
func TestFixIsOnTheFirstScreen(t *testing.T) {
	store := networked(func(n *state.Network) {
		n.Service.Exec = true
		n.Service.LoadBalancers = []state.LoadBalancer{{ARN: "tg-1", Container: "app", Port: 8080}}
	})
	for _, size := range [][2]int{{60, 16}, {80, 24}} {
		r := startRig(t, store, size[0], size[1])
		r.openNetwork()
		frame := r.frame()
		for _, want := range []string{"BLOCKED, ", "\nbecause  ", "\nfix      ", " more lines below: space"} {
			if !strings.Contains(frame, want) {
				t.Errorf("%v: %q is not shown:\n%s", size, want, frame)
			}
		}
	}
}
