package diagnose

import "github.com/fsui/fsui/internal/state"

// sharpen says of tasks that ECS killed for failing the load balancer's checks how these failed: their stopped reason
// never says, the targets and events of the same service do.
func (r *reader) sharpen() {
	failed := r.causes.bySlug[elbFailed]
	said := map[state.ServiceKey]verdict{}
	for _, v := range r.found {
		if v.service.Name == "" || v.benign || !v.cause.health || !r.causes.outranks(v.cause, failed) || v.subject.Kind == state.SubjectTask {
			continue
		}
		if known, ok := said[v.service]; !ok || v.at.After(known.at) {
			said[v.service] = v
		}
	}
	for i := range r.found {
		v := &r.found[i]
		if by, ok := said[v.service]; ok && v.cause == failed {
			v.cause, v.confidence, v.blanks, v.summary = by.cause, state.Likely, by.blanks, by.summary
		}
	}
}
