package awsdoc

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// readEvent reads an event of ECS as EventBridge delivers it.
func readEvent(raw json.RawMessage, rec *state.Recorded) {
	event := decode[envelope](raw)
	switch event.Kind {
	case TaskChanged:
		readTask(event.Detail, rec)
	case ServiceActed, DeploymentChanged:
		detail := decode[struct {
			Name    string `json:"eventName"`
			Reason  string `json:"reason"`
			Cluster string `json:"clusterArn"`
		}](event.Detail)
		doc := service{Cluster: detail.Cluster}
		if len(event.Resources) > 0 {
			doc.ARN = event.Resources[0]
		}
		s := serviceOf(doc)
		s.Events = []state.Event{{At: event.At.time(), Message: state.Clean(strings.TrimSuffix(detail.Name+": "+detail.Reason, ": "))}}
		rec.Services = append(rec.Services, s)
	}
}

// readLines reads filter-log-events and get-log-events. A line that is itself an event of ECS, as the log group of its
// event capture has them, is read as the event.
func readLines(raw json.RawMessage, rec *state.Recorded) {
	type line struct {
		Stream  string `json:"logStreamName"`
		At      int64  `json:"timestamp"` // milliseconds since 1970
		Message string `json:"message"`
	}
	for _, l := range decode[struct {
		Events []line `json:"events"`
	}](raw).Events {
		if inner := json.RawMessage(l.Message); strings.Contains(l.Message, `"detail-type"`) && json.Valid(inner) {
			*rec = rec.And(recordOf(inner))
			continue
		}
		var at time.Time
		if l.At != 0 {
			at = time.UnixMilli(l.At).UTC()
		}
		out := lineOf(l.Stream, at)
		out.Text = state.Clean(l.Message)
		rec.Lines = append(rec.Lines, out)
	}
}
