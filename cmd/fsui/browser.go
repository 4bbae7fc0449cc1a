package main

import (
	"context"
	"errors"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// browserWaits is how long an opener may take to say that there is no browser. Some of them go on for as long as the
// browser they have started.
const browserWaits = 2 * time.Second

// browser opens pages in the person's browser; nil where that is on another machine, or there is none. The opener runs
// apart from the terminal, and may outlive the console.
func browser(ctx context.Context, environ []string) func(page string) error {
	opener := openerOf(runtime.GOOS, environ)
	if len(opener) == 0 {
		return nil
	}
	path, err := exec.LookPath(opener[0])
	if err != nil {
		return nil
	}
	return func(page string) error {
		if !strings.HasPrefix(page, "https://") {
			return errors.New("not an address of https: " + page)
		}
		cmd := exec.CommandContext(context.WithoutCancel(ctx), path, append(opener[1:], page)...) //nolint:gosec // the system's opener; the address is ours
		detach(cmd)
		if err := cmd.Start(); err != nil {
			return err
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-ended:
			return err
		case <-time.After(browserWaits):
			return nil
		}
	}
}

// openerOf is the program that opens pages, with its arguments before the address; none where the person sits elsewhere.
func openerOf(system string, environ []string) []string {
	set := func(names ...string) bool {
		return slices.ContainsFunc(environ, func(entry string) bool {
			name, value, _ := strings.Cut(entry, "=")
			return value != "" && slices.Contains(names, name)
		})
	}
	switch {
	case set("SSH_CONNECTION", "SSH_TTY"):
		return nil
	case system == "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case system == "darwin":
		return []string{"open"}
	case set("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"):
		return []string{"xdg-open"}
	}
	return nil
}
