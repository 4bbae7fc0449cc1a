package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Listen opens a loopback address ("127.0.0.1:0" is any port of it) for the
// Region and returns its URL. serve must be called: it answers until ctx ends
// and then returns nil, with no connection left open and no goroutine running.
func Listen(ctx context.Context, addr string, r *Region) (url string, serve func() error, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	ip, err := loopback(host)
	if err != nil {
		return "", nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	var (
		config net.ListenConfig
		calls  sync.WaitGroup // Shutdown does not wait for those that took their connection over
	)
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(ip.String(), port))
	if err != nil {
		return "", nil, err
	}
	var answers http.Handler = r
	if r.options.Key != (Key{}) {
		answers = r.options.Key.demanded(r.options.Now, r)
	}
	server := &http.Server{
		Handler:           counted(&calls, guarded(ip, answers)),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(r.log.Handler(), slog.LevelDebug),
		// What hangs or waits ends with ctx too.
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	r.options.Context = ctx //nolint:fatcontext // other Regions have a port of their own for sessions
	r.world.sessions.listenOn("ws://" + listener.Addr().String())
	serve = func() error {
		closed := make(chan struct{})
		stop := context.AfterFunc(ctx, func() {
			defer close(closed)
			shutDown(ctx, server)
		})
		err := server.Serve(listener)
		defer calls.Wait()
		defer r.Close()
		if stop() { // it was not ctx
			shutDown(ctx, server)
			return err
		}
		<-closed
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	}
	return "http://" + listener.Addr().String(), serve, nil
}

// shutDown gives calls under way a moment to end, then closes all connections.
func shutDown(ctx context.Context, server *http.Server) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close()
	}
}

func counted(calls *sync.WaitGroup, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		calls.Add(1)
		defer calls.Done()
		next.ServeHTTP(w, req)
	})
}

// loopback refuses every address that another machine could reach: the Region
// asks nobody who they are, but where its shells are real.
func loopback(host string) (netip.Addr, error) {
	if host == "localhost" {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1}), nil
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() {
		return ip, nil
	}
	return netip.Addr{}, fmt.Errorf("%q is no loopback address; the simulated region serves 127.0.0.1, ::1 or localhost only", host)
}

// guarded keeps web pages out: a page of any site can send requests to a
// loopback address, with an Origin, or under a name of its own that resolves
// there (DNS rebinding).
func guarded(ip netip.Addr, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if _, ok := req.Header["Origin"]; ok || !names(req.Host, ip) {
			http.Error(w, "the simulated region answers calls to its own loopback address only, and none from web pages", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, req)
	})
}

// names tells whether a Host header means ip. Any port will do: a forwarded
// port is another one.
func names(host string, ip netip.Addr) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	asked, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && asked == ip
}
