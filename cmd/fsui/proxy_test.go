//go:build linux || darwin

package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// middlebox is what companies put between people and AWS: a proxy that ends TLS with certificates of its own. Behind it
// is the simulated region.
type middlebox struct {
	t      *testing.T
	url    string
	bundle string // file of the certificate that signs
	region *url.URL
	root   *x509.Certificate
	key    *ecdsa.PrivateKey

	mu    sync.Mutex
	asked []string // the hosts
}

func newMiddlebox(t *testing.T) *middlebox {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	m := &middlebox{t: t, key: key, bundle: filepath.Join(t.TempDir(), "bundle.pem")}
	m.root = &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Example Corp"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, m.root, m.root, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	if m.region, err = url.Parse(region(t)); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(m)
	t.Cleanup(s.Close)
	m.url = s.URL
	return m
}

// certificate is one for a host.
func (m *middlebox) certificate(host string) (*tls.Certificate, error) {
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: []string{host}, NotBefore: m.root.NotBefore, NotAfter: m.root.NotAfter}
	der, err := x509.CreateCertificate(rand.Reader, leaf, m.root, &m.key.PublicKey, m.key)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: m.key}, err
}

func (m *middlebox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.asked = append(m.asked, r.URL.Hostname())
	m.mu.Unlock()
	if r.Method != http.MethodConnect {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		m.t.Error(err)
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	secret := tls.Server(conn, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return m.certificate(hello.ServerName)
	}})
	for in := bufio.NewReader(secret); ; {
		req, err := http.ReadRequest(in)
		if err != nil {
			return // the client left, or does not trust us
		}
		req.URL.Scheme, req.URL.Host, req.Host, req.RequestURI = "http", m.region.Host, m.region.Host, ""
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return // the region has ended
		}
		err = res.Write(secret)
		_ = res.Body.Close()
		if err != nil {
			return
		}
	}
}

func (m *middlebox) hosts() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(m.asked)))
}

// behind is an environment in which AWS is reached through the proxy alone.
func (m *middlebox) behind(more ...string) []string {
	real := slices.DeleteFunc(keys(""), func(entry string) bool { return strings.HasPrefix(entry, "AWS_ENDPOINT_URL=") })
	return append(clean(m.t, real...), append([]string{"HTTPS_PROXY=" + m.url, "HTTP_PROXY=" + m.url}, more...)...)
}

// Every client goes through the proxy, and trusts what AWS_CA_BUNDLE says.
func TestBehindAProxy(t *testing.T) {
	t.Parallel()
	m := newMiddlebox(t)
	out, said, code := answer(t, m.behind("AWS_CA_BUNDLE="+m.bundle), "status", "--timeout", "5s")
	if code != 3 || !strings.Contains(out, "prod/checkout") || strings.Contains(said, "error") {
		t.Fatalf("exit %d, %s%s", code, out, said)
	}
	want := []string{"ecs.us-east-1.amazonaws.com", "elasticloadbalancing.us-east-1.amazonaws.com"}
	if got := m.hosts(); !slices.Equal(got, want) {
		t.Errorf("asked for %q, want %q", got, want)
	}
	_, said, code = answer(t, m.behind(), "status", "--timeout", "5s")
	if code != 1 || !strings.Contains(said, "certificate") || strings.Count(said, "\n") != 1 {
		t.Errorf("without the bundle: exit %d, %s", code, said)
	}
}

// NO_PROXY keeps a host out of it. Nothing has the name that is asked for.
func TestPastTheProxy(t *testing.T) {
	t.Parallel()
	m := newMiddlebox(t)
	for _, past := range []bool{false, true} {
		env := m.behind()
		if past {
			env = m.behind("NO_PROXY=nowhere.invalid")
		}
		_, said, code := answer(t, env, "status", "--timeout", "3s", "--endpoint-url", "http://nowhere.invalid:1")
		if asked := len(m.hosts()) > 0; code != 1 || asked && past || !asked && !past {
			t.Errorf("NO_PROXY %v: exit %d, the proxy saw %q; %s", past, code, m.hosts(), said)
		}
		m.mu.Lock()
		m.asked = nil
		m.mu.Unlock()
	}
}

// A dial to the proxy that is gone is said as what it is.
func TestProxyThatIsGone(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + l.Addr().String()
	_ = l.Close()
	env := append(clean(t, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=example"), "HTTPS_PROXY="+gone)
	_, said, code := answer(t, env, "status", "--timeout", "3s")
	if code != 1 || !strings.Contains(said, "proxy") || strings.Count(said, "\n") != 1 {
		t.Errorf("exit %d, %s", code, said)
	}
}
