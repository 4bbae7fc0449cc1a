package awsdoc

import (
	"strings"

	"github.com/fsui/fsui/internal/state"
)

type securityGroupDoc struct {
	ID   string          `json:"GroupId"`
	Name string          `json:"GroupName,omitzero"`
	VPC  string          `json:"VpcId,omitzero"`
	In   []permissionDoc `json:"IpPermissions,omitzero"`
	Out  []permissionDoc `json:"IpPermissionsEgress,omitzero"`
}

type permissionDoc struct {
	Protocol word           `json:"IpProtocol"`
	From     *int           `json:"FromPort,omitzero"`
	To       *int           `json:"ToPort,omitzero"`
	Blocks   []rangeDoc     `json:"IpRanges,omitzero"`
	Blocks6  []range6Doc    `json:"Ipv6Ranges,omitzero"`
	Groups   []groupName    `json:"UserIdGroupPairs,omitzero"`
	Lists    []prefixListID `json:"PrefixListIds,omitzero"`
}

type rangeDoc struct {
	Block string `json:"CidrIp"`
}

type range6Doc struct {
	Block string `json:"CidrIpv6"`
}

type prefixListID struct {
	ID string `json:"PrefixListId"`
}

func (d securityGroupDoc) fact(at *locator) state.SecurityGroup {
	return state.SecurityGroup{
		ID: d.ID, Name: d.Name, VPC: d.VPC,
		In: facts(at, "IpPermissions", d.In, permissionDoc.fact), Out: facts(at, "IpPermissionsEgress", d.Out, permissionDoc.fact),
	}
}

func (d permissionDoc) fact(at *locator) state.Permission {
	p := state.Permission{
		Protocol: string(d.Protocol), From: d.From, To: d.To,
		Groups: docs(d.Groups, func(g groupName) string { return g.ID }), Lists: docs(d.Lists, func(l prefixListID) string { return l.ID }),
	}
	for _, b := range d.Blocks {
		p.Blocks = append(p.Blocks, at.block("IpRanges", b.Block))
	}
	for _, b := range d.Blocks6 {
		p.Blocks = append(p.Blocks, at.block("Ipv6Ranges", b.Block))
	}
	return p
}

func securityGroupDocOf(g state.SecurityGroup) securityGroupDoc {
	return securityGroupDoc{ID: g.ID, Name: g.Name, VPC: g.VPC, In: docs(g.In, permissionDocOf), Out: docs(g.Out, permissionDocOf)}
}

func permissionDocOf(p state.Permission) permissionDoc {
	d := permissionDoc{
		Protocol: word(p.Protocol), From: p.From, To: p.To,
		Groups: docs(p.Groups, func(id string) groupName { return groupName{id} }), Lists: docs(p.Lists, func(id string) prefixListID { return prefixListID{id} }),
	}
	for _, b := range p.Blocks {
		if b.Addr().Is6() {
			d.Blocks6 = append(d.Blocks6, range6Doc{text(b)})
		} else {
			d.Blocks = append(d.Blocks, rangeDoc{text(b)})
		}
	}
	return d
}

type aclDoc struct {
	ID      string        `json:"NetworkAclId"`
	VPC     string        `json:"VpcId,omitzero"`
	Default bool          `json:"IsDefault"`
	Subnets []subnetID    `json:"Associations,omitzero"`
	Entries []aclEntryDoc `json:"Entries,omitzero"`
}

type subnetID struct {
	ID string `json:"SubnetId"`
}

type aclEntryDoc struct {
	Rule     int           `json:"RuleNumber"`
	Egress   bool          `json:"Egress"`
	Action   string        `json:"RuleAction"`
	Protocol word          `json:"Protocol"`
	Block    string        `json:"CidrBlock,omitzero"`
	Block6   string        `json:"Ipv6CidrBlock,omitzero"`
	Ports    *portRangeDoc `json:"PortRange,omitzero"`
}

type portRangeDoc struct {
	From *int `json:"From"`
	To   *int `json:"To"`
}

func (d aclDoc) fact(at *locator) state.NetworkACL {
	return state.NetworkACL{
		ID: d.ID, VPC: d.VPC, Default: d.Default, Subnets: docs(d.Subnets, func(s subnetID) string { return s.ID }),
		Entries: facts(at, "Entries", d.Entries, aclEntryDoc.fact),
	}
}

func (d aclEntryDoc) fact(at *locator) state.ACLEntry {
	e := state.ACLEntry{Rule: d.Rule, Egress: d.Egress, Allow: strings.EqualFold(d.Action, "allow"), Protocol: string(d.Protocol)}
	if !e.Allow && !strings.EqualFold(d.Action, "deny") {
		at.fail("RuleAction", "%.60q is neither allow nor deny", d.Action)
	}
	if d.Block != "" {
		e.Block = at.block("CidrBlock", d.Block)
	} else if e.Block = at.block("Ipv6CidrBlock", d.Block6); d.Block6 == "" {
		at.fail("CidrBlock", "a rule without addresses")
	}
	if d.Ports != nil {
		e.From, e.To = d.Ports.From, d.Ports.To
	}
	return e
}

func aclDocOf(a state.NetworkACL) aclDoc {
	return aclDoc{
		ID: a.ID, VPC: a.VPC, Default: a.Default, Subnets: docs(a.Subnets, func(id string) subnetID { return subnetID{id} }),
		Entries: docs(a.Entries, aclEntryDocOf),
	}
}

func aclEntryDocOf(e state.ACLEntry) aclEntryDoc {
	d := aclEntryDoc{Rule: e.Rule, Egress: e.Egress, Action: "deny", Protocol: word(e.Protocol)}
	if e.Allow {
		d.Action = "allow"
	}
	if e.Block.Addr().Is6() {
		d.Block6 = text(e.Block)
	} else {
		d.Block = text(e.Block)
	}
	if e.From != nil || e.To != nil {
		d.Ports = &portRangeDoc{e.From, e.To}
	}
	return d
}
