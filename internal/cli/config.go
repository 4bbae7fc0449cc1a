package cli

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// configVersion is the version of the configuration file that this program reads.
const configVersion = 1

// ConfigFile is the configuration file: what flags and environment leave open, what is protected, and how the console looks.
// An option that a flag sets too has the flag's name.
type ConfigFile struct {
	Version                  int
	Profile, Region, Cluster names
	ReadOnly                 bool `yaml:"read-only"`
	Timeout                  time.Duration
	Color, Output            string
	Protected                state.Protection
	History                  Keeping
	Causes                   []string // files, as they are written there
	Screen
}

// Keeping is how much of what happened is kept, whichever is less.
type Keeping struct{ Days, Megabytes int }

// Screen is what a person may choose of the console. What it names is known to the console only, which checks it.
type Screen struct {
	Start   string                       // the pane to start with
	ASCII   string                       // auto, always, never
	Columns map[string][]string          // by pane
	Sort    map[string]string            // by pane
	Keys    map[string][]string          // by action
	Theme   map[string]map[string]string // by background and tone
}

// screenError is a mistake in a Screen that the console has found.
type screenError interface {
	error
	Option() []string
	Unknown() (word string, known []string)
}

// ParseConfig reads the text of a configuration file; name is what errors call it. check finds what the console could
// not follow. Errors name line and column.
func ParseConfig(name string, text []byte, check func(Screen) error) (ConfigFile, error) {
	f := defaultConfig()
	f.Version = 0
	r, err := readConfig(name, text, &f)
	if err != nil {
		return f, err
	}
	if len(r.at) == 0 { // nothing but comments
		return defaultConfig(), nil
	}
	if err := f.check(r); err != nil {
		return f, err
	}
	err = check(f.Screen)
	wrong := screenError(nil)
	if !errors.As(err, &wrong) {
		return f, err
	}
	word, known := wrong.Unknown()
	return f, r.wrongAt(wrong.Option(), word, "%s%s", wrong, thereAre(word, known))
}

// thereAre ends an error about an unknown word: the nearest there is, or all where they are few.
func thereAre(word string, known []string) string {
	const few = 12
	end := maybe(word, "", known)
	if len(known) > 0 && len(known) <= few {
		end += " (there are " + strings.Join(known, ", ") + ")"
	}
	return end
}

// defaultConfig is what counts where nobody says anything.
func defaultConfig() ConfigFile {
	return ConfigFile{Version: configVersion, Timeout: defaultTimeout, Color: colors()[0], Output: outputs()[0], History: Keeping{Days: 180, Megabytes: 200}}
}

func (f *ConfigFile) check(r *configReader) error {
	at := func(name string, format string, args ...any) error {
		return r.wrongAt([]string{name}, "", format, args...)
	}
	switch {
	case r.at["version"].Line == 0:
		return fmt.Errorf("%s: there is no version: this is a file for `version: %d`", r.name, configVersion)
	case f.Version != configVersion:
		return at("version", "this fsui reads version %d, not %d", configVersion, f.Version)
	case f.Timeout <= 0:
		return at("timeout", "must be more than nothing")
	case !slices.Contains(colors(), f.Color):
		return at("color", "want one of %s, not %q", strings.Join(colors(), ", "), f.Color)
	case !slices.Contains(outputs(), f.Output):
		return at("output", "want one of %s, not %q", strings.Join(outputs(), ", "), f.Output)
	}
	for _, o := range []struct {
		name        string
		value, most int
	}{{"days", f.History.Days, 3650}, {"megabytes", f.History.Megabytes, 100_000}} {
		if o.value < 1 || o.value > o.most {
			return r.wrongAt([]string{"history", o.name}, "", "want 1 to %d, not %d", o.most, o.value)
		}
	}
	for i, file := range f.Causes {
		if strings.TrimSpace(file) == "" {
			return r.wrongAt([]string{"causes", strconv.Itoa(i)}, "", "want the name of a file")
		}
	}
	for i, id := range f.Protected.Accounts {
		if !state.IsAccount(id) {
			return r.wrongAt([]string{"protected", "accounts", strconv.Itoa(i)}, "", "want an account id of 12 digits, not %q", id)
		}
	}
	for i, pattern := range f.Protected.Clusters {
		if !state.IsPattern(pattern) {
			return r.wrongAt([]string{"protected", "clusters", strconv.Itoa(i)}, "", "want a cluster's name, * for any letters in it, ? for one; not %q", pattern)
		}
	}
	for i, pattern := range f.Protected.Profiles {
		if _, err := path.Match(pattern, ""); pattern == "" || err != nil {
			return r.wrongAt([]string{"protected", "profiles", strconv.Itoa(i)}, "", "want a profile's name, * for any letters in it, ? for one; not %q", pattern)
		}
	}
	return nil
}
