// Package awsdoc owns the documents AWS prints: it writes the facts of state as the JSON that the AWS CLI answers
// describe-services, describe-tasks and the like with. It may know state and nothing else: no SDK, no terminal.
package awsdoc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Describe is the JSON document of one thing: its key is a ServiceKey, TaskKey, ClusterKey, TargetGroupKey,
// InstanceKey or ScheduleKey, or the ARN of a task definition. Names and order are AWS's, times RFC 3339 UTC with milliseconds. What fsui does not keep is
// left out; of environment values it keeps the length only, shown as ••• (12). A thing that the snapshot does not hold
// is an error.
func Describe(snap *state.Snapshot, key any) ([]byte, error) {
	doc := document(snap, key)
	if doc == nil {
		return nil, fmt.Errorf("%s is not known, or no longer", name(key))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // for people: & and <, not \u0026
	e.SetIndent("", "    ")
	if err := e.Encode(doc); err != nil {
		return nil, fmt.Errorf("write %s as JSON: %w", name(key), err)
	}
	return b.Bytes(), nil
}

// document is nil for what the snapshot does not hold.
func document(snap *state.Snapshot, key any) any {
	switch key := key.(type) {
	case state.ServiceKey:
		if s := snap.Services[key]; s != nil {
			return serviceDocument(s)
		}
	case state.TaskKey:
		if t := snap.Tasks[key]; t != nil {
			return taskDocument(t)
		}
	case state.ClusterKey:
		if c := snap.Clusters[key]; c != nil {
			return clusterDocument(c)
		}
	case state.TargetGroupKey:
		if g := snap.TargetGroups[key]; g != nil {
			return targetGroupDocument(g)
		}
	case state.InstanceKey:
		if i := snap.Instances[key]; i != nil {
			return instanceDocument(i)
		}
	case state.ScheduleKey:
		if s := snap.Schedules[key]; s != nil {
			if key.Group != "" {
				return schedulerDocument(s)
			}
			return scheduleDocument(s)
		}
	case string:
		if d := snap.TaskDefinitions[key]; d != nil {
			return definitionDocument(d)
		}
	}
	return nil
}

func name(key any) string {
	switch key := key.(type) {
	case state.ServiceKey:
		return "service " + key.String()
	case state.TaskKey:
		return "task " + key.String()
	case state.ClusterKey:
		return "cluster " + key.String()
	case state.TargetGroupKey:
		return "target group " + key.Name
	case state.InstanceKey:
		return "container instance " + key.String()
	case state.ScheduleKey:
		return key.Kind() + " " + key.String()
	case string:
		return "task definition " + state.Revision(key)
	default:
		return fmt.Sprintf("a %T", key)
	}
}

// moment is a time as the documents write it; the zero time is left out where the field says omitzero.
type moment time.Time

func (m moment) IsZero() bool { return time.Time(m).IsZero() }

func (m moment) MarshalJSON() ([]byte, error) {
	return time.Time(m).UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

// tag is one tag of an ECS resource.
type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// pair is a name with a value, as environments are written.
type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// masked is an environment variable whose value fsui has not kept.
func masked(e state.EnvName) pair {
	return pair{Name: e.Name, Value: fmt.Sprintf("••• (%d)", e.Length)}
}

// each converts a list. AWS prints a list that is empty as [], so it is never nil.
func each[In, Out any](list []In, convert func(In) Out) []Out {
	out := make([]Out, len(list))
	for i, v := range list {
		out[i] = convert(v)
	}
	return out
}

// list is the same for a list that needs no converting.
func list[T any](v []T) []T { return append([]T{}, v...) }
