package diagnose

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/fsui/fsui/internal/state"
)

// service reads what ECS says of a service: its events since it last had what it wanted, its deployments, its counts.
func (r *reader) service(s *state.Service) {
	events := unsettled(r, s)
	begin, scope, blanks := len(r.found), s.Key.String(), func() map[string]string { return blanksOfService(s) }
	r.found = slices.Grow(r.found, len(events)+len(s.Deployments)+1)
	add := func(v verdict) {
		if v.subject.Kind == "" {
			v.subject = state.Subject{Kind: state.SubjectService, ID: serviceID(s)}
		}
		v.scope, v.service, v.blanks = scope, s.Key, blanks
		r.found = append(r.found, v)
	}
	for _, e := range events {
		v := r.read(e.Message, ServiceEvent).tell(ServiceEvent)
		v.benign = v.benign || v.cause.Benign == InService
		v.at = e.At
		add(v.dated(e.At))
	}
	for i := range s.Deployments {
		if v, ok := r.deployment(&s.Deployments[i]); ok {
			add(v.dated(v.at))
		}
	}
	if v, ok := r.counts(s, r.found[begin:]); ok {
		add(v)
	}
}

// ownersOf tells whose a target group is.
func ownersOf(services []*state.Service) map[string]state.ServiceKey {
	owners := map[string]state.ServiceKey{}
	for _, s := range services {
		for _, lb := range s.LoadBalancers {
			owners[lb.ARN] = s.Key
		}
	}
	return owners
}

// serviceID is cluster/name, or what is known of it.
func serviceID(s *state.Service) string {
	if s.Key.Cluster.Name == "" {
		return s.Key.Name
	}
	return s.Key.String()
}

// unsettled lists the events up to the latest steady state, newest first: what lies before it is settled.
func unsettled(r *reader, s *state.Service) []state.Event {
	events := slices.Clone(s.Events)
	slices.SortStableFunc(events, func(a, b state.Event) int { return b.At.Compare(a.At) })
	for i, e := range events {
		if r.read(e.Message, ServiceEvent).cause.Slug == steadyState {
			return events[:i+1]
		}
	}
	return events
}

// deployment reads one deployment; ok is false where it has nothing to tell.
func (r *reader) deployment(d *state.Deployment) (v verdict, ok bool) {
	switch {
	case d.Reason != "":
		v = r.read(d.Reason, RolloutReason).tell(RolloutReason)
	case d.RolloutState == state.RolloutFailed:
		v = r.say(circuitBreaker, state.Likely, "The deployment failed.", "rolloutState", d.RolloutState)
	}
	if d.Failed > 0 && d.RolloutState == state.RolloutInProgress && (v.cause == nil || v.benign) {
		sure := state.Likely
		if d.Failed == 1 {
			sure = state.Possible
		}
		v = r.say(tasksFail, sure, fmt.Sprintf("%d tasks of the deployment failed so far.", d.Failed), "failedTasks", strconv.Itoa(d.Failed))
	}
	v.at = d.UpdatedAt
	return v, v.cause != nil
}

// counts says what the numbers tell where the words leave it open.
func (r *reader) counts(s *state.Service, found []verdict) (v verdict, ok bool) {
	underWay := s.Pending > 0 || slices.ContainsFunc(s.Deployments, func(d state.Deployment) bool { return d.RolloutState == state.RolloutInProgress })
	for _, f := range found {
		if !f.benign {
			return v, false // the words say more
		}
		underWay = underWay || f.evidence[0].From == string(ServiceEvent) && f.cause.Slug != steadyState
	}
	numbers := fmt.Sprintf("%d of %d running, %d pending", s.Running, s.Desired, s.Pending)
	switch {
	case s.Running < s.Desired && !underWay:
		return r.say(unknown, state.Possible, "Tasks are missing, and the service does not say why: "+numbers+".", "runningCount", numbers), true
	case len(found) > 0:
		return v, false
	case s.Running < s.Desired:
		return r.say(deploymentProgress, state.Likely, "Tasks are on their way: "+numbers+".", "runningCount", numbers), true
	}
	return r.say(steadyState, state.Likely, "", "runningCount", numbers), true
}
