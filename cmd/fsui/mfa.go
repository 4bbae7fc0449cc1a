package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/x/term"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/state"
)

// codeTries is how many codes a command asks for before it gives up.
const codeTries = 3

// askCodes asks for codes of an MFA device where profiles want them, one profile after the other, on the terminal
// itself: standard input and output may lead elsewhere. Without a terminal, or without an answer, the command's first
// call says what is missing.
func askCodes(ctx context.Context, f *aws.Fleet) error {
	asked := map[string]bool{}
	for _, o := range f.Origins() {
		if asked[o.Profile] {
			continue
		}
		asked[o.Profile] = true
		for range codeTries {
			wanted := f.WantsCode(ctx, o.Profile)
			if wanted == nil {
				break
			}
			code, err := askCode(ctx, wanted, o.Profile)
			if err != nil {
				return err
			}
			if code == "" {
				break
			}
			f.EnterCode(o.Profile, code)
		}
	}
	return nil
}

// askCode asks once, "" = there is no answer. What is typed is not shown, and the terminal is left as it was.
func askCode(ctx context.Context, wanted *state.MFA, profile string) (string, error) {
	in, out := "/dev/tty", "/dev/tty"
	if runtime.GOOS == "windows" {
		in, out = "CONIN$", "CONOUT$"
	}
	keyboard, err := os.OpenFile(in, os.O_RDWR, 0)
	if err != nil {
		return "", nil //nolint:nilerr // there is no terminal
	}
	screen, err := os.OpenFile(out, os.O_RDWR, 0)
	if err != nil {
		return "", nil //nolint:nilerr // there is no terminal
	}
	before, err := term.GetState(keyboard.Fd())
	if err != nil {
		return "", nil //nolint:nilerr // it is no terminal
	}
	if wanted.Refused != "" {
		_, _ = fmt.Fprintln(screen, wanted.Refused)
	}
	_, _ = fmt.Fprintf(screen, "MFA code of %s for profile %s: ", wanted.Device, cmp.Or(state.Clean(profile), "default"))
	typed := make(chan string, 1)
	go func() { // a signal ends the program, and with it this wait
		line, _ := term.ReadPassword(keyboard.Fd())
		typed <- string(line)
	}()
	select {
	case line := <-typed:
		_, _ = fmt.Fprintln(screen)
		return strings.Join(strings.Fields(line), ""), nil
	case <-ctx.Done():
		_ = term.Restore(keyboard.Fd(), before)
		_, _ = fmt.Fprintln(screen)
		return "", ctx.Err()
	}
}
