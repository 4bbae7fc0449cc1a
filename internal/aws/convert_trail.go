package aws

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
type (
	lookupEvents struct {
		Attributes []lookupAttribute `json:"LookupAttributes"`
		Start      jsonTime          `json:"StartTime"`
		Most       int               `json:"MaxResults"`
		Next       string            `json:"NextToken,omitempty"`
	}
	lookupAttribute struct {
		Key   string `json:"AttributeKey"`
		Value string `json:"AttributeValue"`
	}
	lookedUp struct {
		Events []trailEvent
		Next   string `json:"NextToken"`
	}
	trailEvent struct {
		ID    string   `json:"EventId"`
		At    jsonTime `json:"EventTime"`
		Event string   `json:"CloudTrailEvent"` // JSON
	}
)

// trailRecord is what is read of an event's own JSON. Whatever may be secret, above all the environment in a registered task
// definition, is not among it.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
type trailRecord struct {
	UserIdentity struct {
		ARN, InvokedBy string
		PrincipalID    string `json:"principalId"`
	}
	EventTime         time.Time
	EventName         string
	SourceIPAddress   string
	RequestID         string `json:"requestID"`
	ErrorCode         string
	RequestParameters map[string]json.RawMessage
	ResponseElements  struct {
		Service struct {
			ServiceARN  string `json:"serviceArn"`
			Deployments []struct{ ID, Status string }
		}
		Task           struct{ TaskARN, Group string }
		TaskDefinition struct{ TaskDefinitionARN string }
	}
}

// callOf reads an event of CloudTrail's, nil where that cannot be.
func callOf(w *words, scope state.Scope, in *trailEvent) *state.TrailCall {
	var r trailRecord
	if json.Unmarshal([]byte(in.Event), &r) != nil || in.ID == "" {
		return nil
	}
	at := r.EventTime
	if at.IsZero() {
		at = in.At.Time
	}
	c := &state.TrailCall{
		ID: state.Clean(in.ID), At: at, Name: w.word(r.EventName), Caller: w.clean(new(cmp.Or(r.UserIdentity.ARN, r.UserIdentity.PrincipalID))),
		Via: w.clean(&r.UserIdentity.InvokedBy), From: w.clean(&r.SourceIPAddress), Request: state.Clean(r.RequestID), Refused: w.clean(&r.ErrorCode),
	}
	for _, d := range r.ResponseElements.Service.Deployments {
		if d.Status == "PRIMARY" {
			c.Deployment = state.Clean(d.ID)
		}
	}
	c.Definition = state.Revision(w.clean(&r.ResponseElements.TaskDefinition.TaskDefinitionARN))
	r.about(w, scope, c)
	c.Asked = shorten(r.asked(c))
	return c
}

// about finds the service that a call was about.
func (r *trailRecord) about(w *words, scope state.Scope, c *state.TrailCall) {
	cluster := state.ClusterKey{Scope: scope, Name: "default"}
	if named := r.text("cluster"); named != "" {
		cluster.Name = named[strings.LastIndexByte(named, '/')+1:]
	}
	switch c.Name {
	case "StopTask":
		task := cmp.Or(r.ResponseElements.Task.TaskARN, r.text("task"))
		c.Task = state.Clean(task[strings.LastIndexByte(task, '/')+1:])
		name, _ := strings.CutPrefix(r.ResponseElements.Task.Group, "service:")
		if name == r.ResponseElements.Task.Group {
			name = "" // of no service
		}
		c.Service = state.ServiceKey{Cluster: cluster, Name: name}
	case "RegisterTaskDefinition":
		return
	case "RegisterScalableTarget": // service/CLUSTER/NAME
		if parts := strings.Split(r.text("resourceId"), "/"); len(parts) == 3 && parts[0] == "service" {
			cluster.Name = parts[1]
			c.Service = state.ServiceKey{Cluster: cluster, Name: parts[2]}
		}
	case "StopServiceDeployment": // arn:…:service-deployment/CLUSTER/NAME/ID
		if parts := strings.Split(r.text("serviceDeploymentArn"), "/"); len(parts) == 4 {
			cluster.Name = parts[1]
			c.Service = state.ServiceKey{Cluster: cluster, Name: parts[2]}
		}
	default:
		arn := cmp.Or(r.ResponseElements.Service.ServiceARN, r.text("service"))
		if key, ok := state.ServiceKeyOf(arn, cluster); ok {
			c.Service = key
		} else {
			c.Service = state.ServiceKey{Cluster: cluster, Name: cmp.Or(arn, r.text("serviceName"))}
		}
	}
	c.Service.Cluster.Name, c.Service.Name = w.clean(&c.Service.Cluster.Name), w.clean(&c.Service.Name)
	if c.Service.Cluster.Scope != scope {
		c.Service = state.ServiceKey{}
	}
}

// text is a parameter that is one.
func (r *trailRecord) text(name string) (text string) {
	_ = json.Unmarshal(r.RequestParameters[name], &text) // another type is none
	return text
}

// asked says what was asked for: the values of a few parameters, and of all others the names alone.
func (r *trailRecord) asked(c *state.TrailCall) string {
	var said []string
	var rest []string
	for _, name := range slices.Sorted(maps.Keys(r.RequestParameters)) {
		raw := string(r.RequestParameters[name])
		switch name {
		case "cluster", "service", "serviceName", "task", "resourceId", "serviceNamespace", "scalableDimension", "serviceDeploymentArn", "clientToken":
		case "desiredCount":
			var n int
			if json.Unmarshal([]byte(raw), &n) == nil {
				c.Desired = &n
				said = append(said, fmt.Sprintf("desired %d", n))
			}
		case "minCapacity", "maxCapacity":
			var n int
			if json.Unmarshal([]byte(raw), &n) == nil {
				said = append(said, fmt.Sprintf("%s %d", strings.TrimSuffix(name, "Capacity"), n))
			}
		case "taskDefinition":
			said = append(said, state.Revision(state.Clean(r.text(name))))
		case "family":
			said = append(said, cmp.Or(c.Definition, state.Clean(r.text(name))))
		case "reason":
			if reason := state.Clean(r.text(name)); reason != "" {
				said = append(said, "because: "+reason)
			}
		case "forceNewDeployment":
			if raw == "true" {
				said = append(said, "new deployment forced")
			}
		case "stopType":
			said = append(said, strings.ToLower(state.Clean(r.text(name))))
		default:
			if raw != "null" && raw != "[]" && raw != "{}" && c.Name != "RegisterTaskDefinition" && c.Name != "CreateService" {
				rest = append(rest, state.Clean(name))
			}
		}
	}
	const shown = 3
	if len(rest) > shown {
		rest = append(rest[:shown], fmt.Sprintf("%d more", len(rest)-shown))
	}
	return strings.Join(append(said, rest...), ", ")
}
