package state

import "time"

// seenLate is how long after a call its change of how many tasks are desired may be seen.
const seenLate = 10 * time.Minute

// Attribute puts to what happened the call that brought it about: to a deployment the one that began it, to a change of how
// many tasks are desired the one that asked for that, to a task that a user stopped the one that stopped it. Calls that
// explain something, or that an action of fsui's tells of, are left out as happenings of their own. all is oldest first.
func Attribute(all []Happening) []Happening {
	calls, byRequest, used := map[ServiceKey][]*TrailCall{}, map[string]*TrailCall{}, map[*TrailCall]bool{}
	stops := map[string]*TrailCall{}
	for i := range all {
		if c := all[i].Call; c != nil {
			calls[c.Service], byRequest[c.Request] = append(calls[c.Service], c), c
			if c.Task != "" && c.Name == "StopTask" && c.Refused == "" {
				stops[c.Task] = c
			}
		}
	}
	if len(calls) == 0 {
		return all
	}
	for i := range all {
		switch h := &all[i]; {
		case h.Deployment != nil && h.Deployment.Before == nil:
			h.By = (&Trail{Calls: calls[h.Service]}).WhoBegan(h.Service, h.Deployment.After)
		case h.Scaling != nil && h.Scaling.Activity == nil:
			for _, c := range calls[h.Service] { // the last one wins
				late := h.At.Sub(c.At)
				if c.Desired != nil && *c.Desired == h.Scaling.After && c.Refused == "" && late >= -time.Second && late <= seenLate {
					h.By = c
				}
			}
		case h.Task != nil && h.Task.StopCode == "UserInitiated":
			h.By = stops[h.Task.Key.ID]
		case h.Act != nil:
			for _, id := range h.Act.RequestIDs {
				if c := byRequest[id]; c != nil && id != "" {
					used[c] = true
				}
			}
		}
		if all[i].By != nil {
			used[all[i].By] = true
		}
	}
	kept := make([]Happening, 0, len(all))
	for _, h := range all {
		if h.Call == nil || !used[h.Call] {
			kept = append(kept, h)
		}
	}
	return kept
}
