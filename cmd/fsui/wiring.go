package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// options are what the flags mean to the room that calls AWS.
func options(s cli.Settings, log *slog.Logger) aws.Options {
	return aws.Options{
		Profile: s.Profile, Region: s.Region, Endpoint: s.Endpoint, Cluster: s.Cluster, Timeout: s.Timeout,
		Clock: time.Now, Log: log, Store: state.NewStore(), ReadOnly: s.ReadOnly, Protected: s.Protected,
	}
}

// openPoller reads the configuration; what is wrong there is the person's to change.
func openPoller(ctx context.Context, o aws.Options) (*aws.Poller, error) {
	p, err := aws.Open(ctx, o)
	if wrong := (*aws.UsageError)(nil); errors.As(err, &wrong) {
		return nil, cli.Usage(err)
	}
	return p, err
}

// openFacts is how the commands without a screen reach AWS. They keep a log only where one is asked for.
func openFacts(ctx context.Context, s cli.Settings) (*cli.Facts, error) {
	log, err := openLog(s, false)
	if err != nil {
		return nil, err
	}
	o := options(s, log.logger())
	kept := openJournal(ctx)
	o.Journal = kept
	p, err := openPoller(ctx, o)
	if err != nil {
		log.close()
		return nil, err
	}
	if err := askCodes(ctx, p, p.Origin().Profile); err != nil {
		log.close()
		return nil, err
	}
	enter := func(ctx context.Context, v cli.Visit) (int, error) {
		hold, err := visit{aws: p, door: v.Door, program: v.Program, words: v.Words, out: os.Stdout}.open(ctx)
		if err != nil {
			return 0, err
		}
		return hold(ctx)
	}
	return &cli.Facts{Store: o.Store, Poller: p, Logs: p, Operator: p, Visit: enter, Region: p.Origin().Region, Close: func() {
		_ = kept.Close() // each note has been written
		log.close()
	}}, nil
}

// simulate serves the simulated region until ctx ends.
func simulate(ctx context.Context, s cli.Simulation, listening func(url string)) error {
	region, err := sim.New(sim.Options{
		Scenario: s.Scenario, Seed: s.Seed, Speed: s.Speed, Services: s.Services, Tasks: s.Tasks, TargetGroups: s.TargetGroups,
		EventCapture: s.EventCapture, Faults: s.Faults, Region: s.Region, Now: time.Now,
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
	listening(url)
	return serve()
}
