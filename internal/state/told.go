package state

import (
	"hash/maphash"
	"slices"
	"strings"
	"time"
)

// backOff is the longest that ECS waits before it starts a task that keeps failing once more: what stopped longer ago
// than that may have another reason than today's trouble.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
const backOff = 27 * time.Minute

// ToldOf gathers what is known of a service and can tell why it is as it is: what ECS says of it, its tasks that live,
// the stops of its present trouble, its targets. Where no task stopped of late, all remembered stops belong to it.
func (s *Snapshot) ToldOf(svc *Service, now time.Time) Recorded {
	told := Recorded{Services: []*Service{svc}}
	var late bool
	for _, t := range s.TasksOf(svc.Key) {
		recent := !t.Stopped() || now.Sub(t.StoppedAt) <= backOff
		late = late || recent && t.Stopped() && !Benign(t)
		if recent || !late { // stops come latest first
			told.Tasks = append(told.Tasks, t)
		}
	}
	told.TargetGroups, _ = s.groupsOf(svc)
	return told
}

// ToldOfTask gathers the same of one task: itself, what its service's events say of it by its id, and its targets.
func (s *Snapshot) ToldOfTask(t *Task) Recorded {
	told := Recorded{Tasks: []*Task{t}}
	key, owned := t.ServiceKey()
	svc := s.Services[key]
	if !owned || svc == nil {
		return told
	}
	of := &Service{Key: svc.Key, LoadBalancers: svc.LoadBalancers}
	for _, e := range svc.Events {
		if strings.Contains(e.Message, t.Key.ID) && strings.Contains(e.Message, "unhealthy") { // others tell of its coming and going
			of.Events = append(of.Events, e)
		}
	}
	if len(of.Events) > 0 {
		told.Services = []*Service{of}
	}
	if t.Stopped() {
		return told
	}
	targets, _ := s.TargetsOf(svc)
	for _, target := range targets {
		if target.Task == t {
			told.TargetGroups = append(told.TargetGroups, target.alone())
		}
	}
	return told
}

// Told gathers what is known of a target: what its load balancer says, and the task behind it.
func (t JoinedTarget) Told() Recorded {
	told := Recorded{TargetGroups: []*TargetGroup{t.alone()}}
	if t.Task != nil {
		told.Tasks = []*Task{t.Task}
	}
	return told
}

// alone is the target's group with no other target in it.
func (t JoinedTarget) alone() *TargetGroup {
	g := *t.Group
	g.Targets = []Target{t.Target}
	return &g
}

// ToldOfAll gathers all that is wrong, worst services first: services that fail, are degraded or have just lost tasks,
// and standalone tasks that failed.
func (s *Snapshot) ToldOfAll(now time.Time) Recorded {
	type judged struct {
		*Service
		rank int
	}
	var wrong []judged
	for _, svc := range s.Services {
		v := s.Assess(svc, now)
		if v.Health == Failing || v.Health == Degraded || v.Health != Unknown && v.Words != "" {
			wrong = append(wrong, judged{svc, v.Health.Rank()})
		}
	}
	slices.SortFunc(wrong, func(a, b judged) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return CompareServices(a.Key, b.Key)
	})
	var told Recorded
	for _, svc := range wrong {
		told = told.And(s.ToldOf(svc.Service, now))
	}
	var alone []*Task
	for _, t := range s.Tasks {
		if t.Service == "" && OutcomeOf(t) == RunFailed {
			alone = append(alone, t)
		}
	}
	slices.SortFunc(alone, CompareTasks)
	told.Tasks = append(told.Tasks, alone...)
	return told
}

// Mark is another number where the facts tell something else; that they were read again changes nothing. It means
// nothing outside the process.
func (r Recorded) Mark(seed maphash.Seed) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	words := func(list ...string) {
		for _, w := range list {
			_, _ = h.WriteString(w) // never fails
			_ = h.WriteByte(0)
		}
	}
	number := func(n int) { maphash.WriteComparable(&h, n) }
	for _, t := range r.Tasks {
		words(t.Key.ID, t.LastStatus, t.Health, t.Connectivity, t.StopCode, t.StoppedReason)
		for i := range t.Containers {
			c := &t.Containers[i]
			words(c.Health, c.Reason)
			if c.ExitCode != nil {
				number(*c.ExitCode)
			}
		}
	}
	for _, s := range r.Services {
		words(s.Key.Name)
		number(s.Desired)
		number(s.Running)
		number(s.Pending)
		for i := range s.Deployments {
			d := &s.Deployments[i]
			words(d.ID, d.RolloutState, d.Reason)
			number(d.Failed)
		}
		for _, e := range s.Events {
			words(e.ID)
		}
	}
	for _, g := range r.TargetGroups {
		words(g.ARN)
		for _, t := range g.Targets {
			words(t.ID, t.State, t.Reason, t.Detail)
			number(t.Port)
		}
	}
	for _, l := range r.Lines {
		words(l.Stream, l.Text)
	}
	return h.Sum64()
}
