package reach

import (
	"slices"
	"strings"
)

// endpoint makes a way to the service that needs no way out, with the group that the task carries.
func (r *remedy) endpoint(table string) string {
	service := "com.amazonaws." + r.v.region + "."
	suffix := ""
	for _, n := range needsOf(r.v, nil) {
		here := len(n.regions) == 0 || slices.Contains(n.regions, r.v.region) // an endpoint serves its own Region
		if n.key == r.key && here && n.key != "efs" && !strings.HasPrefix(n.key, registryPrefix) {
			suffix = n.suffix
		}
	}
	switch {
	case r.v.region == "" || r.v.id == "" || suffix == "" || r.key == "internet" || r.key == "internet6":
		return ""
	case suffix == "s3":
		for _, e := range r.Endpoints {
			if e.Type == "Gateway" && e.Service == service+suffix && e.VPC == r.v.id {
				return r.aws("ec2 modify-vpc-endpoint", "--vpc-endpoint-id", e.ID, "--add-route-table-ids", table)
			}
		}
		return r.aws("ec2 create-vpc-endpoint", "--vpc-id", r.v.id, "--vpc-endpoint-type", "Gateway", "--service-name", service+suffix, "--route-table-ids", table)
	}
	return r.aws("ec2 create-vpc-endpoint", "--vpc-id", r.v.id, "--vpc-endpoint-type", "Interface", "--service-name", service+suffix,
		"--subnet-ids", r.in.ID, "--security-group-ids", r.carried())
}

// endpointAnew makes an interface endpoint again that is beyond repair. One that is still being made, or waits to be
// accepted, needs patience or its service's owner.
func (r *remedy) endpointAnew() []Remedy {
	e := r.v.endpointsByID[r.id("vpce")]
	if e == nil || !strings.EqualFold(e.Type, "Interface") {
		return nil
	}
	create := r.endpoint("")
	switch strings.ToLower(e.State) {
	case "failed", "rejected", "expired":
		if create == "" {
			return nil
		}
		return []Remedy{
			{"remove the endpoint that does not work", r.aws("ec2 delete-vpc-endpoints", "--vpc-endpoint-ids", e.ID)},
			{"and make it again for " + r.key, create},
		}
	case "deleting", "deleted":
		return []Remedy{{"make the endpoint again for " + r.key, create}}
	default:
		return nil
	}
}
