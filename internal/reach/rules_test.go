package reach_test

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestSecurityGroupsOutbound(t *testing.T) {
	out := func(list ...state.Permission) func(*state.Network) {
		return func(n *state.Network) { group(n, "sg-task").Out = list }
	}
	listed := func(readable bool, list ...string) func(*state.Network) {
		return func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{{Protocol: "tcp", From: new(443), To: new(443), Lists: list}}
			if readable {
				n.CustomerLists = []state.PrefixList{
					{ID: "pl-all", Entries: blocks("0.0.0.0/1", "128.0.0.0/1")},
					{ID: "pl-some", Entries: blocks("54.0.0.0/8")},
					{ID: "pl-outer", Entries: blocks("0.0.0.0/1"), Lists: []string{"pl-inner"}},
					{ID: "pl-inner", Entries: blocks("128.0.0.0/1"), Lists: []string{"pl-outer"}},
				}
			}
		}
	}
	icmp := state.Permission{Protocol: "icmp", From: new(-1), To: new(-1), Blocks: blocks("0.0.0.0/0")}
	udp := tcp(443, 443, "0.0.0.0/0")
	udp.Protocol = "udp"
	number := tcp(443, 443, "0.0.0.0/0")
	number.Protocol = "6"
	runNetworks(t, []network{
		{name: "none", change: out(), want: want{"*": "blocked sg-egress", "s3": "blocked sg-egress"}},
		{name: "another protocol", change: out(udp, icmp), want: want{"*": "blocked sg-egress"}},
		{name: "a protocol by its number", change: out(number), want: want{"*": "reachable"}},
		{name: "the port above", change: out(tcp(444, 65535, "0.0.0.0/0")), want: want{"*": "blocked sg-egress"}},
		{name: "the port last in the range", change: out(tcp(80, 443, "0.0.0.0/0")), want: want{"*": "reachable"}},
		{name: "two halves", change: out(tcp(443, 443, "0.0.0.0/1"), tcp(443, 443, "128.0.0.0/1")), want: want{"*": "reachable"}},
		{name: "halves of different ports", change: out(tcp(443, 443, "0.0.0.0/1"), tcp(80, 80, "128.0.0.0/1")), want: want{"*": "unknown sg-egress-partial", "s3": "reachable"}},
		{name: "some public addresses", change: out(tcp(443, 443, "54.0.0.0/8")), want: want{"*": "unknown sg-egress-partial", "s3": "blocked sg-egress"}},
		{name: "some of S3", change: out(tcp(443, 443, "52.0.0.0/8")), want: want{"*": "unknown sg-egress-partial", "s3": "unknown sg-egress-partial"}},
		{name: "private addresses", change: out(tcp(443, 443, "10.0.0.0/8")), want: want{"*": "blocked sg-egress"}},
		{name: "IPv6 is not IPv4", change: out(tcp(443, 443, "::/0")), want: want{"*": "blocked sg-egress"}},
		{name: "S3's list counts for S3 alone", change: listed(false, "pl-s3"), want: want{"*": "blocked sg-egress", "s3": "reachable"}},
		{name: "DynamoDB's for neither", change: listed(false, "pl-dynamodb"), want: want{"*": "blocked sg-egress", "s3": "blocked sg-egress"}},
		{name: "a list of everything", change: listed(true, "pl-all"), want: want{"*": "reachable", "s3": "reachable"}},
		{name: "a list of some", change: listed(true, "pl-some"), want: want{"*": "unknown sg-egress-partial", "s3": "blocked sg-egress"}},
		{name: "lists in a circle", change: listed(true, "pl-outer"), want: want{"*": "reachable"}},
		{name: "a list that cannot be read", change: listed(false, "pl-all"), want: want{"*": "unknown sg-egress-partial", "s3": "unknown sg-egress-partial"}},
		{name: "the groups of an interface add up", change: func(n *state.Network) {
			group(n, "sg-task").Out = nil
			n.Placement.SecurityGroups = append(n.Placement.SecurityGroups, "sg-default")
		}, want: want{"*": "reachable"}},
		{name: "a group that was not returned may let it out", change: func(n *state.Network) {
			group(n, "sg-task").Out = nil
			n.Placement.SecurityGroups = append(n.Placement.SecurityGroups, "sg-hidden")
		}, want: want{"*": "unknown sg-egress-partial"}},
		{name: "and takes nothing away", change: func(n *state.Network) {
			n.Placement.SecurityGroups = append(n.Placement.SecurityGroups, "sg-hidden")
		}, want: want{"*": "reachable"}},
		{name: "no group means the default one", change: func(n *state.Network) {
			n.Placement.SecurityGroups = nil
			group(n, "sg-default").Out = nil
		}, want: want{"*": "blocked sg-egress"}},
		{name: "two faults: the packet meets the group first", change: func(n *state.Network) {
			group(n, "sg-task").Out = nil
			routes(n, "rtb-private-a")
		}, want: want{"*": "blocked sg-egress"}},
	})
}

func TestNetworkACLs(t *testing.T) {
	acl := func(entries ...state.ACLEntry) func(*state.Network) {
		return func(n *state.Network) { guard(n, "private-a", entries...) }
	}
	in, out := rule(100, false, "allow", "0.0.0.0/0"), rule(100, true, "allow", "0.0.0.0/0")
	udpOut := rule(90, true, "deny", "0.0.0.0/0", 443, 443)
	udpOut.Protocol = "17"
	runNetworks(t, []network{
		{name: "a rule for each direction", change: acl(in, out), want: want{"*": "reachable", "s3": "reachable"}},
		{name: "nothing is denied", change: acl(), want: want{"*": "blocked nacl-out"}},
		{name: "no answers", change: acl(out), want: want{"*": "blocked nacl-in", "s3": "blocked nacl-in"}},
		{name: "answers on 443, as a server would have it", change: acl(out, rule(100, false, "allow", "0.0.0.0/0", 443, 443)), want: want{"*": "blocked nacl-in"}},
		{name: "the ports of Linux", change: acl(out, rule(100, false, "allow", "0.0.0.0/0", 32768, 60999)), want: want{"*": "reachable"}},
		{name: "one port too few", change: acl(out, rule(100, false, "allow", "0.0.0.0/0", 32769, 65535)), want: want{"*": "unknown nacl-in-partial"}},
		{name: "the ports of Windows are fewer", change: func(n *state.Network) {
			n.Definition.OS = "WINDOWS_SERVER_2022_CORE"
			acl(out, rule(100, false, "allow", "0.0.0.0/0", 49152, 65535))(n)
		}, want: want{"*": "reachable"}},
		{name: "two rules for the ports", change: acl(out, rule(100, false, "allow", "0.0.0.0/0", 1024, 40000), rule(110, false, "allow", "0.0.0.0/0", 40001, 65535)), want: want{"*": "reachable"}},
		{name: "the lower number decides, wherever it stands", change: acl(in, out, rule(90, true, "deny", "0.0.0.0/0", 443, 443)), want: want{"*": "blocked nacl-out"}},
		{name: "the higher one does not", change: acl(rule(110, true, "deny", "0.0.0.0/0", 443, 443), in, out), want: want{"*": "reachable"}},
		{name: "another protocol is no matter", change: acl(udpOut, in, out), want: want{"*": "reachable"}},
		{name: "a large denial", change: acl(in, out, rule(90, true, "deny", "54.0.0.0/16")), want: want{"*": "unknown nacl-out-partial", "s3": "reachable"}},
		{name: "a small one is a note", change: acl(in, out, rule(90, true, "deny", "54.0.0.0/17")), want: want{"*": "reachable", "warnings": "nacl-partial-deny"}},
		{name: "two small ones side by side are large", change: acl(in, out, rule(90, true, "deny", "54.0.0.0/17"), rule(91, true, "deny", "54.0.128.0/17")), want: want{"*": "unknown nacl-out-partial"}},
		{name: "a small one in S3 is not", change: acl(in, out, rule(90, true, "deny", "52.218.1.0/24")), want: want{"s3": "unknown nacl-out-partial", "internet": "reachable", "warnings": "nacl-partial-deny"}},
		{name: "denied in part, allowed before", change: acl(rule(80, true, "allow", "54.0.0.0/15"), rule(90, true, "deny", "54.0.0.0/16"), in, out), want: want{"*": "reachable"}},
		{name: "the VPC only", change: acl(rule(100, true, "allow", "10.20.0.0/16"), rule(100, false, "allow", "10.20.0.0/16")), want: want{"*": "blocked nacl-out", "s3": "blocked nacl-out"}},
		{name: "the default ACL where none names the subnet", change: func(n *state.Network) {
			n.NetworkACLs[0].Subnets = nil
			n.NetworkACLs[0].Entries = nil
		}, want: want{"*": "blocked nacl-out"}},
	})
}

func TestACLsOfTheNATGatewaysSubnet(t *testing.T) {
	open := []state.ACLEntry{
		rule(100, false, "allow", "10.20.0.0/16", 443, 443), rule(110, false, "allow", "0.0.0.0/0", 1024, 65535),
		rule(100, true, "allow", "0.0.0.0/0", 443, 443), rule(110, true, "allow", "10.20.0.0/16", 32768, 60999),
	}
	for i, name := range []string{"requests in", "answers in", "requests out", "answers out"} {
		t.Run(name, func(t *testing.T) {
			n := home()
			guard(n, "public-a", open...)
			expect(t, n, want{"*": "reachable", "s3": "reachable"})
			n.NetworkACLs[1].Entries = append(append([]state.ACLEntry{}, open[:i]...), open[i+1:]...)
			expect(t, n, want{"*": "blocked nat-subnet-nacl", "s3": "blocked nat-subnet-nacl"})
		})
	}
	t.Run("a part of the answers' ports", func(t *testing.T) {
		n := home()
		guard(n, "public-a", open...)
		n.NetworkACLs[1].Entries[1].From = new(2000)
		expect(t, n, want{"*": "unknown nat-subnet-nacl-partial"})
	})
}
