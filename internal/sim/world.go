// Package sim is a simulated AWS Region: HTTP handlers in AWS's own wire
// protocols over a living little world of ECS services, tasks, target groups
// and logs on a clock of its own. It knows nothing of the program that asks it,
// so that a mistake there is not mirrored here.
package sim

import (
	"time"
)

// World is everything in the Region. It is lazy: nothing runs between two
// requests, each advances the world to now first. It has no lock of its own;
// the Region calls it from one goroutine at a time.
type World struct {
	account   string // twelve digits
	region    string // "us-east-1"
	partition string // "aws", "aws-cn"

	clock      time.Time
	timers     timers
	timerOrder uint64
	chance     chance

	clusters     map[string]*cluster // by name
	clusterNames []string            // sorted
	families     map[string]*family  // by name
	targetGroups []*targetGroup      // in order of creation
	network      *network
	logs         *logStore
	rules        []*rule            // sorted by name
	schedules    []*schedule        // sorted by group and name
	runs         map[string][]*task // of RunTask, by cluster and client token
	autoscalers  []*autoscaler
	sessions     *gateway            // nil: nobody opens any
	lacks        map[string][]string // actions that a role, by its ARN, is not allowed
	images       map[string][]push   // over tags, by the image's full name, oldest first
	began        time.Time
	trail        []trailEntry // oldest first
	trailed      int          // how many there ever were
}

// newWorld returns an empty world at the moment start. The same seed and the
// same calls after it make the same world.
func newWorld(account, region string, seed uint64, start time.Time) *World {
	return &World{
		account:   account,
		region:    region,
		partition: partitionOf(region),
		clock:     start,
		chance:    chance{state: seed},
		clusters:  map[string]*cluster{},
		runs:      map[string][]*task{},
		families:  map[string]*family{},
		network:   &network{account: account, region: region, seed: seed},
		logs:      newLogStore(seed),
		lacks:     map[string][]string{},
		images:    map[string][]push{},
		began:     start,
	}
}

// deref reads a field that may be missing; missing is the zero value.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// stamp is a time as the API gives it: milliseconds, absent while it is not known.
func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Millisecond)
	return &t
}
