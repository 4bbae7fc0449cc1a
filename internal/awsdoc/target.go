package awsdoc

import (
	"strconv"

	"github.com/fsui/fsui/internal/state"
)

// targetGroup is what describe-target-groups prints of a group, and behind it the answer of describe-target-health.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html
type targetGroup struct {
	ARN           string         `json:"TargetGroupArn"`
	Name          string         `json:"TargetGroupName"`
	Protocol      string         `json:"Protocol,omitempty"`
	Port          int            `json:"Port,omitempty"`
	VPC           string         `json:"VpcId,omitempty"`
	CheckProtocol string         `json:"HealthCheckProtocol,omitempty"`
	CheckPort     string         `json:"HealthCheckPort,omitempty"`
	CheckInterval int            `json:"HealthCheckIntervalSeconds,omitempty"`
	CheckTimeout  int            `json:"HealthCheckTimeoutSeconds,omitempty"`
	Healthy       int            `json:"HealthyThresholdCount,omitempty"`
	Unhealthy     int            `json:"UnhealthyThresholdCount,omitempty"`
	CheckPath     string         `json:"HealthCheckPath,omitempty"`
	Matcher       *matcher       `json:"Matcher,omitempty"`
	TargetType    string         `json:"TargetType,omitempty"`
	Targets       []targetHealth `json:"TargetHealthDescriptions"`
}

type matcher struct {
	Code string `json:"HttpCode"`
}

type targetHealth struct {
	Target    target       `json:"Target"`
	CheckPort string       `json:"HealthCheckPort,omitempty"`
	Health    healthStatus `json:"TargetHealth"`
}

type target struct {
	ID   string `json:"Id"`
	Port int    `json:"Port,omitempty"`
	Zone string `json:"AvailabilityZone,omitempty"`
}

type healthStatus struct {
	State  string `json:"State,omitempty"`
	Reason string `json:"Reason,omitempty"`
	Detail string `json:"Description,omitempty"`
}

func targetGroupDocument(g *state.TargetGroup) targetGroup {
	check := g.HealthCheck
	doc := targetGroup{
		ARN: g.ARN, Name: g.Key.Name, Protocol: g.Protocol, Port: g.Port, VPC: g.VPC,
		CheckProtocol: check.Protocol, CheckPort: check.Port, CheckInterval: int(check.Interval.Seconds()),
		CheckTimeout: int(check.Timeout.Seconds()), Healthy: check.Healthy, Unhealthy: check.Unhealthy,
		CheckPath: check.Path, TargetType: g.TargetType,
		Targets: each(g.Targets, func(t state.Target) targetHealth { return targetDocument(g, t) }),
	}
	if check.Matcher != "" {
		doc.Matcher = &matcher{check.Matcher}
	}
	return doc
}

func targetDocument(g *state.TargetGroup, t state.Target) targetHealth {
	doc := targetHealth{
		Target: target{ID: t.ID, Port: t.Port, Zone: t.Zone}, CheckPort: g.HealthCheck.Port,
		Health: healthStatus{State: t.State, Reason: t.Reason, Detail: t.Detail},
	}
	if doc.CheckPort == "traffic-port" && t.Port != 0 {
		doc.CheckPort = strconv.Itoa(t.Port)
	}
	return doc
}
