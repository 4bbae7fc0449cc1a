package aws

// repeatedPage is a list that would never end.
type repeatedPage struct{ action string }

func (r *repeatedPage) Error() string {
	return r.action + " gave a page token a second time: the list was not read to its end"
}

// pages reads a list page by page to its end and reports whether it got there. Pages read before an error count.
func (h *harvest) pages(action string, page func(token *string) (next *string, err error)) bool {
	var token *string
	seen := map[string]bool{}
	for {
		next, err := page(token)
		if !h.note(action, err) {
			return false
		}
		if next == nil || *next == "" {
			return true
		}
		if seen[*next] {
			h.blame(faultOf(action, &repeatedPage{action}, h.p.now()))
			return false
		}
		seen[*next] = true
		token = next
	}
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
