package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// awsCLI is one AWS CLI and the region it is made to call.
type awsCLI struct {
	path string // of the program
	url  string // of the simulated region
	home string // an empty directory
}

const (
	fakeKey    = "AKIAIOSFODNN7EXAMPLE"
	fakeSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" // AWS's own example
)

// ask runs a command and reads its JSON.
func ask[T any](ctx context.Context, c *awsCLI, args ...string) (T, error) {
	var answer T
	out, err := c.run(ctx, args...)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return answer, fmt.Errorf("aws %s printed %.200q: %w", strings.Join(args, " "), out, err)
	}
	return answer, nil
}

// refused runs a command that must fail with that error code.
func (c *awsCLI) refused(ctx context.Context, code string, args ...string) error {
	_, err := c.run(ctx, args...)
	var failed *exec.ExitError
	if !errors.As(err, &failed) || !strings.Contains(err.Error(), "("+code+")") {
		return fmt.Errorf("aws %s: want the error %s, got %w", strings.Join(args, " "), code, orNone(err))
	}
	return nil
}

func orNone(err error) error {
	if err == nil {
		return errors.New("none")
	}
	return err
}

func (c *awsCLI) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, c.path, append([]string{"--endpoint-url", c.url, "--region", "us-east-1", "--output", "json"}, args...)...)
	// Nothing of the caller's environment but the path: no profile, no proxy,
	// no endpoint of theirs.
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + c.home,
		"AWS_ACCESS_KEY_ID=" + fakeKey,
		"AWS_SECRET_ACCESS_KEY=" + fakeSecret,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
		"LC_ALL=C.UTF-8",
	}
	if err := c.harmless(cmd); err != nil {
		return nil, fmt.Errorf("not run, it could reach AWS: %w", err)
	}
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("aws %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	return out.Bytes(), nil
}

// harmless refuses a call without the endpoint, the fake keys and the empty home.
func (c *awsCLI) harmless(cmd *exec.Cmd) error {
	endpoint, err := url.Parse(c.url)
	if err != nil {
		return err
	}
	addr, err := netip.ParseAddrPort(endpoint.Host)
	if err != nil || endpoint.Scheme != "http" || !addr.Addr().IsLoopback() {
		return fmt.Errorf("%q is no loopback endpoint", c.url)
	}
	if at := slices.Index(cmd.Args, "--endpoint-url"); at < 0 || at+1 >= len(cmd.Args) || cmd.Args[at+1] != c.url {
		return errors.New("--endpoint-url is missing")
	}
	for _, arg := range cmd.Args[3:] {
		if strings.HasPrefix(arg, "--endpoint") || strings.HasPrefix(arg, "--profile") {
			return fmt.Errorf("%s is given a second time", arg)
		}
	}
	for _, needed := range []string{
		"AWS_ACCESS_KEY_ID=" + fakeKey, "AWS_SECRET_ACCESS_KEY=" + fakeSecret, "HOME=" + c.home, "AWS_EC2_METADATA_DISABLED=true",
	} {
		if !slices.Contains(cmd.Env, needed) {
			return fmt.Errorf("%s is not in its environment", strings.SplitN(needed, "=", 2)[0])
		}
	}
	entries, err := os.ReadDir(c.home)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is not empty: there is %s", c.home, entries[0].Name())
	}
	return err
}
