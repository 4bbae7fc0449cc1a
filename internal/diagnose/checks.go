package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"time"

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
	var tasks map[string]*state.Task
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
		if tasks == nil {
			tasks = byID(r.facts.Tasks)
		}
		if t := tasks[v.subject.ID]; t != nil && v.cause.Slug != elbCodes { // who answers has started
			v.evidence = append(v.evidence, r.killedEarly(t, v.service)...)
		}
	}
}

// killSlack is how much later than the last check that fails ECS may stop a task: it looks now and then, and the load balancer
// lets go of the target first.
const killSlack = 30 * time.Second

// killedEarly says that a task was killed as soon as the load balancer's checks after the grace period could tell: then it may
// need no more than a longer one. Nothing where it lived longer, or the facts do not say.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html
func (r *reader) killedEarly(t *state.Task, service state.ServiceKey) []state.Evidence {
	arn := r.groupOf(service)
	of := slices.IndexFunc(r.facts.Services, func(s *state.Service) bool { return s.Key == service })
	group := slices.IndexFunc(r.facts.TargetGroups, func(g *state.TargetGroup) bool { return g.ARN == arn })
	end := t.StoppingAt
	if end.IsZero() {
		end = t.ExecutionStoppedAt
	}
	if of < 0 || group < 0 || t.StartedAt.IsZero() || end.IsZero() {
		return nil
	}
	grace, check := r.facts.Services[of].GracePeriod, r.facts.TargetGroups[group].HealthCheck
	lived, tells := end.Sub(t.StartedAt), grace+time.Duration(check.Unhealthy)*check.Interval
	if check.Interval == 0 || check.Unhealthy == 0 || lived > tells+check.Interval+killSlack {
		return nil
	}
	said := "none"
	if grace > 0 {
		said = state.Age(grace)
	}
	return []state.Evidence{{From: "gracePeriod", Text: fmt.Sprintf(
		"%s; killed %s after it started, about as soon as %d checks %s apart could fail: it may only start too slowly",
		said, state.Age(lived), check.Unhealthy, state.Age(check.Interval))}}
}

func byID(all []*state.Task) map[string]*state.Task {
	tasks := make(map[string]*state.Task, len(all))
	for _, t := range all {
		tasks[t.Key.ID] = t
	}
	return tasks
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
