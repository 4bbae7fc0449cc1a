package awsdoc

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// The kinds of event that tell of tasks and services.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
const (
	TaskChanged       = "ECS Task State Change"
	ServiceActed      = "ECS Service Action"
	DeploymentChanged = "ECS Deployment State Change"
)

// envelope is https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
type envelope struct {
	ID        string          `json:"id"`
	Kind      string          `json:"detail-type"`
	At        moment          `json:"time"`
	Resources []string        `json:"resources"`
	Detail    json.RawMessage `json:"detail"`
}

// Change is what one event of ECS says has changed.
type Change struct {
	At time.Time
	// Task is the task as it is now, but for what events leave out: its health and its tags. Nil where the event is of no task.
	Task *state.Task
	// Service is the service that the event is of, "" for a standalone task. Its cluster may be unnamed: old ARNs lack it.
	Service state.ServiceKey
}

// ChangeOf reads an event from which the state of a task is to be kept. Unlike Read it is strict: an event that it cannot read
// whole is an error, for what the event said is lost then. Events of other kinds are no change.
func ChangeOf(event []byte) (Change, error) {
	var in envelope
	if err := json.Unmarshal(event, &in); err != nil {
		return Change{}, fmt.Errorf("read an event of ECS: %w", err)
	}
	c := Change{At: in.At.time()}
	switch in.Kind {
	case TaskChanged:
		var doc task
		if err := json.Unmarshal(in.Detail, &doc); err != nil {
			return Change{}, fmt.Errorf("read an event of a task: %w", err)
		}
		c.Task = taskOf(doc)
		c.Service = state.ServiceKey{Cluster: c.Task.Key.Cluster, Name: c.Task.Service}
		if c.Task.Key.ID == "" || c.Task.Version == 0 || c.Task.LastStatus == "" {
			return Change{}, errors.New("read an event of a task: it names no task, version or state")
		}
	case ServiceActed, DeploymentChanged:
		if len(in.Resources) == 0 {
			return Change{}, errors.New("read an event of a service: it names none")
		}
		key, ok := state.ServiceKeyOf(in.Resources[0], state.ClusterKey{})
		if !ok {
			return Change{}, errors.New("read an event of a service: it names none")
		}
		c.Service = state.ServiceKey{Cluster: cleanClusterKey(key.Cluster), Name: state.Clean(key.Name)}
	}
	return c, nil
}
