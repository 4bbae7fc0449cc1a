package diagnose

import "sync"

// remembered limits the texts whose meaning is kept, in bytes.
const remembered = 1 << 20

// memory keeps what was read in the latest texts. They repeat: a thousand tasks die with the same words, and each look at a
// service finds the events of the look before.
type memory struct {
	mu    sync.Mutex
	known map[said]match
	size  int
}

type said struct {
	text string
	from Source
}

func (m *memory) of(s said) (match, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.known[s]
	return found, ok
}

func (m *memory) keep(s said, found match) {
	if len(s.text) > maxText {
		return // it is somebody's file
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || m.size+len(s.text) > remembered {
		m.known, m.size = map[said]match{}, 0
	}
	m.known[s] = found
	m.size += len(s.text)
}
