package aws

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Fleet keeps one store fresh about several origins, and goes from one selection of them to another. What goes wrong with
// one touches no other.
type Fleet struct {
	opts     Options
	remember func(p *Poller, clusters []string) (forget func())

	selecting sync.Mutex // one selection after the other; remembering may take a moment

	mu      sync.Mutex
	members []*member // in the order asked for
	left    []*member // those that have to end
	keys    map[string]*keys
	focus   state.Focus
	planned map[string]*Poller // by the plan's id
	changed signal             // other members
}

// member is an origin that is read.
type member struct {
	*Poller
	forget func()
}

// OpenFleet reads the configuration of every origin selected, and calls nobody; a *UsageError says what the person has to
// change. remember, nil for nothing, hears of each origin before its first call, and forget of its end after the last.
func OpenFleet(
	ctx context.Context, o Options, s state.Selection, remember func(p *Poller, clusters []string) (forget func()),
) (*Fleet, error) {
	if remember == nil {
		remember = func(*Poller, []string) func() { return func() {} }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	f := &Fleet{opts: o, remember: remember, keys: map[string]*keys{}}
	return f, f.Select(ctx, s)
}

// Select goes on with other origins and clusters. It reads files and calls nobody; where it fails all stays as it was.
// Origins that stay are not read anew.
func (f *Fleet) Select(ctx context.Context, s state.Selection) error {
	f.selecting.Lock()
	defer f.selecting.Unlock()
	wanted, err := f.open(ctx, s)
	if err != nil {
		return err
	}
	f.opts.Store.Apply(func(e *state.Edit) { e.Select(s) })
	var memories sync.WaitGroup
	for _, m := range f.become(wanted) {
		other := m.named.set(s.Clusters)
		if m.forget != nil && !other {
			continue
		}
		memories.Go(func() {
			if m.forget != nil {
				m.forget()
			}
			m.forget = f.remember(m.Poller, s.Clusters)
		})
		m.again.give()
	}
	memories.Wait()
	f.changed.give()
	return nil
}

// become makes these the origins that are read; those that were stay what they are.
func (f *Fleet) become(wanted []*Poller) []*member {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.members
	f.members = nil
	for _, p := range wanted {
		i := slices.IndexFunc(before, func(m *member) bool { return m.origin == p.origin })
		if i >= 0 {
			f.members = append(f.members, before[i])
			before = slices.Delete(slices.Clone(before), i, i+1)
			continue
		}
		p.announce()
		f.members = append(f.members, &member{Poller: p})
	}
	f.left = append(f.left, before...)
	f.tell()
	return slices.Clone(f.members)
}

// open makes a poller for each origin of a selection, each once.
func (f *Fleet) open(ctx context.Context, s state.Selection) (all []*Poller, err error) {
	for _, profile := range orNone(s.Profiles) {
		for _, region := range orNone(s.Regions) {
			o := f.opts
			o.Profile, o.Region, o.Clusters, o.otherwise = profile, region, s.Clusters, f.region()
			f.mu.Lock()
			shared := f.keys[profile]
			f.mu.Unlock()
			p, err := open(ctx, o, shared)
			if err != nil {
				return nil, err
			}
			f.mu.Lock()
			f.keys[profile] = p.login.keys
			f.mu.Unlock()
			if !slices.ContainsFunc(all, func(other *Poller) bool { return other.origin == p.origin }) {
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// region is that of the first origin, "" while there is none: a profile that names none is read there.
func (f *Fleet) region() string {
	for _, m := range f.list() {
		return m.region
	}
	return ""
}

// orNone is a list to go through once where it names nothing.
func orNone(names []string) []string {
	if len(names) == 0 {
		return []string{""}
	}
	return names
}

func (f *Fleet) list() []*member {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.members)
}

// Close lets go of what OpenFleet and Select opened. Run must have ended.
func (f *Fleet) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range append(f.members, f.left...) {
		m.forget()
	}
	f.members, f.left = nil, nil
}

// Refresh asks for every source again now. It never waits.
func (f *Fleet) Refresh() {
	for _, m := range f.list() {
		m.Refresh()
	}
}

// Focus names what the person looks at, see Poller.Focus. Each origin hears of what is its own.
func (f *Fleet) Focus(focus state.Focus) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.focus = focus
	f.tell()
}

func (f *Fleet) tell() {
	snap := f.opts.Store.Snapshot()
	for _, m := range f.members {
		m.Focus(focusOf(snap, m.origin, f.focus))
	}
}

// focusOf is the part of a focus that an origin reads.
func focusOf(snap *state.Snapshot, o state.Origin, f state.Focus) state.Focus {
	foreign := func(s state.Scope) bool { return s != state.Scope{} && !snap.Owns(o, s) }
	drop := func(arn *string) {
		if a, ok := state.ParseARN(*arn); ok && foreign(a.Scope()) {
			*arn = ""
		}
	}
	if foreign(f.Service.Cluster.Scope) {
		f.Service = state.ServiceKey{}
	}
	if foreign(f.Images.Cluster.Scope) {
		f.Images, f.ImagesOf = state.ServiceKey{}, ""
	}
	if foreign(f.Trail.Cluster.Scope) {
		f.Trail = state.ServiceKey{}
	}
	if foreign(f.Task.Cluster.Scope) {
		f.Task = state.TaskKey{}
	}
	if foreign(f.Family.Scope) {
		f.Family = state.FamilyKey{}
	}
	drop(&f.TaskDefinition)
	drop(&f.Against)
	if foreign(f.Cluster.Scope) {
		f.Cluster, f.Also = state.ClusterKey{}, ""
	}
	if foreign(f.Network.Scope) {
		f.Network, f.Also = state.NetworkKey{}, ""
	}
	if f.Also == state.SourceScaling && f.Service.Name == "" {
		f.Also = ""
	}
	if v := f.Visible; v != nil && len(snap.Logins) > 1 {
		f.Visible = &state.Visible{
			Services: slices.DeleteFunc(slices.Clone(v.Services), func(k state.ServiceKey) bool { return foreign(k.Cluster.Scope) }),
			Tasks:    slices.DeleteFunc(slices.Clone(v.Tasks), func(k state.TaskKey) bool { return foreign(k.Cluster.Scope) }),
			Groups:   slices.DeleteFunc(slices.Clone(v.Groups), func(k state.TargetGroupKey) bool { return foreign(k.Scope) }),
		}
	}
	return f
}

// EnterCode hands over a code of an MFA device that a profile wants. It never waits.
func (f *Fleet) EnterCode(profile, code string) {
	for _, m := range f.list() {
		if m.origin.Profile == profile {
			m.EnterCode(code)
			return // its Regions share the keys
		}
	}
}

// WantsCode fetches the keys of a profile, and says which MFA device's code is missing for that, see Poller.WantsCode.
func (f *Fleet) WantsCode(ctx context.Context, profile string) *state.MFA {
	for _, m := range f.list() {
		if m.origin.Profile == profile {
			return m.WantsCode(ctx)
		}
	}
	return nil
}

// HasKeys reports whether every origin has keys within a while, right or wrong.
func (f *Fleet) HasKeys(ctx context.Context, within time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return f.each(ctx, f.list(), func(ctx context.Context, p *Poller) error {
		_, err := p.login.keys.Retrieve(ctx)
		return err
	}) == nil
}

// Origins are those that are read, in the order asked for.
func (f *Fleet) Origins() (all []state.Origin) {
	for _, m := range f.list() {
		all = append(all, m.origin)
	}
	return all
}

// Calls counts the attempts made so far by all that are read, by IAM action.
func (f *Fleet) Calls() map[string]int {
	all := map[string]int{}
	for _, m := range f.list() {
		for action, n := range m.Calls() {
			all[action] += n
		}
	}
	return all
}

// leaders says of each login which origin reads its account and Region in its place, nil = it does itself: of those that
// lead to the same the first whose credentials work.
func leaders(logins []*state.Login) map[state.Origin]*state.Origin {
	same := func(a, b *state.Login) bool { return a.Account != "" && a.Account == b.Account && a.Region == b.Region }
	all := map[state.Origin]*state.Origin{}
	for _, l := range logins {
		var first, working *state.Login
		for _, other := range logins {
			if same(l, other) || l == other {
				first = cmp.Or(first, other)
				if other.Fault == nil {
					working = cmp.Or(working, other)
				}
			}
		}
		if leader := cmp.Or(working, first); leader != l {
			o := leader.Origin()
			all[l.Origin()] = &o
		}
	}
	return all
}
