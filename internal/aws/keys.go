package aws

import (
	"context"
	"sync"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
)

// keys hands the caller's credentials to the clients. It can read the configuration anew, because logging in writes
// files that a provider made earlier would not look at.
type keys struct {
	load func(context.Context) (awssdk.CredentialsProvider, error)

	mu      sync.Mutex
	current awssdk.CredentialsProvider
}

// keysError says that there are no credentials, as opposed to credentials that AWS does not accept.
type keysError struct{ err error }

func (e *keysError) Error() string { return e.err.Error() }
func (e *keysError) Unwrap() error { return e.err }

// Retrieve implements the SDK's CredentialsProvider.
func (k *keys) Retrieve(ctx context.Context) (awssdk.Credentials, error) {
	k.mu.Lock()
	current := k.current
	k.mu.Unlock()
	c, err := current.Retrieve(ctx)
	if err != nil {
		return c, &keysError{err}
	}
	return c, nil
}

// renew forgets what was read so far.
func (k *keys) renew(ctx context.Context) error {
	fresh, err := k.load(ctx)
	if err != nil {
		return &keysError{err}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current = fresh
	return nil
}
