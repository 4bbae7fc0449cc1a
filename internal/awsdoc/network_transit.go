package awsdoc

import (
	"maps"
	"slices"

	"github.com/fsui/fsui/internal/state"
)

type transitDoc struct {
	ID          string                 `json:"TransitGatewayAttachmentId"`
	Gateway     string                 `json:"TransitGatewayId"`
	Owner       string                 `json:"TransitGatewayOwnerId,omitzero"`
	Type        string                 `json:"ResourceType,omitzero"`
	Resource    string                 `json:"ResourceId,omitzero"`
	State       string                 `json:"State"`
	Association *transitAssociationDoc `json:"Association,omitzero"`
}

type transitAssociationDoc struct {
	Table string `json:"TransitGatewayRouteTableId"`
	State string `json:"State"`
}

func (d transitDoc) fact(*locator) state.TransitAttachment {
	a := state.TransitAttachment{ID: d.ID, Gateway: d.Gateway, Owner: d.Owner, Type: d.Type, Resource: d.Resource, State: d.State}
	if d.Association != nil {
		a.Table, a.TableState = d.Association.Table, d.Association.State
	}
	return a
}

func transitDocOf(a state.TransitAttachment) transitDoc {
	d := transitDoc{ID: a.ID, Gateway: a.Gateway, Owner: a.Owner, Type: a.Type, Resource: a.Resource, State: a.State}
	if a.Table != "" || a.TableState != "" {
		d.Association = &transitAssociationDoc{a.Table, a.TableState}
	}
	return d
}

type transitPlaceDoc struct {
	Attachment string   `json:"TransitGatewayAttachmentId"`
	Gateway    string   `json:"TransitGatewayId"`
	VPC        string   `json:"VpcId"`
	State      string   `json:"State"`
	Subnets    []string `json:"SubnetIds,omitzero"`
}

func (d transitPlaceDoc) fact(*locator) state.TransitPlace { return state.TransitPlace(d) }

func transitPlaceDocOf(p state.TransitPlace) transitPlaceDoc { return transitPlaceDoc(p) }

// transitTables holds the answers of SearchTransitGatewayRoutes by the id of the route table.
type transitTables map[string][]transitRouteDoc

type transitRouteDoc struct {
	To      string             `json:"DestinationCidrBlock,omitzero"`
	List    string             `json:"PrefixListId,omitzero"`
	State   string             `json:"State,omitzero"`
	Type    string             `json:"Type,omitzero"`
	Targets []transitTargetDoc `json:"TransitGatewayAttachments,omitzero"`
}

type transitTargetDoc struct {
	Attachment string `json:"TransitGatewayAttachmentId"`
	Type       string `json:"ResourceType,omitzero"`
	Resource   string `json:"ResourceId,omitzero"`
}

func (t transitTables) facts(at *locator) map[string][]state.TransitRoute {
	if t == nil {
		return nil
	}
	out := make(map[string][]state.TransitRoute, len(t))
	for _, id := range slices.Sorted(maps.Keys(t)) {
		if t[id] != nil {
			out[id] = facts(at, "TransitGatewayRoutes."+id, t[id], transitRouteDoc.fact)
		}
	}
	return out
}

func (d transitRouteDoc) fact(at *locator) state.TransitRoute {
	if (d.To == "") == (d.List == "") {
		at.fail("DestinationCidrBlock", "a route has one destination, this one has both or none")
	}
	return state.TransitRoute{
		To: at.block("DestinationCidrBlock", d.To), List: d.List, State: d.State, Type: d.Type,
		Targets: docs(d.Targets, func(t transitTargetDoc) state.TransitTarget { return state.TransitTarget(t) }),
	}
}

func transitTablesOf(tables map[string][]state.TransitRoute) transitTables {
	if tables == nil {
		return nil
	}
	out := make(transitTables, len(tables))
	for id, routes := range tables {
		out[id] = docs(routes, func(r state.TransitRoute) transitRouteDoc {
			return transitRouteDoc{
				To: text(r.To), List: r.List, State: r.State, Type: r.Type,
				Targets: docs(r.Targets, func(t state.TransitTarget) transitTargetDoc { return transitTargetDoc(t) }),
			}
		})
	}
	return out
}
