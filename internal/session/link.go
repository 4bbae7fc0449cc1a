package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/session-manager-plugin/src/config"
	"github.com/aws/session-manager-plugin/src/log"
	"github.com/gorilla/websocket"
)

// link is the connection to the message gateway, in place of the plugin's own. That one takes another lock for its writers
// each time it connects again, while one of them may hold the old, which ends the process; it lets a message out before
// the token, and stops listening where what it hears makes it panic.
type link struct {
	url   string
	dial  func() (*websocket.Conn, error)
	heard func([]byte)
	lost  func(error) // the connection has failed that was in use; not told of one that was closed
	clock func() time.Time
	pong  func(string) error

	writing sync.Mutex // one message at a time
	mu      sync.Mutex
	conn    *websocket.Conn // nil = there is none
	open    bool            // the token has gone out: messages may
}

// refusedError is how a gateway answers that does not let the connection in, as in 403 Forbidden.
type refusedError string

func (e refusedError) Error() string { return string(e) }

// dialer connects to where a session's data are, and signs that if there are keys.
func dialer(ctx context.Context, h Handoff, clock func() time.Time) func() (*websocket.Conn, error) {
	return func() (*websocket.Conn, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.StreamURL, nil)
		if err != nil {
			return nil, err
		}
		if h.AccessKey != "" && !strings.Contains(h.StreamURL, "X-Amz-Signature=") { // which is signed already
			nothing := sha256.Sum256(nil)
			keys := awssdk.Credentials{AccessKeyID: h.AccessKey, SecretAccessKey: h.SecretKey, SessionToken: h.SessionToken}
			if err := v4.NewSigner().SignHTTP(ctx, keys, req, hex.EncodeToString(nothing[:]), config.ServiceName, h.Region, clock()); err != nil {
				return nil, err
			}
		}
		conn, answer, err := websocket.DefaultDialer.DialContext(ctx, h.StreamURL, req.Header) //nolint:bodyclose // it holds what has been read
		if err != nil && answer != nil {
			return nil, refusedError(answer.Status)
		}
		return conn, err
	}
}

// Open connects. Until the token has been sent over the connection, no message is.
func (l *link) Open(log.T) error {
	conn, err := l.dial()
	if err != nil {
		return err
	}
	conn.SetPongHandler(l.pong)
	l.mu.Lock()
	l.conn, l.open = conn, false
	l.mu.Unlock()
	go l.listen(conn)
	return nil
}

// listen ends with its connection.
func (l *link) listen(conn *websocket.Conn) {
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			if l.drop(conn) {
				l.lost(err)
			}
			return
		}
		l.heard(raw)
	}
}

// drop forgets a connection, and reports false where it was forgotten before.
func (l *link) drop(conn *websocket.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != conn {
		return false
	}
	l.conn, l.open = nil, false
	_ = conn.Close() // nothing comes over it any more
	return true
}

// SendMessage sends the token, which is text, or a message.
func (l *link) SendMessage(_ log.T, raw []byte, kind int) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	conn, open := l.current()
	if conn == nil || !open && kind != websocket.TextMessage {
		return errors.New("there is no connection")
	}
	if err := conn.WriteMessage(kind, raw); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = l.conn == conn
	return nil
}

func (l *link) current() (conn *websocket.Conn, open bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.conn, l.open
}

// Close ends the connection for good: that is no loss. A message on its way fails.
func (l *link) Close(log.T) error {
	if conn, _ := l.current(); conn != nil {
		l.drop(conn)
	}
	return nil
}

// ping asks for a sign of life. That none comes shows as silence.
func (l *link) ping() {
	if conn, _ := l.current(); conn != nil {
		_ = conn.WriteControl(websocket.PingMessage, []byte("fsui"), l.clock().Add(time.Second))
	}
}

// cut ends a connection that has died without a word: that is a loss.
func (l *link) cut() {
	if conn, _ := l.current(); conn != nil {
		_ = conn.Close()
	}
}

// What else the plugin wants of a connection.

// Initialize has nothing left to do.
func (*link) Initialize(log.T, string, string, string, *v4.Signer, awssdk.Credentials) {}

// StartPings does nothing: ping is called.
func (*link) StartPings(log.T, time.Duration) {}

// GetStreamUrl is where the data are.
func (l *link) GetStreamUrl() string { return l.url }

// GetChannelToken and SetChannelToken concern nobody: the token is sent by who connects.
func (*link) GetChannelToken() string { return "" }

// SetChannelToken is told above.
func (*link) SetChannelToken(string) {}

// SetOnError and SetOnMessage change nothing: who hears is known from the start.
func (*link) SetOnError(func(error)) {}

// SetOnMessage is told above.
func (*link) SetOnMessage(func([]byte)) {}
