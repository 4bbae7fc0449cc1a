package aws

import "sync"

// signal tells any number of waiters that something was asked for. Its zero value is ready.
type signal struct {
	mu sync.Mutex
	c  chan struct{}
}

// next ends when the signal is given the next time.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		s.c = make(chan struct{})
	}
	return s.c
}

func (s *signal) give() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c != nil {
		close(s.c)
		s.c = nil
	}
}
