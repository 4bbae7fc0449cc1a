// Command fsui shows what is wrong with Amazon ECS services, live. This package owns the process: it plugs the rooms
// into each other, and takes care of signals, standard streams, the log file and the terminal's restoration. It is the
// only place that reads the clock and starts a context.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/charmbracelet/x/term"

	"github.com/fsui/fsui/assets"
	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/session"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/ui"
)

func main() { os.Exit(run(os.Args[1:])) }

const (
	// garbage is how much the heap may grow between two collections, in percent of what lives, the ballast included. Polling
	// leaves far more garbage behind than facts: with Go's default a console on 5,000 tasks would take 130 MB, not 100.
	garbage = 4
	// ballast counts as living. Nobody writes to it, so it takes no memory, and collecting costs nothing for it; it lets a
	// console on few services leave as much garbage between two collections as one on many.
	ballast = 256 << 20
)

// run is the program; it returns the exit code.
func run(args []string) int {
	if len(args) > 0 && args[0] == session.ChildCommand {
		return holdSession()
	}
	unused := make([]byte, ballast)
	defer runtime.KeepAlive(unused)
	debug.SetGCPercent(garbage)
	ctx, heard := heedSignals(context.Background())
	code := cli.Run(ctx, config(), args)
	if s := heard(); s != 0 {
		return signalled + int(s)
	}
	return code
}

// holdSession is the program as the child that holds one session in a container.
func holdSession() int {
	ctx, heard := heedSignals(context.Background())
	defer heard()
	return session.Child(ctx, time.Now)
}

func config() cli.Config {
	return cli.Config{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(), Clock: time.Now,
		Terminal: term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()),
		Asks:     term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stderr.Fd()),
		Width:    width,
		Build:    build(), Licenses: assets.ThirdPartyLicenses,
		Scenarios: sim.Scenarios, FaultGrammar: sim.FaultsHelp(),
		ReadFile: os.ReadFile, CheckScreen: func(s cli.Screen) error { return ui.Preferences(s).Check() },
		Open: openFacts, OpenHistory: openHistory, Console: console, Demo: demo, Simulate: simulate,
	}
}

// width is the columns of the terminal that standard output is, 0 where it is none.
func width() int {
	if !term.IsTerminal(os.Stdout.Fd()) {
		return 0
	}
	w, _, err := term.GetSize(os.Stdout.Fd())
	if err != nil || w <= 0 {
		return 80
	}
	return w
}
