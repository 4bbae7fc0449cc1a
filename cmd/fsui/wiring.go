package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// options are what the flags mean to the room that calls AWS.
func options(s cli.Settings, log *slog.Logger) aws.Options {
	return aws.Options{
		Endpoint: s.Endpoint, Timeout: s.Timeout,
		Clock: time.Now, Log: log, Store: state.NewStore(), ReadOnly: s.ReadOnly, Protected: s.Protected,
		Past: time.Duration(s.Keeping.Days) * 24 * time.Hour,
	}
}

// openFleet reads the configuration; what is wrong there is the person's to change.
func openFleet(
	ctx context.Context, o aws.Options, s cli.Settings, remember func(*aws.Poller, []string) func(),
) (*aws.Fleet, error) {
	f, err := aws.OpenFleet(ctx, o, s.Selection(), remember)
	if wrong := (*aws.UsageError)(nil); errors.As(err, &wrong) {
		return nil, cli.Usage(err)
	}
	return f, err
}

// regionsOf are the Regions of a fleet in words.
func regionsOf(f *aws.Fleet) string {
	var names []string
	for _, o := range f.Origins() {
		if !slices.Contains(names, o.Region) {
			names = append(names, o.Region)
		}
	}
	return strings.Join(names, ", ")
}

// openFacts is how the commands without a screen reach AWS. They keep a log only where one is asked for.
func openFacts(ctx context.Context, s cli.Settings) (*cli.Facts, error) {
	log, err := openLog(s, false)
	if err != nil {
		return nil, err
	}
	o := options(s, log.logger())
	kept := openJournal(ctx, said)
	o.Journal = kept
	f, err := openFleet(ctx, o, s, nil)
	if err != nil {
		log.close()
		return nil, err
	}
	if err := askCodes(ctx, f); err != nil {
		log.close()
		return nil, err
	}
	enter := func(ctx context.Context, v cli.Visit) (int, error) {
		hold, err := visit{aws: f, door: v.Door, program: v.Program, words: v.Words, out: os.Stdout}.open(ctx)
		if err != nil {
			return 0, err
		}
		return hold(ctx)
	}
	record := func(ctx context.Context, heard func([]state.Happening)) {
		find, _ := diagnosis(s.Causes) // what is left out of them the command has said
		kept.Record(ctx, o.Store, keeping(s, heard, find))
	}
	keep := func(work func() error) error { return kept.Keep(o.Store, keeping(s, nil, nil), work) } //nolint:contextcheck // a write is not torn
	forward := func(ctx context.Context, door state.Door, way state.Way, tell func(state.Forward)) error {
		hold, err := forwarding{visit{aws: f, door: door}, way}.open(ctx)
		if err != nil {
			return err
		}
		return hold(ctx, tell)
	}
	return &cli.Facts{Record: record, Keep: keep, KeptIn: kept.File(), Store: o.Store, Poller: f, Logs: f, Operator: f, Visit: enter, Forward: forward, CheckExec: checkExec(f, o.Store), Region: regionsOf(f), Close: func() {
		_ = kept.Close() // each note has been written
		log.close()
	}}, nil
}

// simulate serves the simulated region until ctx ends.
func simulate(ctx context.Context, s cli.Simulation, listening func(url string, key []string)) error {
	var key sim.Key
	var told []string
	if s.RealShell {
		if !sim.CanRunPrograms() {
			return cli.Usage(errors.New("--real-shell: there are no pseudo-terminals on this system"))
		}
		key = sim.NewKey()
		told = []string{"AWS_ACCESS_KEY_ID=" + key.ID, "AWS_SECRET_ACCESS_KEY=" + key.Secret}
	}
	region, err := sim.New(sim.Options{
		Scenario: s.Scenario, Seed: s.Seed, Speed: s.Speed, Services: s.Services, Tasks: s.Tasks, TargetGroups: s.TargetGroups,
		EventCapture: s.EventCapture, Faults: s.Faults, Region: s.Region, Now: time.Now, RealShell: s.RealShell, Key: key,
	})
	if err != nil {
		return cli.Usage(err)
	}
	url, serve, err := sim.Listen(ctx, s.Listen, region)
	if network := (*net.OpError)(nil); err != nil && !errors.As(err, &network) {
		return cli.Usage(err) // an address that nobody may listen on, not one that is taken
	}
	if err != nil {
		return err
	}
	listening(url, told)
	return serve()
}
