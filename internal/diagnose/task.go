package diagnose

import (
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// task reads one task. ECS names the container that exited first nowhere, so the one that tells most is taken for it.
func (r *reader) task(t *state.Task) {
	v := r.life(t)
	if v.subject.Kind == "" {
		v.subject = state.Subject{Kind: state.SubjectTask, ID: t.Key.ID}
	}
	if v.cause.Benign == InService {
		v.benign = t.Service != ""
	}
	v.at = t.StoppedAt
	if v.at.IsZero() {
		v.at = t.CreatedAt
	}
	if ended(t) {
		v = v.dated(t.StoppedAt)
	}
	v.scope += t.Key.Cluster.String() + "/" + t.Group
	v.service, _ = t.ServiceKey()
	v.blanks = func() map[string]string { return blanksOfTask(t, v.container) }
	r.found = append(r.found, v)
}

// life tells a task that lives from one that ended.
func (r *reader) life(t *state.Task) verdict {
	if !ended(t) {
		return r.alive(t)
	}
	if v, ok := r.stopCode(t); ok {
		return v
	}
	v := r.death(t)
	if v.cause.Standing == General || v.cause.Slug == appCrash {
		return r.explain(t, v)
	}
	return v
}

// ended reports that a task has stopped or is being stopped, also where an answer was cut down to the fields that say so.
func ended(t *state.Task) bool {
	if t.Stopped() || t.StopCode != "" || t.StoppedReason != "" {
		return true
	}
	for i := range t.Containers {
		if c := &t.Containers[i]; t.LastStatus == "" && (c.Reason != "" || c.ExitCode != nil) {
			return true
		}
	}
	return false
}

func (r *reader) alive(t *state.Task) verdict {
	for i := range t.Containers {
		if c := &t.Containers[i]; c.Health == "UNHEALTHY" {
			v := r.say(containerUnhealthy, state.Certain, "", "healthStatus", "UNHEALTHY")
			return v.of(t, c)
		}
	}
	switch {
	case t.Health == "UNHEALTHY":
		return r.say(containerUnhealthy, state.Certain, "", "healthStatus", t.Health)
	case t.Connectivity == "DISCONNECTED" && t.ContainerInstance != "":
		return r.say(agentDisconnected, state.Likely, "", "connectivity", t.Connectivity)
	case t.LastStatus == state.StatusRunning:
		return r.say(steadyState, state.Certain, "The task is running.", "lastStatus", t.LastStatus)
	case t.LastStatus == "":
		return r.say(unknown, state.Possible, "", "task", "no status, no reason, no exit code")
	}
	return r.say(deploymentProgress, state.Likely, "The task is on its way.", "lastStatus", t.LastStatus)
}

// stopCode reads the codes that end the search: who asked for the stop decides, whatever the containers made of it.
// Only a failed health check says more, and the scheduler's other reasons.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
func (r *reader) stopCode(t *state.Task) (verdict, bool) {
	cause := r.causes.byStopCode[t.StopCode]
	if cause == nil {
		return verdict{}, false
	}
	m := r.read(t.StoppedReason, StoppedReason)
	byScheduler := m.cause.Standing == Lifecycle && t.StopCode != "UserInitiated"
	if m.cause.health || m.cause == cause || byScheduler {
		return m.tell(StoppedReason), true
	}
	v := r.say(cause.Slug, state.Certain, "", "stopCode", t.StopCode)
	if t.StoppedReason != "" {
		v.evidence = append(v.evidence, state.Evidence{From: string(StoppedReason), Text: t.StoppedReason})
	}
	return v, true
}

// death finds why a task ended: by what its containers and it say in words, or by exit codes where these say more.
func (r *reader) death(t *state.Task) verdict {
	words := r.reasons(t)
	numbers, counted := r.exits(t)
	switch {
	case !counted || words.cause.Standing == Lifecycle:
		return words
	case words.cause.Standing != General && !r.causes.outranks(numbers.cause, words.cause):
		return words
	case succeeded(t):
		numbers.benign, numbers.cause = true, r.causes.bySlug[deploymentProgress]
		numbers.confidence, numbers.summary = state.Likely, "The task ran to its end: every container exited with 0."
	}
	if ran := t.ExecutionStoppedAt.Sub(t.StartedAt); !t.StartedAt.IsZero() && ran > 0 {
		numbers.summary = strings.TrimSuffix(numbers.summary, ".") + ", " + state.Age(ran) + " after it started."
	}
	if t.StoppedReason != "" {
		numbers.evidence = append(numbers.evidence, state.Evidence{From: string(StoppedReason), Text: t.StoppedReason})
	}
	return numbers
}

// succeeded reports a task that nobody keeps running and whose containers all ended well.
func succeeded(t *state.Task) bool {
	if !strings.HasPrefix(t.Group, "family:") {
		return false
	}
	for _, c := range t.Containers {
		if c.ExitCode == nil || *c.ExitCode != 0 {
			return false
		}
	}
	return true
}

// reasons reads what containers and task say in words, the best of it.
func (r *reader) reasons(t *state.Task) verdict {
	type source struct {
		match
		container *state.Container // nil = the task itself
	}
	var all []source
	for i := range t.Containers {
		if c := &t.Containers[i]; c.Reason != "" {
			all = append(all, source{r.read(c.Reason, ContainerReason), c})
		}
	}
	if t.StoppedReason != "" {
		all = append(all, source{r.read(t.StoppedReason, StoppedReason), nil})
	}
	if len(all) == 0 {
		return r.say(stopUndetermined, state.Possible, "The task stopped, and ECS gives no reason.", "lastStatus", t.LastStatus)
	}
	best := all[0]
	for _, s := range all[1:] {
		if r.causes.outranks(s.cause, best.cause) || best.cause.Slug == unknown {
			best = s
		}
	}
	if best.container == nil {
		return best.tell(StoppedReason)
	}
	return best.tell(ContainerReason).of(t, best.container)
}

// exits reads the exit code that tells most.
func (r *reader) exits(t *state.Task) (verdict, bool) {
	var best *state.Container
	for i := range t.Containers {
		c := &t.Containers[i]
		if c.ExitCode != nil && (best == nil || guilt(*c.ExitCode) > guilt(*best.ExitCode)) {
			best = c
		}
	}
	if best == nil {
		return verdict{}, false
	}
	v, ok := r.ended(best)
	return v.of(t, best), ok
}

// of makes a container the subject.
func (v verdict) of(t *state.Task, c *state.Container) verdict {
	v.subject = state.Subject{Kind: state.SubjectContainer, ID: t.Key.ID + "/" + c.Name}
	v.scope, v.container = c.Name+"@", c.Name
	return v
}
