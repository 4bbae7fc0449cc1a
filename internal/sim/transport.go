package sim

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
)

// Client calls the Region in process: no socket, no goroutine, whatever the
// URL. It fails as a network fails: resets, answers that end early, and the
// context's own error as soon as that ends.
func (r *Region) Client() *http.Client { return &http.Client{Transport: wireless{r}} }

type wireless struct{ region *Region }

func (w wireless) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close() //nolint:errcheck // it was read
	}
	a, err := w.region.answer(req)
	if err != nil {
		return nil, err
	}
	var body io.Reader = bytes.NewReader(a.body)
	if a.stream != nil {
		return w.streaming(req, a)
	}
	switch a.fate {
	case faultReset:
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	case faultTruncate:
		body = io.MultiReader(bytes.NewReader(a.body[:len(a.body)/2]), cutOff{})
	default:
	}
	a.header.Set("Content-Length", strconv.Itoa(len(a.body)))
	return &http.Response{
		Status:        strconv.Itoa(a.status) + " " + http.StatusText(a.status),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.header,
		Body:          io.NopCloser(body),
		ContentLength: int64(len(a.body)),
		Request:       req,
	}, nil
}

// streaming answers with a body that goes on.
func (w wireless) streaming(req *http.Request, a answer) (*http.Response, error) {
	if a.fate == faultReset {
		_ = a.stream.Close()
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: a.stream, ContentLength: -1, Request: req,
	}, nil
}

// cutOff is what a reader finds where a connection ended too early.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// ServeHTTP answers over a socket.
func (r *Region) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if strings.HasPrefix(req.URL.Path, channelPath) {
		r.world.sessions.serveChannel(w, req)
		return
	}
	a, err := r.answer(req)
	if a.stream != nil {
		defer a.stream.Close() //nolint:errcheck // it has no error
	}
	if err != nil || a.fate == faultReset {
		reset(w)
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.stream != nil {
		w.WriteHeader(a.status)
		_, _ = io.Copy(&flushed{http.NewResponseController(w), w}, a.stream) // the caller leaves, or the session ends
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if a.fate == faultTruncate {
		a.body = a.body[:len(a.body)/2] // net/http closes the connection on too short a body
	}
	_, _ = w.Write(a.body) // the caller may have left
}

// flushed sends on at once what is written.
type flushed struct {
	control *http.ResponseController
	to      io.Writer
}

func (f *flushed) Write(p []byte) (int, error) {
	n, err := f.to.Write(p)
	if err == nil {
		err = f.control.Flush()
	}
	return n, err
}

// reset drops the connection so that the peer sees a reset, not an end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusBadGateway) // not a connection of HTTP/1, so not one of Listen
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
