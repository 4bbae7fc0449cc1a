package aws

import (
	"context"
	"errors"
	"strings"
	"sync"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/fsui/fsui/internal/state"
)

// keys hands the caller's credentials to the clients. It can read the configuration anew, because logging in writes
// files that a provider made earlier would not look at.
//
// All Regions of a profile share them: a person is asked for one code, and one credential_process runs.
type keys struct {
	load  func(context.Context) (settings, error)
	codes *codes

	mu      sync.Mutex
	current settings
	renewal *renewal // under way, nil = none is
	fresh   int      // how often keys were fetched anew
}

// renewal is one try to get working keys anew, for all that wait for it.
type renewal struct {
	done chan struct{}
	err  error // once done is closed
}

// keysError says that there are no credentials, as opposed to credentials that AWS does not accept.
type keysError struct{ err error }

func (e *keysError) Error() string { return e.err.Error() }
func (e *keysError) Unwrap() error { return e.err }

// classify says what kept the keys from us: the service that hands them out may itself be slow, throttle, or be out
// of reach, and then logging in again would not help.
func (e *keysError) classify(network state.FaultKind) (kind state.FaultKind, code, message string) {
	kind, message = state.FaultLogin, strings.TrimPrefix(e.Error(), "failed to refresh cached credentials, ")
	if network != "" {
		kind = network
	}
	var api smithy.APIError
	if errors.As(e.err, &api) {
		code, message = api.ErrorCode(), api.ErrorMessage()
		if k := codeKind(code, statusOf(e.err)); k == state.FaultThrottled || k == state.FaultServer {
			kind = k
		}
	}
	var (
		wanted  *codeWanted
		process *processError
	)
	switch {
	case errors.As(e.err, &wanted):
		return state.FaultLogin, "", wanted.Error()
	case errors.As(e.err, &process):
		return state.FaultLogin, "", process.Error()
	case network == state.FaultTimeout:
		message = "the keys are not there yet: " + innermost(e.err)
	}
	if strings.Contains(e.Error(), "no EC2 IMDS role found") { // the end of the SDK's chain, where that is silent too
		kind, message = state.FaultLogin, "no credentials in the environment, the profile or the files"
	}
	return kind, code, message
}

// Retrieve implements the SDK's CredentialsProvider.
func (k *keys) Retrieve(ctx context.Context) (awssdk.Credentials, error) {
	c, err := k.settings().sdk.Credentials.Retrieve(ctx)
	if ctx.Err() == nil { // or only this caller left; the keys are still being fetched
		k.codes.judge(err)
	}
	if err != nil {
		return c, &keysError{err}
	}
	return c, nil
}

// settings are those that were read last.
func (k *keys) settings() settings {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current
}

// renew forgets what was read so far and fetches the keys anew. Whoever comes while somebody does that waits for it: a
// credential_process may take a minute, and is not to be started anew meanwhile. Keys that another Region of the profile
// has fetched since are good enough: a code is used once. since is how many times that was when the caller looked last.
func (k *keys) renew(ctx context.Context, since *int) error {
	k.mu.Lock()
	if k.fresh != *since {
		*since = k.fresh
		k.mu.Unlock()
		_, err := k.Retrieve(ctx)
		return err
	}
	now := k.renewal
	if now != nil {
		k.mu.Unlock()
		select {
		case <-now.done:
			if now.err == nil {
				*since++
			}
			return now.err
		case <-ctx.Done():
			return &keysError{ctx.Err()}
		}
	}
	now = &renewal{done: make(chan struct{})}
	k.renewal = now
	k.mu.Unlock()
	now.err = k.fetch(ctx)
	k.mu.Lock()
	if k.renewal = nil; now.err == nil {
		k.fresh++
	}
	*since = k.fresh
	k.mu.Unlock()
	close(now.done)
	return now.err
}

func (k *keys) fetch(ctx context.Context) error {
	fresh, err := k.load(ctx)
	if err != nil {
		return &keysError{err}
	}
	k.mu.Lock()
	k.current = fresh
	k.mu.Unlock()
	_, err = k.Retrieve(ctx)
	return err
}
