package session

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/session-manager-plugin/src/message"
	"github.com/aws/session-manager-plugin/src/sdkutil"
	"github.com/gorilla/websocket"
)

// The child's exit codes; those of a Script's command come through as they are.
const (
	ended  = 0
	failed = 255 // fsui or the session, not the command; the reason is on standard error
)

// half is our side of a session: what becomes of the agent's output, and what is sent to it.
type half interface {
	// run sends until the session ends; it need not return then.
	run(c *channel)
	// code is what the child exits with, where the session ended as it should.
	code() (int, error)
}

// Child is fsui as the child: it holds the session that its parent hands over until that ends, ctx does, or the parent.
// It returns the exit code.
func Child(ctx context.Context, clock func() time.Time) int {
	h, orders, err := take()
	if err == nil {
		var code int
		if code, err = hold(ctx, clock, h, orders); err == nil {
			return code
		}
	}
	_, _ = fmt.Fprintln(os.Stderr, strings.Join(strings.Fields(err.Error()), " "))
	return failed
}

// hold is one session from its connection to its end.
func hold(ctx context.Context, clock func() time.Time, h Handoff, orders io.Reader) (int, error) {
	out := os.Stdout
	if silent, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stdout = silent // the plugin prints there what it thinks of
	}
	if err := trust(h.CABundle); err != nil {
		return 0, err
	}
	if err := sign(h); err != nil {
		return 0, err
	}
	c := newChannel(h, clock)
	var ours half
	switch h.Kind {
	case Shell:
		s := &shell{in: os.Stdin, out: out}
		c.take, ours = s.take, s
	case Script:
		s := newScript(h, os.Stdin, out, os.Stderr, c.end)
		c.take, ours = s.take, s
	case Port:
		p, err := listen(ctx, h.Listen, out)
		if err != nil {
			return 0, err
		}
		c.take, ours = p.take, p
	case end:
		c.terminate()
		return ended, nil
	default:
		return 0, fmt.Errorf("there is no session of kind %q", h.Kind)
	}
	go c.obey(ctx, orders)
	go c.watch()
	go ours.run(c)
	go func() { // a connection may take long to fail, and nobody has to wait for that
		if err := c.open(ctx); err != nil {
			c.end(err)
		}
	}()
	<-c.over
	if c.left.Load() {
		if h.Kind == Port {
			_ = c.data.SendFlag(c.log, message.TerminateSession)
		}
		c.terminate()
	}
	_ = c.link.Close(c.log)
	if c.why != nil {
		return 0, explain(c.why)
	}
	return ours.code()
}

// obey ends the session when the process is told to end, when the parent says why it must, and when the parent is gone.
func (c *channel) obey(ctx context.Context, orders io.Reader) {
	said := make(chan error, 1)
	go func() {
		lines := bufio.NewScanner(orders)
		for lines.Scan() {
			if why := strings.TrimSpace(lines.Text()); why != "" { // the line of the hand-off ends first
				said <- errors.New(why)
				return
			}
		}
		said <- errors.New("fsui has ended")
	}()
	select {
	case <-ctx.Done():
		c.left.Store(true)
		c.end(errors.New("interrupted"))
	case why := <-said:
		c.left.Store(true)
		c.end(why)
	case <-c.over:
	}
}

// terminateWithin is how long AWS may take to end a session that somebody leaves before its command has ended. Without
// it the command goes on in the container until the session's idle limit.
const terminateWithin = 2 * time.Second

func (c *channel) terminate() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.resume.TerminateSession(c.log) // it takes a permission that not everybody has
	}()
	t := time.NewTimer(terminateWithin)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
	}
}

// sign gives the plugin's own calls, to Systems Manager and KMS, the credentials that the parent has read.
func sign(h Handoff) error {
	sdkutil.SetRegionAndProfile(h.Region, "")
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": h.AccessKey, "AWS_SECRET_ACCESS_KEY": h.SecretKey, "AWS_SESSION_TOKEN": h.SessionToken,
		"AWS_EC2_METADATA_DISABLED": "true",
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	if h.Endpoint != "" { // the plugin asks Systems Manager there by itself, KMS it does not
		if err := os.Setenv("AWS_ENDPOINT_URL_KMS", h.Endpoint); err != nil {
			return err
		}
	}
	return os.Unsetenv("AWS_PROFILE")
}

// trust has the connection trust what the SDK's calls do: the plugin looks at the system's certificates alone.
func trust(bundle string) error {
	if bundle == "" {
		bundle = os.Getenv("AWS_CA_BUNDLE")
	}
	if bundle == "" {
		return nil
	}
	pem, err := os.ReadFile(bundle) //nolint:gosec // the person's own file
	if err != nil {
		return fmt.Errorf("AWS_CA_BUNDLE: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("AWS_CA_BUNDLE: %s holds no certificates", bundle)
	}
	websocket.DefaultDialer.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return nil
}
