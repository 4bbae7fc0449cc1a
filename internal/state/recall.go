package state

import "time"

// Recall adds what an earlier session knew by an origin where this one knows nothing yet: what a source has read since
// stays as it is, and once the account is confirmed no other's facts come in. Each fact keeps its SeenAt. None of it is
// news.
func (e *Edit) Recall(o Origin, old *Snapshot) {
	news := e.delta
	e.delta = Delta{}
	defer func() {
		news.Met, news.MetStopped = append(news.Met, e.delta.Met...), append(news.MetStopped, e.delta.Stops...)
		e.delta = news
	}()
	login := Login{Profile: o.Profile, Region: o.Region}
	if known := e.next.Login(o); known != nil {
		login = *known
	}
	defer func() { e.SetLogin(login) }()
	wanted := func(kind SourceKind, cluster ClusterKey, seen time.Time) bool {
		if login.Account != "" && cluster.Scope.Account != login.Account {
			return false
		}
		key := SourceKey{Kind: kind, Profile: o.Profile, Region: o.Region}
		if kind == SourceServices || kind == SourceTasks {
			key.Cluster = cluster.Name
		}
		if s := e.next.Sources[key]; s != nil && !s.At.IsZero() {
			return false
		}
		if login.Former = cluster.Scope.Account; seen.After(login.Recalled) {
			login.Recalled = seen
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

// dropScopes drops all facts of some scopes.
func (e *Edit) dropScopes(drop func(Scope) bool) {
	for key := range e.next.Clusters {
		if drop(key.Scope) {
			e.DropCluster(key)
		}
	}
	for key := range e.next.Services {
		if drop(key.Cluster.Scope) {
			e.DropService(key)
		}
	}
	for key := range e.next.Tasks {
		if drop(key.Cluster.Scope) {
			e.DropTask(key)
		}
	}
	for key := range e.next.TargetGroups {
		if drop(key.Scope) {
			e.DropTargetGroup(key)
		}
	}
	for key := range e.next.Instances {
		if drop(key.Cluster.Scope) {
			e.DropInstance(key)
		}
	}
	for key := range e.next.Schedules {
		if drop(key.Scope) {
			e.DropSchedule(key)
		}
	}
	for arn := range e.next.TaskDefinitions {
		if a, ok := ParseARN(arn); ok && drop(a.Scope()) {
			own(&e.next.TaskDefinitions, &e.owned.definitions)
			delete(e.next.TaskDefinitions, arn)
		}
	}
	for key := range e.next.Networks {
		if drop(key.Scope) {
			own(&e.next.Networks, &e.asked.networks)
			delete(e.next.Networks, key)
		}
	}
	for key := range e.next.Families {
		if drop(key.Scope) {
			own(&e.next.Families, &e.asked.families)
			delete(e.next.Families, key)
		}
	}
}
