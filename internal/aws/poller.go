// Package aws is the only room that calls AWS. It owns the clients, the budget of calls, what becomes of errors, the
// pollers that keep the store's facts fresh, and the conversion of AWS's answers into them. It knows nothing of who
// reads the facts: no terminal, no flags, no files but AWS's own configuration.
package aws

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"

	"github.com/fsui/fsui/internal/state"
)

// Options say whose AWS to ask and where the answers go. Clock and Store are required.
type Options struct {
	// Profile, Region and Endpoint go before environment and files; "" leaves it to them.
	Profile, Region, Endpoint string
	otherwise                 string // the Region where nothing names one
	// Clusters (names or ARNs) restrict everything to these, which takes no right to list clusters.
	Clusters []string
	// HTTPClient, nil for the SDK's own, is how AWS is reached: the simulated region gives one in process.
	HTTPClient awssdk.HTTPClient
	// Simulated uses fake keys and looks at neither environment nor files. It needs an HTTPClient.
	Simulated bool
	// SimulatedProfiles are the ids of the access keys of the simulated region's profiles, besides the default one.
	SimulatedProfiles map[string]string
	// Timeout is for one call, its retries included; 0 is 10 s.
	Timeout time.Duration
	Clock   func() time.Time
	Log     *slog.Logger // nil is silent
	Store   *state.Store
	// ReadOnly refuses whatever changes something. Protected is what needs its name typed.
	ReadOnly  bool
	Protected state.Protection
	// Journal keeps what is done; nil keeps nothing.
	Journal Journal
	// Past is how far back it is worth reading what happened: what is older is not kept. 0 = as far as AWS tells.
	Past time.Duration
}

const defaultTimeout = 10 * time.Second

// Poller keeps a store's facts about one account and Region fresh.
type Poller struct {
	opts    Options
	region  string
	origin  state.Origin
	store   *state.Store
	clock   func() time.Time
	log     *slog.Logger
	login   *login
	gate    *gate
	clients clients
	words   words
	logs    logRegions
	hangUp  func() // ends idle connections

	named   chosenClusters
	again   signal // somebody wants all of it now
	focused focused
	targets targetPlan
	kicks   kicks
	moves   moves
	vpcs    vpcCache
	plans   plans
	acted   signal    // something has been done
	asked   sync.Once // who we are, see learnCaller

	skew struct {
		sync.Mutex
		time.Duration
	}
}

// Open reads the configuration: environment and files, but no network and no credentials. A *UsageError says what the
// person has to change: an unknown profile, a Region that cannot be, none at all.
func Open(ctx context.Context, o Options) (*Poller, error) {
	p, err := open(ctx, o, nil)
	if err == nil {
		p.announce()
	}
	return p, err
}

// open is Open without a word to the store. shared are the keys of another Region of the profile, nil = there is none.
func open(ctx context.Context, o Options, shared *keys) (*Poller, error) {
	if o.Clock == nil || o.Store == nil {
		return nil, errors.New("aws: Options.Clock and Options.Store are required")
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	k := shared
	if k == nil {
		k = &keys{codes: new(codes)}
		k.load = func(ctx context.Context) (settings, error) { return loadSettings(ctx, o, k.codes) }
	}
	s, err := loadSettings(ctx, o, k.codes)
	if err != nil {
		return nil, err
	}
	if shared == nil {
		k.current = s
	}
	s.sdk.Region = cmp.Or(s.sdk.Region, o.otherwise)
	p := &Poller{opts: o, region: s.sdk.Region, store: o.Store, clock: o.Clock, log: o.Log, gate: newGate(o)}
	p.origin = state.Origin{Profile: s.profile, Region: p.region}
	p.named.set(o.Clusters)
	p.login = newLogin(p.origin, o.Store, k)
	cfg := s.sdk
	cfg.HTTPClient, p.hangUp = ownTransport(cfg.HTTPClient)
	cfg.Credentials = p.login.keys
	p.gate.setRegion(p.region)
	p.logs = logRegions{cfg: cfg, endpoint: o.Endpoint, home: p.region}
	p.clients = newClients(cfg, o.Endpoint, p.gate)
	if err := checkRegion(p.region, p.clients.ecs.Options().BaseEndpoint != nil); err != nil {
		return nil, err
	}
	p.gate.closed = p.login.closed
	p.gate.heard = p.hearTime
	p.gate.answered = func(action string, err error) { p.login.heed(action, err, p.now()) }
	return p, nil
}

// announce tells the store of the origin.
func (p *Poller) announce() {
	p.login.edit(func(l *state.Login) { l.Elsewhere = p.Elsewhere() })
}

// Run keeps the store fresh until ctx ends, and returns when every goroutine has ended. Bad weather never ends it.
// Its error is a *Crash or nil.
func (p *Poller) Run(ctx context.Context) error {
	defer p.hangUp()
	return p.with(ctx, func(ctx context.Context, c *crew) {
		c.start("watch the login", func() { p.watchLogin(ctx, c) })
		c.start("follow clusters", func() { p.followClusters(ctx, c) })
		c.start("follow targets", func() { p.followTargets(ctx, c) })
		c.start("follow the focus", func() { p.followFocus(ctx, c) })
		c.start("follow shifts", func() { p.followShifts(ctx, c) })
		c.start("follow what is done", func() { p.followActs(ctx, c) })
	})
}

// with runs jobs as one crew to their end.
func (p *Poller) with(ctx context.Context, jobs func(context.Context, *crew)) error {
	c, inner := newCrew(ctx, p.log)
	defer c.end(nil)
	jobs(inner, c)
	c.wait.Wait()
	return crashOf(inner)
}

// Refresh asks for every source again now. It never waits.
func (p *Poller) Refresh() { p.again.give() }

// Focus names what the person looks at: the object is read every two seconds, the rows on the screen every five. It
// never waits; calls for the former object end.
func (p *Poller) Focus(f state.Focus) {
	if p.focused.set(f) {
		p.kicks.all()
		p.targets.wake.give()
	}
}

// Calls counts the attempts made so far by IAM action ("ecs:ListTasks").
func (p *Poller) Calls() map[string]int { return p.gate.counts.all() }

// Origin is the profile and the Region that are asked, wherever their names came from.
func (p *Poller) Origin() state.Origin { return p.origin }

// Endpoint is where ECS is asked, "" for AWS's own, wherever that was said: in an option, the environment or a file.
func (p *Poller) Endpoint() string { return awssdk.ToString(p.clients.ecs.Options().BaseEndpoint) }

// now is AWS's time.
func (p *Poller) now() time.Time { return p.theirs(p.clock()) }

// theirs is AWS's time for a reading of our clock. What a call was asked at is best told after its answer, which may
// have been the first to show AWS's clock.
func (p *Poller) theirs(ours time.Time) time.Time {
	p.skew.Lock()
	defer p.skew.Unlock()
	return ours.Add(p.skew.Duration)
}

// hearTime learns AWS's clock from the Date header of an answer. The header has whole seconds, and the answer took
// its time: a difference within a second says nothing.
func (p *Poller) hearTime(theirs, ours time.Time) {
	const grain = time.Second
	heard := theirs.Add(grain / 2).Sub(ours)
	p.skew.Lock()
	moved := (heard - p.skew.Duration).Abs() > grain
	if moved {
		p.skew.Duration = heard
	}
	p.skew.Unlock()
	if moved {
		p.store.Apply(func(e *state.Edit) { e.SetSkew(heard) })
	}
}
