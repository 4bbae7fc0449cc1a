package sim

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// twoVPCs has seven subnets in vpc-a, of which subnet-a1 has a route table of
// its own, and one in vpc-b.
func twoVPCs() *network {
	a, b := &vpc{id: "vpc-a", block: netip.MustParsePrefix("10.1.0.0/16")}, &vpc{id: "vpc-b", block: netip.MustParsePrefix("10.2.0.0/16")}
	n := &network{account: "111122223333", region: "us-east-1", vpcs: []*vpc{a, b}}
	for i, id := range []string{"subnet-a1", "subnet-a2", "subnet-a3", "subnet-a4", "subnet-a5", "subnet-a6", "subnet-a7", "subnet-b1"} {
		s := &subnet{id: id, vpc: a, zone: "us-east-1a", block: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 1, byte(i), 0}), 24)}
		n.subnets = append(n.subnets, s)
	}
	n.subnets[7].vpc, n.subnets[0].name = b, "first"
	n.routeTables = []*routeTable{
		{id: "rtb-a", vpc: a, main: true, mainID: "rtbassoc-a"},
		{id: "rtb-a1", vpc: a, subnets: []routeAssociation{{id: "rtbassoc-a1", subnet: n.subnets[0]}}},
		{id: "rtb-b", vpc: b, main: true, mainID: "rtbassoc-b"},
	}
	return n
}

func filters(pairs ...string) []types.Filter {
	var all []types.Filter
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, types.Filter{Name: new(pairs[i]), Values: []string{pairs[i+1]}})
	}
	return all
}

func TestDescribeSubnets(t *testing.T) {
	w := newWire(t)
	w.region.world.network = twoVPCs()
	client := ec2.NewFromConfig(w.config)
	for name, tc := range map[string]struct {
		in   ec2.DescribeSubnetsInput
		want []string
		code string
	}{
		"ids":              {in: ec2.DescribeSubnetsInput{SubnetIds: []string{"subnet-b1", "subnet-a2"}}, want: []string{"subnet-a2", "subnet-b1"}},
		"an unknown id":    {in: ec2.DescribeSubnetsInput{SubnetIds: []string{"subnet-a1", "subnet-z"}}, code: "InvalidSubnetID.NotFound"},
		"one VPC":          {in: ec2.DescribeSubnetsInput{Filters: filters("vpc-id", "vpc-b")}, want: []string{"subnet-b1"}},
		"both filters":     {in: ec2.DescribeSubnetsInput{Filters: filters("vpc-id", "vpc-a", "subnet-id", "subnet-b1")}},
		"a tag":            {in: ec2.DescribeSubnetsInput{Filters: filters("tag:Name", "first")}, want: []string{"subnet-a1"}},
		"a block":          {in: ec2.DescribeSubnetsInput{Filters: filters("cidr-block", "10.1.2.0/24")}, want: []string{"subnet-a3"}},
		"no such filter":   {in: ec2.DescribeSubnetsInput{Filters: filters("colour", "red")}, code: "InvalidParameterValue"},
		"too small a page": {in: ec2.DescribeSubnetsInput{MaxResults: new(int32(4))}, code: "InvalidParameterValue"},
		"a bad token":      {in: ec2.DescribeSubnetsInput{NextToken: new("?")}, code: "InvalidNextToken"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := client.DescribeSubnets(t.Context(), &tc.in)
			if tc.code != "" {
				wantCode(t, err, tc.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range out.Subnets {
				got = append(got, *s.SubnetId)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestSubnetsArePaged(t *testing.T) {
	w := newWire(t)
	w.region.world.network = twoVPCs()
	pages := ec2.NewDescribeSubnetsPaginator(ec2.NewFromConfig(w.config), &ec2.DescribeSubnetsInput{MaxResults: new(int32(5))})
	var sizes []int
	seen := map[string]bool{}
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.Subnets))
		for _, s := range page.Subnets {
			seen[*s.SubnetId] = true
		}
	}
	if !slices.Equal(sizes, []int{5, 3}) || len(seen) != 8 {
		t.Errorf("pages of %d have %d subnets", sizes, len(seen))
	}
}

func TestDescribeRouteTables(t *testing.T) {
	w := newWire(t)
	w.region.world.network = twoVPCs()
	client := ec2.NewFromConfig(w.config)
	for name, tc := range map[string]struct {
		in   ec2.DescribeRouteTablesInput
		want []string
		code string
	}{
		"all":           {want: []string{"rtb-a", "rtb-a1", "rtb-b"}},
		"a subnet's":    {in: ec2.DescribeRouteTablesInput{Filters: filters("association.subnet-id", "subnet-a1")}, want: []string{"rtb-a1"}},
		"the main ones": {in: ec2.DescribeRouteTablesInput{Filters: filters("association.main", "true")}, want: []string{"rtb-a", "rtb-b"}},
		"a VPC's main":  {in: ec2.DescribeRouteTablesInput{Filters: filters("association.main", "true", "vpc-id", "vpc-b")}, want: []string{"rtb-b"}},
		"an unknown id": {in: ec2.DescribeRouteTablesInput{RouteTableIds: []string{"rtb-z"}}, code: "InvalidRouteTableID.NotFound"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := client.DescribeRouteTables(t.Context(), &tc.in)
			if tc.code != "" {
				wantCode(t, err, tc.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range out.RouteTables {
				got = append(got, *r.RouteTableId)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
