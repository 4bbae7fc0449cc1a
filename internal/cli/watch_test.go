package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// watching runs a command that goes on, and reads its output line by line.
type watching struct {
	lines *bufio.Scanner
	stop  context.CancelFunc
	code  chan int
}

func watchStatus(t *testing.T, r *region, args ...string) *watching {
	t.Helper()
	r.news = make(chan func(*state.Edit))
	ctx, stop := context.WithCancel(t.Context())
	from, to := io.Pipe()
	w := &watching{lines: bufio.NewScanner(from), stop: stop, code: make(chan int, 1)}
	c := r.config(nil, &bytes.Buffer{})
	c.Stdout = to
	go func() {
		code := cli.Run(ctx, c, append([]string{"status", "--watch"}, args...))
		_ = to.Close()
		w.code <- code
	}()
	return w
}

func (w *watching) next(t *testing.T) string {
	t.Helper()
	if !w.lines.Scan() {
		t.Fatal("the output ended")
	}
	return w.lines.Text()
}

func running(n int) func(*state.Edit) {
	return func(e *state.Edit) {
		s := *healthy("prod", "web")
		s.Running = n
		e.PutService(&s)
	}
}

func TestWatchInJSONIsALineForEachChange(t *testing.T) {
	r := &region{first: func(e *state.Edit) { allRead(e, "prod"); running(2)(e) }}
	w := watchStatus(t, r, "-o", "json")
	seen := func(want float64) {
		t.Helper()
		if got := items(t, decode(t, w.next(t)), "services")[0]["running"]; got != want {
			t.Fatalf("%v running, want %v", got, want)
		}
	}
	seen(2)
	r.news <- func(e *state.Edit) { allRead(e, "prod") } // read again, and nothing has changed
	r.news <- running(1)
	seen(1)
	r.news <- running(2)
	seen(2)
	w.stop()
	if w.lines.Scan() {
		t.Errorf("a line too many: %s", w.lines.Text())
	}
	if code := <-w.code; code != cli.Interrupted {
		t.Errorf("exit %d", code)
	}
}

func TestWatchAsATableTellsTheTime(t *testing.T) {
	r := &region{first: func(e *state.Edit) { allRead(e, "prod"); running(2)(e) }}
	w := watchStatus(t, r)
	for _, want := range []string{"2026-03-01 12:00:00 UTC", "STATE ", "healthy "} {
		if line := w.next(t); !strings.HasPrefix(line, want) {
			t.Fatalf("%q, want %q", line, want)
		}
	}
	r.news <- running(1)
	for _, want := range []string{"2026-03-01 12:00:00 UTC", "STATE ", "degraded "} {
		if line := w.next(t); !strings.HasPrefix(line, want) {
			t.Fatalf("%q, want %q", line, want)
		}
	}
	w.stop()
	<-w.code
}

// closedPipe is standard output whose reader has gone.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestReaderThatHasSeenEnough(t *testing.T) {
	c := (&region{}).config(nil, &bytes.Buffer{})
	c.Stdout = closedPipe{}
	if code := cli.Run(t.Context(), c, []string{"version", "--licenses"}); code != cli.Done {
		t.Errorf("version: exit %d", code)
	}
	for _, args := range [][]string{{"status"}, {"status", "-o", "json"}, {"status", "-w"}, {"status", "-w", "-o", "json"}} {
		var errs bytes.Buffer
		c := (&region{first: estate}).config(nil, &errs)
		c.Stdout = closedPipe{}
		if code := cli.Run(t.Context(), c, args); errs.Len() > 0 || code != cli.BadNews {
			t.Errorf("%v: exit %d %q", args, code, errs.String())
		}
	}
}

// crashing is a poller with a mistake in it.
type crashing struct{ *region }

func (crashing) Run(context.Context) error { panic("a mistake") }

func TestWatchSurvivesACrashOfThePoller(t *testing.T) {
	r := &region{first: estate}
	var out, errs bytes.Buffer
	c := r.config(&out, &errs)
	c.Open = func(context.Context, cli.Settings) (*cli.Facts, error) {
		return &cli.Facts{Store: r.store, Poller: crashing{r}, Region: "us-east-1", Close: func() {}}, nil
	}
	if code := cli.Run(t.Context(), c, []string{"status", "-w"}); code != cli.Failed || !strings.Contains(errs.String(), "a mistake") {
		t.Errorf("exit %d %q", code, errs.String())
	}
}
