//go:build linux || darwin

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const deploys = `[profile deploy]
region = us-east-1
role_arn = arn:aws:iam::111122223333:role/deploy
mfa_serial = arn:aws:iam::111122223333:mfa/phone
source_profile = keys
[profile keys]
region = us-east-1
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = example
[profile talks]
region = us-east-1
credential_process = %s
`

// withProfiles is an environment of profiles on a simulated region, with an STS that takes the code 123456.
func withProfiles(t *testing.T) []string {
	t.Helper()
	sts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("TokenCode") != "123456" {
			w.WriteHeader(http.StatusForbidden)
			_, _ = fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>invalid MFA one time pass code</Message></Error></ErrorResponse>`)
			return
		}
		_, _ = fmt.Fprintf(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>`+
			`<SessionToken>token</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
			time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	t.Cleanup(sts.Close)
	dir := t.TempDir()
	process, config := filepath.Join(dir, "keys"), filepath.Join(dir, "config")
	script := "#!/bin/sh\necho 'SAYS SOMETHING' >&2\nif read x || (echo 'SAYS MORE' >/dev/tty) 2>/dev/null; then exit 3; fi\n" +
		`echo '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "example"}'` + "\n"
	if err := os.WriteFile(process, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, fmt.Appendf(nil, deploys, process), 0o600); err != nil {
		t.Fatal(err)
	}
	return clean(t, "AWS_CONFIG_FILE="+config, "AWS_ENDPOINT_URL="+region(t), "AWS_ENDPOINT_URL_STS="+sts.URL)
}

// insist presses a key now and then until it has done something: what opens by itself ignores keys for a moment, and for
// longer while more of them come.
func (x *terminal) insist(key, what string, done func() bool) {
	x.t.Helper()
	var last time.Time
	eventually(x.t, what, func() (bool, string) {
		if time.Since(last) > time.Second {
			x.keys(key)
			last = time.Now()
		}
		return done(), x.screen()
	})
}

// The console asks for a code over what it shows, and goes on by itself.
func TestConsoleAsksForACode(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "log")
	x := onTerminal(t, 100, 30, withProfiles(t), "--profile", "deploy", "--debug", "--log-file", log)
	x.wait("─ MFA code ─", "profile  deploy", "arn:aws:iam::111122223333:mfa/phone")
	x.insist("\x1b", "not now", func() bool { return strings.Contains(x.screen(), "r enter the code") })
	x.wait("r asks for the code")
	x.keys("r")
	x.wait("─ MFA code ─")
	x.keys("654321\r")
	x.wait("refused", "invalid MFA one time pass code")
	x.insist("1", "a digit is taken", func() bool { return strings.Contains(x.line("code     "), "1") })
	x.keys("\x15" + "123456\r")
	x.wait("prod/checkout", "x failing")
	x.waitGone("MFA code", "123456")
	x.keys("q")
	x.exit()
	x.restored()
	text, err := os.ReadFile(log)
	if err != nil || strings.Contains(string(text), "123456") || strings.Contains(string(text), "654321") {
		t.Errorf("the log: %v\n%s", err, text)
	}
}

// A command asks on the terminal, wherever its input and output lead.
func TestCommandAsksForACode(t *testing.T) {
	t.Parallel()
	env := withProfiles(t)
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", program()+" status --profile deploy < /dev/null | grep -c prod/")
	x := startOnTerminal(t, 100, 30, cmd, env)
	x.wait("MFA code of arn:aws:iam::111122223333:mfa/phone for profile deploy: ")
	x.keys("999999\r")
	x.wait("invalid MFA one time pass code")
	eventually(t, "a second question", func() (bool, string) { return strings.Count(x.screen(), "MFA code of") == 2, x.screen() })
	x.keys("123456\r")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d:\n%s", code, x.screen())
	}
	if raw := x.bytes(); strings.Contains(raw, "123456") || strings.Contains(raw, "999999") {
		t.Errorf("the code was shown: %q", raw)
	}
	x.restored()
}

// Without a terminal it is one line, and the exit code that says to log in.
func TestNobodyToAskForACode(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errs strings.Builder
	cmd := exec.CommandContext(ctx, program(), "status", "--profile", "deploy")
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = withProfiles(t), &out, &errs, &syscall.SysProcAttr{Setsid: true}
	_ = cmd.Run() // its state tells
	if said := errs.String(); cmd.ProcessState.ExitCode() != 5 || strings.Count(said, "\n") != 1 ||
		!strings.Contains(said, "the role wants a code of MFA device arn:aws:iam::111122223333:mfa/phone") {
		t.Errorf("exit %d, %q, %q", cmd.ProcessState.ExitCode(), out.String(), said)
	}
}

// A credential_process gets neither what the person types nor the screen.
func TestProcessStaysOffTheScreen(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 100, 30, withProfiles(t), "--profile", "talks")
	x.wait("prod/checkout", "x failing")
	if raw := x.bytes(); strings.Contains(raw, "SAYS") {
		t.Errorf("it drew over the console:\n%s", x.screen())
	}
	x.keys("q")
	x.exit()
	x.restored()
}

// A metadata service that swallows everything delays neither the first frame nor leaving.
func TestBlackHoledMetadataDelaysNothing(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			defer func() { _ = c.Close() }() // and not before the test ends
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	env := append(clean(t), "AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://"+l.Addr().String(),
		"AWS_DEFAULTS_MODE=auto", "AWS_REGION=us-east-1", "AWS_ENDPOINT_URL="+region(t))
	start := time.Now()
	x := onTerminal(t, 100, 30, env, "--cluster", "prod")
	x.wait("Services")
	t.Logf("the first frame after %s", time.Since(start))
	x.wait("no credentials in the environment, the profile or the files", "aws configure")
	x.insist("q", "the end", func() bool { return strings.Contains(x.bytes(), "\x1b[?1049l") })
	x.exit()
	if asked.Load() == 0 {
		t.Error("nobody asked the metadata service: the test shows nothing")
	}
}
