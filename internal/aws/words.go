package aws

import (
	"hash/maphash"
	"strings"
	"sync"

	"github.com/fsui/fsui/internal/state"
)

const (
	// maxWords bounds the vocabulary: images and revisions of years would pile up in it.
	maxWords = 20_000
	// maxWord is the length from which on a text is not taken to come again.
	maxWord = 256
)

// words turns the SDK's strings into the store's: neutralised, and one copy of those that come again and again
// (images, revisions, subnets, states). The SDK's own share one block per answer and would keep all of it alive.
type words struct {
	seed  sync.Once
	key   maphash.Seed
	mu    sync.Mutex
	known map[string]string // as AWS wrote it → as it is shown
}

// clean returns the one copy of a word that repeats, "" for nil.
func (w *words) clean(s *string) string {
	if s == nil {
		return ""
	}
	return w.word(*s)
}

func (w *words) word(s string) string {
	if s == "" || len(s) > maxWord {
		return state.Clean(s)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if known, ok := w.known[s]; ok {
		return known
	}
	if w.known == nil || len(w.known) >= maxWords {
		w.known = map[string]string{}
	}
	clean := state.Clean(s)
	key := clean
	if clean != s {
		key = strings.Clone(s)
	}
	w.known[key] = clean
	return clean
}

func (w *words) list(all []string) []string {
	if len(all) == 0 {
		return nil
	}
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = w.word(s)
	}
	return out
}

// print is a keyed hash of a value that is not kept, see state.EnvName. The key is of this run.
func (w *words) print(value string) uint64 {
	w.seed.Do(func() { w.key = maphash.MakeSeed() })
	return maphash.String(w.key, value)
}

// once returns a text that hardly ever comes again: an id, a reason, an event.
func once(s *string) string {
	if s == nil || *s == "" {
		return ""
	}
	return state.Clean(*s)
}
