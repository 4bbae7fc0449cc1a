package diagnose

import (
	"cmp"

	"github.com/fsui/fsui/internal/state"
)

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
		if v.cause != failed {
			continue
		}
		if group := r.groupOf(v.service); group != "" && v.blanks != nil {
			known := v.blanks
			v.blanks = func() map[string]string {
				filled := known()
				filled[blankTargetGroup] = cmp.Or(filled[blankTargetGroup], group)
				return filled
			}
		}
		if by, ok := said[v.service]; ok {
			v.cause, v.confidence, v.blanks, v.summary = by.cause, state.Likely, by.blanks, by.summary
		}
	}
}

// groupOf is the only target group of a service, "" where it has another number of them.
func (r *reader) groupOf(service state.ServiceKey) (only string) {
	for arn, owner := range r.owners {
		switch {
		case owner != service || service.Name == "" || arn == "":
		case only != "":
			return ""
		default:
			only = arn
		}
	}
	return only
}
