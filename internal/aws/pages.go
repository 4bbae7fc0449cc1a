package aws

import "math"

// repeatedPage is a list that would never end.
type repeatedPage struct{ action string }

func (r *repeatedPage) Error() string {
	return r.action + " gave a page token a second time: the list was not read to its end"
}

// pages reads a list page by page to its end and reports whether it got there. Pages read before an error count.
func (h *harvest) pages(action string, page func(token *string) (next *string, err error)) bool {
	return h.some(action, &cursor{}, math.MaxInt, page)
}

// cursor is how far a list has been read.
type cursor struct {
	token *string
	seen  map[string]bool // tokens
	end   bool
}

// some reads up to n pages more, and reports whether it got that far, or to the end.
func (h *harvest) some(action string, at *cursor, n int, page func(token *string) (next *string, err error)) bool {
	for ; n > 0 && !at.end; n-- {
		next, err := page(at.token)
		switch {
		case !h.note(action, err):
			return false
		case next == nil || *next == "":
			at.end = true
			return true
		case at.seen[*next]:
			h.blame(faultOf(action, &repeatedPage{action}, h.p.now()))
			return false
		case at.seen == nil:
			at.seen = map[string]bool{}
		}
		at.seen[*next] = true
		at.token = next
	}
	return true
}

// batch collects what comes in pages of any length into calls that are full.
type batch struct {
	size int
	call func([]string)
	held []string
}

func (b *batch) add(item string) {
	if b.held = append(b.held, item); len(b.held) == b.size {
		b.flush()
	}
}

func (b *batch) flush() {
	if len(b.held) > 0 {
		b.call(b.held)
		b.held = nil
	}
}
