package diagnose

import (
	"fmt"

	"github.com/fsui/fsui/internal/state"
)

// targets reads the health of a target group's targets.
func (r *reader) targets(g *state.TargetGroup) {
	for _, t := range g.Targets {
		v := r.target(t, g.HealthCheck)
		v.subject = state.Subject{Kind: state.SubjectTarget, ID: t.ID}
		if t.Port != 0 {
			v.subject.ID = fmt.Sprintf("%s:%d", t.ID, t.Port)
		}
		v.scope, v.service = g.ARN, r.owners[g.ARN]
		v.at = g.SeenAt
		v.blanks = func() map[string]string {
			return map[string]string{blankTargetGroup: g.ARN, blankRegion: g.Key.Scope.Region}
		}
		r.found = append(r.found, v)
	}
}

// target believes the reason before the state: an address that is not registered is "unused" as well.
func (r *reader) target(t state.Target, check state.HealthCheck) verdict {
	text := t.Reason
	if t.Detail != "" {
		if text != "" {
			text += ": "
		}
		text += t.Detail
	}
	if text != "" {
		if m := r.read(text, TargetHealth); m.cause.Slug != unknown {
			v := m.tell(TargetHealth)
			if words := check.FailedBy(t, 1); words != "" {
				v.summary = "The target " + words + "."
			}
			return v
		}
	}
	slug, sure := unknown, state.Possible
	switch t.State {
	case state.TargetHealthy:
		return r.say(steadyState, state.Certain, "The target is healthy.", string(TargetHealth), t.State)
	case state.TargetInitial:
		slug, sure = targetRegistering, state.Certain
	case state.TargetDraining, "unhealthy.draining":
		slug, sure = targetDraining, state.Certain
	case state.TargetUnhealthy:
		slug, sure = elbFailed, state.Certain
	case "unused":
		slug, sure = targetUnused, state.Possible
	}
	if text == "" {
		text = t.State
	}
	return r.say(slug, sure, "", string(TargetHealth), text)
}
