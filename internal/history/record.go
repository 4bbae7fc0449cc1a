package history

import (
	"cmp"
	"errors"
	"slices"

	"github.com/fsui/fsui/internal/state"
)

// eventsKept of each service: the latest of the hundred that ECS keeps, of which the first answer brings all again.
const eventsKept = 25

// Origin is how a person reaches an account. It is known before the account is.
type Origin struct {
	Profile, Region string
	Endpoint        string // "" = AWS's own
	Cluster         string // the one that is read, "" = all
}

// Way is the origin of the facts, see state.
func (o Origin) Way() state.Origin { return state.Origin{Profile: o.Profile, Region: o.Region} }

// record is what a file holds: the facts of one scope, which the pollers read again and again. What is read only
// while somebody looks at it is not worth keeping; what a source failed with is of that session alone.
type record struct {
	Origin Origin
	Scope  state.Scope

	Clusters        []*state.Cluster
	Services        []*state.Service
	Tasks           []*state.Task
	TargetGroups    []*state.TargetGroup
	TaskDefinitions []*state.TaskDefinition
}

// recordOf picks the facts of the account that answers, in the origin's Region. There are none while AWS has not
// confirmed whose they are.
func recordOf(snap *state.Snapshot, o Origin) (*record, bool) {
	r := &record{Origin: o}
	login := snap.Login(o.Way())
	if login == nil {
		return r, false
	}
	own := func(s state.Scope) bool {
		if !snap.Confirmed(s) || s.Account != login.Account || s.Region != o.Region {
			return false
		}
		r.Scope = cmp.Or(r.Scope, s)
		return s == r.Scope
	}
	r.Clusters = pick(snap.Clusters, func(k state.ClusterKey) bool { return own(k.Scope) })
	r.Services = pick(snap.Services, func(k state.ServiceKey) bool { return own(k.Cluster.Scope) })
	r.Tasks = pick(snap.Tasks, func(k state.TaskKey) bool { return own(k.Cluster.Scope) })
	r.TargetGroups = pick(snap.TargetGroups, func(k state.TargetGroupKey) bool { return own(k.Scope) })
	r.TaskDefinitions = pick(snap.TaskDefinitions, func(arn string) bool { return own(scopeOf(arn)) })
	for i, s := range r.Services {
		if len(s.Events) > eventsKept {
			short := *s
			short.Events = short.Events[:eventsKept]
			r.Services[i] = &short
		}
	}
	return r, r.Scope != state.Scope{}
}

func pick[K comparable, V any](all map[K]*V, own func(K) bool) []*V {
	some := make([]*V, 0, len(all))
	for key, v := range all {
		if own(key) {
			some = append(some, v)
		}
	}
	return some
}

func scopeOf(arn string) state.Scope {
	a, _ := state.ParseARN(arn)
	return a.Scope()
}

// snapshot is the record as facts. Every one must be of the record's scope, so that none is taken for another account's.
func (r *record) snapshot() (*state.Snapshot, error) {
	s := &state.Snapshot{}
	ok := index(r.Clusters, &s.Clusters, func(c *state.Cluster) (state.ClusterKey, bool) { return c.Key, c.Key.Scope == r.Scope }) &&
		index(r.Services, &s.Services, func(s *state.Service) (state.ServiceKey, bool) { return s.Key, s.Key.Cluster.Scope == r.Scope }) &&
		index(r.Tasks, &s.Tasks, func(t *state.Task) (state.TaskKey, bool) { return t.Key, t.Key.Cluster.Scope == r.Scope }) &&
		index(r.TargetGroups, &s.TargetGroups, func(g *state.TargetGroup) (state.TargetGroupKey, bool) { return g.Key, g.Key.Scope == r.Scope }) &&
		index(r.TaskDefinitions, &s.TaskDefinitions, func(d *state.TaskDefinition) (string, bool) { return d.ARN, scopeOf(d.ARN) == r.Scope })
	if !ok {
		return nil, errors.New("holds facts of another account")
	}
	return s, nil
}

func index[K comparable, V any](all []*V, into *map[K]*V, key func(*V) (K, bool)) bool {
	*into = make(map[K]*V, len(all))
	return !slices.ContainsFunc(all, func(v *V) bool {
		if v == nil {
			return true
		}
		k, own := key(v)
		(*into)[k] = v
		return !own
	})
}
