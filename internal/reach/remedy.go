package reach

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// Remedy is one thing to do about a blocked way.
type Remedy struct {
	What    string // in a few words; it begins with "or" where it takes the place of the one before, with "and" where it adds to it
	Command string // for the AWS CLI
}

// String is both in a line.
func (r Remedy) String() string { return r.What + ": " + r.Command }

// Remedies are what to do where a way is blocked, as aws commands with the ids of these facts in them. It is empty where
// no single command mends it: then Fix says in words what to do. A command never has a blank to be filled in.
func Remedies(n *state.Network, subnet, key string, p Path) []Remedy {
	i := slices.IndexFunc(p.Steps, func(s Step) bool { return s.Hop == p.Hop && s.Verdict == p.Verdict })
	if i < 0 || p.Verdict != Blocked {
		return nil
	}
	r := &remedy{Network: n, v: newVPC(n), key: key, text: p.Steps[i].Text}
	r.in = r.v.subnet(subnet)
	list := slices.DeleteFunc(r.of(p.Hop), func(c Remedy) bool { return c.Command == "" })
	if elsewhere := r.elsewhere(); elsewhere.Command != "" {
		if len(list) > 0 {
			list[0].What = "or " + list[0].What
		}
		list = slices.Insert(list, 0, elsewhere)
	}
	return list
}

// remedy is one broken step and the facts around it.
type remedy struct {
	*state.Network
	v         *vpc
	in        *subnet
	key, text string
}

func (r *remedy) of(hop string) []Remedy {
	one := func(what, command string) []Remedy { return []Remedy{{what, command}} }
	switch hop {
	case "dns-support-disabled":
		return one("let names resolve", r.aws("ec2 modify-vpc-attribute", "--vpc-id", r.v.id, "--enable-dns-support"))
	case "vpc-dns-hostnames-off":
		return one("let private names resolve", r.aws("ec2 modify-vpc-attribute", "--vpc-id", r.v.id, "--enable-dns-hostnames"))
	case "sg-egress":
		return one("let the task's group out", r.aws("ec2 authorize-security-group-egress", "--group-id", r.carried(), "--ip-permissions", r.permission()))
	case "endpoint-sg-ingress", "efs-sg-ingress", "task-sg-ingress":
		return one("let the other side's group in", r.admit())
	case "nacl-out", "nacl-in", "endpoint-subnet-nacl", "efs-subnet-nacl", "nat-subnet-nacl", "transit-subnet-nacl", "task-nacl-in", "task-nacl-out", "lb-subnet-nacl":
		return one("allow it before the other rules", r.entry())
	case "no-route":
		return r.way("create-route")
	case "route-blackhole", "nat-missing", "nat-not-available", "nat-private", "nat-subnet-no-igw", "nat-no-eip", "peering-no-transit":
		return r.way("replace-route")
	case "transit-not-attached":
		return one("accept the attachment", r.acceptAttachment())
	case "transit-zone-not-enabled":
		return one("enable the zone on the attachment", r.aws("ec2 modify-transit-gateway-vpc-attachment", "--transit-gateway-attachment-id", r.id("tgw-attach"), "--add-subnet-ids", r.in.ID))
	case "vpc-bpa":
		return one("let this subnet's traffic through", r.exclude())
	case "no-public-ip":
		return one("give the tasks public addresses", r.publicIP())
	case "igw-not-attached":
		return one("attach the gateway", r.aws("ec2 attach-internet-gateway", "--internet-gateway-id", r.id("igw"), "--vpc-id", r.v.id))
	case "endpoint-private-dns-off":
		return one("let the name lead to the endpoint", r.aws("ec2 modify-vpc-endpoint", "--vpc-endpoint-id", r.id("vpce"), "--private-dns-enabled"))
	case "s3-gateway-not-on-route-table":
		return one("put the endpoint into the route table", r.aws("ec2 modify-vpc-endpoint", "--vpc-endpoint-id", r.id("vpce"), "--add-route-table-ids", r.id("rtb")))
	case "efs-no-mount-target", "efs-no-mount-target-in-az":
		return one("make a mount target there", r.aws("efs create-mount-target", "--file-system-id", r.id("fs"), "--subnet-id", r.in.ID))
	case "endpoint-not-available":
		return r.endpointAnew()
	case "endpoint-policy":
		return one("let the endpoint allow everything again", r.aws("ec2 modify-vpc-endpoint", "--vpc-endpoint-id", r.id("vpce"), "--reset-policy"))
	case "no-nat64":
		return r.translate()
	case "lb-az-not-enabled":
		return one("enable the zone", r.enableZone())
	case "lb-sg-egress":
		return one("let the load balancer's group out to the task's", r.letOut())
	case "health-check-port-blocked":
		return one("check the port that traffic takes", r.checkTrafficPort())
	case "nlb-client-ip":
		return one("send packets from the load balancer's own addresses", r.ownAddresses())
	}
	return nil
}

// aws is a command line, "" where one of its words is not known.
func (r *remedy) aws(command string, args ...string) string {
	if slices.Contains(args, "") {
		return ""
	}
	if r.v.region != "" {
		args = append(args, "--region", r.v.region)
	}
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = state.ShellWord(a)
	}
	return "aws " + command + " " + strings.Join(words, " ")
}

// id is the first id of a kind in the words of the step, "" where there is none.
func (r *remedy) id(kind string) string {
	return regexp.MustCompile(`\b` + kind + `-[0-9A-Za-z_-]*[0-9A-Za-z]`).FindString(r.text)
}

// carried is the group to change of those that the task carries.
func (r *remedy) carried() string {
	if r.Placement != nil && len(r.Placement.SecurityGroups) > 0 {
		return r.Placement.SecurityGroups[0]
	}
	return r.id("sg")
}

// ports are those in the words of the step.
func (r *remedy) ports() (from, to string) {
	m := regexp.MustCompile(`tcp/(\d+)(?:-(\d+))?`).FindStringSubmatch(r.text)
	if m == nil {
		return "", ""
	}
	if m[2] == "" {
		return m[1], m[1]
	}
	return m[1], m[2]
}

// peer is the block on the other side, all addresses where the words name none.
func (r *remedy) peer() netip.Prefix {
	for _, word := range strings.Fields(r.text) {
		if b, err := netip.ParsePrefix(strings.TrimRight(word, ":,")); err == nil {
			return b
		}
	}
	if strings.Contains(r.text, "IPv6 addresses") {
		return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
	}
	return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
}

func (r *remedy) permission() string {
	from, to := r.ports()
	if from == "" {
		return ""
	}
	block := r.peer()
	peer := "IpRanges=[{CidrIp=" + block.String() + "}]"
	if block.Addr().Is6() {
		peer = "Ipv6Ranges=[{CidrIpv6=" + block.String() + "}]"
	}
	if list := r.id("pl"); list != "" {
		peer = "PrefixListIds=[{PrefixListId=" + list + "}]"
	}
	return "IpProtocol=tcp,FromPort=" + from + ",ToPort=" + to + "," + peer
}

// admit lets the other side's group into the group that the step names first: the task's into the endpoint's, or the
// load balancer's into the task's.
func (r *remedy) admit() string {
	port, _ := r.ports()
	groups := regexp.MustCompile(`\bsg-[0-9A-Za-z_-]*[0-9A-Za-z]`).FindAllString(r.text, -1)
	from := ""
	if len(groups) > 1 {
		from = groups[len(groups)-1]
	}
	for i := range r.LoadBalancers { // the words name it, not its group
		if l := &r.LoadBalancers[i]; strings.Contains(r.text, " from "+l.Name+" ") && len(l.SecurityGroups) > 0 {
			from = l.SecurityGroups[0]
		}
	}
	if len(groups) == 0 {
		return ""
	}
	return r.aws("ec2 authorize-security-group-ingress", "--group-id", groups[0], "--protocol", "tcp", "--port", port, "--source-group", from)
}

// entry is a rule of a network ACL before all that it has in that direction.
func (r *remedy) entry() string {
	id := r.id("acl")
	i := slices.IndexFunc(r.NetworkACLs, func(a state.NetworkACL) bool { return a.ID == id })
	from, to := r.ports()
	if i < 0 || from == "" {
		return ""
	}
	egress, direction := strings.Contains(r.text, " outbound "), "--ingress"
	if egress {
		direction = "--egress"
	}
	const usual, last = 100, 32766
	lowest := last
	for _, e := range r.NetworkACLs[i].Entries {
		if e.Egress == egress && e.Rule < lowest {
			lowest = e.Rule
		}
	}
	number := min(usual, lowest-1)
	if number < 1 {
		return "" // there is no place before the first rule
	}
	block, of := r.peer(), "--cidr-block"
	if block.Addr().Is6() {
		of = "--ipv6-cidr-block"
	}
	return r.aws("ec2 create-network-acl-entry", "--network-acl-id", id, direction, "--rule-number", strconv.Itoa(number), "--protocol", "tcp",
		"--port-range", "From="+from+",To="+to, of, block.String(), "--rule-action", "allow")
}

// way leads the table's default route to a NAT gateway that works; failing that, or besides, an endpoint leads to the service.
func (r *remedy) way(route string) []Remedy {
	if r.key == "internet6" || r.in.ipv6Only() {
		return nil
	}
	table := ""
	if r.in.table != nil {
		table = r.in.table.id
	}
	list := []Remedy{
		{"lead the way out to a NAT gateway that works" + r.followers(), r.aws("ec2 "+route, "--route-table-id", table, "--destination-cidr-block", "0.0.0.0/0", "--nat-gateway-id", r.workingNAT())},
		{"make an endpoint for " + r.key, r.endpoint(table)},
	}
	if list[0].Command != "" {
		list[1].What = "or " + list[1].What
	}
	if strings.Contains(list[1].Command, "--security-group-ids") && !r.admitsItself(r.carried()) {
		list = append(list, Remedy{
			"and let the group that both carry ask itself",
			r.aws("ec2 authorize-security-group-ingress", "--group-id", r.carried(), "--protocol", "tcp", "--port", "443", "--source-group", r.carried()),
		})
	}
	return list
}

// followers warns where a change of the route table changes other subnets too, which may lead nowhere on purpose.
func (r *remedy) followers() string {
	n := 0
	for _, s := range r.Subnets {
		if r.in.table != nil && s.VPC == r.v.id && r.v.subnet(s.ID).table == r.in.table {
			n++
		}
	}
	if n < 2 {
		return ""
	}
	return " (" + strconv.Itoa(n) + " subnets follow this table)"
}

// admitsItself reports a group whose members may ask each other on 443.
func (r *remedy) admitsItself(id string) bool {
	g := r.v.groupsOf([]string{id})
	return g.refer(443, g) || r.v.admits(admission{groups: g, in: true, port: 443, far: r.in.v4}).coverage == full
}

// workingNAT is a public NAT gateway of the VPC from which the way out leads, one of the subnet's zone before others.
func (r *remedy) workingNAT() string {
	best := ""
	for i := range r.NATGateways {
		g := &r.NATGateways[i]
		if g.VPC != r.v.id || g.Subnet == "" {
			continue
		}
		w := &walk{}
		t := &task{vpc: r.v, in: r.v.subnet(g.Subnet), groups: &groups{}, fargate: true, publicIP: Reachable, answers: linuxPorts(), public: map[farPort]Path{}, inside: map[farInterface]Path{}}
		from := r.in.v4
		if from == nil {
			from = r.in.v6
		}
		t.nat(w, g.ID, r.v.public4, from, 443)
		if w.outcome.Verdict == Reachable && (best == "" || t.in.Zone == r.in.Zone) {
			best = g.ID
		}
	}
	return best
}
