package state

import "slices"

// actsKept is how many actions a session remembers; all of them stand in the audit file.
const actsKept = 50

// PutAct adds an action, or replaces it by what has become of it. The newest come first.
func (e *Edit) PutAct(a *Act) {
	acts := slices.Clone(e.next.Acts)
	if i := slices.IndexFunc(acts, func(old *Act) bool { return old.ID == a.ID }); i >= 0 {
		acts[i] = a
	} else {
		acts = slices.Insert(acts, 0, a)
	}
	e.next.Acts = acts[:min(len(acts), actsKept)]
}
