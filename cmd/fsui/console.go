package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/history"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
	"github.com/fsui/fsui/internal/ui"
)

// source is who reads AWS while the console shows it.
type source interface {
	cli.Poller
	ui.Backend
	ui.Logs
	cli.Operator
}

// console runs the console on AWS.
func console(ctx context.Context, s cli.Settings) error {
	log, err := openLog(s, true)
	if err != nil {
		return err
	}
	defer log.close()
	o := options(s, log.logger())
	notices := make(chan string, 4)
	say := func(err error) {
		log.logger().Warn("history", "error", err)
		select {
		case notices <- err.Error():
		default: // nobody looks any more
		}
	}
	kept := openJournal(ctx, say)
	defer kept.Close() //nolint:errcheck // each note has been written
	o.Journal = kept
	f, err := openFleet(ctx, o, s, func(p *aws.Poller, clusters []string) func() {
		return remember(ctx, log, o.Store, notices, history.Origin{
			Profile: p.Origin().Profile, Region: p.Origin().Region, Endpoint: p.Endpoint(), Cluster: strings.Join(clusters, ","),
		}).close
	})
	if err != nil {
		return err
	}
	defer f.Close()
	if err := findCluster(ctx, f, o.Store.Snapshot); err != nil {
		return err
	}
	look := screen(s, o.Store, "default")
	defer recording(ctx, log.logger(), kept, o.Store, keeping(s, nil, look.Diagnose))()
	look.CheckExec, look.Past = checkExec(f, o.Store), kept.Past
	look.Notices, look.Browse = notices, browser(ctx, os.Environ())
	err = show(ctx, log, f, look, shellsOf(f, false), &forwards{aws: f, store: o.Store, notices: notices})
	leftBehind(os.Stderr, o.Store.Snapshot())
	return err
}

// leftBehind says which counts are doubled because nobody is left to set them back.
func leftBehind(out io.Writer, snap *state.Snapshot) {
	for _, a := range snap.Acts {
		if a.Surged > 0 && a.EndedAt.IsZero() && (a.Fate == state.FateAccepted || a.Fate == state.FateUnknown) {
			_, _ = fmt.Fprintf(out, "fsui: the surge of %s was not over: %d tasks may still be wanted, %d before it.\nTo set that back: fsui scale %s %d\n",
				a.Target, a.Surged, a.Desired, a.Target, a.Desired)
		}
	}
}

// demo runs it on the simulated region. Nothing of the person's is read but how the console looks, and nothing kept.
func demo(ctx context.Context, s cli.Settings, scenario string) error {
	log, err := openLogFile(cmp.Or(s.LogFile, os.DevNull), s.Debug)
	if err != nil {
		return cli.Usage(err)
	}
	defer log.close()
	s.Region = cmp.Or(s.Region, "us-east-1")
	region, err := sim.New(sim.Options{
		Scenario: scenario, Region: s.Selection().Regions[0], RealShell: true, Context: ctx, Now: time.Now, Log: log.logger(),
	})
	if err != nil {
		return cli.Usage(err)
	}
	defer region.Close()
	o := options(s, log.logger())
	o.HTTPClient, o.Simulated, o.SimulatedProfiles = region.Client(), true, map[string]string{"sandbox": sim.AccessKey("444455556666")}
	kept := history.NewJournal(func() context.Context { return context.WithoutCancel(ctx) }, "", func(err error) { log.logger().Warn("history", "error", err) })
	defer kept.Close() //nolint:errcheck // it is in memory
	o.Journal = kept
	f, err := openFleet(ctx, o, s, nil)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := findCluster(ctx, f, o.Store.Snapshot); err != nil {
		return err
	}
	look := screen(s, o.Store, "simulated region")
	defer recording(ctx, log.logger(), kept, o.Store, keeping(s, nil, look.Diagnose))()
	look.CheckExec, look.Past = checkExec(f, o.Store), kept.Past
	notices := make(chan string, 4)
	look.Notices = notices
	return show(ctx, log, f, look, shellsOf(f, true), &forwards{aws: f, store: o.Store, simulated: true, notices: notices})
}

// keysWait is how long keys may take that are fetched before anything is drawn: those at hand take less.
const keysWait = 300 * time.Millisecond

// findCluster looks for the clusters asked for before anything is drawn. AWS has a moment to deny that there is such a
// cluster; where it says nothing, or keys are hard to get, the console starts and shows why.
func findCluster(ctx context.Context, f *aws.Fleet, facts func() *state.Snapshot) error {
	if len(facts().Selection.Clusters) == 0 || !f.HasKeys(ctx, keysWait) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_ = f.Sweep(ctx, state.SourceClusters) // what failed stands in the store, and the console shows it
	return cli.NoCluster(facts(), regionsOf(f))
}

// screen is the console's, place the name of the default profile.
func screen(s cli.Settings, store *state.Store, place string) ui.Options {
	causes, left := diagnosis(s.Causes)
	return ui.Options{
		Store: store, Describe: awsdoc.Describe, Diagnose: causes, LeftOut: left, Clock: time.Now, Environ: s.Environment(os.Environ()),
		Place: place, ReadOnly: s.ReadOnly, Protected: s.Protected, Preferences: ui.Preferences(s.Screen),
	}
}

// show runs the console until the person leaves, ctx ends or something breaks. When it returns, every goroutine has
// ended and the terminal is as it was.
func show(ctx context.Context, log *logFile, from source, o ui.Options, shells shellsOn, ports *forwards) error {
	kept, err := takeStreams()
	if err != nil {
		return err
	}
	log.follow(kept.lead)
	if log.path == os.DevNull { // or nobody would hear the runtime's last words
		_ = debug.SetCrashOutput(kept.err, debug.CrashOptions{})
	}
	defer func() {
		log.follow(nil)
		kept.giveBack()
		_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
	}()
	o.Operator = operator(ctx, from)
	o.Backend, o.Logs, o.Save, o.Input, o.Output, o.Log = from, from, save, os.Stdin, kept.screen, log.logger()

	inner, leave := context.WithCancelCause(ctx)
	if shells != nil {
		o.Shell = shells(inner, kept.screen)
	}
	if ports != nil {
		wait := ports.begin(inner)
		defer wait()
		o.Forwards = ports
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := keepCurrent(inner, log, from); err != nil {
			leave(err)
		}
	}()
	err = ui.Run(inner, o)
	leave(nil)
	<-ended
	switch {
	case ctx.Err() != nil:
		return nil // a signal came, and whoever heard it knows the exit code
	case errors.As(err, new(ui.TerminalGoneError)):
		return cli.Ended(signalled + int(syscall.SIGHUP))
	case err != nil:
		return log.tells(err)
	}
	return nil
}

// keepCurrent runs the source, and makes an error of what it throws.
func keepCurrent(ctx context.Context, log *logFile, from source) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			log.logger().Error("crash", "job", "keep current", "value", thrown, "stack", string(debug.Stack()))
			err = fmt.Errorf("%v", thrown)
		}
	}()
	return from.Run(ctx)
}
