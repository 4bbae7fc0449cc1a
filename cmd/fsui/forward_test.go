//go:build linux || darwin

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// forwarder is `fsui forward` in a process of its own.
type forwarder struct {
	t         *testing.T
	cmd       *exec.Cmd
	addresses []string
	out       *bufio.Reader

	mu   sync.Mutex
	said bytes.Buffer
	read chan struct{}
}

// startForward waits until all ports listen.
func startForward(t *testing.T, url string, args ...string) *forwarder {
	t.Helper()
	f := &forwarder{t: t, cmd: exec.CommandContext(t.Context(), program(), append([]string{"forward"}, args...)...), read: make(chan struct{})}
	f.cmd.Env = clean(t, keys(url)...)
	out, err := f.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := f.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(f.read)
		lines := bufio.NewReader(errs)
		for {
			line, err := lines.ReadString('\n')
			f.mu.Lock()
			f.said.WriteString(line)
			f.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	f.out = bufio.NewReader(out)
	for _, arg := range args[1:] {
		if strings.HasPrefix(arg, "-") {
			break
		}
		line, err := f.out.ReadString('\n')
		if err != nil {
			t.Fatalf("%v: %q %s", err, line, f.told())
		}
		f.addresses = append(f.addresses, strings.TrimSpace(line))
	}
	return f
}

func (f *forwarder) told() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.said.String()
}

// address is the one whose line holds a word.
func (f *forwarder) address(word string) string {
	f.t.Helper()
	for _, line := range f.addresses {
		if strings.Contains(line, word) {
			return strings.Fields(line)[0]
		}
	}
	f.t.Fatalf("no %q in %q", word, f.addresses)
	return ""
}

func (f *forwarder) end() (code int) {
	<-f.read
	_ = f.cmd.Wait() // its state tells
	return f.cmd.ProcessState.ExitCode()
}

func answered(t *testing.T, client *http.Client, method, url string, post []byte) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(post))
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Ports of a task, and of a host behind it, many connections at once, and all bytes as they were.
func TestForward(t *testing.T) {
	t.Parallel()
	url := region(t)
	f := startForward(t, url, "prod/web", "0:8080", "0:db.example.com:5432", "0:81")
	web, db := f.address("port 8080 of task"), f.address("db.example.com:5432 of task")
	all := make([]byte, 2<<20)
	if _, err := rand.Read(all); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}} // no proxy
	defer client.CloseIdleConnections()
	var many sync.WaitGroup
	for i := range 8 {
		many.Go(func() {
			sent := all[i<<17 : (i+8)<<17]
			if got := answered(t, client, http.MethodPost, "http://"+web+"/echo", sent); !bytes.Equal(got, sent) {
				t.Errorf("%d bytes came back of %d, or others", len(got), len(sent))
			}
			if got := answered(t, client, http.MethodGet, "http://"+web+"/healthz", nil); !strings.Contains(string(got), "localhost:8080, reached through app") {
				t.Errorf("%s", got)
			}
		})
	}
	many.Wait()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", db)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"\n", "select 1;\n", "\n"} { // a line feed alone is no Enter key
		if _, err := io.WriteString(conn, line); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(line))
		if _, err := io.ReadFull(conn, got); err != nil || string(got) != line {
			t.Errorf("%q came back as %q, %v", line, got, err)
		}
	}
	_ = conn.Close()
	nobody, err := dialer.DialContext(t.Context(), "tcp", f.address("port 81 of task"))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := nobody.Read(make([]byte, 1)); err == nil {
		t.Errorf("%d bytes from where nobody listens", n)
	}
	eventually(t, "the refusal is told", func() (bool, string) {
		return strings.Contains(f.told(), "nothing takes connections at port 81"), f.told()
	})
	children := childrenOf(t, f.cmd.Process.Pid)
	if err := f.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := f.end(); code != 130 {
		t.Errorf("exit %d, %s", code, f.told())
	}
	for _, pid := range children {
		eventually(t, "the end of the child", func() (bool, string) { return syscall.Kill(pid, 0) != nil, fmt.Sprint(pid) })
	}
}

// A forward whose connection is cut goes on; one whose task stops ends with the reason.
func TestForwardInBadWeather(t *testing.T) {
	t.Parallel()
	url := region(t)
	weather(t, url, "reset@ssmmessages")
	f := startForward(t, url, "prod/orders", "0:8080", "-o", "json")
	var doc struct{ Address, Task string }
	if err := json.Unmarshal([]byte(f.addresses[0]), &doc); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	if got := answered(t, client, http.MethodGet, "http://"+doc.Address+"/cut", nil); !strings.Contains(string(got), "GET /cut") {
		t.Errorf("%s", got)
	}
	weather(t, url, "")
	if out, told, code := feed(t, url, "", "stop-task", doc.Task, "--reason", "by a test", "--yes"); code != 0 {
		t.Fatalf("stop-task: %d %s %s", code, out, told)
	}
	if code := f.end(); code != 1 || !strings.Contains(f.told(), "has been stopped: by a test") {
		t.Errorf("exit %d, %s", code, f.told())
	}
}

// The console forwards in the background, tells how it is, closes it, and leaves nothing behind.
func TestForwardInTheConsole(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 120, 34, clean(t), "demo")
	x.atTask()
	x.keys("F")
	x.wait("forward a port through app of task", "port     8080")
	x.keys("\x150:8080\r")
	x.wait(" leads to port 8080 of task")
	found := regexp.MustCompile(`(127\.0\.0\.1:\d+) leads to port 8080 of task ([0-9a-f]{8})`).FindStringSubmatch(x.screen())
	if found == nil {
		t.Fatal(x.screen())
	}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	if got := answered(t, client, http.MethodGet, "http://"+found[1]+"/x", nil); !strings.Contains(string(got), "task "+found[2]) {
		t.Errorf("%s", got)
	}
	client.CloseIdleConnections()
	x.keys("F")
	x.wait("enter forward it")
	x.keys("\x150:db.example.com:5432\r")
	x.wait("leads to db.example.com:5432")
	x.keys(":forwards\r")
	x.wait("db.example.com:5432", "0/1", "received", "nobody has connected yet")
	x.keys("/db.example\r")
	x.waitGone("port 8080")
	x.keys("K")
	x.wait("  closed")
	x.keys("K") // forgets it
	x.wait("None of 1 forwarded ports matches")
	children := childrenOf(t, x.cmd.Process.Pid)
	if len(children) != 1 {
		t.Errorf("%d children are left", len(children))
	}
	x.keys("\x1b")
	x.wait("port 8080")
	x.keys("\x03\x03")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
	for _, pid := range children {
		eventually(t, "the end of the child", func() (bool, string) { return syscall.Kill(pid, 0) != nil, fmt.Sprint(pid) })
	}
}

// What cannot be forwarded is refused, with words, and with the code of its kind.
func TestForwardFails(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	taken, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	_, port, err := net.SplitHostPort(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		faults, says string
		code         int
		args         []string
	}{
		{"", "read only", 6, []string{"--read-only", "prod/web", "8080"}},
		{"", "is not [LOCAL:][HOST:]PORT", 2, []string{"prod/web", "http"}},
		{"", "one or more", 2, []string{"prod/web"}},
		{"", "port " + port + " of this machine is taken", 1, []string{"prod/web", port + ":8080"}},
		{"", "ECS Exec is off", 1, []string{"prod/mailer", "0:8080"}},
		{"", "ssm:StartSession: TargetNotConnected", 1, []string{"staging/web", "0:8080"}},
		{"denied@ssm:StartSession", "assets/iam/forward.json", 1, []string{"prod/web", "0:8080"}},
		{"denied@ssmmessages", "403", 1, []string{"prod/web", "0:8080", "0:9090"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			url := region(t)
			weather(t, url, c.faults)
			out, said, code := feed(t, url, "", append([]string{"forward"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(said, c.says) {
				t.Errorf("code %d, %q, %q", code, out, said)
			}
		})
	}
}
