package aws

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/fsui/fsui/internal/state"
)

// vpcCache keeps what was read of a VPC for the next service or task in it.
type vpcCache struct {
	mu    sync.Mutex
	known map[string]cachedVPC
}

type cachedVPC struct {
	at    time.Time       // our clock
	again <-chan struct{} // ends when somebody asks for everything anew
	*recording
}

// vpcsKept bounds the cache.
const vpcsKept = 4

func (c *vpcCache) get(id string, now time.Time) *recording {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.known[id]
	if !ok || now.Sub(k.at) >= state.NetworkFresh {
		return nil
	}
	select {
	case <-k.again:
		return nil
	default:
		return k.recording
	}
}

func (c *vpcCache) put(id string, k cachedVPC) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= vpcsKept {
		c.known = map[string]cachedVPC{}
	}
	c.known[id] = k
}

// readVPC records one VPC with all that leads packets through it; without an id, all VPCs with what leads out of them.
func (p *Poller) readVPC(ctx context.Context, r *recording, id string) {
	if known := p.vpcs.get(id, p.clock()); known != nil {
		r.take(known)
		return
	}
	found, at, again := p.newRecording(r.h), p.clock(), p.again.next()
	var of []types.Filter
	if id != "" {
		of = filter("vpc-id", id)
	}
	calls := r.h.crew.sub()
	for job, call := range map[string]func(){
		"vpcs":              func() { p.readVPCs(ctx, found, id) },
		"subnets":           func() { p.readSubnets(ctx, found, of, id) },
		"internet gateways": func() { p.readInternetGateways(ctx, found, id) },
		"NAT gateways":      func() { p.readNATGateways(ctx, found, of) },
		"endpoints":         func() { p.readEndpoints(ctx, found, of) },
		"rules":             func() { p.readRules(ctx, found, of, id) },
	} {
		calls.start("read "+job, call)
	}
	calls.wait.Wait()
	if len(found.denied) == 0 && ctx.Err() == nil {
		p.vpcs.put(id, cachedVPC{at, again, found})
	}
	r.take(found)
}

func filter(name string, values ...string) []types.Filter {
	return []types.Filter{{Name: &name, Values: values}}
}

func (p *Poller) readVPCs(ctx context.Context, r *recording, id string) {
	var ids []string
	if id != "" {
		ids = []string{id}
	}
	vpcs, ok := listed(r, "ec2:DescribeVpcs", "Vpcs", func(token *string) ([]types.Vpc, *string, error) {
		out, err := p.clients.network.DescribeVpcs(ctx, &ec2.DescribeVpcsInput{Filters: among("vpc-id", ids), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.Vpcs, out.NextToken, nil
	})
	if id == "" {
		return
	}
	p.readVPCAttributes(ctx, r, id)
	if !ok || len(vpcs) == 0 || vpcs[0].DhcpOptionsId == nil || *vpcs[0].DhcpOptionsId == "default" {
		if ok && len(vpcs) > 0 { // "default" stands for no options at all: Amazon's resolver does not answer then
			r.put("DhcpOptions", []types.DhcpOptions{})
		}
		return
	}
	listed(r, "ec2:DescribeDhcpOptions", "DhcpOptions", func(token *string) ([]types.DhcpOptions, *string, error) {
		out, err := p.clients.network.DescribeDhcpOptions(ctx, &ec2.DescribeDhcpOptionsInput{
			DhcpOptionsIds: []string{*vpcs[0].DhcpOptionsId}, NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		return out.DhcpOptions, out.NextToken, nil
	})
}

// among is a filter by values, nil where there are none.
func among(name string, values []string) []types.Filter {
	if len(values) == 0 {
		return nil
	}
	return filter(name, values...)
}

// readVPCAttributes asks for one attribute a call, as there is no other way.
func (p *Poller) readVPCAttributes(ctx context.Context, r *recording, id string) {
	var all ec2.DescribeVpcAttributeOutput
	for _, name := range []types.VpcAttributeName{types.VpcAttributeNameEnableDnsSupport, types.VpcAttributeNameEnableDnsHostnames} {
		out, err := p.clients.network.DescribeVpcAttribute(ctx, &ec2.DescribeVpcAttributeInput{VpcId: &id, Attribute: name})
		if !r.note("ec2:DescribeVpcAttribute", err) {
			return
		}
		if out.EnableDnsSupport != nil {
			all.EnableDnsSupport = out.EnableDnsSupport
		}
		if out.EnableDnsHostnames != nil {
			all.EnableDnsHostnames = out.EnableDnsHostnames
		}
	}
	r.put("VpcAttributes", []any{map[string]any{
		"VpcId": id, "EnableDnsSupport": all.EnableDnsSupport, "EnableDnsHostnames": all.EnableDnsHostnames,
	}})
}

// readSubnets records subnets, and egress-only gateways where a subnet has IPv6.
func (p *Poller) readSubnets(ctx context.Context, r *recording, of []types.Filter, id string) {
	subnets, ok := listed(r, "ec2:DescribeSubnets", "Subnets", func(token *string) ([]types.Subnet, *string, error) {
		out, err := p.clients.network.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{Filters: of, NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.Subnets, out.NextToken, nil
	})
	six := slices.ContainsFunc(subnets, func(s types.Subnet) bool { return len(s.Ipv6CidrBlockAssociationSet) > 0 })
	if !ok || !six || id == "" {
		return
	}
	listed(r, "ec2:DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways", func(token *string) ([]types.EgressOnlyInternetGateway, *string, error) {
		out, err := p.clients.network.DescribeEgressOnlyInternetGateways(ctx, &ec2.DescribeEgressOnlyInternetGatewaysInput{NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.EgressOnlyInternetGateways, out.NextToken, nil
	})
}

func (p *Poller) readInternetGateways(ctx context.Context, r *recording, id string) {
	of := []types.Filter(nil)
	if id != "" {
		of = filter("attachment.vpc-id", id)
	}
	listed(r, "ec2:DescribeInternetGateways", "InternetGateways", func(token *string) ([]types.InternetGateway, *string, error) {
		out, err := p.clients.network.DescribeInternetGateways(ctx, &ec2.DescribeInternetGatewaysInput{Filters: of, NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.InternetGateways, out.NextToken, nil
	})
}

func (p *Poller) readNATGateways(ctx context.Context, r *recording, of []types.Filter) {
	listed(r, "ec2:DescribeNatGateways", "NatGateways", func(token *string) ([]types.NatGateway, *string, error) {
		out, err := p.clients.network.DescribeNatGateways(ctx, &ec2.DescribeNatGatewaysInput{Filter: of, NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.NatGateways, out.NextToken, nil
	})
}

func (p *Poller) readEndpoints(ctx context.Context, r *recording, of []types.Filter) {
	listed(r, "ec2:DescribeVpcEndpoints", "VpcEndpoints", func(token *string) ([]types.VpcEndpoint, *string, error) {
		out, err := p.clients.network.DescribeVpcEndpoints(ctx, &ec2.DescribeVpcEndpointsInput{Filters: of, NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.VpcEndpoints, out.NextToken, nil
	})
}

// readRules records route tables, and, of one VPC, security groups and network ACLs, with the prefix lists that they name
// and what joins it to other networks.
func (p *Poller) readRules(ctx context.Context, r *recording, of []types.Filter, id string) {
	var tables []types.RouteTable
	var groups []types.SecurityGroup
	calls := r.h.crew.sub()
	calls.start("read route tables", func() {
		tables, _ = listed(r, "ec2:DescribeRouteTables", "RouteTables", func(token *string) ([]types.RouteTable, *string, error) {
			out, err := p.clients.network.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{Filters: of, NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.RouteTables, out.NextToken, nil
		})
	})
	calls.start("read network ACLs", func() {
		listed(r, "ec2:DescribeNetworkAcls", "NetworkAcls", func(token *string) ([]types.NetworkAcl, *string, error) {
			out, err := p.clients.network.DescribeNetworkAcls(ctx, &ec2.DescribeNetworkAclsInput{Filters: of, NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.NetworkAcls, out.NextToken, nil
		})
	})
	if id == "" {
		calls.wait.Wait()
		return
	}
	calls.start("read security groups", func() {
		groups, _ = listed(r, "ec2:DescribeSecurityGroups", "SecurityGroups", func(token *string) ([]types.SecurityGroup, *string, error) {
			out, err := p.clients.network.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{
				Filters: of, MaxResults: awssdk.Int32(1000), NextToken: token,
			})
			if err != nil {
				return nil, nil, err
			}
			return out.SecurityGroups, out.NextToken, nil
		})
	})
	services, known := listed(r, "ec2:DescribePrefixLists", "PrefixLists", func(token *string) ([]types.PrefixList, *string, error) {
		out, err := p.clients.network.DescribePrefixLists(ctx, &ec2.DescribePrefixListsInput{NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.PrefixLists, out.NextToken, nil
	})
	calls.wait.Wait()
	calls.start("read what joins networks", func() { p.readBeyond(ctx, r, id, tables) })
	defer calls.wait.Wait()
	if !known {
		return // which lists are a customer's cannot be told
	}
	isService := func(id string) bool {
		return slices.ContainsFunc(services, func(l types.PrefixList) bool { return awssdk.ToString(l.PrefixListId) == id })
	}
	p.readCustomerLists(ctx, r, slices.DeleteFunc(listsNamed(tables, groups), isService))
}

// listsNamed are the ids of the prefix lists that routes and rules name.
func listsNamed(tables []types.RouteTable, groups []types.SecurityGroup) []string {
	var ids []string
	for i := range tables {
		for j := range tables[i].Routes {
			ids = append(ids, awssdk.ToString(tables[i].Routes[j].DestinationPrefixListId))
		}
	}
	for i := range groups {
		for _, permissions := range [][]types.IpPermission{groups[i].IpPermissions, groups[i].IpPermissionsEgress} {
			for j := range permissions {
				for _, l := range permissions[j].PrefixListIds {
					ids = append(ids, awssdk.ToString(l.PrefixListId))
				}
			}
		}
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return !strings.HasPrefix(id, "pl-") })
}

// readCustomerLists records the entries of prefix lists; of one that cannot be read only its id.
func (p *Poller) readCustomerLists(ctx context.Context, r *recording, ids []string) {
	lists := make([]map[string]any, len(ids))
	calls := r.h.crew.sub()
	for i, id := range ids {
		lists[i] = map[string]any{"PrefixListId": id}
		calls.start("read a prefix list", func() {
			entries, ok := listed(r, "ec2:GetManagedPrefixListEntries", "", func(token *string) ([]types.PrefixListEntry, *string, error) {
				out, err := p.clients.network.GetManagedPrefixListEntries(ctx, &ec2.GetManagedPrefixListEntriesInput{
					PrefixListId: &id, MaxResults: awssdk.Int32(100), NextToken: token,
				})
				if err != nil {
					return nil, nil, err
				}
				return out.Entries, out.NextToken, nil
			})
			if ok {
				lists[i]["Entries"] = entries
			}
		})
	}
	calls.wait.Wait()
	r.put("ManagedPrefixLists", lists)
}
