package sim

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
)

func zoneOperations() []operation {
	return []operation{op("route53", "ListHostedZonesByVPC", "route53", listZones)}
}

// listZones tells of the private hosted zones that a scenario gives a VPC.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByVPC.html
func listZones(w *World, in *route53.ListHostedZonesByVPCInput) (*route53.ListHostedZonesByVPCOutput, error) {
	i := slices.IndexFunc(w.network.vpcs, func(v *vpc) bool { return v.id == deref(in.VPCId) })
	if i < 0 || string(in.VPCRegion) != w.region {
		return nil, &apiError{code: "InvalidInput", message: fmt.Sprintf("The VPC: %s that you provided is not authorized to make the association.", deref(in.VPCId))}
	}
	size := 100
	if in.MaxItems != nil {
		size = max(1, min(int(*in.MaxItems), size))
	}
	from := 0
	if in.NextToken != nil {
		var err error
		if from, err = strconv.Atoi(*in.NextToken); err != nil || from < 0 || from > len(w.network.vpcs[i].zones) {
			return nil, &apiError{code: "InvalidPaginationToken", message: "The value that you specified to get the second or subsequent page of results is invalid."}
		}
	}
	zones := w.network.vpcs[i].zones
	to := min(from+size, len(zones))
	out := &route53.ListHostedZonesByVPCOutput{HostedZoneSummaries: []types.HostedZoneSummary{}, MaxItems: new(int32(size))}
	for _, name := range zones[from:to] {
		out.HostedZoneSummaries = append(out.HostedZoneSummaries, types.HostedZoneSummary{
			HostedZoneId: new(w.network.namedID("Z", name)), Name: new(name + "."), Owner: &types.HostedZoneOwner{OwningAccount: new(w.account)},
		})
	}
	if to < len(zones) {
		out.NextToken = new(strconv.Itoa(to))
	}
	return out, nil
}
