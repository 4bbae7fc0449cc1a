package session

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A gateway that accepts the connection and never speaks is given up on, with words.
func TestSilenceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newChannel(Handoff{ID: "s", StreamURL: "ws://127.0.0.1:1"}, time.Now)
		begun := time.Now()
		go c.watch()
		<-c.over
		if took := time.Since(begun); took != patience || !strings.Contains(c.why.Error(), "nothing came within 30s") {
			t.Errorf("after %s: %v", took, c.why)
		}
	})
}

// Once the agent has spoken, silence is none: who reads a page types nothing for long.
func TestSpokenOnceIsPatient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newChannel(Handoff{ID: "s", StreamURL: "ws://127.0.0.1:1"}, time.Now)
		c.begin.Do(func() { close(c.begun) })
		go c.watch()
		time.Sleep(10 * time.Minute)
		select {
		case <-c.over:
			t.Errorf("ended: %v", c.why)
		default:
		}
		c.end(nil)
	})
}
