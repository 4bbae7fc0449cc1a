package aws

import (
	"context"
	"sync"

	"github.com/fsui/fsui/internal/state"
)

// boxMost is how many lines wait for whoever reads a tail. Then its cursors wait too: CloudWatch keeps the rest.
const boxMost = 50_000

// logBox holds what a tail has for its reader, merged into one batch.
type logBox struct {
	mu     sync.Mutex
	next   state.LogBatch // what a batch says besides its lines stands from one to the next
	news   bool
	filled signal
	taken  signal
}

// put hands over lines, and waits while too many wait already. It reports false when ctx ended first.
func (b *logBox) put(ctx context.Context, lines []state.LogLine) bool {
	for len(lines) > 0 {
		b.mu.Lock()
		if n := min(len(lines), boxMost-len(b.next.Lines)); n > 0 {
			b.next.Lines = append(b.next.Lines, lines[:n]...)
			b.news, lines = true, lines[n:]
			b.mu.Unlock()
			b.filled.give()
			continue
		}
		room := b.taken.next()
		b.mu.Unlock()
		select {
		case <-room:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// change alters what the next batch says.
func (b *logBox) change(edit func(*state.LogBatch)) {
	b.mu.Lock()
	edit(&b.next)
	b.news = true
	b.mu.Unlock()
	b.filled.give()
}

// take empties the box. Without news, more ends when there is some.
func (b *logBox) take() (batch state.LogBatch, news bool, more <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.news {
		return batch, false, b.filled.next()
	}
	batch = b.next
	b.next.Lines, b.next.Marks, b.next.Where, b.news = nil, nil, nil, false
	b.taken.give()
	return batch, true, nil
}

// send hands over batches until done is closed and the box is empty, or ctx ends.
func (b *logBox) send(ctx context.Context, out chan<- state.LogBatch, done <-chan struct{}) {
	for {
		batch, news, more := b.take()
		if !news {
			select {
			case <-more:
			case <-ctx.Done():
				return
			case <-done:
				if batch, news, _ = b.take(); !news {
					return
				}
			}
		}
		if !news {
			continue
		}
		select {
		case out <- batch:
		case <-ctx.Done():
			return
		}
	}
}
