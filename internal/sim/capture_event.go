package sim

import (
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// ecsEvent is an event as EventBridge delivers it.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
type ecsEvent struct {
	Version   string          `json:"version"`
	ID        string          `json:"id"`
	Kind      string          `json:"detail-type"`
	Source    string          `json:"source"`
	Account   string          `json:"account"`
	Time      string          `json:"time"` // whole seconds
	Region    string          `json:"region"`
	Resources []string        `json:"resources"`
	Detail    json.RawMessage `json:"detail"`
}

// eventType says how bad an event is.
type eventType string

const (
	eventInfo  eventType = "INFO"
	eventWarn  eventType = "WARN"
	eventError eventType = "ERROR"
)

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
type deploymentDetail struct {
	Type       eventType `json:"eventType"`
	Name       string    `json:"eventName"`
	Deployment string    `json:"deploymentId"`
	UpdatedAt  string    `json:"updatedAt"`
	Reason     string    `json:"reason"`
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
type actionDetail struct {
	Type      eventType `json:"eventType"`
	Name      string    `json:"eventName"`
	Cluster   string    `json:"clusterArn"`
	CreatedAt string    `json:"createdAt"`
	Reason    string    `json:"reason,omitempty"`
}

// tellChange says that the task is another than it was: all that DescribeTasks gives but its health and tags.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
func (t *task) tellChange() {
	if t.cluster.capture == nil {
		return
	}
	d := t.describe()
	d.HealthStatus, d.Tags = "", nil
	for i := range d.Containers {
		d.Containers[i].HealthStatus = ""
	}
	for i := range d.Attachments {
		d.Attachments[i].Type = new("eni")
	}
	t.cluster.capture.tellResource("ECS Task State Change", t.arn, d)
}

// tellChange says that the instance has other room than it had.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_container_instance_events.html
func (i *containerInstance) tellChange() {
	i.version++
	if i.cluster.capture == nil {
		return
	}
	d := i.describe()
	d.Tags = nil
	i.cluster.capture.tellResource("ECS Container Instance State Change", i.arn, d)
}

// tellChange says how the deployment fares.
func (d *deployment) tellChange() {
	if d.set != nil {
		return
	}
	kind, name := eventInfo, "SERVICE_DEPLOYMENT_"+string(d.rollout)
	if d.rollout == types.DeploymentRolloutStateFailed {
		kind = eventError
	}
	d.service.cluster.actions.tell(d.service, kind, name, map[string]string{"deploymentId": d.id, "reason": d.reason})
	d.service.cluster.capture.tell("ECS Deployment State Change", d.service.arn, deploymentDetail{
		Type: kind, Name: name, Deployment: d.id, UpdatedAt: inWords(d.updatedAt), Reason: d.reason,
	})
}

// tellAction says what the service's scheduler did or met.
func (s *ecsService) tellAction(kind eventType, name, reason string) {
	s.cluster.actions.tell(s, kind, name, map[string]string{"reason": reason})
	s.cluster.capture.tell("ECS Service Action", s.arn, actionDetail{
		Type: kind, Name: name, Cluster: s.cluster.arn, CreatedAt: inWords(s.world.now()), Reason: reason,
	})
}

// inWords is a time as events have it.
func inWords(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
