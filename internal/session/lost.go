package session

import (
	"errors"
	"fmt"
	"time"
)

// Limits of a session that has gone silent.
const (
	patience     = 30 * time.Second // until the first word after the connection
	lookEvery    = 5 * time.Second
	silentLooks  = 6 // looks without any sign of life, not even an answer to a ping, before the connection counts as lost
	resumeTries  = 6
	resumePause  = 250 * time.Millisecond // after the first failure, doubled after each, at most
	resumePauses = 4 * time.Second
)

// loss is what became of the connections so far. One goroutine at a time has it: the one whose connection has failed.
type loss struct {
	tries int   // since something was heard
	heard int64 // messages by then
}

// lost runs when the connection has failed: it asks Systems Manager for another token and connects again. What was sent
// or printed meanwhile is not lost, both sides keep it until it is acknowledged.
func (c *channel) lost(cause error) {
	l, err := &c.loss, errors.New("it is ended before a word comes")
	if now := c.heard.Load(); now != l.heard {
		l.heard, l.tries = now, 0
	}
	for {
		if l.tries == resumeTries {
			c.end(fmt.Errorf("the connection was lost (%w) and could not be made again: %w", cause, err))
			return
		}
		if l.tries > 0 && !c.pause(min(resumePause<<(l.tries-1), resumePauses)) {
			return
		}
		select {
		case <-c.over:
			return
		default:
		}
		l.tries++
		var token string
		token, err = c.resume.GetResumeSessionParams(c.log)
		if err == nil && token == "" {
			c.end(errors.New("the session has timed out or was ended elsewhere (20 minutes without a key end it)"))
			return
		}
		if err == nil {
			err = c.connect(token)
		}
		if err == nil {
			return
		}
	}
}

// watch ends what is silent: a gateway that never speaks, and a connection that has died without a word, which it cuts
// so that lost makes another.
func (c *channel) watch() {
	first := time.NewTimer(patience)
	defer first.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var heard int64
	silent := 0
	begun := c.begun
	for {
		select {
		case <-c.over:
			return
		case <-begun:
			begun = nil
			first.Stop()
		case <-first.C:
			c.end(fmt.Errorf("the session opened, but nothing came within %s: the agent in the container does not answer", patience))
			return
		case <-c.data.IsStreamMessageResendTimeout():
			c.end(errors.New("what was sent was not taken for five minutes"))
			return
		case <-look.C:
			if now := c.heard.Load(); now != heard || c.taking.Load() { // who reads slowly here holds up what comes
				heard, silent = now, 0
			} else {
				silent++
			}
			if silent >= silentLooks {
				silent = 0
				c.link.cut()
				continue
			}
			c.link.ping()
		}
	}
}
