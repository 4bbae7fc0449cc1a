package aws

import (
	"hash/maphash"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// seenMost bounds how many lines one cursor remembers, about 40 MB of them.
const seenMost = 1 << 20

// seenLines remembers which lines of the last minutes were delivered, by a hash of their ids. Two of a million lines share one
// once in thirty million windows.
type seenLines struct {
	seed  maphash.Seed
	count int
	// slots hold the lines of a second each.
	slots map[int64]map[uint64]struct{}
	// from is the first second that is remembered: what is older is taken as delivered.
	from int64
}

func newSeenLines() *seenLines {
	return &seenLines{seed: maphash.MakeSeed(), slots: map[int64]map[uint64]struct{}{}}
}

// key is a line's: its id, and what it says where there is none.
func (s *seenLines) key(id, stream string, at time.Time, text string) uint64 {
	if id != "" {
		return maphash.String(s.seed, id)
	}
	return maphash.String(s.seed, text) ^ maphash.String(s.seed, stream)<<1 ^ uint64(at.UnixMilli())
}

// add reports whether a line is new, and remembers it.
func (s *seenLines) add(key uint64, at time.Time) bool {
	second := at.Unix()
	if second < s.from {
		return false
	}
	slot := s.slots[second]
	if slot == nil {
		slot = map[uint64]struct{}{}
		s.slots[second] = slot
	}
	if _, known := slot[key]; known {
		return false
	}
	slot[key] = struct{}{}
	s.count++
	return true
}

func (s *seenLines) addLine(l *state.LogLine) { s.add(s.key(l.ID, l.From.Stream, l.At, l.Raw), l.At) }

// forget lets go of the lines before a time; it reports until when it had to forget more, because there are too many.
func (s *seenLines) forget(before time.Time) (short time.Time) {
	s.drop(before.Unix())
	for s.count > seenMost && len(s.slots) > 1 {
		oldest := int64(0)
		for second := range s.slots {
			if oldest == 0 || second < oldest {
				oldest = second
			}
		}
		s.drop(oldest + 1)
		short = time.Unix(s.from, 0)
	}
	return short
}

func (s *seenLines) drop(before int64) {
	if before <= s.from {
		return
	}
	s.from = before
	for second, slot := range s.slots {
		if second < before {
			s.count -= len(slot)
			delete(s.slots, second)
		}
	}
}
