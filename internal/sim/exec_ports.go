package sim

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/xtaci/smux"
)

// portSession is the agent's side of a forwarded port: the frames of the session carry one stream of bytes, and in that
// travel as many connections as the client opens.
type portSession struct {
	session   *execSession
	to        destination
	near, far net.Conn // the stream of bytes: near is the session's end
}

// destination is where the connections of a forwarded port lead.
type destination struct {
	address string
	of      inside
	listens bool
}

func newPortSession(s *execSession, to destination) *portSession {
	p := &portSession{session: s, to: to}
	p.near, p.far = net.Pipe()
	return p
}

// input waits until the bytes are read, and so the client is held up by who reads slowly, as the agent does.
func (p *portSession) input(kind payloadKind, body []byte) {
	if kind == payloadOutput {
		_, _ = p.near.Write(body) // nobody reads it once all is over
	}
}

// run serves connections until the session ends.
func (p *portSession) run() {
	var all sync.WaitGroup
	defer all.Wait()
	defer p.session.close("")
	all.Go(func() {
		<-p.session.gone
		_ = p.near.Close()
		_ = p.far.Close()
	})
	all.Go(p.carry)
	config := smux.DefaultConfig()
	config.KeepAliveDisabled = true // or the session would never count as idle
	mux, err := smux.Server(p.far, config)
	if err != nil {
		return
	}
	defer mux.Close() //nolint:errcheck // it is over
	for {
		stream, err := mux.AcceptStream()
		if err != nil {
			return
		}
		if !p.to.listens {
			p.session.send(payloadFlag, binary.BigEndian.AppendUint32(nil, flagRefused))
			_ = stream.Close()
			continue
		}
		all.Go(func() {
			p.to.serve(stream)
			_ = stream.Close()
		})
	}
}

// carry sends what the multiplexer writes.
func (p *portSession) carry() {
	buf := make([]byte, maxPayload)
	for {
		n, err := p.near.Read(buf)
		if n > 0 && !p.session.send(payloadOutput, append([]byte(nil), buf[:n]...)) || err != nil {
			return
		}
	}
}

// serve is what answers at the destination: a made-up web server, which gives back what is posted to it; whoever speaks
// something else gets that back.
func (d destination) serve(conn io.ReadWriter) {
	r := bufio.NewReader(conn)
	for n := 1; n <= 4; n++ {
		first, err := r.Peek(n)
		if web := strings.Contains("GET HEADPOSTPUT DELEOPTI", string(first)); err != nil || !web {
			_, _ = io.Copy(conn, r) // until the client leaves
			return
		}
	}
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		res := http.Response{
			StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: req, Close: req.Close,
			Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, ContentLength: req.ContentLength, Body: req.Body,
		}
		if req.Method != http.MethodPost && req.Method != http.MethodPut {
			text := fmt.Sprintf("%s %s\n%s, reached through %s of task %s: simulated\n", req.Method, req.URL.Path, d.address, d.of.name, d.of.task)
			res.ContentLength, res.Body = int64(len(text)), io.NopCloser(strings.NewReader(text))
		}
		if res.Write(conn) != nil || req.Close {
			return
		}
	}
}
