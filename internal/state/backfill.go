package state

import "time"

// PastLog is a log that ECS keeps of what it does where somebody has turned that on for a cluster.
type PastLog string

// The logs.
const (
	PastCapture PastLog = "event capture"
	PastActions PastLog = "action logs"
)

// BackfillKey tells what is read of a service, and from where.
type BackfillKey struct {
	Service ServiceKey
	Log     PastLog
}

// Backfill is how far back what AWS still tells of a service has been read into the history, from one log of its cluster.
type Backfill struct {
	BackfillKey
	Group string // the log group, "" = the cluster has no such log
	// What happened from From to UpTo has been read, AWS's clock; both are zero where nothing has.
	From, UpTo time.Time
	Lost       int    // lines that could not be read
	Fault      *Fault // why it was not read further, nil = it was, or is just being
	SeenAt     time.Time
}

// backfillsKept bounds how many are remembered: somebody looked at each of them.
const backfillsKept = 200

// PutBackfill records how far the past of a service was read, and forgets what was read longest ago.
func (e *Edit) PutBackfill(b *Backfill) {
	own(&e.next.Backfills, &e.asked.backfills)
	e.next.Backfills[b.BackfillKey] = b
	for len(e.next.Backfills) > backfillsKept {
		oldest := b
		for _, other := range e.next.Backfills {
			if other.SeenAt.Before(oldest.SeenAt) {
				oldest = other
			}
		}
		delete(e.next.Backfills, oldest.BackfillKey)
	}
}

func (e *Edit) dropBackfill(of ServiceKey) {
	for key := range e.next.Backfills {
		if key.Service == of {
			own(&e.next.Backfills, &e.asked.backfills)
			delete(e.next.Backfills, key)
		}
	}
}

// TellPast hands on what happened long ago. No snapshot holds it: it is for who keeps a history.
func (e *Edit) TellPast(all []Happening) { e.delta.Past = append(e.delta.Past, all...) }
