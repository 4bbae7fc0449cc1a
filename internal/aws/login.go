package aws

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/fsui/fsui/internal/state"
)

// How soon and how late, at most, working credentials are noticed.
const (
	loginFirst  = 2 * time.Second
	loginLatest = 5 * time.Second
)

// login is a latch: it closes when AWS refuses the credentials or there are none, and then no call goes out until
// they work again. The pollers wait at it; nobody has to restart anything after logging in.
type login struct {
	origin state.Origin
	store  *state.Store
	keys   *keys

	renewed int // see keys.renew; of watchLogin alone

	mu     sync.Mutex
	fault  *state.Fault  // nil: open
	turned chan struct{} // closed when the latch opens or closes next
}

func newLogin(o state.Origin, store *state.Store, k *keys) *login {
	return &login{origin: o, store: store, keys: k, turned: make(chan struct{})}
}

// loggedOut is the answer to calls while the latch is closed.
type loggedOut struct{ fault *state.Fault }

func (l *loggedOut) Error() string { return l.fault.Error() }

type probeKey struct{}

func (l *login) closed(ctx context.Context) error {
	if ctx.Value(probeKey{}) != nil {
		return nil
	}
	if fault, _ := l.read(); fault != nil {
		return &loggedOut{fault}
	}
	return nil
}

// read returns what keeps the latch closed, nil while it is open, and a channel that ends with that state.
func (l *login) read() (*state.Fault, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault, l.turned
}

// turn closes the latch with what a call ended in, or opens it with nil, and tells the store.
func (l *login) turn(fault *state.Fault, err error) {
	l.mu.Lock()
	defer l.mu.Unlock() // the store hears of turns in their order
	if (fault == nil) != (l.fault == nil) {
		close(l.turned)
		l.turned = make(chan struct{})
	}
	var (
		command string
		mfa     *state.MFA
	)
	if fault != nil {
		mfa = l.keys.codes.ask()
		command, fault.Advice = l.remedy(err)
	}
	l.fault = fault
	l.edit(func(now *state.Login) { now.Fault, now.Command, now.MFA = fault, command, mfa })
}

// edit changes what the store knows of the login.
func (l *login) edit(change func(*state.Login)) {
	l.store.Apply(func(e *state.Edit) { l.change(e, change) })
}

func (l *login) change(e *state.Edit, change func(*state.Login)) {
	now := state.Login{Profile: l.origin.Profile, Region: l.origin.Region}
	if known := e.Snapshot().Login(l.origin); known != nil {
		now = *known
	}
	change(&now)
	e.SetLogin(now)
}

// uncertain reports that what an earlier session saw may be of another account than the one that answers.
func (p *Poller) uncertain(snap *state.Snapshot) bool {
	l := snap.Login(p.origin)
	return l != nil && !l.Recalled.IsZero() && l.Account == ""
}

// remedy is what to run, and the same as advice. Keys that work in another Region are not the trouble.
func (l *login) remedy(err error) (command, advice string) {
	command, advice = l.keys.settings().remedy(err)
	if kind, code, _ := classify(err); kind != state.FaultLogin || code != "UnrecognizedClientException" && code != "InvalidClientTokenId" {
		return command, advice
	}
	for _, other := range l.store.Snapshot().Logins {
		if other.Profile == l.origin.Profile && other.Region != l.origin.Region && other.Fault == nil && other.ARN != "" {
			return "", "the same keys work in " + other.Region + ": the account has probably not enabled " + l.origin.Region
		}
	}
	return command, advice
}

// wait returns when calls may go out, or when ctx ends.
func (l *login) wait(ctx context.Context) {
	for {
		fault, turned := l.read()
		if fault == nil {
			return
		}
		select {
		case <-turned:
		case <-ctx.Done():
			return
		}
	}
}

// heed closes the latch where a call's end shows that the credentials do not work. STS is optional: what it says
// about itself is no reason to stop asking ECS.
func (l *login) heed(action string, err error, now time.Time) {
	if err == nil || strings.HasPrefix(action, "sts:") {
		return
	}
	var already *loggedOut
	if f := faultOf(action, err, now); f != nil && f.Kind == state.FaultLogin && !errors.As(err, &already) {
		l.turn(f, err)
	}
}

// watchLogin asks who we are, and whenever the latch is closed tries until it can be opened.
func (p *Poller) watchLogin(ctx context.Context, c *crew) {
	for {
		c.start("ask who we are", func() { p.identify(ctx) })
		for fault, turned := p.login.read(); fault == nil; fault, turned = p.login.read() {
			select {
			case <-turned:
			case <-ctx.Done():
				return
			}
		}
		for n := 0; ; n++ {
			if !p.login.pause(ctx, backoff(n, loginFirst, loginLatest)) {
				return
			}
			if p.tryLogin(ctx) {
				break
			}
		}
	}
}

// pause waits before the next try; a code that was entered ends it.
func (l *login) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.keys.codes.entered.next():
	case <-ctx.Done():
		return false
	}
	return true
}

// EnterCode hands over a code of an MFA device that the login wants. It never waits.
func (p *Poller) EnterCode(code string) { p.login.keys.codes.enter(code) }

// WantsCode fetches the keys, and says which MFA device's code is missing for that, nil = none is. What else is wrong
// with them the first call will tell.
func (p *Poller) WantsCode(ctx context.Context) *state.MFA {
	current := p.login.keys.settings()
	for s := &current.shared; ; s = s.Source {
		switch {
		case s == nil:
			return nil
		case s.MFASerial != "":
			_, _ = p.login.keys.Retrieve(ctx) // codes heard it
			return p.login.keys.codes.ask()
		}
	}
}

// tryLogin reads the configuration anew and asks AWS something small. Any answer but a refusal of the credentials
// shows that they work, a denial included.
func (p *Poller) tryLogin(ctx context.Context) bool {
	err := p.login.keys.renew(ctx, &p.login.renewed) // outside the deadline of a call: a credential_process may take a minute
	if err != nil {
		p.login.heed("ecs:ListClusters", err, p.now())
		return false
	}
	_, err = p.clients.ecs.ListClusters(context.WithValue(ctx, probeKey{}, true), &ecs.ListClustersInput{MaxResults: awssdk.Int32(1)})
	f := faultOf("ecs:ListClusters", err, p.now())
	works := err == nil || f != nil && (f.Kind == state.FaultDenied || f.Kind == state.FaultMissing || f.Kind == state.FaultThrottled)
	if works {
		p.login.turn(nil, nil)
		p.again.give()
	}
	return works
}

// identify asks STS once who the caller is. The account is known from ARNs anyway, so a failure is of no account.
func (p *Poller) identify(ctx context.Context) {
	who, err := p.clients.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		p.log.Info("caller unknown", "error", err)
		return
	}
	account, arn := p.words.clean(who.Account), p.words.clean(who.Arn)
	p.login.edit(func(l *state.Login) { l.Account, l.ARN = account, arn })
}
