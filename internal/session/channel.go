package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/session-manager-plugin/src/datachannel"
	"github.com/aws/session-manager-plugin/src/log"
	"github.com/aws/session-manager-plugin/src/message"
	"github.com/aws/session-manager-plugin/src/sessionmanagerplugin/session"
	"github.com/twinj/uuid"
)

// Limits of the channel.
const (
	openTries    = 4                      // connections before fsui gives up
	refusedTries = 2                      // those that the gateway answers, and refuses
	openPause    = 250 * time.Millisecond // after the first failure, doubled after each
	chunk        = 1024                   // bytes the agent takes in one message
	window       = 256                    // messages on their way before a sender waits; the plugin forgets the oldest of 10,000
)

// channel is the plugin's data channel with our half registered in it, and mended where the plugin leaves things open:
// one sender at a time, a connection that never opens is an error, what the agent repeats is acknowledged again, and the
// end of a session comes as its reason instead of ending the process.
type channel struct {
	h      Handoff
	log    quiet
	link   *link
	data   *datachannel.DataChannel
	resume *session.Session // for its calls to Systems Manager alone

	clock func() time.Time

	take   func(kind message.PayloadType, payload []byte) error // gets what the agent sends, in order
	taking atomic.Bool                                          // take is at work, and may wait for a slow reader

	sending sync.Mutex
	// The lock of the plugin's list of messages guards these: below listed all have stood on it, early were acknowledged
	// before that.
	listed int64
	early  map[int64]bool

	heard  atomic.Int64  // messages so far, of any kind
	loss   loss          // of the connection
	begun  chan struct{} // closed at the first word of the agent
	over   chan struct{} // closed at the end
	left   atomic.Bool   // we end it, and AWS is told so
	begin  sync.Once
	ending sync.Once
	why    error // of the end, nil = as it should
}

func newChannel(h Handoff, clock func() time.Time) *channel {
	c := &channel{
		h: h, data: &datachannel.DataChannel{}, clock: clock,
		resume: &session.Session{SessionId: h.ID, StreamUrl: h.StreamURL, Endpoint: h.Endpoint, TargetId: h.Target, Region: h.Region},
		early:  map[int64]bool{}, begun: make(chan struct{}), over: make(chan struct{}),
	}
	c.data.Initialize(c.log, "", h.ID, h.Target, false)
	c.link = &link{url: h.StreamURL, heard: c.message, lost: c.lost, clock: clock, pong: func(string) error {
		c.heard.Add(1)
		return nil
	}}
	c.data.SetWsChannel(c.link)
	c.data.RegisterOutputStreamHandler(c.payload, true)
	return c
}

// open connects. The agent may be silent for a while after it.
func (c *channel) open(ctx context.Context) error {
	c.plug()
	c.link.dial = dialer(ctx, c.h, c.clock)
	go c.typed()
	pause := openPause
	for try := 1; ; try++ {
		err := c.connect(c.h.Token)
		if err == nil {
			return c.data.ResendStreamDataMessageScheduler(c.log)
		}
		refused := refusedError("")
		if try == openTries || try == refusedTries && errors.As(err, &refused) {
			return fmt.Errorf("the data channel could not be opened: %w", err)
		}
		if !c.pause(pause) {
			return c.why
		}
		pause *= 2
	}
}

// plug sets the plugin's variables: a process holds one session.
func (c *channel) plug() {
	uuid.SwitchFormat(uuid.CleanHyphen)
	c.data.ClientId = uuid.NewV4().String()
	datachannel.ProcessAcknowledgedMessageCall = c.acknowledged
	datachannel.SendAcknowledgeMessageCall = acknowledge
}

// connect makes a connection and sends the token that lets it in. That one fails later, lost is told.
func (c *channel) connect(token string) error {
	if err := c.link.Open(c.log); err != nil {
		return err
	}
	_ = c.data.FinalizeDataChannelHandshake(c.log, token)
	return nil
}

// pause waits, and reports false where the session ends meanwhile.
func (c *channel) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.over:
		return false
	}
}

// typed waits for the end of a handshake: the command runs from then on. Agents that shake no hands begin with output.
func (c *channel) typed() {
	select {
	case ok := <-c.data.IsSessionTypeSet():
		if ok {
			c.begin.Do(func() { close(c.begun) })
		} else {
			c.end(errors.New("the agent did not say what kind of session this is"))
		}
	case <-c.over:
	}
}

// message runs on the goroutine that reads the connection. What the plugin cannot read may make it panic.
func (c *channel) message(raw []byte) {
	defer func() {
		if what := recover(); what != nil {
			c.end(fmt.Errorf("the gateway sent what cannot be read: %v", what))
		}
	}()
	c.heard.Add(1)
	var m message.ClientMessage
	if m.DeserializeClientMessage(c.log, raw) != nil {
		return
	}
	switch {
	case m.MessageType == message.ChannelClosedMessage:
		c.closed(m)
	case m.MessageType == message.OutputStreamMessage && m.SequenceNumber < c.data.ExpectedSequenceNumber:
		// An acknowledgement got lost: the agent repeats the message until it hears one, and the plugin says nothing.
		_ = c.data.SendAcknowledgeMessage(c.log, m)
	default:
		_ = c.data.OutputMessageHandler(c.log, c.ended, c.h.ID, raw)
	}
}

func (c *channel) closed(m message.ClientMessage) {
	said, err := m.DeserializeChannelClosedMessage(c.log)
	if err != nil {
		c.end(err)
		return
	}
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(said.Output), "----------ERROR-------"))
	if text == "" {
		c.end(nil)
		return
	}
	c.end(errors.New(text))
}

func (c *channel) ended() { c.end(nil) }

// end ends the session; the first reason counts.
func (c *channel) end(why error) {
	c.ending.Do(func() {
		c.why = why
		close(c.over)
	})
}

// payload is our half in the plugin's channel. Until it has returned the message is not acknowledged.
func (c *channel) payload(_ log.T, m message.ClientMessage) (bool, error) {
	c.begin.Do(func() { close(c.begun) })
	c.taking.Store(true)
	defer c.taking.Store(false)
	if err := c.take(message.PayloadType(m.PayloadType), m.Payload); err != nil {
		c.end(err)
	}
	return true, nil
}

// send hands over a payload, in parts that the agent takes, and waits while too much is on its way. It ends with the
// session. One part is never a lone line feed: the plugin takes that for the Enter key.
func (c *channel) send(kind message.PayloadType, payload []byte) {
	c.sending.Lock()
	defer c.sending.Unlock()
	for len(payload) > 0 {
		n := min(len(payload), chunk)
		if len(payload) == n+1 {
			n--
		}
		for !c.sendOne(kind, payload[:n]) {
			if !c.pause(10 * time.Millisecond) { // the connection is being opened again, or the window is full
				return
			}
		}
		payload = payload[n:]
	}
}

func (c *channel) sendOne(kind message.PayloadType, part []byte) bool {
	select {
	case <-c.over:
		return true
	default:
	}
	b := &c.data.OutgoingMessageBuffer
	b.Mutex.Lock()
	full := b.Messages.Len() >= window
	b.Mutex.Unlock()
	number := c.data.StreamDataSequenceNumber
	if full || c.data.SendInputDataMessage(c.log, kind, part) != nil {
		return false
	}
	c.settle(number)
	return true
}

// acknowledge takes the place of the plugin's own, whose failure has a message forgotten that was taken already: with the
// connection made again it would come, and be taken, twice. The agent repeats what it hears nothing about, see message.
func acknowledge(l log.T, data *datachannel.DataChannel, m message.ClientMessage) error {
	_ = data.SendAcknowledgeMessage(l, m)
	return nil
}

// acknowledged takes the place of the plugin's own, which walks the list of messages without its lock. The plugin puts a
// message on that list after it has sent it: an acknowledgement may be quicker, and is kept until then. Without that each
// such message stays until it is sent again, and a window full of them lets ten a second through.
func (c *channel) acknowledged(l log.T, data *datachannel.DataChannel, what message.AcknowledgeContent) error {
	b := &data.OutgoingMessageBuffer
	b.Mutex.Lock()
	defer b.Mutex.Unlock()
	if !c.dismiss(l, what.SequenceNumber) && what.SequenceNumber >= c.listed {
		c.early[what.SequenceNumber] = true
	}
	return nil
}

// dismiss takes a message from the list. It needs the lock of the list.
func (c *channel) dismiss(l log.T, number int64) bool {
	list := c.data.OutgoingMessageBuffer.Messages
	for e := list.Front(); e != nil; e = e.Next() {
		if m, ok := e.Value.(datachannel.StreamingMessage); ok && m.SequenceNumber == number {
			c.data.CalculateRetransmissionTimeout(l, m)
			list.Remove(e)
			return true
		}
	}
	return false
}

// settle makes good for an acknowledgement that came before the message was on the list.
func (c *channel) settle(number int64) {
	b := &c.data.OutgoingMessageBuffer
	b.Mutex.Lock()
	defer b.Mutex.Unlock()
	c.listed = number + 1
	if c.early[number] {
		delete(c.early, number)
		c.dismiss(c.log, number)
	}
}
