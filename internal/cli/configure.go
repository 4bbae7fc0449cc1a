package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
)

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
	c.Protected, c.Keeping, c.Screen = f.Protected, f.History, f.Screen
	if c.Causes = c.causesFlag; !c.causesGiven {
		c.Causes = c.causesOf(f)
	}
	for _, o := range []struct {
		name    string
		environ []string // variables that say the same
		account bool
		take    func()
	}{
		// Keys in the environment are a choice of account as much as a profile is.
		{"profile", []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY", "AWS_WEB_IDENTITY_TOKEN_FILE"}, true, func() { c.Profile = string(f.Profile) }},
		{"region", []string{"AWS_REGION", "AWS_DEFAULT_REGION"}, true, func() { c.Region = string(f.Region) }},
		{"cluster", nil, true, func() { c.Cluster = string(f.Cluster) }},
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
