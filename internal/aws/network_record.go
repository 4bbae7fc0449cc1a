package aws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

// recording gathers AWS's answers about a network side by side, as the document that awsdoc reads: what is read from
// AWS and what is read from a file take the same road. The SDK's structs have the names of AWS's own JSON. A list that
// could not be read to its end is left out, and its call stands among those that were refused.
type recording struct {
	p *Poller
	h *harvest

	mu     sync.Mutex
	doc    map[string]any
	denied map[string]string
}

func (p *Poller) newRecording(h *harvest) *recording {
	return &recording{p: p, h: h, doc: map[string]any{}, denied: map[string]string{}}
}

// put adds an answer under the name that AWS gives it.
func (r *recording) put(name string, answer any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.doc[name] = answer
}

// note hears how a call ended, and reports whether it has an answer.
func (r *recording) note(action string, err error) bool {
	ok := r.h.note(action, err)
	r.refuse(action, err)
	return ok
}

func (r *recording) refuse(action string, err error) {
	if fault := faultOf(action, err, r.p.now()); fault != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.denied[action] = fault.Short()
	}
}

// listed reads a list to its end and records it.
func listed[T any](r *recording, action, name string, page func(token *string) ([]T, *string, error)) ([]T, bool) {
	var last error
	list := []T{}
	whole := r.h.pages(action, func(token *string) (*string, error) {
		var items []T
		var next *string
		items, next, last = page(token)
		list = append(list, items...)
		return next, last
	})
	switch {
	case whole && name != "":
		r.put(name, list)
	case !whole && last == nil:
		r.refuse(action, &repeatedPage{action})
	case !whole:
		r.refuse(action, last)
	}
	return list, whole
}

// take adds what another recording holds.
func (r *recording) take(from *recording) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.Copy(r.doc, from.doc)
	maps.Copy(r.denied, from.denied)
}

// network reads the recording. Its error is that AWS's answers contradict each other: pages of one list are no
// picture of one moment.
func (r *recording) network() (*state.Network, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text, err := json.Marshal(r.doc)
	if err != nil {
		return nil, fmt.Errorf("put AWS's answers together: %w", err)
	}
	n, err := awsdoc.Network(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("put AWS's answers together: %w", err)
	}
	if len(r.denied) > 0 {
		n.Denied = maps.Clone(r.denied)
	}
	return n, nil
}
