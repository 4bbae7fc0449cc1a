package session

import (
	"errors"
	"fmt"
	"time"

	"github.com/aws/session-manager-plugin/src/communicator"
	"github.com/gorilla/websocket"
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

// lost runs when the connection has failed: it asks Systems Manager for another token and connects again. What was sent
// or printed meanwhile is not lost, both sides keep it until it is acknowledged.
func (c *channel) lost(cause error) {
	pause := resumePause
	for try := 1; ; try++ {
		select {
		case <-c.over:
			return
		default:
		}
		token, err := c.resume.GetResumeSessionParams(c.log)
		switch {
		case err == nil && token == "":
			c.end(errors.New("the session has timed out or was ended elsewhere (20 minutes without a key end it)"))
			return
		case err == nil:
			c.data.GetWsChannel().SetChannelToken(token)
			if err = c.data.Reconnect(c.log); err == nil {
				return
			}
		}
		if try == resumeTries {
			c.end(fmt.Errorf("the connection was lost (%w) and could not be made again: %w", cause, err))
			return
		}
		if !c.pause(pause) {
			return
		}
		pause = min(2*pause, resumePauses)
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
				c.cut()
				continue
			}
			c.ping()
		}
	}
}

func (c *channel) connection() *websocket.Conn {
	if ws, ok := c.data.GetWsChannel().(*communicator.WebSocketChannel); ok {
		return ws.Connection
	}
	return nil
}

// ping asks for a sign of life.
func (c *channel) ping() {
	conn := c.connection()
	if conn == nil {
		return
	}
	conn.SetPongHandler(func(string) error {
		c.heard.Add(1)
		return nil
	})
	_ = conn.WriteControl(websocket.PingMessage, []byte("fsui"), c.clock().Add(time.Second)) // a failure shows as silence
}

func (c *channel) cut() {
	if conn := c.connection(); conn != nil {
		_ = conn.Close()
	}
}
