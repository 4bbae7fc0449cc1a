package sim

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gateway is the message gateway of Session Manager: it holds the sessions, and serves their data channels over
// websockets. Where the Region itself is served on a socket it is served there; in process it opens a loopback port of
// its own with the first session.
type gateway struct {
	region *Region

	mu       sync.Mutex
	base     string // "ws://127.0.0.1:4588", "" before there is a socket
	sessions map[string]*execSession
	keys     dataKeys
	running  sync.WaitGroup
	shut     bool
	end      context.CancelFunc // of the own port
}

// channelPath is where data channels are: /v1/data-channel/SESSION.
const channelPath = "/v1/data-channel/"

// secret is 256 random bits.
func secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// sessionID is as long as AWS's, and cannot be guessed.
func sessionID(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return prefix + hex.EncodeToString(b[:])
}

// address is where the gateway listens; it opens a port where there is none yet.
func (g *gateway) address() (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.shut:
		return "", errors.New("the simulated region has been closed")
	case g.base != "":
		return g.base, nil
	case g.region.options.Context == nil:
		return "", errors.New("the simulated region is served on no socket")
	}
	ctx, end := context.WithCancel(g.region.options.Context)
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		end()
		return "", err
	}
	g.base, g.end = "ws://"+listener.Addr().String(), end
	ip := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	server := &http.Server{
		Handler: guarded(ip, http.HandlerFunc(g.serveOwnPort)), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	g.running.Go(func() {
		stop := context.AfterFunc(ctx, func() { _ = server.Close() })
		defer stop()
		_ = server.Serve(listener) // it ends with ctx
	})
	return g.base, nil
}

// listenOn says that the Region is served on a socket: data channels are on the same.
func (g *gateway) listenOn(base string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.base = base
}

// serveOwnPort answers on the port that is there for sessions alone: their channels, and the calls that a client of them
// makes.
func (g *gateway) serveOwnPort(w http.ResponseWriter, req *http.Request) {
	target := req.Header.Get("X-Amz-Target")
	calls := []string{"AmazonSSM.ResumeSession", "AmazonSSM.TerminateSession", "TrentService.GenerateDataKey"}
	if strings.HasPrefix(req.URL.Path, channelPath) || slices.Contains(calls, target) {
		g.region.ServeHTTP(w, req)
		return
	}
	http.NotFound(w, req)
}

// add keeps a session, until it ends.
func (g *gateway) add(s *execSession) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sessions[s.id] = s
	g.running.Go(func() {
		<-s.gone
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.sessions, s.id)
	})
}

func (g *gateway) session(id string) *execSession {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sessions[id]
}

// ended ends the sessions in a container that has stopped.
func (g *gateway) ended(target string) {
	if g == nil { // the world is still being made
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.sessions {
		if s.target == target {
			s.close("")
		}
	}
}

// close ends all sessions and waits for what ran in them.
func (g *gateway) close() {
	g.mu.Lock()
	g.shut = true
	for _, s := range g.sessions {
		s.close("")
	}
	end := g.end
	g.mu.Unlock()
	if end != nil {
		end()
	}
	g.running.Wait()
}

// serveChannel is one connection of a client, from its first word to its end.
func (g *gateway) serveChannel(w http.ResponseWriter, req *http.Request) {
	s := g.session(strings.TrimPrefix(req.URL.Path, channelPath))
	fault, delay := g.region.meetSession("ssmmessages:OpenDataChannel")
	if wait(req.Context(), delay) != nil {
		return
	}
	if s == nil || fault == faultDenied {
		http.Error(w, "Forbidden", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // guarded has looked
	conn, err := upgrader.Upgrade(w, req, nil)
	if err != nil {
		return
	}
	defer conn.Close() //nolint:errcheck // it is over
	stop := context.AfterFunc(req.Context(), func() { _ = conn.Close() })
	defer stop()
	var open struct{ TokenValue string }
	kind, raw, err := conn.ReadMessage()
	if err != nil || kind != websocket.TextMessage || json.Unmarshal(raw, &open) != nil {
		return
	}
	out := newOutbox()
	admitted, begun := s.admit(open.TokenValue, out)
	if !admitted {
		return
	}
	if fault == faultHang {
		_, _, _ = conn.ReadMessage() // until the client leaves
		s.close("")
		return
	}
	g.converse(s, conn, out, begun, fault)
}

func (g *gateway) converse(s *execSession, conn *websocket.Conn, out *outbox, begun bool, fault faultKind) {
	over := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() { out.empty(conn); _ = conn.Close() })
	both.Go(func() { s.repeat(over) })
	both.Go(func() { // nothing more is read once all is said
		select {
		case <-s.gone:
			out.close()
		case <-over:
		}
	})
	defer func() {
		close(over)
		s.left(out)
		out.close()
		both.Wait()
	}()
	if begun {
		s.resend()
	} else {
		g.running.Go(s.consume)
		g.running.Go(s.begin)
	}
	for {
		kind, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if kind != websocket.BinaryMessage {
			continue
		}
		f, err := unmarshalFrame(raw)
		if err != nil {
			continue
		}
		s.receive(f)
		if fault == faultReset && f.kind == frameInput {
			return
		}
	}
}

// begin shakes hands, where the session wants that, and starts the program.
func (s *execSession) begin() {
	if s.handshake != nil && !s.shake() {
		return
	}
	s.start()
}

// shakeWithin is how long the agent waits for each answer of the client.
const shakeWithin = 15 * time.Second

func (s *execSession) shake() bool {
	actions := []map[string]any{{
		"ActionType":       "SessionType",
		"ActionParameters": map[string]any{"SessionType": s.handshake.sessionType, "Properties": s.handshake.properties},
	}}
	if s.handshake.key != "" {
		actions = append(actions, map[string]any{"ActionType": encryptionAction, "ActionParameters": map[string]any{"KMSKeyId": s.handshake.key}})
	}
	b, err := json.Marshal(map[string]any{"AgentVersion": agentVersion, "RequestedClientActions": actions})
	if err != nil || !s.send(payloadHandshakeRequest, b) {
		return false
	}
	answer, why := s.answer()
	if why == "" && s.handshake.key != "" {
		why = s.agreeOnKey(answer)
	}
	if why != "" {
		s.close("----------ERROR-------\n" + why)
		return false
	}
	return s.send(payloadHandshakeComplete, []byte(`{"HandshakeTimeToComplete":1000000,"CustomerMessage":""}`))
}

// answer waits for what the client says to a question of the handshake; why is what went wrong, "" = nothing.
func (s *execSession) answer() (answer []byte, why string) {
	late := time.NewTimer(shakeWithin)
	defer late.Stop()
	select {
	case answer = <-s.answered:
		return answer, ""
	case <-s.gone:
		return nil, "the session is over"
	case <-late.C:
		return nil, "Handshake timed out. Please ensure that you have the latest version of the session manager plugin."
	}
}
