package state

import "time"

// NetworkKey names the service, or the standalone task, whose network was read. Without either it is all VPCs of the
// account and Region.
type NetworkKey struct {
	Scope   Scope
	Service ServiceKey
	Task    TaskKey
}

// NetworkFresh is how long facts about networks are taken for true: they change when somebody changes them.
const NetworkFresh = time.Minute

// NetworkKeyOf is whose network concerns a task: its service's, as long as there is one.
func (s *Snapshot) NetworkKeyOf(t *Task) NetworkKey {
	if key, owned := t.ServiceKey(); owned && s.Services[key] != nil {
		return NetworkKey{Scope: key.Cluster.Scope, Service: key}
	}
	return NetworkKey{Scope: t.Key.Cluster.Scope, Task: t.Key}
}
