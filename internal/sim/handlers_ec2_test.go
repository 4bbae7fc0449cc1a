package sim

import (
	"errors"
	"net/netip"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/efs"
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

// What a VPC holds is found by the VPC, and an id that nothing has is refused in the service's own words.
func TestNetworkIsFoundByItsVPC(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario, o.NoThrottle = "network", true })
	client, ctx := ec2.NewFromConfig(w.config), t.Context()
	vault := w.region.world.network.vpcs[1].id
	of := filters("vpc-id", vault)
	gateways, errG := client.DescribeInternetGateways(ctx, &ec2.DescribeInternetGatewaysInput{Filters: filters("attachment.vpc-id", vault)})
	nats, errN := client.DescribeNatGateways(ctx, &ec2.DescribeNatGatewaysInput{Filter: of})
	endpoints, errE := client.DescribeVpcEndpoints(ctx, &ec2.DescribeVpcEndpointsInput{Filters: of})
	groups, errS := client.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{Filters: of})
	acls, errA := client.DescribeNetworkAcls(ctx, &ec2.DescribeNetworkAclsInput{Filters: of})
	cards, errI := client.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{Filters: of})
	if err := errors.Join(errG, errN, errE, errS, errA, errI); err != nil {
		t.Fatal(err)
	}
	if len(gateways.InternetGateways) != 0 || len(nats.NatGateways) != 0 || len(endpoints.VpcEndpoints) != 5 || len(groups.SecurityGroups) != 4 ||
		len(acls.NetworkAcls) != 1 || len(acls.NetworkAcls[0].Associations) != 3 || len(acls.NetworkAcls[0].Entries) != 4 || len(cards.NetworkInterfaces) < 2 {
		t.Errorf("%d gateways, %d NAT, %d endpoints, %d groups, %+v, %d interfaces", len(gateways.InternetGateways), len(nats.NatGateways),
			len(endpoints.VpcEndpoints), len(groups.SecurityGroups), acls.NetworkAcls, len(cards.NetworkInterfaces))
	}
	all, err := client.DescribeNatGateways(ctx, &ec2.DescribeNatGatewaysInput{Filter: filters("state", "deleted")})
	if err != nil || len(all.NatGateways) != 1 {
		t.Errorf("one NAT gateway was deleted: %v, %v", all, err)
	}
	lists, err := client.DescribePrefixLists(ctx, &ec2.DescribePrefixListsInput{})
	if err != nil || len(lists.PrefixLists) != 2 {
		t.Fatalf("S3 and DynamoDB have prefix lists: %v, %v", lists, err)
	}
	entries, err := client.GetManagedPrefixListEntries(ctx, &ec2.GetManagedPrefixListEntriesInput{PrefixListId: lists.PrefixLists[0].PrefixListId})
	if err != nil || len(entries.Entries) != 1 || *entries.Entries[0].Cidr != lists.PrefixLists[0].Cidrs[0] {
		t.Errorf("%v, %v", entries, err)
	}
	names, err := client.DescribeVpcAttribute(ctx, &ec2.DescribeVpcAttributeInput{VpcId: &vault, Attribute: types.VpcAttributeNameEnableDnsHostnames})
	if err != nil || !*names.EnableDnsHostnames.Value || names.EnableDnsSupport != nil {
		t.Errorf("%v, %v", names, err)
	}
	_, err = client.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{VpcIds: []string{"vpc-0"}})
	wantCode(t, err, "InvalidVpcID.NotFound")
	_, err = client.GetManagedPrefixListEntries(ctx, &ec2.GetManagedPrefixListEntriesInput{PrefixListId: new("pl-0")})
	wantCode(t, err, "InvalidPrefixListID.NotFound")
}

func TestMountTargetsAreFoundByTheirFileSystem(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario, o.NoThrottle = "estate", true })
	client := efs.NewFromConfig(w.config)
	out, err := client.DescribeMountTargets(t.Context(), &efs.DescribeMountTargetsInput{FileSystemId: new(fileSystemID("media"))})
	if err != nil || len(out.MountTargets) != 1 || *out.MountTargets[0].AvailabilityZoneName != "us-east-1c" {
		t.Fatal(out, err)
	}
	groups, err := client.DescribeMountTargetSecurityGroups(t.Context(), &efs.DescribeMountTargetSecurityGroupsInput{MountTargetId: out.MountTargets[0].MountTargetId})
	if err != nil || len(groups.SecurityGroups) != 1 {
		t.Error(groups, err)
	}
	_, err = client.DescribeMountTargets(t.Context(), &efs.DescribeMountTargetsInput{FileSystemId: new("fs-0")})
	wantCode(t, err, "FileSystemNotFound")
}
