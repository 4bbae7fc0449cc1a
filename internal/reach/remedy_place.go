package reach

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// publicIP is for services only: a standalone task gets its address when it is started.
func (r *remedy) publicIP() string {
	if r.Placement == nil || strings.Contains(r.text, "not on Fargate") {
		return ""
	}
	return r.place(r.Placement.Subnets, true)
}

// place has the service put its tasks into subnets, with a public address or without.
func (r *remedy) place(subnets []string, publicIP bool) string {
	if r.Service == nil || r.Placement == nil {
		return ""
	}
	arn, ok := state.ParseARN(r.Service.ARN)
	parts := strings.Split(arn.Resource, "/") // service/cluster/name
	if !ok || len(parts) != 3 {
		return ""
	}
	address := "DISABLED"
	if publicIP {
		address = "ENABLED"
	}
	config := "awsvpcConfiguration={subnets=[" + strings.Join(subnets, ",") + "],securityGroups=[" +
		strings.Join(r.Placement.SecurityGroups, ",") + "],assignPublicIp=" + address + "}"
	return r.aws("ecs update-service", "--cluster", parts[1], "--service", parts[2], "--network-configuration", config)
}

// fewSubnets is how many subnets of a service are weighed against each other: with more, the ways of all would have to
// be walked for the fix of one.
const fewSubnets = 16

// elsewhere leaves out the subnets from which something needed is not reached, where others reach it all.
func (r *remedy) elsewhere() Remedy {
	if r.Service == nil || r.Placement == nil || len(r.Placement.Subnets) < 2 || len(r.Placement.Subnets) > fewSubnets {
		return Remedy{}
	}
	result := Evaluate(r.Network)
	if i := slices.IndexFunc(result.Destinations, func(d Destination) bool { return d.Key == r.key }); r.key != Inbound && (i < 0 || result.Destinations[i].Informational) {
		return Remedy{}
	}
	var ids, names []string
	zones := map[string]bool{}
	for i := range result.Subnets {
		s := &result.Subnets[i]
		if !result.suffices(s) {
			continue
		}
		if s.ID == r.in.ID {
			return Remedy{}
		}
		zones[s.Zone] = true
		ids, names = append(ids, s.ID), append(names, r.v.subnet(s.ID).label())
	}
	if len(ids) == 0 {
		return Remedy{}
	}
	what := "place tasks in " + strings.Join(names, ", ") + " alone, from where all they need is reached"
	if len(zones) == 1 {
		what += " (one Availability Zone)"
	}
	return Remedy{what, r.place(ids, r.Placement.PublicIP)}
}

// suffices reports a subnet from which all that is needed is reached for certain.
func (r *Result) suffices(s *Subnet) bool {
	fine := func(v Verdict) bool { return v == Reachable || v == NotNeeded }
	for _, d := range r.Destinations {
		if !d.Informational && !fine(s.Paths[d.Key].Verdict) {
			return false
		}
	}
	return fine(s.Inbound.Verdict)
}
