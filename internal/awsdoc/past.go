package awsdoc

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// PastOf reads an event of ECS as a thing that happened: a task that stopped, what a service's scheduler did, a course of a
// deployment. ok is false for events that tell of nothing else. cluster is the one whose events they are: old ARNs do not
// name it. Like ChangeOf it is strict: what cannot be read whole is an error.
func PastOf(event []byte, cluster state.ClusterKey) (h state.Happening, ok bool, err error) {
	var in envelope
	if err := json.Unmarshal(event, &in); err != nil {
		return h, false, fmt.Errorf("read an event of ECS: %w", err)
	}
	switch in.Kind {
	case TaskChanged:
		return stopOf(event)
	case ServiceActed, DeploymentChanged:
	default:
		return h, false, nil
	}
	var told struct {
		Name       string `json:"eventName"`
		Reason     string `json:"reason"`
		Deployment string `json:"deploymentId"`
		CreatedAt  moment `json:"createdAt"`
		UpdatedAt  moment `json:"updatedAt"`
	}
	if err := json.Unmarshal(in.Detail, &told); err != nil {
		return h, false, fmt.Errorf("read an event of a service: %w", err)
	}
	h.At = in.At.time()
	for _, at := range []moment{told.CreatedAt, told.UpdatedAt} { // exact to the millisecond
		if exact := at.time(); !exact.IsZero() {
			h.At = exact
		}
	}
	if len(in.Resources) == 0 || told.Name == "" || h.At.IsZero() {
		return h, false, errors.New("read an event of a service: it says not of which, what or when")
	}
	key, known := state.ServiceKeyOf(in.Resources[0], cluster)
	if !known {
		return h, false, errors.New("read an event of a service: it names none")
	}
	h.Service = state.ServiceKey{Cluster: cleanClusterKey(key.Cluster), Name: state.Clean(key.Name)}
	name, reason := state.Clean(told.Name), state.Clean(told.Reason)
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
	if rollout, is := strings.CutPrefix(name, "SERVICE_DEPLOYMENT_"); is && in.Kind == DeploymentChanged && told.Deployment != "" {
		h.Kind = state.HappenedDeployment
		h.Deployment = courseOf(h, state.Clean(told.Deployment), rollout, reason)
		return h, true, nil
	}
	if in.ID == "" {
		return h, false, errors.New("read an event of a service: it has no id")
	}
	h.Kind = state.HappenedEvent
	h.Event = &state.Event{ID: state.Clean(in.ID), At: h.At, Message: strings.TrimSuffix(name+": "+reason, ": ")}
	return h, true, nil
}

// stopOf is the task that an event says has stopped.
func stopOf(event []byte) (h state.Happening, ok bool, err error) {
	c, err := ChangeOf(event)
	if err != nil || !c.Task.Stopped() {
		return h, false, err
	}
	t := c.Task
	if t.SeenAt = t.StoppedAt; t.SeenAt.IsZero() {
		t.SeenAt = c.At
	}
	h = state.Happening{At: t.SeenAt, Kind: state.HappenedStop, Service: c.Service, Task: t}
	if h.At.IsZero() {
		return h, false, errors.New("read an event of a task: it says not when it stopped")
	}
	return h, true, nil
}

// courseOf is what became of a deployment: that it is in progress is its beginning. Which revision it brings no event says.
func courseOf(h state.Happening, id, rollout, reason string) *state.DeploymentChange {
	if rollout == state.RolloutInProgress {
		return &state.DeploymentChange{Service: h.Service, After: &state.Deployment{ID: id, CreatedAt: h.At}}
	}
	return &state.DeploymentChange{
		Service: h.Service, Before: &state.Deployment{ID: id, RolloutState: state.RolloutInProgress},
		After: &state.Deployment{ID: id, RolloutState: rollout, Reason: reason, UpdatedAt: h.At},
	}
}
