package aws

import (
	"hash/maphash"
	"time"
)

// twiceSeen keeps a line that comes on two ways, pushed and read, from being shown twice. What is pushed has no id, so lines
// are matched by what they are: their stream, time and text. Of lines that are alike in all that as many are shown as the
// way that brought most of them has brought.
type twiceSeen struct {
	seed maphash.Seed
	// ahead is by how many one way is ahead of the other: above zero pushed, below zero read. A slot holds the lines of a
	// second.
	ahead map[int64]map[uint64]int
	from  int64 // the first second that is remembered
}

func newTwiceSeen() *twiceSeen {
	return &twiceSeen{seed: maphash.MakeSeed(), ahead: map[int64]map[uint64]int{}}
}

// add notes a line that came on one way, 1 pushed or -1 read, and reports whether the other has not brought it yet.
func (s *twiceSeen) add(way int, stream string, at time.Time, text string) bool {
	second := at.Unix()
	if second < s.from {
		return true // the other way does not go back so far
	}
	key := maphash.String(s.seed, text) ^ maphash.String(s.seed, stream)<<1 ^ uint64(at.UnixMilli())
	slot := s.ahead[second]
	if slot == nil {
		slot = map[uint64]int{}
		s.ahead[second] = slot
	}
	was := slot[key]
	if slot[key] += way; slot[key] == 0 {
		delete(slot, key)
	}
	return was*way >= 0
}

// forget lets go of the lines before a time.
func (s *twiceSeen) forget(before time.Time) {
	s.from = max(s.from, before.Unix())
	for second := range s.ahead {
		if second < s.from {
			delete(s.ahead, second)
		}
	}
}
