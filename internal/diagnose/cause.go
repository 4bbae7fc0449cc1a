package diagnose

import (
	"regexp"
	"strconv"

	"github.com/fsui/fsui/internal/state"
)

// Source is the field a text comes from.
type Source string

// The sources.
const (
	StoppedReason   Source = "stoppedReason"
	ContainerReason Source = "containerReason"
	ServiceEvent    Source = "serviceEvent"
	RolloutReason   Source = "rolloutStateReason"
	TargetHealth    Source = "targetHealth"
	Failure         Source = "failure"
	Log             Source = "log"
	Error           Source = "error" // the words of any tool, from wherever they were copied
)

func sources() []Source {
	return []Source{StoppedReason, ContainerReason, ServiceEvent, RolloutReason, TargetHealth, Failure, Log, Error}
}

// Cause is one reason why a task or a service fails, or stops as it should; the head of assets/causes/image.yaml
// explains the fields to their writers.
type Cause struct {
	Slug     string     `yaml:"slug"`
	Meaning  string     `yaml:"meaning"`
	Actor    string     `yaml:"actor"`
	Standing Standing   `yaml:"standing"`
	Benign   Benign     `yaml:"benign"`
	StopCode string     `yaml:"stopCode"`
	Patterns []*pattern `yaml:"patterns"`
	Outranks []string   `yaml:"outranks"`
	Next     []string   `yaml:"next"`
	Docs     string     `yaml:"docs"`
	Examples []Example  `yaml:"examples"`

	health bool // it tells of a failed check: no stop code outranks it
	index  int
	place  place
	keys   keyed
}

// Standing says what a cause is worth beside others.
type Standing string

// The standings, the most decisive first.
const (
	Decisive    Standing = "decisive"    // the default: somebody can act on it
	Family      Standing = "family"      // what is left where the deciding words are cut off
	Consequence Standing = "consequence" // something else led to it
	Lifecycle   Standing = "lifecycle"   // what goes on while all is well
	General     Standing = "general"     // says no more than that something ended
)

func standings() []Standing { return []Standing{Decisive, Family, Consequence, Lifecycle, General} }

// Benign says when a cause needs nobody.
type Benign string

// The kinds of benign.
const (
	Never     Benign = "never" // the default
	Always    Benign = "always"
	InService Benign = "service" // where a service replaces what is lost
)

func benigns() []Benign { return []Benign{Never, Always, InService} }

// Example is a message and where it stood; the cause it is an example of has to be found in it.
type Example struct {
	Text string `yaml:"text"`
	In   Source `yaml:"in"` // "" = error

	place place // of which the cause's knows the file
}

// pattern is one way to say a cause. Every word must be in the text; alternatives are separated by |. The first word
// is the anchor: without it nothing else is tried.
type pattern struct {
	Words      []string         `yaml:"words"`
	Unless     []string         `yaml:"unless"`
	Regexp     string           `yaml:"regexp"`
	In         []Source         `yaml:"in"` // empty = anywhere
	Confidence state.Confidence `yaml:"confidence"`

	cause  *Cause
	place  place
	keys   keyed
	words  [][]int // literals, by index in the automaton; one of each group
	unless []int
	re     *regexp.Regexp
}

// place is where something stands in a file.
type place struct {
	file         string
	line, column int
}

// keyed are the places of the keys of a mapping and, under a name like "words 2", of the items of their lists. They serve
// the errors of loading and are dropped after it.
type keyed map[string]place

// item names one item of a list.
func item(key string, n int) string { return key + " " + strconv.Itoa(n) }

// of is where a key stands, else where the whole does.
func (k keyed) of(key string, whole place) place {
	at, ok := k[key]
	if !ok {
		return whole
	}
	return at.in(whole.file)
}
