package history

import (
	"slices"
	"strconv"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// withoutEchoes drops what another console has noted as well, a little later: a course of a deployment, when ECS counted
// something on; how a target turned, or the cause of trouble. So it drops an event of a scheduler's action that the service's own events
// say at length.
func withoutEchoes(all []state.Happening) []state.Happening {
	last, said := map[string]string{}, saidAtLength(all)
	return slices.DeleteFunc(all, func(h state.Happening) bool {
		var id, now string
		switch {
		case h.Deployment != nil && h.Deployment.Before == nil: // AWS tells two times for one beginning
			id, now = h.Deployment.After.ID+" began", "began"
		case h.Deployment != nil && h.Deployment.Before.RolloutState != h.Deployment.After.RolloutState: // and two reasons for one end
			id, now = h.Deployment.After.ID+" rollout", h.Deployment.After.RolloutState
		case h.Deployment != nil:
			id, now = h.Deployment.After.ID, h.Words()
		case h.Target != nil:
			id, now = h.Target.Name(), h.Target.After+" "+h.Target.Reason+"."
		case h.Cause != nil:
			now = "cause " + h.Cause.Now
		case h.Event != nil:
			return said.has(h)
		case h.Scaling != nil && h.Scaling.Activity == nil:
			now = "desired " + strconv.Itoa(h.Scaling.After)
		default:
			return false
		}
		key := string(h.Kind) + " " + placeName(h.Service) + " " + id
		echo := last[key] == now
		last[key] = now
		return echo
	})
}

// placeName tells services apart.
func placeName(k state.ServiceKey) string {
	s := k.Cluster.Scope
	return s.Account + " " + s.Region + " " + k.String()
}

// apart is how far apart ECS may tell of one thing in the events of a service and to EventBridge.
const apart = 30 * time.Second

// saidTimes is when the events of services said at length what an action of their scheduler is the name of.
type saidTimes map[string][]time.Time

func saidAtLength(all []state.Happening) saidTimes {
	said := saidTimes{}
	for _, h := range all {
		if h.Event == nil {
			continue
		}
		if name := state.ActionSaid(h.Event.Message); name != "" {
			key := placeName(h.Service) + " " + name
			said[key] = append(said[key], h.At)
		}
	}
	return said
}

// has reports an event that is the name of an action said at length within a moment of it.
func (s saidTimes) has(h state.Happening) bool {
	name := state.ActionNamed(h.Event.Message)
	return name != "" && slices.ContainsFunc(s[placeName(h.Service)+" "+name], func(at time.Time) bool { return h.At.Sub(at).Abs() <= apart })
}

// nameDeployments says which revision a deployment brings where one thing that is kept of it does and another, an event, does
// not: so do the tasks that it started.
func nameDeployments(all []state.Happening) {
	revision := map[string]string{}
	for _, h := range all {
		switch {
		case h.Task != nil && h.Task.StartedBy != "":
			revision[h.Task.StartedBy] = h.Task.TaskDefinition
		case h.Deployment != nil && h.Deployment.After.TaskDefinition != "":
			revision[h.Deployment.After.ID] = h.Deployment.After.TaskDefinition
		}
	}
	for _, h := range all {
		if d := h.Deployment; d != nil && d.After.TaskDefinition == "" {
			d.After.TaskDefinition = revision[d.After.ID]
			if d.Before != nil && d.Before.TaskDefinition == "" {
				d.Before.TaskDefinition = d.After.TaskDefinition
			}
		}
	}
}
