package reach

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// task is a task placed in a subnet: what its interface carries, and the ways that were already walked.
type task struct {
	*vpc
	in       *subnet
	groups   *groups
	fargate  bool
	publicIP Verdict // Reachable = it has one, Blocked = it has none
	answers  portRange
	ports    []Ports // of the load balancer entries, in their order
	public   map[farPort]Path
	inside   map[farInterface]Path
}

type farPort struct {
	far  *addresses
	port int
}

func (v *vpc) tasks() []*task {
	fargate := onFargate(v.Network)
	publicIP := Blocked
	if fargate && v.Placement == nil {
		publicIP = Unknown
	} else if fargate && v.Placement.PublicIP {
		publicIP = Reachable
	}
	answers := linuxPorts()
	if onWindows(v.Network) {
		answers = windowsPorts()
	}
	carried := v.carried()
	var out []*task
	for i, id := range v.placed() {
		if slices.Contains(v.placed()[:i], id) {
			continue
		}
		out = append(out, &task{
			vpc: v, in: v.subnet(id), groups: carried, fargate: fargate, publicIP: publicIP, answers: answers,
			public: map[farPort]Path{}, inside: map[farInterface]Path{},
		})
	}
	return out
}

// carried are the groups of the task's interface: without any in the configuration, the VPC's default group.
func (v *vpc) carried() *groups {
	if v.Placement == nil {
		return v.groupsOf(nil)
	}
	if ids := v.Placement.SecurityGroups; len(ids) > 0 {
		return v.groupsOf(ids)
	}
	for i := range v.SecurityGroups {
		if g := &v.SecurityGroups[i]; g.Name == "default" && g.VPC == v.id {
			return v.groupsOf([]string{g.ID})
		}
	}
	return v.groupsOf(nil)
}

// onFargate reports tasks that use the one interface that is theirs. Facts without a service or task are about a
// Fargate task that does not exist yet.
func onFargate(n *state.Network) bool {
	isFargate := func(s string) bool { return s == "FARGATE" || s == "FARGATE_SPOT" }
	switch {
	case n.Service != nil:
		return isFargate(n.Service.LaunchType) || slices.ContainsFunc(n.Service.CapacityProviders, isFargate)
	case n.Task != nil:
		return isFargate(n.Task.LaunchType) || isFargate(n.Task.CapacityProvider)
	default:
		return true
	}
}

func onWindows(n *state.Network) bool {
	return n.Definition != nil && strings.HasPrefix(strings.ToUpper(n.Definition.OS), "WINDOWS") ||
		n.Service != nil && strings.HasPrefix(strings.ToUpper(n.Service.PlatformFamily), "WINDOWS")
}

// retiredPlatform is a platform version before Linux 1.4.0, "" for one that is not: there, the ECR login and secrets went
// through an interface of Fargate's own.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html
func retiredPlatform(n *state.Network) string {
	version := ""
	switch {
	case n.Service != nil:
		version = n.Service.PlatformVersion
	case n.Task != nil:
		version = n.Task.PlatformVersion
	}
	if !onFargate(n) || onWindows(n) {
		return ""
	}
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	if errA != nil || errB != nil || a > 1 || a == 1 && b >= 4 {
		return ""
	}
	return version
}

// ipv6Only reports a subnet whose interfaces have no IPv4 address.
func (s *subnet) ipv6Only() bool { return s.IPv6Only || s.v4 == nil && s.v6 != nil }

// dualStack reports a subnet whose interfaces have both.
func (s *subnet) dualStack() bool { return s.v4 != nil && s.v6 != nil && !s.IPv6Only }

// side is the subnet's addresses of the family of far ones.
func (s *subnet) side(far *addresses) *addresses {
	if len(far.spans) > 0 && far.spans[0].lo.Is6() {
		return s.v6
	}
	return s.v4
}
