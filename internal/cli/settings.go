package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/fsui/fsui/internal/state"
)

// Settings are what every command understands: by flags, or else by the configuration file.
type Settings struct {
	Profile, Region, Cluster string // one or several, with commas between them; "" = nobody said
	Endpoint                 string
	ReadOnly                 bool
	Timeout                  time.Duration // of one call
	Color                    string        // auto, always, never
	NoHeaders                bool
	LogFile                  string
	Debug                    bool
	Output                   string // table, json
	// Causes are the files of a person's own causes.
	Causes []string
	// Protected, Keeping and Screen stand in the configuration file only.
	Protected state.Protection
	Keeping   Keeping
	Screen    Screen
}

// defaultTimeout is the longest wait for one call.
const defaultTimeout = 10 * time.Second

func (s *Settings) flags(f *pflag.FlagSet) {
	s.Color, s.Output = colors()[0], outputs()[0]
	f.Var((*names)(&s.Profile), "profile", "profile of the AWS configuration (AWS_PROFILE), or several as in `A,B`")
	f.Var((*names)(&s.Region), "region", "AWS Region (AWS_REGION), or several as in `A,B`: each profile in each")
	f.Var((*names)(&s.Cluster), "cluster", "this cluster only, or several as in `A,B`; needs no right to list clusters")
	f.StringVar(&s.Endpoint, "endpoint-url", "", "call `URL` in place of AWS (AWS_ENDPOINT_URL)")
	f.BoolVar(&s.ReadOnly, "read-only", false, "refuse whatever changes something")
	f.DurationVar(&s.Timeout, "timeout", defaultTimeout, "`D` is the longest wait for one call, as in 5s")
	f.Var(&choice{value: &s.Color, among: colors()}, "color", "when to colour")
	f.BoolVar(&s.NoHeaders, "no-headers", false, "tables without their first line")
	f.StringVar(&s.LogFile, "log-file", "", "write the log to `FILE`")
	f.BoolVar(&s.Debug, "debug", false, "log more")
	f.VarP(&choice{value: &s.Output, among: outputs()}, "output", "o", "form of the answer")
}

func colors() []string  { return []string{"auto", "always", "never"} }
func outputs() []string { return []string{"table", "json"} }

// names is a flag that takes a name or several with commas between them, and may be given again for more.
type names string

func (n *names) String() string { return string(*n) }

// Type is what --help shows where the flag's words name no other.
func (*names) Type() string { return "A,B" }

// Set adds to what was given before.
func (n *names) Set(more string) error {
	if *n != "" {
		more = string(*n) + "," + more
	}
	*n = names(more)
	return nil
}

// Selection is what the person wants to see: each name once, in the order given.
func (s *Settings) Selection() state.Selection {
	split := func(list string) (names []string) {
		for name := range strings.SplitSeq(list, ",") {
			if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return names
	}
	return state.Selection{Profiles: split(s.Profile), Regions: split(s.Region), Clusters: split(s.Cluster)}
}

// check finds what no flag's type forbids.
func (s *Settings) check() error {
	if s.Timeout <= 0 {
		return usagef("--timeout %s: must be more than nothing", s.Timeout)
	}
	return nil
}

// colored says whether to colour what goes to a terminal, or to none. https://no-color.org
func (s *Settings) colored(environ []string, terminal bool) bool {
	switch s.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal && getenv(environ, "NO_COLOR") == "" && getenv(environ, "TERM") != "dumb"
}

// Environment is the environment for a console that has to keep to --color.
func (s *Settings) Environment(environ []string) []string {
	kept := slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		return s.Color != "auto" && strings.HasPrefix(entry, "NO_COLOR=")
	})
	if s.Color == "never" {
		kept = append(kept, "NO_COLOR=1")
	}
	return kept
}

// getenv reads one variable of an environment; the last one counts.
func getenv(environ []string, name string) string {
	for _, entry := range slices.Backward(environ) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// choice is a flag that takes one of a few words.
type choice struct {
	value *string
	among []string
}

func (c *choice) String() string {
	if c.value == nil { // pflag asks an empty one for its zero
		return ""
	}
	return *c.value
}

// Type is what --help shows in place of the value.
func (c *choice) Type() string { return strings.Join(c.among, "|") }

// Set takes the word, or says which there are.
func (c *choice) Set(word string) error {
	if !slices.Contains(c.among, word) {
		return fmt.Errorf("one of %s", strings.Join(c.among, ", "))
	}
	*c.value = word
	return nil
}
