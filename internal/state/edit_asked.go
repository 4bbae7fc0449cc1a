package state

// ownedAsked tells which maps of what is read on demand an edit has copied already.
type ownedAsked struct{ families, rollouts, revisions, captures, networks, images, backfills, trails bool }

// PutFamily adds or replaces the revisions of a family.
func (e *Edit) PutFamily(f *Family) {
	own(&e.next.Families, &e.asked.families)
	e.next.Families[f.Key] = f
}

// rolloutsKept bounds how many services' deployments are remembered: somebody looked at each of them.
const rolloutsKept = 32

// PutRollouts adds or replaces the service deployments of a service, and forgets those read longest ago.
func (e *Edit) PutRollouts(r *Rollouts) {
	own(&e.next.Rollouts, &e.asked.rollouts)
	e.next.Rollouts[r.Service] = r
	e.delta.Rolled = true
	for len(e.next.Rollouts) > rolloutsKept {
		oldest := r
		for _, other := range e.next.Rollouts {
			if other.SeenAt.Before(oldest.SeenAt) {
				oldest = other
			}
		}
		e.dropRollouts(oldest)
	}
}

// dropRollouts forgets a service's deployments with the revisions they brought.
func (e *Edit) dropRollouts(r *Rollouts) {
	if r == nil {
		return
	}
	own(&e.next.Rollouts, &e.asked.rollouts)
	own(&e.next.ServiceRevisions, &e.asked.revisions)
	delete(e.next.Rollouts, r.Service)
	for i := range r.All {
		delete(e.next.ServiceRevisions, r.All[i].Target.ARN)
		for _, s := range r.All[i].Sources {
			delete(e.next.ServiceRevisions, s.ARN)
		}
	}
}

// PutServiceRevision adds a service revision.
func (e *Edit) PutServiceRevision(r *ServiceRevision) {
	own(&e.next.ServiceRevisions, &e.asked.revisions)
	e.next.ServiceRevisions[r.ARN] = r
	e.delta.Rolled = true
}

// PutCapture records what is known of a cluster's event capture.
func (e *Edit) PutCapture(key ClusterKey, c *EventCapture) {
	own(&e.next.Captures, &e.asked.captures)
	e.next.Captures[key] = c
}

func (e *Edit) dropCapture(key ClusterKey) {
	if e.next.Captures[key] != nil {
		own(&e.next.Captures, &e.asked.captures)
		delete(e.next.Captures, key)
	}
}

// networksKept bounds how many networks are remembered, each some hundred kilobytes: somebody looked at each of them.
const networksKept = 8

// PutNetwork adds or replaces the network of a service or task, and forgets those read longest ago.
func (e *Edit) PutNetwork(n *Network) {
	own(&e.next.Networks, &e.asked.networks)
	e.next.Networks[n.Key] = n
	for len(e.next.Networks) > networksKept {
		var oldest *Network // never the one that just came
		for _, other := range e.next.Networks {
			if other != n && (oldest == nil || other.SeenAt.Before(oldest.SeenAt)) {
				oldest = other
			}
		}
		delete(e.next.Networks, oldest.Key)
	}
}
