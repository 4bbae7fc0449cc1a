package awsdoc

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// detailMost is how much of an action's detail is told, in bytes.
const detailMost = 1000

// ActionOf reads a record of ECS's action logs, which CloudWatch knows by id, as an event of the service that it is of. ok is
// false for what is of no service. cluster is the one whose log it is.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/action-logs.html
func ActionOf(record []byte, id string, cluster state.ClusterKey) (h state.Happening, ok bool, err error) {
	var told struct {
		Milliseconds int64           `json:"timestamp"`
		Resource     string          `json:"resourceArn"`
		Source       string          `json:"actionSourceId"`
		Name         string          `json:"eventName"`
		Detail       json.RawMessage `json:"detail"`
	}
	if err := json.Unmarshal(record, &told); err != nil {
		return h, false, fmt.Errorf("read a record of action logs: %w", err)
	}
	if told.Milliseconds == 0 || told.Name == "" || id == "" {
		return h, false, errors.New("read a record of action logs: it says not what or when")
	}
	for _, of := range []string{told.Resource, told.Source} {
		if h.Service, ok = serviceIn(of, cluster); ok {
			break
		}
	}
	if !ok {
		return h, false, nil
	}
	h.At, h.Kind = time.UnixMilli(told.Milliseconds).UTC(), state.HappenedEvent
	words := strings.TrimSuffix(told.Name+": "+detailWords(told.Detail), ": ")
	h.Event = &state.Event{ID: state.Clean(id), At: h.At, Message: state.Clean(words)}
	return h, true, nil
}

// serviceIn is the service that an ARN is of, or of a part of: its deployments' and revisions' have cluster and service in the
// same places.
func serviceIn(arn string, cluster state.ClusterKey) (key state.ServiceKey, ok bool) {
	a, isARN := state.ParseARN(arn)
	parts := strings.Split(a.Resource, "/")
	switch {
	case !isARN || !strings.HasPrefix(parts[0], "service"):
		return key, false
	case len(parts) == 2: // the old form, which names no cluster
		key = state.ServiceKey{Cluster: cluster, Name: parts[1]}
	case len(parts) > 2:
		key = state.ServiceKey{Cluster: state.ClusterKey{Scope: a.Scope(), Name: parts[1]}, Name: parts[2]}
	}
	key.Cluster, key.Name = cleanClusterKey(key.Cluster), state.Clean(key.Name)
	return key, key.Name != ""
}

// detailWords are what a record says besides, in one line: text as it is, fields by name.
func detailWords(detail json.RawMessage) string {
	var text string
	var fields map[string]json.RawMessage
	switch {
	case json.Unmarshal(detail, &text) == nil:
	case json.Unmarshal(detail, &fields) == nil:
		var said []string
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			value := string(fields[name])
			_ = json.Unmarshal(fields[name], &value) // what is no text stays as it is written
			if value != "" && value != "null" {
				said = append(said, name+" "+value)
			}
		}
		text = strings.Join(said, ", ")
	default:
		text = string(detail)
	}
	if len(text) > detailMost {
		text = strings.ToValidUTF8(text[:detailMost], "") + "…"
	}
	return text
}
