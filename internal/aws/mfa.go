package aws

import (
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"

	"github.com/fsui/fsui/internal/state"
)

// mfaSession is how long a role that took a code is assumed for, unless the profile says. The SDK's 15 minutes would ask
// four times an hour; one hour is what every role allows.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const mfaSession = time.Hour

// codes hands the SDK the codes of MFA devices, each once. It never waits for the person: where there is no code there
// are no keys, and the login's latch stays closed until one is entered. So however many calls want it, one question
// stands.
type codes struct {
	entered signal

	mu      sync.Mutex
	code    string
	device  string // the one a code was asked for last
	refused string
	tries   int
	used    bool // a code was handed out, and what came of it is not known yet
	wanted  bool
}

// codeWanted says that there are no keys without a code.
type codeWanted struct{ device string }

func (e *codeWanted) Error() string { return "the role wants a code of MFA device " + e.device }

// assume makes the SDK ask us where a role wants a code.
func (c *codes) assume(o *stscreds.AssumeRoleOptions) {
	if o.SerialNumber == nil {
		return
	}
	device := *o.SerialNumber
	o.TokenProvider = func() (string, error) { return c.take(device) }
	if o.Duration == 0 {
		o.Duration = mfaSession
	}
}

func (c *codes) take(device string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	code := c.code
	c.code, c.device = "", device
	if code == "" {
		return "", &codeWanted{device}
	}
	c.used = true
	return code, nil
}

func (c *codes) enter(code string) {
	c.mu.Lock()
	c.code = code
	c.mu.Unlock()
	c.entered.give()
}

// judge hears how fetching the keys ended.
func (c *codes) judge(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil:
		c.used, c.wanted, c.refused, c.tries = false, false, "", 0
	case errors.As(err, new(*codeWanted)):
		c.wanted = true
	case c.used:
		_, code, message := classify(&keysError{err})
		if code != "" {
			code += ": "
		}
		c.used, c.wanted, c.refused = false, true, state.Clean(shorten(code+message))
		c.tries++
	}
}

// ask is what to ask the person for, nil = nothing.
func (c *codes) ask() *state.MFA {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.wanted {
		return nil
	}
	return &state.MFA{Device: state.Clean(c.device), Refused: c.refused, Tries: c.tries}
}
