package session

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/session-manager-plugin/src/message"
	"github.com/gorilla/websocket"
	"github.com/twinj/uuid"
)

// gatewayOf serves connections as a test wants them, and returns a hand-off that leads there.
func gatewayOf(t *testing.T, serve func(conn *websocket.Conn)) Handoff {
	t.Helper()
	upgrader := websocket.Upgrader{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close() //nolint:errcheck // it is over
		serve(conn)
	}))
	t.Cleanup(server.Close)
	return Handoff{ID: "s", Token: "first", StreamURL: "ws" + strings.TrimPrefix(server.URL, "http")}
}

// Many write while the connection is lost and made again, time after time: nobody's lock is taken away, and each
// connection hears its token before anything else.
func TestConnectionIsMadeAgainUnderItsWriters(t *testing.T) {
	t.Parallel()
	var connections, early atomic.Int64
	enough := make(chan struct{})
	h := gatewayOf(t, func(conn *websocket.Conn) {
		if connections.Add(1) == 60 {
			close(enough)
		}
		if kind, raw, err := conn.ReadMessage(); err == nil && (kind != websocket.TextMessage || string(raw) != "token") {
			early.Add(1)
		}
		for range 3 {
			_, _, _ = conn.ReadMessage()
		}
	})
	c := newChannel(h, time.Now)
	c.link.dial = dialer(t.Context(), h, time.Now)
	c.link.heard = func([]byte) {}
	open := func() {
		if c.link.Open(c.log) == nil {
			_ = c.link.SendMessage(c.log, []byte("token"), websocket.TextMessage)
		}
	}
	c.link.lost = func(error) {
		select {
		case <-enough:
		default:
			open()
		}
	}
	open()
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for {
				select {
				case <-enough:
					return
				default:
					_ = c.link.SendMessage(c.log, []byte("message"), websocket.BinaryMessage)
					c.link.ping()
				}
			}
		})
	}
	writers.Wait()
	_ = c.link.Close(c.log)
	if n := early.Load(); n > 0 {
		t.Errorf("%d of %d connections did not hear the token first", n, connections.Load())
	}
}

// What the plugin cannot read, and panics at, ends the session with words, and not in silence.
func TestGarbledMessageEndsTheSession(t *testing.T) {
	for _, size := range []int{0, 3, 115, 119, 120, 121, 200} {
		c := newChannel(Handoff{ID: "s", StreamURL: "ws://127.0.0.1:1"}, time.Now)
		c.take = func(message.PayloadType, []byte) error { return nil }
		raw := make([]byte, size)
		for i := range raw {
			raw[i] = 0xff
		}
		c.message(raw) // it does not panic
	}
	c := newChannel(Handoff{ID: "s", StreamURL: "ws://127.0.0.1:1"}, time.Now)
	c.take = func(message.PayloadType, []byte) error { panic("index out of range") }
	c.message(output(t, 0, "x"))
	select {
	case <-c.over:
	default:
		t.Fatal("it goes on")
	}
	if !strings.Contains(c.why.Error(), "cannot be read: index out of range") {
		t.Error(c.why)
	}
}

// output is what the agent sends of a program's output.
func output(t *testing.T, number int64, text string) []byte {
	t.Helper()
	m := message.ClientMessage{
		MessageType: message.OutputStreamMessage, SchemaVersion: 1, CreatedDate: 1, SequenceNumber: number, MessageId: uuid.NewV4(),
		PayloadType: uint32(message.Output), Payload: []byte(text),
	}
	raw, err := m.SerializeClientMessage(quiet{})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The connection is lost between what the agent sent and our word that it came: the agent sends it again, and it is not
// printed twice. It changes the plugin's variables.
func TestRepeatedOutputIsTakenOnce(t *testing.T) {
	c := newChannel(Handoff{ID: "s", StreamURL: "ws://127.0.0.1:1"}, time.Now)
	c.plug()
	var taken strings.Builder
	c.take = func(_ message.PayloadType, text []byte) error { _, err := taken.Write(text); return err }
	for _, number := range []int64{0, 0, 1, 0, 1, 2} {
		c.message(output(t, number, strconv.FormatInt(number, 10))) // there is no connection to say so over
	}
	if taken.String() != "012" {
		t.Errorf("%q", taken.String())
	}
}
