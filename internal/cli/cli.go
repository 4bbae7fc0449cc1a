// Package cli owns the command line of fsui: its commands and flags, the configuration file, the answers without a
// screen as tables and JSON, and the exit codes. It reads the facts of state and opens nothing itself: how to reach AWS,
// the simulated region, a file or a terminal is given to it as functions, so it may know none of them.
package cli

import (
	"context"
	"io"
	"time"

	"github.com/spf13/pflag"

	"github.com/fsui/fsui/internal/state"
)

// Config is what the process gives its command line.
type Config struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Environ        []string
	Clock          func() time.Time
	// Terminal says that standard input and output are both a terminal, which the console needs.
	Terminal bool
	// Asks says that standard input and error are both a terminal: the person can be asked.
	Asks bool
	// Width is the columns of the terminal that standard output is, 0 where it is none.
	Width func() int

	Build     Build
	Licenses  func() string
	Scenarios func() []string // of the simulated region
	// ReadFile reads the configuration file.
	ReadFile func(name string) ([]byte, error)
	// CheckScreen finds what the console could not follow of what was chosen for it.
	CheckScreen func(Screen) error
	// FaultGrammar explains the SPEC of --faults.
	FaultGrammar string

	// Open reads the configuration of AWS and calls nothing yet.
	Open func(context.Context, Settings) (*Facts, error)
	// OpenHistory opens what was kept.
	OpenHistory func(context.Context) History
	// Console runs the console on AWS, Demo on the simulated region, until the person leaves.
	Console func(context.Context, Settings) error
	Demo    func(ctx context.Context, s Settings, scenario string) error
	// Simulate serves the simulated region until ctx ends and calls listening once it accepts connections, with the
	// variables of the key that calls must be signed with, where one is demanded.
	Simulate func(ctx context.Context, s Simulation, listening func(url string, key []string)) error
}

// Facts are what answers are read from.
type Facts struct {
	Store  *state.Store
	Poller Poller
	Logs   Logs
	// Operator changes things.
	Operator Operator
	// Region is the one that was chosen, Close lets go of what Open opened.
	Region string
	Close  func()
	// Record keeps what happens in the store in KeptIn until ctx ends; kept hears of each thing that is news.
	Record func(ctx context.Context, kept func([]state.Happening))
	KeptIn string
	// Keep keeps in KeptIn what work brings into the store.
	Keep func(work func() error) error
	// Visit opens a shell or runs a command in a container; the code is the command's.
	Visit func(context.Context, Visit) (code int, err error)
	// Forward forwards a port through a container until ctx ends, or the session does, which is an error. tell hears how
	// it is, one call at a time.
	Forward func(ctx context.Context, door state.Door, way state.Way, tell func(state.Forward)) error
	// CheckExec judges the prerequisites of ECS Exec for one task.
	CheckExec func(context.Context, state.TaskKey) ([]state.Check, error)
}

// Poller brings the facts from AWS into the store.
type Poller interface {
	// Sweep brings one complete picture of what is wanted. What fails stands in the store's sources.
	Sweep(ctx context.Context, want ...state.SourceKind) error
	// SweepRollouts brings the service deployments of one service that the store holds.
	SweepRollouts(ctx context.Context, service state.ServiceKey) error
	// SweepPast brings the service deployments of one service that the store holds, and what the events of its cluster tell of
	// its past, back to a time. What fails stands in the store's sources and Backfills.
	SweepPast(ctx context.Context, service state.ServiceKey, since time.Time) error
	// SweepNetwork brings the network of one service or task that the store holds.
	SweepNetwork(ctx context.Context, of state.NetworkKey) error
	// SweepChange brings what the newest deployment of one service that the store holds changed.
	SweepChange(ctx context.Context, service state.ServiceKey) error
	// SweepImages brings what is known of the images of one service that the store holds with its tasks.
	SweepImages(ctx context.Context, service state.ServiceKey) error
	// SweepTrail brings what CloudTrail tells of who called in the Region of one service.
	SweepTrail(ctx context.Context, service state.ServiceKey) error
	// SweepDefinition brings one task definition, by its ARN, as what belongs to a scope names it.
	SweepDefinition(ctx context.Context, of state.Scope, arn string) error
	// Run keeps the store current until ctx ends.
	Run(ctx context.Context) error
}

// Logs are what containers wrote.
type Logs interface {
	// Focus names what the Poller's Run reads most often.
	Focus(f state.Focus)
	// Tail reads logs until ctx ends, or until all that was asked for has been read.
	Tail(ctx context.Context, r state.LogRequest) <-chan state.LogBatch
}

// Simulation says what region to simulate and where to serve it.
type Simulation struct {
	Listen, Scenario, Faults, Region string
	Seed                             uint64
	Speed                            float64 // virtual seconds in a second
	// Services, Tasks and TargetGroups make a large estate of that size in place of the scenario, 0 = do not.
	Services, Tasks, TargetGroups int
	// EventCapture writes the events of the large estate to a log group, as ECS's event capture does.
	EventCapture bool
	// RealShell has shells in containers be those of this machine, and calls be signed.
	RealShell bool
}

// Build is where this program came from.
type Build struct{ Version, Revision, Go, Platform string }

// Run does what args ask for and returns the exit code. Once ctx ends, whatever runs ends, and the code is Interrupted.
func Run(ctx context.Context, c Config, args []string) int {
	root := (&commands{Config: c}).root() //nolint:contextcheck // cobra hands ctx to the command that runs
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	root.SetArgs(args)
	return report(ctx, c.Stderr, root.ExecuteContext(ctx))
}

// commands makes the cobra tree; its Settings are what the flags fill, and then the configuration file.
type commands struct {
	Config
	Settings
	global     *pflag.FlagSet // the flags of every command
	configFlag string         // --config
	causesFlag []string       // --causes of fsui why
	// causesGiven says that it was given.
	causesGiven bool
}
