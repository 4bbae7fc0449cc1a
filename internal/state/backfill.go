package state

import "time"

// Backfill is how far back what AWS still tells of a service has been read into the history, from the log group of its
// cluster's event capture.
type Backfill struct {
	Service ServiceKey
	Group   string // the log group, "" = events are not captured
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
	e.next.Backfills[b.Service] = b
	for len(e.next.Backfills) > backfillsKept {
		oldest := b
		for _, other := range e.next.Backfills {
			if other.SeenAt.Before(oldest.SeenAt) {
				oldest = other
			}
		}
		delete(e.next.Backfills, oldest.Service)
	}
}

func (e *Edit) dropBackfill(of ServiceKey) {
	if e.next.Backfills[of] != nil {
		own(&e.next.Backfills, &e.asked.backfills)
		delete(e.next.Backfills, of)
	}
}

// TellPast hands on what happened long ago. No snapshot holds it: it is for who keeps a history.
func (e *Edit) TellPast(all []Happening) { e.delta.Past = append(e.delta.Past, all...) }
