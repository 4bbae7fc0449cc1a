package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/history"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
	"github.com/fsui/fsui/internal/ui"
)

// desk is the whole console in a synctest bubble: pollers on a simulated region in this process, and the Bubble Tea
// model, fed as Bubble Tea feeds it. Only the terminal is missing. Time passes when all of it waits.
type desk struct {
	*testing.T
	region *sim.Region
	line   *line
	store  *state.Store
	fleet  *aws.Fleet
	app    *ui.App
	at     sync.Mutex // held by whoever is at the app
	msgs   chan tea.Msg
	saved  map[string][]byte // files, by name
	done   <-chan struct{}
}

// line leads to the region. It can be cut.
type line struct {
	to  *http.Client
	cut atomic.Bool
}

func (l *line) Do(req *http.Request) (*http.Response, error) {
	if l.cut.Load() {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	return l.to.Do(req)
}

// atDesk runs a test at a console of 200×60. Nothing may outlive it: the bubble fails a test that leaves a goroutine.
func atDesk(t *testing.T, o sim.Options, test func(*desk)) {
	t.Helper()
	causes, _ := diagnosis(nil)
	if _, err := causes(state.Recorded{}); err != nil { // read outside, where it takes no time
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		o.Now, o.Seed = time.Now, 1
		region, err := sim.New(o)
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{T: t, region: region, line: &line{to: region.Client()}, store: state.NewStore(), msgs: make(chan tea.Msg), saved: map[string][]byte{}}
		d.fleet, err = aws.OpenFleet(t.Context(), aws.Options{HTTPClient: d.line, Simulated: true, Clock: time.Now, Store: d.store},
			state.Selection{Regions: []string{"us-east-1"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		d.done = ctx.Done()
		kept := history.NewJournal(func() context.Context { return context.WithoutCancel(ctx) }, "", func(err error) { t.Error(err) })
		recorded := make(chan struct{})
		go func() {
			defer close(recorded)
			kept.Record(ctx, d.store, keeping(cli.Settings{Keeping: cli.Keeping{Days: 180, Megabytes: 200}}, nil, causes))
		}()
		d.app = ui.New(ctx, ui.Options{
			Past: kept.Past, Store: d.store, Backend: d.fleet, Logs: d.fleet, Describe: awsdoc.Describe, Diagnose: causes, Clock: time.Now,
			Environ: []string{"LANG=C.UTF-8", "TERM=xterm-256color"}, Place: "simulated region", Preferences: ui.Defaults(),
			Save: d.save,
		})
		ended := make(chan error, 1)
		go func() { ended <- d.fleet.Run(ctx) }()
		go d.loop()
		d.send(tea.WindowSizeMsg{Width: 200, Height: 60})
		test(d)
		leave()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		<-recorded
		time.Sleep(time.Minute) // timers of the console's end
		if err := kept.Close(); err != nil {
			t.Error(err)
		}
	})
}

// save keeps what the console writes to a file.
func (d *desk) save(name string, write func(w io.Writer) error) (string, error) {
	var b bytes.Buffer
	err := write(&b)
	d.at.Lock()
	defer d.at.Unlock()
	d.saved[name] = b.Bytes()
	return name, err
}

// loop is Bubble Tea's: one message after the other, commands beside it.
func (d *desk) loop() {
	d.do(d.app.Init())
	for {
		select {
		case <-d.done:
			return
		case msg := <-d.msgs:
			began := time.Now()
			d.at.Lock()
			_, cmd := d.app.Update(msg)
			d.at.Unlock()
			if took := time.Since(began); took > 0 {
				d.Errorf("the console stood still for %s over %T", took, msg)
			}
			d.do(cmd)
		}
	}
}

func (d *desk) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, one := range msg {
				d.do(one)
			}
		case tea.QuitMsg:
			d.Errorf("the console ended by itself:\n%s", d.app.View().Content)
		default:
			d.send(msg)
		}
	}()
}

func (d *desk) send(msg tea.Msg) {
	select {
	case <-d.done:
	case d.msgs <- msg:
	}
}

// pass lets time go by, and whatever is due happen.
func (d *desk) pass(t time.Duration) {
	time.Sleep(t)
	synctest.Wait()
}

// press presses keys, as "1 /web⏎ ctrl+c" writes them: words by spaces, each letter a key.
func (d *desk) press(keys string) {
	d.Helper()
	for _, word := range strings.Fields(keys) {
		switch word {
		case "esc":
			d.send(tea.KeyPressMsg{Code: tea.KeyEscape})
		case "tab":
			d.send(tea.KeyPressMsg{Code: tea.KeyTab})
		default:
			for _, r := range word {
				if r == '⏎' {
					d.send(tea.KeyPressMsg{Code: tea.KeyEnter})
					continue
				}
				d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
		synctest.Wait()
	}
}

// screen is what the person sees.
func (d *desk) screen() string {
	synctest.Wait()
	d.at.Lock()
	defer d.at.Unlock()
	return ansi.Strip(d.app.View().Content)
}

// weather sets the region's faults; "gone" cuts the line to it.
func (d *desk) weather(faults string) {
	d.Helper()
	d.line.cut.Store(faults == "gone")
	if faults == "gone" {
		faults = ""
	}
	if err := d.region.SetFaults(faults); err != nil {
		d.Fatal(err)
	}
}
