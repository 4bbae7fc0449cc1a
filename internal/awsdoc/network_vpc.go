package awsdoc

import (
	"net/netip"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

type callerDoc struct {
	Account string `json:"Account"`
}

type vpcDoc struct {
	ID           string        `json:"VpcId"`
	Owner        string        `json:"OwnerId,omitzero"`
	Block        string        `json:"CidrBlock,omitzero"`
	Associations []blockDoc    `json:"CidrBlockAssociationSet,omitzero"`
	DHCPOptions  string        `json:"DhcpOptionsId,omitzero"`
	Mode         *blockModeDoc `json:"BlockPublicAccessStates,omitzero"`
	Tags         []ec2Tag      `json:"Tags,omitzero"`
}

type blockDoc struct {
	Block string `json:"CidrBlock"`
	State struct {
		State string `json:"State,omitzero"`
	} `json:"CidrBlockState,omitzero"`
}

type blockModeDoc struct {
	Mode string `json:"InternetGatewayBlockMode"`
}

func (m *blockModeDoc) mode() string {
	if m == nil {
		return ""
	}
	return m.Mode
}

func blockModeDocOf(mode string) *blockModeDoc {
	if mode == "" {
		return nil
	}
	return &blockModeDoc{mode}
}

// there reports a block that is part of its VPC or subnet; one without a state is.
func there(state string) bool {
	return state == "" || strings.EqualFold(state, "associated") || strings.EqualFold(state, "associating")
}

func (d vpcDoc) fact(at *locator) state.VPC {
	v := state.VPC{ID: d.ID, Name: nameIn(d.Tags), Owner: d.Owner, DHCPOptions: d.DHCPOptions, BlockMode: d.Mode.mode()}
	if d.Block != "" {
		v.Blocks = append(v.Blocks, at.block("CidrBlock", d.Block))
	}
	for _, a := range d.Associations {
		if a.Block != d.Block && there(a.State.State) {
			v.Blocks = append(v.Blocks, at.block("CidrBlockAssociationSet", a.Block))
		}
	}
	return v
}

func vpcDocOf(v state.VPC) vpcDoc {
	d := vpcDoc{ID: v.ID, Owner: v.Owner, DHCPOptions: v.DHCPOptions, Mode: blockModeDocOf(v.BlockMode), Tags: nameTag(v.Name)}
	for i, b := range v.Blocks {
		if i == 0 {
			d.Block = text(b)
		}
		d.Associations = append(d.Associations, blockDoc{Block: text(b)})
	}
	return d
}

type vpcAttributesDoc struct {
	VPC       string    `json:"VpcId"`
	Support   *truthDoc `json:"EnableDnsSupport,omitzero"`
	Hostnames *truthDoc `json:"EnableDnsHostnames,omitzero"`
}

type truthDoc struct {
	Value *bool `json:"Value"`
}

func (t *truthDoc) value() *bool {
	if t == nil {
		return nil
	}
	return t.Value
}

func truthDocOf(v *bool) *truthDoc {
	if v == nil {
		return nil
	}
	return &truthDoc{v}
}

func (d vpcAttributesDoc) fact(*locator) state.VPCAttributes {
	return state.VPCAttributes{VPC: d.VPC, DNSSupport: d.Support.value(), DNSHostnames: d.Hostnames.value()}
}

func vpcAttributesDocOf(a state.VPCAttributes) vpcAttributesDoc {
	return vpcAttributesDoc{VPC: a.VPC, Support: truthDocOf(a.DNSSupport), Hostnames: truthDocOf(a.DNSHostnames)}
}

type dhcpDoc struct {
	ID      string       `json:"DhcpOptionsId"`
	Options []dhcpOption `json:"DhcpConfigurations,omitzero"`
}

type dhcpOption struct {
	Key    string         `json:"Key"`
	Values []valueWrapper `json:"Values,omitzero"`
}

type valueWrapper struct {
	Value string `json:"Value"`
}

// nameServers is the key of the only DHCP option that matters here.
const nameServers = "domain-name-servers"

func (d dhcpDoc) fact(*locator) state.DHCPOptions {
	out := state.DHCPOptions{ID: d.ID}
	for _, o := range d.Options {
		if o.Key == nameServers {
			for _, v := range o.Values {
				out.Servers = append(out.Servers, v.Value)
			}
		}
	}
	return out
}

func dhcpDocOf(o state.DHCPOptions) dhcpDoc {
	d := dhcpDoc{ID: o.ID, Options: []dhcpOption{}}
	if len(o.Servers) > 0 {
		d.Options = append(d.Options, dhcpOption{nameServers, each(o.Servers, func(s string) valueWrapper { return valueWrapper{s} })})
	}
	return d
}

type subnetDoc struct {
	ID       string         `json:"SubnetId"`
	VPC      string         `json:"VpcId,omitzero"`
	Owner    string         `json:"OwnerId,omitzero"`
	Zone     string         `json:"AvailabilityZone,omitzero"`
	Block    string         `json:"CidrBlock,omitzero"`
	IPv6     []ipv6BlockDoc `json:"Ipv6CidrBlockAssociationSet,omitzero"`
	IPv6Only bool           `json:"Ipv6Native"`
	DNS64    bool           `json:"EnableDns64"`
	Free     *int           `json:"AvailableIpAddressCount,omitzero"`
	Mode     *blockModeDoc  `json:"BlockPublicAccessStates,omitzero"`
	Tags     []ec2Tag       `json:"Tags,omitzero"`
}

type ipv6BlockDoc struct {
	Block string `json:"Ipv6CidrBlock"`
	State struct {
		State string `json:"State,omitzero"`
	} `json:"Ipv6CidrBlockState,omitzero"`
}

func (d subnetDoc) fact(at *locator) state.Subnet {
	s := state.Subnet{
		ID: d.ID, Name: nameIn(d.Tags), VPC: d.VPC, Owner: d.Owner, Zone: d.Zone, Block: at.block("CidrBlock", d.Block),
		IPv6Only: d.IPv6Only, DNS64: d.DNS64, Free: d.Free, BlockMode: d.Mode.mode(),
	}
	for _, a := range d.IPv6 {
		if there(a.State.State) && a.Block != "" {
			s.IPv6 = append(s.IPv6, at.block("Ipv6CidrBlockAssociationSet", a.Block))
		}
	}
	return s
}

func subnetDocOf(s state.Subnet) subnetDoc {
	return subnetDoc{
		ID: s.ID, VPC: s.VPC, Owner: s.Owner, Zone: s.Zone, Block: text(s.Block), IPv6Only: s.IPv6Only, DNS64: s.DNS64, Free: s.Free,
		IPv6: docs(s.IPv6, func(p netip.Prefix) ipv6BlockDoc { return ipv6BlockDoc{Block: text(p)} }),
		Mode: blockModeDocOf(s.BlockMode), Tags: nameTag(s.Name),
	}
}
