package sim

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
)

func TestHostedZonesOfAVPC(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario, o.NoThrottle = "network", true })
	v := w.region.world.network.vpcs[0]
	v.zones = []string{"ecr.us-east-1.amazonaws.com", "example.com"}
	client := route53.NewFromConfig(w.config)
	in := &route53.ListHostedZonesByVPCInput{VPCId: &v.id, VPCRegion: types.VPCRegion(w.region.world.region), MaxItems: new(int32(1))}
	first, err := client.ListHostedZonesByVPC(t.Context(), in)
	if err != nil || len(first.HostedZoneSummaries) != 1 || *first.HostedZoneSummaries[0].Name != "ecr.us-east-1.amazonaws.com." || first.NextToken == nil {
		t.Fatal(first, err)
	}
	in.NextToken = first.NextToken
	second, err := client.ListHostedZonesByVPC(t.Context(), in)
	if err != nil || len(second.HostedZoneSummaries) != 1 || *second.HostedZoneSummaries[0].Name != "example.com." || second.NextToken != nil {
		t.Fatal(second, err)
	}
	_, err = client.ListHostedZonesByVPC(t.Context(), &route53.ListHostedZonesByVPCInput{VPCId: new("vpc-0"), VPCRegion: types.VPCRegionUsEast1})
	wantCode(t, err, "InvalidInput")
}
