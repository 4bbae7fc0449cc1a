package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// forwarder is whoever forwards ports, as a test wants it.
type forwarder struct {
	r      *rig
	err    error
	ways   []state.Way
	doors  []state.Door
	closed []string
}

func (f *forwarder) Open(_ context.Context, door state.Door, way state.Way) (string, error) {
	f.r.backend.outside()
	f.doors, f.ways = append(f.doors, door), append(f.ways, way)
	return "127.0.0.1:40001", f.err
}

func (f *forwarder) Close(id string) {
	f.r.backend.outside()
	f.closed = append(f.closed, id)
}

func startForwards(t *testing.T, store *state.Store, w, h int, tune ...func(*Options)) (*rig, *forwarder) {
	t.Helper()
	f := &forwarder{}
	r := startRig(t, store, w, h, append([]func(*Options){func(o *Options) { o.Forwards = f }}, tune...)...)
	f.r = r
	return r, f
}

// F asks for the port, forwards it, and says where it listens.
func TestForwardByKey(t *testing.T) {
	r, f := startForwards(t, enterable(), 100, 30)
	r.change(func(e *state.Edit) {
		d := &state.TaskDefinition{ARN: e.Snapshot().Services[serviceKey("prod", "web")].TaskDefinition}
		d.Containers = []state.ContainerDefinition{
			{Name: "envoy", Ports: []state.PortBinding{{Container: 9901}}}, {Name: "app", Essential: true, Ports: []state.PortBinding{{Container: 8080}}},
		}
		e.PutTaskDefinition(d)
	})
	r.press("F")
	r.shows("─ forward a port through app of task", "port     8080", "the task has 8080, 9901", "enter forward it")
	r.write("x")
	r.press("enter")
	r.shows(`"8080x" is not [LOCAL:][HOST:]PORT`)
	r.press("ctrl+u")
	r.write("0:db.example.com:5432")
	r.press("enter")
	want := state.Way{Host: "db.example.com", Port: 5432}
	if len(f.ways) != 1 || f.ways[0] != want || f.doors[0].RuntimeID != "app-1" {
		t.Fatalf("opened %+v %+v", f.ways, f.doors)
	}
	r.shows("127.0.0.1:40001 leads to db.example.com:5432 of task", ":forwards lists them")
	f.err = errors.New("ssm:StartSession: AccessDeniedException: not authorized")
	r.press("F", "enter")
	r.shows("─ no port forwarded to port 8080", "AccessDeniedException")
}

func TestForwardRefused(t *testing.T) {
	for want, tune := range map[string]func(*Options){
		"read-only: forwarding a port is refused":             func(o *Options) { o.ReadOnly = true },
		"no ports can be forwarded in what was recorded":      func(o *Options) { o.Forwards = nil },
		"AWS has not told yet whose account this is: try aga": func(o *Options) { unconfirmed(o.Store) },
	} {
		r, f := startForwards(t, enterable(), 120, 30, tune)
		r.press("F")
		r.shows(want)
		if r.lacks("the task has", "[LOCAL:]"); len(f.ways) != 0 {
			t.Errorf("%s: opened all the same", want)
		}
	}
}

// unconfirmed has AWS not told yet whose account it is.
func unconfirmed(store *state.Store) {
	store.Apply(func(e *state.Edit) {
		l := onlyLogin(e)
		l.Account = ""
		e.SetLogin(l)
	})
}

func withForwards() *state.Store {
	store := enterable()
	store.Apply(func(e *state.Edit) {
		door := state.Door{Task: taskKey("prod", taskID("web", 1)), Service: "web", Container: "app"}
		for i, f := range []state.Forward{
			{ID: "a", Way: state.Way{Local: 8080, Port: 8080}, Address: "127.0.0.1:8080", Open: 2, Count: 14, Sent: 9000, Received: 3 << 20},
			{ID: "b", Way: state.Way{Port: 81}, Address: "127.0.0.1:40007", Count: 1, Refusals: 1},
			{ID: "c", Way: state.Way{Local: 5432, Host: "orders.cluster-abc.us-east-1.rds.amazonaws.com", Port: 5432}, Ended: true, Why: "task 5a45a38f has been stopped: scaling activity"},
			{ID: "d", Way: state.Way{Local: 6379, Host: "cache.example.com", Port: 6379}},
		} {
			f.Door, f.Since = door, ago(time.Duration(10+60*i)*time.Second)
			e.PutForward(&f)
		}
	})
	return store
}

func TestLookForwards(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		t.Helper()
		r, _ := startForwards(t, withForwards(), w, h)
		r.press(":")
		r.write("forwards")
		r.press("enter")
		return r
	})
}

func TestLookForwardsEmpty(t *testing.T) {
	atSizes(t, []string{"80x24"}, func(t *testing.T, w, h int) *rig {
		t.Helper()
		r, _ := startForwards(t, enterable(), w, h)
		r.press(":")
		r.write("forwards")
		r.press("enter")
		return r
	})
}

// K closes the one under the cursor, whatever the list does meanwhile.
func TestForwardClosed(t *testing.T) {
	r, f := startForwards(t, withForwards(), 120, 30)
	r.press(":")
	r.write("forwards")
	r.press("enter", "j")
	r.change(func(e *state.Edit) { e.PutForward(&state.Forward{ID: "e", Since: noon, Way: state.Way{Port: 1}}) })
	r.press("K")
	if len(f.closed) != 1 || f.closed[0] != "b" {
		t.Errorf("closed %q", f.closed)
	}
}
