package history

import (
	"time"

	"github.com/fsui/fsui/internal/state"
)

// missing is the end of the trouble of a service that AWS has not listed twice, and when that was first so; nil = it may be
// there. What is not read, or not whole, says nothing.
func (w *watch) missing(snap *state.Snapshot, key state.ServiceKey, now time.Time) (at time.Time, turn *state.CauseTurn) {
	if snap.Services[key] != nil || !listed(snap, key.Cluster) {
		delete(w.missed, key)
		return at, nil
	}
	at, known := w.missed[key]
	if !known {
		w.missed[key] = now
		return at, nil
	}
	if now.Sub(at) < judged {
		return at, nil
	}
	was := w.open[key]
	delete(w.missed, key)
	delete(w.marks, key)
	delete(w.open, key)
	return at, &state.CauseTurn{Before: was.cause, Summary: was.summary, Since: was.since, Gone: true}
}

// listed reports that AWS has told all services of a cluster in this session, or that there is no such cluster.
func listed(snap *state.Snapshot, cluster state.ClusterKey) bool {
	whole := func(kind state.SourceKind) bool {
		s := snap.Source(kind, cluster)
		return s != nil && !s.At.IsZero() && s.Fault == nil && !s.Partial
	}
	switch {
	case !snap.Confirmed(cluster.Scope):
		return false
	case snap.Clusters[cluster] == nil:
		return len(snap.Selection.Clusters) == 0 && whole(state.SourceClusters)
	}
	return whole(state.SourceServices)
}
