package sim

import (
	"encoding/binary"
	"encoding/json"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// execSession is one session of Session Manager as the agent in a container holds it. It outlives a connection: a client
// that comes back with a fresh token goes on where it was.
type execSession struct {
	id, target string
	now        func() time.Time
	input      func(kind payloadKind, body []byte) // gets what the client sends, in order
	handshake  *handshake                          // nil: none, as agents do for shells without KMS
	tellsCode  bool                                // of its program, in a frame of its own
	start      func()                              // runs what the session is for, to its end

	mu        sync.Mutex
	moved     *sync.Cond
	token     string // admits one connection
	connected *outbox
	next      int64   // number of the next frame out
	unheard   []frame // not yet acknowledged, oldest first
	want      int64   // number of the next frame in
	early     map[int64]frame
	inbox     []frame // in order, not yet taken by the program
	taken     int64   // frames that were
	begun     bool
	program   terminal // nil before it has started
	closed    bool
	answered  chan []byte // the client's half of the handshake
	sealed    *seal       // nil: nothing is encrypted
	gone      chan struct{}
}

// handshake is what the agent asks of the client before anything flows.
type handshake struct {
	sessionType string
	properties  map[string]string
	key         string // of KMS, with which the session is encrypted; "" = it is not
	decrypt     func(encrypted []byte, context map[string]string) ([]byte, error)
}

// agentVersion decides what the client thinks the agent can do; it is one of 2024's.
const agentVersion = "3.3.131.0"

func newExecSession(id, target string, now func() time.Time) *execSession {
	s := &execSession{
		id: id, target: target, now: now, token: secret(), early: map[int64]frame{},
		answered: make(chan []byte, 1), gone: make(chan struct{}),
	}
	s.moved = sync.NewCond(&s.mu)
	return s
}

// renew makes the token of the next connection; the last one admits nobody any more. It is "" once all is over.
func (s *execSession) renew() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ""
	}
	s.token = secret()
	return s.token
}

// admit takes a connection with the right token, which is good for this once. begun is false for the first.
func (s *execSession) admit(token string, out *outbox) (admitted, begun bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.token == "" || token != s.token {
		return false, false
	}
	s.token = ""
	begun, s.begun = s.begun, true
	s.connected = out
	return true, begun
}

func (s *execSession) left(out *outbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connected == out {
		s.connected = nil
	}
}

// send queues a payload for the client, and waits while too much is under way. It is false once all is over.
func (s *execSession) send(kind payloadKind, body []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.unheard) >= framesAhead && !s.closed {
		s.moved.Wait()
	}
	if s.closed {
		return false
	}
	f := frame{kind: frameOutput, created: s.stamp(), number: s.next, id: newFrameID(), payload: kind, body: body}
	if kind == payloadOutput || kind == payloadExitCode {
		f.body = s.sealed.close(body)
	}
	if s.next == 0 {
		f.flags = flagFirst
	}
	s.next++
	s.unheard = append(s.unheard, f)
	s.connected.put(f.marshal())
	return true
}

func (s *execSession) stamp() uint64 { return uint64(s.now().UnixMilli()) }

// repeatAfter is how long the agent waits for an acknowledgement.
const repeatAfter = 300 * time.Millisecond

// repeat sends what was not acknowledged once more, until stop.
func (s *execSession) repeat(stop <-chan struct{}) {
	tick := time.NewTicker(repeatAfter)
	defer tick.Stop()
	last := int64(-1)
	for {
		select {
		case <-stop:
			return
		case <-s.gone:
			return
		case <-tick.C:
		}
		s.mu.Lock()
		if len(s.unheard) > 0 {
			if oldest := s.unheard[0]; oldest.number == last {
				s.connected.put(oldest.marshal())
			} else {
				last = oldest.number
			}
		}
		s.mu.Unlock()
	}
}

// resend sends all that a lost connection may have swallowed.
func (s *execSession) resend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.unheard {
		s.connected.put(s.unheard[i].marshal())
	}
}

// receive takes a frame of the client.
func (s *execSession) receive(f frame) {
	switch f.kind {
	case frameAck:
		var ack struct{ AcknowledgedMessageSequenceNumber int64 }
		if json.Unmarshal(f.body, &ack) == nil {
			s.heard(ack.AcknowledgedMessageSequenceNumber)
		}
	case frameInput:
		s.collect(f)
	}
}

func (s *execSession) heard(number int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.unheard {
		if s.unheard[i].number == number {
			s.unheard = append(s.unheard[:i], s.unheard[i+1:]...)
			s.moved.Broadcast()
			return
		}
	}
}

// collect puts a frame, and those that had come before their turn, into the inbox. What was taken already is
// acknowledged again: the client has not heard it.
func (s *execSession) collect(f frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case f.number < s.taken:
		s.acknowledge(f)
	case f.number > s.want:
		s.early[f.number] = f
	case f.number == s.want:
		for ok := true; ok; f, ok = s.early[s.want] {
			delete(s.early, s.want)
			s.inbox = append(s.inbox, f)
			s.want++
		}
		s.moved.Broadcast()
	}
}

// consume hands the frames of the inbox on, one by one, and acknowledges each once it was taken: a program that does not
// read holds the client up, as the agent does.
func (s *execSession) consume() {
	for {
		s.mu.Lock()
		for len(s.inbox) == 0 && !s.closed {
			s.moved.Wait()
		}
		if s.closed {
			s.mu.Unlock()
			return
		}
		f := s.inbox[0]
		s.inbox = s.inbox[1:]
		s.mu.Unlock()
		s.deliver(f)
		s.mu.Lock()
		s.taken++
		s.acknowledge(f)
		s.mu.Unlock()
	}
}

// acknowledge tells the client that a frame was taken. It needs the lock.
func (s *execSession) acknowledge(f frame) {
	body, err := json.Marshal(map[string]any{
		"AcknowledgedMessageType": f.kind, "AcknowledgedMessageId": f.idText(),
		"AcknowledgedMessageSequenceNumber": f.number, "IsSequentialMessage": true,
	})
	if err == nil {
		s.connected.put((&frame{kind: frameAck, created: s.stamp(), flags: flagAlone, id: newFrameID(), body: body}).marshal())
	}
}

func (s *execSession) deliver(f frame) {
	switch {
	case f.payload == payloadHandshakeResponse, f.payload == payloadChallengeResponse:
		select {
		case s.answered <- f.body:
		default: // nobody asked twice
		}
	case f.payload == payloadFlag && len(f.body) == 4 && binary.BigEndian.Uint32(f.body) == flagEndOfAll:
		s.close("")
	case f.payload == payloadOutput:
		if text, err := s.unseal(f.body); err == nil { // the agent drops what it cannot read
			s.input(f.payload, text)
		}
	default:
		s.input(f.payload, f.body)
	}
}

func (s *execSession) unseal(body []byte) ([]byte, error) {
	s.mu.Lock()
	sealed := s.sealed
	s.mu.Unlock()
	return sealed.open(body)
}

// close ends the session, and tells the client why.
func (s *execSession) close(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	defer close(s.gone)
	defer s.moved.Broadcast()
	id := newFrameID()
	f := frame{kind: frameClosed, created: s.stamp(), flags: flagAlone, id: id}
	body, err := json.Marshal(map[string]any{
		"MessageType": frameClosed, "MessageId": f.idText(), "DestinationId": s.target, "SessionId": s.id,
		"SchemaVersion": 1, "CreatedDate": s.now().UTC().Format(time.RFC3339), "Output": why,
	})
	if err == nil {
		f.body = body
		s.connected.put(f.marshal())
	}
}

// drain waits until the client has heard all, or all is over, or it has had time enough.
func (s *execSession) drain(atMost time.Duration) {
	late := false
	timer := time.AfterFunc(atMost, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		late = true
		s.moved.Broadcast()
	})
	defer timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.unheard) > 0 && !s.closed && !late {
		s.moved.Wait()
	}
}

// outbox writes to a connection from a goroutine of its own: who reads must never wait for a write, or two ends that
// both did would wait for each other.
type outbox struct {
	mu     sync.Mutex
	some   *sync.Cond
	frames [][]byte
	shut   bool
}

func newOutbox() *outbox {
	o := &outbox{}
	o.some = sync.NewCond(&o.mu)
	return o
}

func (o *outbox) put(frame []byte) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.shut {
		o.frames = append(o.frames, frame)
		o.some.Signal()
	}
}

// empty writes what is put until the outbox is closed, and then the rest.
func (o *outbox) empty(to *websocket.Conn) {
	for {
		o.mu.Lock()
		for len(o.frames) == 0 && !o.shut {
			o.some.Wait()
		}
		frames, shut := o.frames, o.shut
		o.frames = nil
		o.mu.Unlock()
		for _, f := range frames {
			if to.WriteMessage(websocket.BinaryMessage, f) != nil {
				o.close()
				return
			}
		}
		if shut {
			return
		}
	}
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shut = true
	o.some.Signal()
}
