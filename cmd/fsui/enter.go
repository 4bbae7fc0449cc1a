package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/session"
	"github.com/fsui/fsui/internal/state"
	"github.com/fsui/fsui/internal/ui"
)

// visit is a way into a container: what to run there, and whose terminal it has.
type visit struct {
	aws     *aws.Fleet
	door    state.Door
	program string   // opened in place of the best shell, "" = that
	words   []string // a command with an output and an exit code; none = a shell
	out     *os.File
	// simulated says that the containers are none.
	simulated bool
}

// open has AWS open the session. hold, to be called once, holds it until it ends; its code is the command's.
func (v visit) open(ctx context.Context) (hold func(context.Context) (int, error), err error) {
	kind, mark, stdin := session.Shell, "", session.Unread
	command := session.AnyShell()
	switch {
	case len(v.words) > 0:
		kind, mark, stdin = session.Script, "fsui"+strings.ToLower(rand.Text()), stdinFor()
		command = session.Wrap(mark, stdin, v.words)
	case v.program != "":
		command = v.program
	}
	s, err := v.aws.Enter(ctx, v.door, command)
	if err != nil {
		return nil, err
	}
	h := handoff(s, kind, v.door)
	h.Mark, h.Stdin = mark, stdin
	return func(whole context.Context) (int, error) {
		ctx, done := context.WithCancel(whole)
		defer done()
		gone := make(chan string, 1)
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			v.watch(ctx, gone)
		}()
		code, err := session.Held{Handoff: h, In: os.Stdin, Out: v.out, Environ: v.environ(), Gone: gone}.Run(ctx)
		done()
		<-watched
		if why := v.ended(whole, h.Kind, err); why != nil {
			return 0, why
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			err = errors.New(state.Clean(err.Error())) // the agent's words may be in it
		}
		return code, err
	}, nil
}

// How often a session's container is looked at, and how long its session may take to end by itself once it has stopped.
const (
	lookAtTask = 5 * time.Second
	lastWords  = 5 * time.Second
)

// watch tells why the container is gone: a session whose task has stopped may end without a word, or not at all.
func (v visit) watch(ctx context.Context, gone chan<- string) {
	look := time.NewTicker(lookAtTask)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		why, departed, err := v.aws.Departed(ctx, v.door)
		if err != nil || !departed {
			continue // who cannot ask knows nothing
		}
		select {
		case <-ctx.Done():
		case <-time.After(lastWords):
			gone <- why
		}
		return
	}
}

// afterwards is how long AWS may take to tell what became of the task.
const afterwards = 2 * time.Second

// ended is why a session has ended that did not say so itself: a shell whose task is stopped ends as if somebody had left.
func (v visit) ended(ctx context.Context, kind session.Kind, err error) error {
	if ctx.Err() != nil || err == nil && kind == session.Script {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, afterwards)
	defer cancel()
	if why, _, asked := v.aws.Departed(ctx, v.door); asked == nil && why != "" {
		return errors.New(why)
	}
	return nil
}

// environ is what the child is started with. In the simulated region nothing of the person's AWS settings counts.
func (v visit) environ() []string {
	if !v.simulated {
		return os.Environ()
	}
	kept := slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "AWS_") })
	return append(kept, "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
}

// stdinFor says what becomes of standard input in a command: a person at a terminal types to it, what is piped is fed
// to it, and a terminal whose output leads elsewhere is left alone.
func stdinFor() session.Stdin {
	switch {
	case term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()):
		return session.Typed
	case term.IsTerminal(os.Stdin.Fd()):
		return session.Unread
	}
	info, err := os.Stdin.Stat()
	if err != nil || info.Mode()&os.ModeDevice != 0 || info.Mode().IsRegular() && info.Size() == 0 { // as /dev/null
		return session.Unread
	}
	return session.Fed
}

// shellsOn makes shells that end with ctx and print to a terminal.
type shellsOn func(ctx context.Context, out *os.File) ui.Shells

// shellsOf are the console's shells in containers.
func shellsOf(f *aws.Fleet, simulated bool) shellsOn {
	return func(ctx context.Context, out *os.File) ui.Shells {
		return func(asked context.Context, door state.Door, program string) (func() error, error) {
			hold, err := visit{aws: f, door: door, program: program, out: out, simulated: simulated}.open(asked)
			if err != nil {
				return nil, err
			}
			return func() error {
				_, _ = fmt.Fprintf(out, "fsui: %s; exit or ctrl-d comes back\r\n", door)
				if simulated {
					_, _ = fmt.Fprintf(out, "simulated: it runs on this machine, in an empty directory\r\n")
				}
				_, err := hold(ctx)
				return err
			}, nil
		}
	}
}
