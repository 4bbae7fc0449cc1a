package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

func build(ctx context.Context, program string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/fsui/fsui/cmd/fsui")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building fsui: %w", err)
	}
	return nil
}

// region is an `fsui simulate` that runs.
type region struct {
	url  string
	stop func()
}

// startRegion runs a region whose minute is a second, so that deployments end
// while the CLI waits, and returns once it listens.
func startRegion(ctx context.Context, program string) (*region, error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, program, "simulate", "--listen", "127.0.0.1:0", "--scenario", "estate", "--seed", "1", "--speed", "60")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		cancel()
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	stdout := bufio.NewReader(out)
	stop := func() {
		cancel()
		_, _ = io.Copy(io.Discard, stdout) // Wait may be called after the last byte only
		_ = cmd.Wait()                     // it was told to end
	}
	line, err := stdout.ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		stop()
		return nil, errors.Join(fmt.Errorf("fsui simulate said %q and not where it listens", line), err)
	}
	return &region{url: url, stop: stop}, nil
}
