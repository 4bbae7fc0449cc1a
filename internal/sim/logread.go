package sim

import (
	"container/heap"
	"math"
	"time"
)

// logRead walks the lines of several streams in one order, computing each as it comes to it.
type logRead struct {
	newestFirst bool
	heads       []*logHead // a heap, the line to come next on top
}

// logHead is the next line of one stream and how far the stream goes.
type logHead struct {
	stream  *logStream
	key     logKey
	n, stop int // stop is the first number not to read, in the direction of reading
}

func (r *logRead) Len() int      { return len(r.heads) }
func (r *logRead) Swap(i, j int) { r.heads[i], r.heads[j] = r.heads[j], r.heads[i] }

func (r *logRead) Less(i, j int) bool {
	if r.newestFirst {
		i, j = j, i
	}
	return r.heads[i].key.before(r.heads[j].key)
}

// Push is called by container/heap only.
func (r *logRead) Push(x any) {
	if head, ok := x.(*logHead); ok {
		r.heads = append(r.heads, head)
	}
}

// Pop is called by container/heap only.
func (r *logRead) Pop() any {
	last := len(r.heads) - 1
	head := r.heads[last]
	r.heads = r.heads[:last]
	return head
}

// newLogRead reads what was written by now between two times, both included, beyond the place where an earlier page ended.
func newLogRead(streams []*logStream, now time.Time, from, to int64, place logPlace) *logRead {
	r := &logRead{newestFirst: place.newestFirst}
	for _, s := range streams {
		all := s.count(now)
		low, high := s.from(logKey{at: from}, all), all
		if to < math.MaxInt64 {
			high = s.from(logKey{at: to + 1}, all)
		}
		if end := place.after; end != nil {
			passed := s.from(*end, all)
			switch {
			case place.newestFirst:
				high = min(high, passed)
			case passed < all && s.key(passed) == *end:
				low = max(low, passed+1)
			default:
				low = max(low, passed)
			}
		}
		if low >= high {
			continue
		}
		head := &logHead{stream: s, n: low, stop: high}
		if place.newestFirst {
			head.n, head.stop = high-1, low-1
		}
		head.key = s.key(head.n)
		r.heads = append(r.heads, head)
	}
	heap.Init(r)
	return r
}

// next returns the next line; more is false once there is none.
func (r *logRead) next() (line logHead, more bool) {
	if len(r.heads) == 0 {
		return logHead{}, false
	}
	head := r.heads[0]
	line = *head
	if r.newestFirst {
		head.n--
	} else {
		head.n++
	}
	if head.n == head.stop {
		heap.Pop(r)
		return line, true
	}
	head.key = head.stream.key(head.n)
	heap.Fix(r, 0)
	return line, true
}
