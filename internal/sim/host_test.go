package sim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// listen serves a Region on a socket until the test ends.
func (w wire) listen(t *testing.T) (url string, end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	url, serve, err := Listen(ctx, "127.0.0.1:0", w.region)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- serve() }()
	end = sync.OnceValue(func() error { cancel(); return <-served })
	t.Cleanup(func() { _ = end() })
	return url, end
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	w := newWire(t)
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "10.0.0.1:0", "example.com:0", "127.0.0.1", "localhost.example.com:0"} {
		if url, _, err := Listen(t.Context(), addr, w.region); err == nil {
			t.Errorf("listening on %s", url)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	url, serve, err := Listen(ctx, "localhost:0", w.region)
	if err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("localhost: %s, %v", url, err)
	}
	cancel()
	if err := serve(); err != nil {
		t.Errorf("serving after ctx ended: %v", err)
	}
}

func TestOnlyCallsToTheLoopbackAddressAreAnswered(t *testing.T) {
	w := newWire(t)
	url, _ := w.listen(t)
	host := strings.TrimPrefix(url, "http://")
	_, port, _ := strings.Cut(host, ":")
	for name, tc := range map[string]struct {
		headers []string
		status  int
	}{
		"the address":         {nil, http.StatusOK},
		"localhost":           {[]string{"Host", "localhost:" + port}, http.StatusOK},
		"no port":             {[]string{"Host", "127.0.0.1"}, http.StatusOK},
		"a forwarded port":    {[]string{"Host", "localhost:9"}, http.StatusOK},
		"another name":        {[]string{"Host", "rebound.example.com:" + port}, http.StatusForbidden},
		"another address":     {[]string{"Host", "10.0.0.1:" + port}, http.StatusForbidden},
		"a name like it":      {[]string{"Host", "localhost.example.com"}, http.StatusForbidden},
		"an origin":           {[]string{"Origin", "https://example.com"}, http.StatusForbidden},
		"the null origin":     {[]string{"Origin", "null"}, http.StatusForbidden},
		"its own origin even": {[]string{"Origin", url}, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/?Action=GetCallerIdentity&Version=2011-06-15", faultsPath} {
				resp, body := request(t, http.DefaultClient, http.MethodGet, url+path, "", tc.headers...)
				if resp.StatusCode != tc.status {
					t.Errorf("%s: %s %s", path, resp.Status, body)
				}
			}
		})
	}
}

func TestTheSDKIsServedOverASocket(t *testing.T) {
	w := newWire(t)
	url, _ := w.listen(t)
	client := sts.NewFromConfig(sdkConfig(&http.Client{}, url))
	out, err := client.GetCallerIdentity(t.Context(), nil)
	if err != nil || *out.Account != "111122223333" {
		t.Errorf("%v, %v", out, err)
	}
}

func TestFaultsOfTheConnectionOnASocket(t *testing.T) {
	w := newWire(t)
	url, _ := w.listen(t)
	get := func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/?Action=GetCallerIdentity&Version=2011-06-15", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		_, err = io.ReadAll(resp.Body)
		return errors.Join(err, resp.Body.Close())
	}
	for spec, want := range map[string]error{"reset": syscall.ECONNRESET, "truncate": io.ErrUnexpectedEOF, "": nil} {
		if err := w.region.SetFaults(spec); err != nil {
			t.Fatal(err)
		}
		if err := get(); !errors.Is(err, want) {
			t.Errorf("%s: %v", spec, err)
		}
	}
}

// A server that is told to end ends, and what hangs in it too.
func TestTheListenerEndsWithItsContext(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Faults = "hang" })
	url, end := w.listen(t)
	o := w.one(t, "sts:GetCallerIdentity")
	lost := make(chan error, 1)
	go func() {
		_, err := sts.NewFromConfig(sdkConfig(&http.Client{}, url)).GetCallerIdentity(t.Context(), nil)
		lost <- err
	}()
	for w.region.Calls()[o.key()] == 0 {
		runtime.Gosched()
	}
	if err := end(); err != nil {
		t.Errorf("serving: %v", err)
	}
	if err := <-lost; err == nil {
		t.Error("the call that hung was answered")
	}
	_, err := sts.NewFromConfig(sdkConfig(&http.Client{}, url)).GetCallerIdentity(t.Context(), nil)
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after the end: %v", err)
	}
}
