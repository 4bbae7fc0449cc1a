package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// minPrefix is how many digits of a task's id must be given.
const minPrefix = 6

// A Subject is what a word on the command line means: a service or a task, the other is nil.
type Subject struct {
	Service *state.Service
	Task    *state.Task
}

// Resolve finds what SERVICE|TASK means: a service by its name, cluster/name or ARN, a task by its ARN, its id or a
// unique prefix of six digits or more. An exact service name wins over a task; service/NAME and task/ID force it. The
// error says what the word could have meant.
func Resolve(snap *state.Snapshot, word string) (Subject, error) {
	rest, isTask := strings.CutPrefix(word, "task/")
	arn, isARN := state.ParseARN(word)
	if isTask || isARN && strings.HasPrefix(arn.Resource, "task/") {
		t, err := ResolveTask(snap, rest)
		return Subject{Task: t}, err
	}
	s, err := ResolveService(snap, word)
	if err == nil || len(servicesCalled(snap, word)) > 0 || strings.HasPrefix(word, "service/") || !isTaskPrefix(word) {
		return Subject{Service: s}, err
	}
	t, err := ResolveTask(snap, word)
	return Subject{Task: t}, err
}

// ResolveService finds what SERVICE means, see Resolve.
func ResolveService(snap *state.Snapshot, word string) (*state.Service, error) {
	found := servicesCalled(snap, word)
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		var known []string
		for k := range snap.Services {
			known = append(known, k.Name, k.String())
		}
		return nil, fmt.Errorf("no service is called %q%s", word, maybe(strings.TrimPrefix(word, "service/"), "", known))
	}
	names := make([]string, len(found))
	for i, s := range found {
		if names[i] = s.Key.String(); slices.ContainsFunc(found, func(other *state.Service) bool { return other != s && other.Key.String() == names[i] }) {
			names[i] = s.ARN // only Region or account tells them apart
		}
	}
	return nil, fmt.Errorf("%q is the name of %d services: %s", word, len(found), strings.Join(names, ", "))
}

// servicesCalled lists the services of that name, cluster/name or ARN, in order.
func servicesCalled(snap *state.Snapshot, word string) (found []*state.Service) {
	word = strings.TrimPrefix(word, "service/")
	for k, s := range snap.Services {
		if word == k.Name || word == k.String() || word == s.ARN {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *state.Service) int { return state.CompareServices(a.Key, b.Key) })
	return found
}

// ResolveTask finds what TASK means, see Resolve.
func ResolveTask(snap *state.Snapshot, word string) (*state.Task, error) {
	id := strings.TrimPrefix(word, "task/")
	var found []string
	var task *state.Task
	for k, t := range snap.Tasks {
		switch {
		case id == t.ARN || id == k.ID:
			return t, nil
		case isTaskPrefix(id) && strings.HasPrefix(k.ID, strings.ToLower(id)):
			found, task = append(found, k.String()), t
		}
	}
	switch {
	case len(found) == 1:
		return task, nil
	case len(found) > 1:
		slices.Sort(found)
		return nil, fmt.Errorf("%q begins the ids of %d tasks: %s", id, len(found), strings.Join(found, ", "))
	case len(id) < minPrefix:
		return nil, fmt.Errorf("%q is too short for a task: give %d digits of its id or more", id, minPrefix)
	}
	return nil, fmt.Errorf("no task has the id %q", id)
}

// isTaskPrefix reports enough hexadecimal digits to stand for a task.
func isTaskPrefix(s string) bool {
	return len(s) >= minPrefix && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// clusterOf is the cluster that SERVICE or TASK names itself, "" if none: only that one has to be read.
func clusterOf(word string) string {
	word, isTask := strings.CutPrefix(word, "task/")
	if arn, ok := state.ParseARN(word); ok {
		if strings.HasPrefix(arn.Resource, "task/") {
			key, _ := state.TaskKeyOf(word, state.ClusterKey{})
			return key.Cluster.Name
		}
		key, _ := state.ServiceKeyOf(word, state.ClusterKey{})
		if arn.Service != "ecs" {
			return ""
		}
		return key.Cluster.Name
	}
	cluster, _, found := strings.Cut(strings.TrimPrefix(word, "service/"), "/")
	if !found || isTask {
		return ""
	}
	return cluster
}
