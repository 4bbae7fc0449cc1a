package state

import "time"

// Confirmed reports that AWS has told whose account this is: an answer of STS's did, or an ARN in any other. Until then
// the facts may be those of an earlier session, of another account even: an account that is not confirmed counts as
// protected, and nothing is done in it.
func (s *Snapshot) Confirmed() bool { return s.Login.Account != "" }

// Recall adds what an earlier session knew where this one knows nothing yet: what a source has read since stays as it
// is, and once the account is confirmed no other's facts come in. Each fact keeps its SeenAt. None of it is news.
func (e *Edit) Recall(old *Snapshot) {
	news := e.delta
	defer func() { e.delta = news }()
	wanted := func(kind SourceKind, cluster ClusterKey, seen time.Time) bool {
		if e.next.Confirmed() && cluster.Scope.Account != e.next.Login.Account {
			return false
		}
		if s := e.next.Source(kind, cluster); s != nil && !s.At.IsZero() {
			return false
		}
		if seen.After(e.next.Recalled) {
			e.next.Recalled = seen
		}
		return true
	}
	for key, c := range old.Clusters {
		if e.next.Clusters[key] == nil && wanted(SourceClusters, key, c.SeenAt) {
			e.PutCluster(c)
		}
	}
	for key, s := range old.Services {
		if e.next.Services[key] == nil && wanted(SourceServices, key.Cluster, s.SeenAt) {
			e.PutService(s)
		}
	}
	for key, t := range old.Tasks {
		if e.next.Tasks[key] == nil && wanted(SourceTasks, key.Cluster, t.SeenAt) {
			e.PutTask(t)
		}
	}
	for key, g := range old.TargetGroups {
		if e.next.TargetGroups[key] == nil && wanted(SourceTargets, ClusterKey{Scope: key.Scope}, g.SeenAt) {
			e.PutTargetGroup(g)
		}
	}
	for arn, d := range old.TaskDefinitions {
		if a, _ := ParseARN(arn); e.next.TaskDefinitions[arn] == nil && wanted(SourceDefinitions, ClusterKey{Scope: a.Scope()}, time.Time{}) {
			e.PutTaskDefinition(d)
		}
	}
}

// disown drops what belongs to other accounts than this one.
func (e *Edit) disown(account string) {
	foreign := func(s Scope) bool {
		if s.Account == account {
			return false
		}
		e.next.Recalled = time.Time{} // what was recalled is all of one account
		return true
	}
	for key := range e.next.Clusters {
		if foreign(key.Scope) {
			e.DropCluster(key)
		}
	}
	for key := range e.next.Services {
		if foreign(key.Cluster.Scope) {
			e.DropService(key)
		}
	}
	for key := range e.next.Tasks {
		if foreign(key.Cluster.Scope) {
			e.DropTask(key)
		}
	}
	for key := range e.next.TargetGroups {
		if foreign(key.Scope) {
			e.DropTargetGroup(key)
		}
	}
	for arn := range e.next.TaskDefinitions {
		if a, ok := ParseARN(arn); ok && foreign(a.Scope()) {
			own(&e.next.TaskDefinitions, &e.owned.definitions)
			delete(e.next.TaskDefinitions, arn)
		}
	}
}
