package awsdoc

import (
	"github.com/fsui/fsui/internal/state"
)

type balancerDoc struct {
	ARN            string    `json:"LoadBalancerArn"`
	Name           string    `json:"LoadBalancerName,omitzero"`
	Type           string    `json:"Type,omitzero"`
	Scheme         string    `json:"Scheme,omitzero"`
	VPC            string    `json:"VpcId,omitzero"`
	State          *codeDoc  `json:"State,omitzero"`
	Zones          []zoneDoc `json:"AvailabilityZones,omitzero"`
	SecurityGroups []string  `json:"SecurityGroups,omitzero"`
}

type codeDoc struct {
	Code string `json:"Code"`
}

type zoneDoc struct {
	Zone   string `json:"ZoneName"`
	Subnet string `json:"SubnetId"`
}

func (d balancerDoc) fact(*locator) state.ElasticLoadBalancer {
	b := state.ElasticLoadBalancer{
		ARN: d.ARN, Name: d.Name, Type: d.Type, Scheme: d.Scheme, VPC: d.VPC, SecurityGroups: d.SecurityGroups,
		Zones: docs(d.Zones, func(z zoneDoc) state.LoadBalancerZone { return state.LoadBalancerZone(z) }),
	}
	if d.State != nil {
		b.State = d.State.Code
	}
	return b
}

func balancerDocOf(b state.ElasticLoadBalancer) balancerDoc {
	d := balancerDoc{
		ARN: b.ARN, Name: b.Name, Type: b.Type, Scheme: b.Scheme, VPC: b.VPC, SecurityGroups: b.SecurityGroups,
		Zones: docs(b.Zones, func(z state.LoadBalancerZone) zoneDoc { return zoneDoc(z) }),
	}
	if b.State != "" {
		d.State = &codeDoc{b.State}
	}
	return d
}

// netTargetGroupDoc is what describe-target-groups prints of a group.
type netTargetGroupDoc struct {
	ARN           string   `json:"TargetGroupArn"`
	Name          string   `json:"TargetGroupName,omitzero"`
	Protocol      string   `json:"Protocol,omitzero"`
	Port          int      `json:"Port,omitzero"`
	VPC           string   `json:"VpcId,omitzero"`
	TargetType    string   `json:"TargetType,omitzero"`
	CheckPort     word     `json:"HealthCheckPort,omitzero"`
	CheckProtocol string   `json:"HealthCheckProtocol,omitzero"`
	CheckPath     string   `json:"HealthCheckPath,omitzero"`
	Matcher       *matcher `json:"Matcher,omitzero"`
	LoadBalancers []string `json:"LoadBalancerArns,omitzero"`
}

func (d netTargetGroupDoc) fact(*locator) state.TargetGroup {
	g := state.TargetGroup{
		Key: state.TargetGroupKey{Name: d.Name}, ARN: d.ARN, Protocol: d.Protocol, Port: d.Port, VPC: d.VPC, TargetType: d.TargetType,
		HealthCheck:   state.HealthCheck{Protocol: d.CheckProtocol, Path: d.CheckPath, Port: string(d.CheckPort)},
		LoadBalancers: d.LoadBalancers,
	}
	if d.Matcher != nil {
		g.HealthCheck.Matcher = d.Matcher.Code
	}
	return g
}

func netTargetGroupDocOf(g state.TargetGroup) netTargetGroupDoc {
	check := g.HealthCheck
	d := netTargetGroupDoc{
		ARN: g.ARN, Name: g.Key.Name, Protocol: g.Protocol, Port: g.Port, VPC: g.VPC, TargetType: g.TargetType,
		CheckPort: word(check.Port), CheckProtocol: check.Protocol, CheckPath: check.Path, LoadBalancers: g.LoadBalancers,
	}
	if check.Matcher != "" {
		d.Matcher = &matcher{check.Matcher}
	}
	return d
}
