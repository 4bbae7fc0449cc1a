package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
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
	Profile, Region, Cluster string
	ReadOnly                 bool `yaml:"read-only"`
	Timeout                  time.Duration
	Color, Output            string
	Protected                state.Protection
	Screen
}

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
	return ConfigFile{Version: configVersion, Timeout: defaultTimeout, Color: colors()[0], Output: outputs()[0]}
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
	for i, id := range f.Protected.Accounts {
		if !state.IsAccount(id) {
			return r.wrongAt([]string{"protected", "accounts", fmt.Sprint(i)}, "", "want an account id of 12 digits, not %q", id)
		}
	}
	for i, pattern := range f.Protected.Clusters {
		if !state.IsPattern(pattern) {
			return r.wrongAt([]string{"protected", "clusters", fmt.Sprint(i)}, "", "want a cluster's name, * for any letters in it, ? for one; not %q", pattern)
		}
	}
	return nil
}

// configPath is where the configuration is: as --config says, else FSUI_CONFIG, else at its usual place, where it need
// not be. https://specifications.freedesktop.org/basedir-spec
func (c *commands) configPath() (path string, needed bool) {
	if c.given("config") {
		return c.configFlag, true
	}
	if path := getenv(c.Environ, "FSUI_CONFIG"); path != "" {
		return path, true
	}
	folder := getenv(c.Environ, "XDG_CONFIG_HOME")
	switch {
	case filepath.IsAbs(folder):
	case runtime.GOOS == "windows":
		folder = getenv(c.Environ, "APPDATA")
	default:
		folder = filepath.Join(getenv(c.Environ, "HOME"), ".config")
	}
	if !filepath.IsAbs(folder) {
		return "", false
	}
	return filepath.Join(folder, "fsui", "config.yaml"), false
}

// loadConfig reads the configuration file, if there is one.
func (c *commands) loadConfig() (ConfigFile, error) {
	path, needed := c.configPath()
	if path == "" && !needed {
		return defaultConfig(), nil
	}
	text, err := c.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !needed {
		return defaultConfig(), nil
	}
	if err != nil {
		return ConfigFile{}, fmt.Errorf("configuration: %w", err)
	}
	return ParseConfig(path, text, c.CheckScreen)
}

// configure brings in the configuration file: what it says counts where neither a flag nor the environment says
// anything. onAccount is false where no AWS account is looked at: whose and which one does not matter there.
func (c *commands) configure(onAccount bool) error {
	f, err := c.loadConfig()
	if err != nil {
		return Usage(err)
	}
	c.Protected, c.Screen = f.Protected, f.Screen
	for _, o := range []struct {
		name    string
		environ []string // variables that say the same
		account bool
		take    func()
	}{
		// Keys in the environment are a choice of account as much as a profile is.
		{"profile", []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY", "AWS_WEB_IDENTITY_TOKEN_FILE"}, true, func() { c.Profile = f.Profile }},
		{"region", []string{"AWS_REGION", "AWS_DEFAULT_REGION"}, true, func() { c.Region = f.Region }},
		{"cluster", nil, true, func() { c.Cluster = f.Cluster }},
		{"read-only", nil, false, func() { c.ReadOnly = f.ReadOnly }},
		{"timeout", nil, false, func() { c.Timeout = f.Timeout }},
		{"color", []string{"NO_COLOR"}, false, func() { c.Color = f.Color }},
		{"output", nil, false, func() { c.Output = f.Output }},
	} {
		set := func(variable string) bool { return getenv(c.Environ, variable) != "" }
		if !c.given(o.name) && !slices.ContainsFunc(o.environ, set) && (onAccount || !o.account) {
			o.take()
		}
	}
	return nil
}

// given reports a flag that the command line sets.
func (c *commands) given(flag string) bool { return c.global.Changed(flag) }
