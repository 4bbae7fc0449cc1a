package reach_test

import (
	"net/netip"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// mounting is home with a file system that has a mount target in zone a.
func mounting() *state.Network {
	n := home()
	n.Definition.FileSystems = []string{"fs-1"}
	n.MountTargets = []state.MountTarget{{
		ID: "fsmt-a", FileSystem: "fs-1", Subnet: "private-a", VPC: "vpc-home", Zone: "eu-west-1a", State: "available", Address: netip.MustParseAddr("10.20.10.77"),
	}}
	n.MountTargetGroups = map[string][]string{"fsmt-a": {"sg-files"}}
	n.SecurityGroups = append(n.SecurityGroups, state.SecurityGroup{ID: "sg-files", VPC: "vpc-home", In: []state.Permission{tcpGroup(2049, "sg-task")}})
	return n
}

func TestFileSystems(t *testing.T) {
	moved := func(n *state.Network) {
		n.MountTargets[0].Subnet, n.MountTargets[0].Address = "public-a", netip.MustParseAddr("10.20.0.77")
	}
	runNetworks(t, []network{
		{name: "in the task's zone", base: mounting, want: want{"efs": "reachable"}},
		{name: "no host names", base: mounting, change: func(n *state.Network) { n.VPCAttributes[0].DNSHostnames = new(false) }, want: want{"efs": "blocked vpc-dns-hostnames-off", "logs": "reachable"}},
		{name: "no mount target", base: mounting, change: func(n *state.Network) { n.MountTargets = []state.MountTarget{} }, want: want{"efs": "blocked efs-no-mount-target"}},
		{name: "none in this VPC", base: mounting, change: func(n *state.Network) { n.MountTargets[0].VPC = "vpc-other" }, want: want{"efs": "blocked efs-no-mount-target"}},
		{name: "another file system's", base: mounting, change: func(n *state.Network) { n.MountTargets[0].FileSystem = "fs-2" }, want: want{"efs": "blocked efs-no-mount-target"}},
		{name: "none in this zone", base: mounting, change: func(n *state.Network) { n.MountTargets[0].Zone = "eu-west-1b" }, want: want{"efs": "blocked efs-no-mount-target-in-az"}},
		{name: "being made", base: mounting, change: func(n *state.Network) { n.MountTargets[0].State = "creating" }, want: want{"efs": "blocked efs-mount-target-not-available"}},
		{name: "being changed", base: mounting, change: func(n *state.Network) { n.MountTargets[0].State = "updating" }, want: want{"efs": "reachable"}},
		{name: "the task may send 443 only", base: mounting, change: func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{tcp(443, 443, "0.0.0.0/0")}
		}, want: want{"efs": "blocked sg-egress", "logs": "reachable"}},
		{name: "the task may send to its address", base: mounting, change: func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{tcp(2049, 2049, "10.20.10.77/32")}
		}, want: want{"efs": "reachable", "logs": "blocked sg-egress"}},
		{name: "of which only the subnet is known", base: mounting, change: func(n *state.Network) {
			n.MountTargets[0].Address = netip.Addr{}
			group(n, "sg-task").Out = []state.Permission{tcp(2049, 2049, "10.20.10.77/32")}
		}, want: want{"efs": "unknown sg-egress-partial"}},
		{name: "its group admits another subnet", base: mounting, change: func(n *state.Network) {
			group(n, "sg-files").In = []state.Permission{tcp(2049, 2049, "10.20.11.0/24")}
		}, want: want{"efs": "blocked efs-sg-ingress"}},
		{name: "its group admits half of the subnet", base: mounting, change: func(n *state.Network) {
			group(n, "sg-files").In = []state.Permission{tcp(2049, 2049, "10.20.10.0/25")}
		}, want: want{"efs": "unknown efs-sg-ingress-partial"}},
		{name: "its groups were not read", base: mounting, change: func(n *state.Network) { n.MountTargetGroups = nil }, want: want{"efs": "unknown efs-sg-ingress-partial"}},
		{name: "behind another subnet's ACL", base: mounting, change: func(n *state.Network) {
			moved(n)
			guard(n, "public-a", rule(100, false, "allow", "0.0.0.0/0", 443, 65535), rule(100, true, "allow", "0.0.0.0/0"), rule(90, false, "deny", "10.20.10.0/24", 2049, 2049))
		}, want: want{"efs": "blocked efs-subnet-nacl"}},
		{name: "in a subnet that was not returned", base: mounting, change: func(n *state.Network) {
			moved(n)
			n.MountTargets[0].Subnet = "private-x"
		}, want: want{"efs": "unknown nacl-not-visible"}},
		{name: "own name servers", base: mounting, change: func(n *state.Network) { n.DHCPOptions[0].Servers = []string{"10.1.1.1"} }, want: want{"efs": "unknown custom-dns"}},
		{name: "own name servers, and no mount target", base: mounting, change: func(n *state.Network) {
			n.DHCPOptions[0].Servers = []string{"10.1.1.1"}
			n.MountTargets = []state.MountTarget{}
		}, want: want{"efs": "blocked efs-no-mount-target"}},
		{name: "two file systems, the worst counts", base: mounting, change: func(n *state.Network) { n.Definition.FileSystems = []string{"fs-1", "fs-2"} }, want: want{"efs": "blocked efs-no-mount-target"}},
		{name: "two zones, a mount target in one", base: mounting, change: func(n *state.Network) {
			n.Placement.Subnets = append(n.Placement.Subnets, "private-b")
		}, want: want{"efs": "blocked efs-no-mount-target-in-az", "start": "blocked efs-no-mount-target-in-az", "warnings": "mixed-subnets"}},
	})
}
