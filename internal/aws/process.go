package aws

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/fsui/fsui/internal/state"
)

const (
	// processTimeout is how long a credential_process may take: it may lead through a browser.
	processTimeout = time.Minute
	// processGrace is how long its children may hold on to its output after it has ended.
	processGrace = time.Second
	// maxSaid bounds what is kept of what it says on standard error, in bytes.
	maxSaid = 4 << 10
)

// processProfile is the profile whose credential_process the keys come from in the end, nil where they come from
// somewhere else. The order is that of the SDK's chain.
func (s settings) processProfile() *config.SharedConfig {
	if !s.profileAsked && (s.env.Credentials.HasKeys() || s.env.WebIdentityTokenFilePath != "") {
		return nil
	}
	p := &s.shared
	for p.Source != nil {
		p = p.Source
	}
	switch {
	case p.Credentials.HasKeys(), p.CredentialSource != "", p.WebIdentityTokenFile != "",
		p.SSOSessionName != "", p.SSOStartURL != "", p.LoginSession != "", p.CredentialProcess == "":
		return nil
	}
	return p
}

// credentials are those of the SDK's chain but for a credential_process, which the SDK gives our standard input and
// error: they are the console's. Roles that the profile assumes with its keys are built upon them.
func (s settings) credentials(ctx context.Context, o Options, c *codes) awssdk.CredentialsProvider {
	p := s.processProfile()
	if p == nil {
		return s.sdk.Credentials
	}
	return s.assumed(&s.shared, awssdk.NewCredentialsCache(processKeys(ctx, p.CredentialProcess, o)), c)
}

// assumed are the keys of a profile whose innermost source hands out base.
func (s settings) assumed(p *config.SharedConfig, base awssdk.CredentialsProvider, c *codes) awssdk.CredentialsProvider {
	if p.Source != nil {
		base = s.assumed(p.Source, base, c)
	}
	if p.RoleARN == "" {
		return base
	}
	cfg := s.sdk.Copy()
	cfg.Credentials = base
	return awssdk.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), p.RoleARN, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName = p.RoleSessionName
		o.Duration = awssdk.ToDuration(p.RoleDurationSeconds)
		if p.ExternalID != "" {
			o.ExternalID = &p.ExternalID
		}
		if p.MFASerial != "" {
			o.SerialNumber = &p.MFASerial
		}
		c.assume(o)
	}))
}

// processKeys run a credential_process with neither our terminal nor our standard input: nothing in it can take a key
// press or draw over the console. It ends with life at the latest.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
func processKeys(life context.Context, command string, o Options) awssdk.CredentialsProvider {
	return awssdk.CredentialsProviderFunc(func(ctx context.Context) (awssdk.Credentials, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(life, cancel)()
		said := new(tail)
		build := processcreds.NewCommandBuilderFunc(func(ctx context.Context) (*exec.Cmd, error) {
			shell := []string{"sh", "-c"}
			if runtime.GOOS == "windows" {
				shell = []string{"cmd.exe", "/C"}
			}
			cmd := exec.CommandContext(ctx, shell[0], shell[1], command) //nolint:gosec // the person's own configuration, run as every AWS tool runs it
			cmd.Env, cmd.Stderr, cmd.WaitDelay = os.Environ(), said, processGrace
			apart(cmd)
			return cmd, nil
		})
		keys, err := processcreds.NewProviderCommand(build, func(o *processcreds.Options) { o.Timeout = processTimeout }).Retrieve(ctx)
		words := state.Clean(said.String())
		if words != "" {
			o.Log.Info("credential_process", "says", words)
		}
		if err != nil {
			return keys, &processError{command: command, why: processWords(err), said: said.lastLine()}
		}
		return keys, nil
	})
}

// processError is how a credential_process failed.
type processError struct{ command, why, said string }

func (e *processError) Error() string {
	text := "credential_process " + e.why
	if e.said != "" {
		text += ": " + e.said
	}
	return text
}

// processWords say what went wrong. The SDK's own words may hold all that the process printed, the keys included.
func processWords(err error) string {
	var code *exec.ExitError
	text := err.Error()
	switch {
	case errors.Is(err, context.DeadlineExceeded), strings.Contains(text, "timed out"):
		return "took longer than " + state.Age(processTimeout)
	case errors.Is(err, exec.ErrWaitDelay):
		return "left something running that holds on to its output"
	case errors.As(err, &code):
		return "failed with " + code.String()
	case errors.As(err, new(*exec.Error)):
		return "could not be started"
	case strings.Contains(text, "missing AccessKeyId"), strings.Contains(text, "missing SecretAccessKey"), strings.Contains(text, "wrong version"):
		return "printed something else than keys: " + innermost(err)
	default:
		return "printed something else than keys"
	}
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	end []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, p...)
	if n := len(t.end) - maxSaid; n > 0 {
		t.end = append(t.end[:0], t.end[n:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ToValidUTF8(string(t.end), "")
}

func (t *tail) lastLine() string {
	lines := strings.Split(strings.TrimSpace(t.String()), "\n")
	return state.Clean(strings.TrimSpace(lines[len(lines)-1]))
}
