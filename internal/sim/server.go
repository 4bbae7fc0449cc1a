package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"
)

// Options says which Region to simulate. Only Now is required.
type Options struct {
	Scenario string  // a name of Scenarios; "" is "estate"
	Seed     uint64  // the same seed gives the same ids, delays and faults
	Speed    float64 // seconds of the Region for each real one, at most 10,000; 0 is 1

	// Services, Tasks and TargetGroups, where one of them is above zero, ask
	// for a large estate of that many in place of a scenario.
	Services, Tasks, TargetGroups int
	// EventCapture turns event capture on in the large estate; in a scenario its clusters say that themselves.
	EventCapture bool

	// LiveTailLength is after how long a session of Live Tail ends; 0 is AWS's 3 hours.
	LiveTailLength time.Duration

	Account string // twelve digits; "" is 111122223333
	Region  string // "" is us-east-1

	Faults     string // see FaultsHelp
	NoThrottle bool   // serve any number of calls a second

	// RealShell has sessions of ECS Exec run programs of this machine, in an empty directory and with nothing of this
	// process's environment; else a small shell made up for it answers. It needs pseudo-terminals.
	RealShell bool
	// ExitCodes has agents tell the exit code of what they ran in a frame of its own, as they do for sessions without a
	// terminal. Those that ECS opens have one: their agents tell none.
	ExitCodes bool
	// Key is what calls over a socket must be signed with; zero: Listen's Region asks nobody who they are.
	Key Key
	// Context ends the sessions of a Region that is not served by Listen; nil: such a Region has none.
	Context context.Context //nolint:containedctx // of the port that the first session opens

	Now func() time.Time // the real clock
	Log *slog.Logger     // gets every call at level debug and every mistake of the Region; nil is silent
}

// Region is a simulated AWS Region: an http.Handler that speaks AWS's wire
// protocols. Its time is its own: it starts at Options.Now and runs at
// Options.Speed, and Step moves it ahead.
type Region struct {
	options  Options
	log      *slog.Logger
	registry registry
	inputs   map[protocol]*shapes
	outputs  map[protocol]*shapes
	start    time.Time // of the Region's clock, when the real one showed it too

	others others

	mu       sync.Mutex // guards all below
	world    *World
	throttle *throttle
	weather  weather
	ids      chance // of requests; the world's would change with the number of calls
	ahead    time.Duration
	calls    map[string]int
}

// CanRunPrograms tells whether RealShell is heeded on this system.
func CanRunPrograms() bool { return canRunPrograms }

// maxSpeed lets a time.Duration last for ten real days.
const maxSpeed = 10_000

// New builds a Region. Its errors are those of the options: an unknown
// scenario, a fault that does not parse.
func New(o Options) (*Region, error) {
	if o.Now == nil {
		return nil, errors.New("sim: Options.Now is missing")
	}
	if !(o.Speed >= 0 && o.Speed <= maxSpeed) {
		return nil, fmt.Errorf("speed %g is not between 0 and %d", o.Speed, maxSpeed)
	}
	o.Speed = orDefault(o.Speed, 1)
	o.Scenario = orDefault(o.Scenario, "estate")
	o.Account = orDefault(o.Account, "111122223333")
	o.Region = orDefault(o.Region, "us-east-1")
	o.Log = orDefault(o.Log, slog.New(slog.DiscardHandler))

	registry, err := newRegistry()
	if err != nil {
		return nil, err
	}
	start := o.Now().UTC().Round(0) // without the monotonic reading
	world, err := populate(o, start)
	if err != nil {
		return nil, err
	}
	r := &Region{
		options:  o,
		log:      o.Log,
		registry: registry,
		inputs:   map[protocol]*shapes{},
		outputs:  map[protocol]*shapes{},
		start:    start,
		world:    world,
		throttle: newThrottle(o.Region, start),
		weather:  weather{chance: chance{state: o.Seed}},
		ids:      chance{state: ^o.Seed},
		calls:    map[string]int{},
	}
	for _, p := range []protocol{awsJSON, awsJSONCapital, restJSON, restXML, rpcCBOR, awsQuery, ec2Query} {
		r.inputs[p] = &shapes{protocol: p, input: true}
		r.outputs[p] = &shapes{protocol: p}
	}
	if err := r.SetFaults(o.Faults); err != nil {
		return nil, err
	}
	world.sessions = &gateway{region: r, sessions: map[string]*execSession{}}
	return r, nil
}

// Close ends all sessions in containers. Nothing of them runs when it returns.
func (r *Region) Close() {
	for _, other := range r.others.list() {
		other.Close()
	}
	r.world.sessions.close()
}

func orDefault[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// Now is the Region's own time, in UTC.
func (r *Region) Now() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now()
}

func (r *Region) now() time.Time {
	passed := r.options.Now().Sub(r.start)
	return r.start.Add(time.Duration(float64(passed)*r.options.Speed) + r.ahead)
}

// Step moves the Region's clock ahead. What falls due meanwhile happens before
// the next call is answered.
func (r *Region) Step(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ahead += d
}

// SetFaults replaces the weather by what spec says (see FaultsHelp), elsewhere
// too. A spec that does not parse changes nothing.
func (r *Region) SetFaults(spec string) error {
	rules, err := parseFaults(spec, r.registry)
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.weather.spec, r.weather.rules = spec, rules
	r.mu.Unlock()
	for _, other := range r.others.list() {
		if err := other.SetFaults(spec); err != nil {
			return err
		}
	}
	return nil
}

// Faults is the spec last set.
func (r *Region) Faults() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.weather.spec
}

// Calls counts the calls that arrived, by "service:Operation" as in
// "ecs:DescribeServices", those refused and those lost included.
func (r *Region) Calls() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.calls)
}
