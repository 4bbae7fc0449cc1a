package session

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/session-manager-plugin/src/message"
	"github.com/aws/session-manager-plugin/src/version"
	"github.com/xtaci/smux"
)

// Limits of a forwarded port.
const (
	held     = 16 << 20        // bytes from the container that may wait for a slow reader, before the whole session does
	tellPace = 1 * time.Second // between two reports that only count bytes
)

// ports is our side of a forwarded port: connections to an address of this machine travel as streams of one multiplexer
// over the channel. What becomes of them is reported, one JSON object a line.
type ports struct {
	listener  net.Listener
	near, far net.Conn // the multiplexer's bytes: near is the channel's end

	mu      sync.Mutex
	some    *sync.Cond
	waiting [][]byte // from the agent, until the multiplexer takes them
	kept    int      // bytes of that
	shut    bool

	telling  sync.Mutex
	to       *json.Encoder
	open     atomic.Int64
	count    atomic.Int64
	refusals atomic.Int64
	sent     atomic.Int64
	received atomic.Int64
}

// PortReport is what becomes of a forwarded port.
type PortReport struct {
	// Address is where it listens, once the agent in the container answers.
	Address string
	// Open are the connections now, Count those so far, Refusals those that the destination did not take.
	Open, Count, Refusals int64
	Sent, Received        int64 // bytes
}

// listen takes the address, before anything else is tried: it is what fails most.
func listen(ctx context.Context, address string, out io.Writer) (*ports, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	p := &ports{listener: l, to: json.NewEncoder(out)}
	p.some = sync.NewCond(&p.mu)
	p.near, p.far = net.Pipe()
	return p, nil
}

func (p *ports) take(kind message.PayloadType, payload []byte) error {
	switch kind {
	case message.Output:
		p.mu.Lock()
		defer p.mu.Unlock()
		for p.kept >= held && !p.shut { // the plugin loses what is not taken at once
			p.some.Wait()
		}
		p.waiting = append(p.waiting, append([]byte(nil), payload...))
		p.kept += len(payload)
		p.some.Broadcast()
	case message.Flag:
		if len(payload) == 4 && binary.BigEndian.Uint32(payload) == uint32(message.ConnectToPortError) {
			p.refusals.Add(1)
			p.tell()
		}
	default: // nothing else concerns a port
	}
	return nil
}

func (*ports) code() (int, error) { return ended, nil }

// run listens from the moment the agent has shaken hands. It ends all it has begun when the session is over.
func (p *ports) run(c *channel) {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		<-c.over
		_ = p.listener.Close()
		_ = p.near.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.shut = true
		p.some.Broadcast()
	})
	select {
	case <-c.begun:
	case <-c.over:
		return
	}
	agent := c.data.GetAgentVersion()
	if !version.DoesAgentSupportTCPMultiplexing(c.log, agent) {
		c.end(fmt.Errorf("the agent in the container (version %s) is too old to forward ports", agent))
		return
	}
	config := smux.DefaultConfig()
	// With keepalives the session would never count as idle.
	config.KeepAliveDisabled = version.DoesAgentSupportDisableSmuxKeepAlive(c.log, agent)
	mux, err := smux.Client(p.far, config)
	if err != nil {
		c.end(err)
		return
	}
	defer mux.Close() //nolint:errcheck // it is over
	all.Go(func() { p.upstream(c) })
	all.Go(p.downstream)
	all.Go(func() { p.counting(c.over) })
	p.tell()
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			c.end(err) // nothing, where the session has ended
			return
		}
		stream, err := mux.OpenStream()
		if err != nil {
			_ = conn.Close()
			c.end(fmt.Errorf("the stream of connections broke: %w", err))
			return
		}
		p.count.Add(1)
		p.open.Add(1)
		p.tell()
		all.Go(func() {
			p.join(conn, stream)
			p.open.Add(-1)
			p.tell()
		})
	}
}

// lingers is how long an answer may pause once the client has said that it sends no more: the agent closes the whole
// connection when one direction is closed, and the destination must learn that a client has left.
const lingers = 5 * time.Second

// join carries bytes both ways until either side has ended.
func (p *ports) join(conn net.Conn, stream *smux.Stream) {
	var both sync.WaitGroup
	answer, answered := counter{all: &p.received}, make(chan struct{})
	both.Go(func() {
		_, err := io.Copy(io.MultiWriter(stream, &counter{all: &p.sent}), conn)
		for before := int64(-1); err == nil && answer.n.Load() != before; {
			before = answer.n.Load()
			silent := time.NewTimer(lingers)
			select {
			case <-answered:
			case <-silent.C:
			}
			silent.Stop()
		}
		_ = stream.Close()
	})
	both.Go(func() {
		_, _ = io.Copy(io.MultiWriter(conn, &answer), stream)
		close(answered)
		_ = conn.Close()
	})
	both.Wait()
}

// counter counts what is written to it.
type counter struct {
	n   atomic.Int64
	all *atomic.Int64 // of all connections
}

func (c *counter) Write(b []byte) (int, error) {
	c.n.Add(int64(len(b)))
	c.all.Add(int64(len(b)))
	return len(b), nil
}

// upstream sends what the multiplexer writes. Each of its frames is read whole, so that none ends in a line feed alone.
func (p *ports) upstream(c *channel) {
	buf := make([]byte, 64<<10)
	for {
		n, err := p.near.Read(buf)
		c.send(message.Output, buf[:n])
		if err != nil {
			return
		}
	}
}

// downstream gives the multiplexer what has come, at the pace of who reads it.
func (p *ports) downstream() {
	for {
		p.mu.Lock()
		for len(p.waiting) == 0 && !p.shut {
			p.some.Wait()
		}
		if p.shut {
			p.mu.Unlock()
			return
		}
		part := p.waiting[0]
		p.waiting = p.waiting[1:]
		p.mu.Unlock()
		_, _ = p.near.Write(part) // it fails once all is over
		p.mu.Lock()
		p.kept -= len(part)
		p.some.Broadcast()
		p.mu.Unlock()
	}
}

// tell reports how the port is.
func (p *ports) tell() {
	p.telling.Lock()
	defer p.telling.Unlock()
	_ = p.to.Encode(PortReport{ // to nobody, where the parent is gone: that ends the session by itself
		Address: p.listener.Addr().String(), Open: p.open.Load(), Count: p.count.Load(), Refusals: p.refusals.Load(),
		Sent: p.sent.Load(), Received: p.received.Load(),
	})
}

// counting reports while bytes flow.
func (p *ports) counting(over <-chan struct{}) {
	tick := time.NewTicker(tellPace)
	defer tick.Stop()
	var told int64
	for {
		select {
		case <-over:
			return
		case <-tick.C:
		}
		if now := p.sent.Load() + p.received.Load(); now != told {
			told = now
			p.tell()
		}
	}
}
