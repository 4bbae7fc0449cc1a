package aws

import (
	"bufio"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/fsui/fsui/internal/state"
)

// Profiles are those that the files of the AWS configuration name, in order, "" = the default one. It calls nobody.
func (f *Fleet) Profiles() ([]string, error) {
	if f.opts.Simulated {
		return append([]string{""}, slices.Sorted(maps.Keys(f.opts.SimulatedProfiles))...), nil
	}
	return profilesIn(
		fileOf("AWS_CONFIG_FILE", config.DefaultSharedConfigFilename), fileOf("AWS_SHARED_CREDENTIALS_FILE", config.DefaultSharedCredentialsFilename),
	)
}

// fileOf is where a file is, as the SDK looks for it.
func fileOf(variable string, usual func() string) string {
	if file := os.Getenv(variable); file != "" {
		return file
	}
	return usual()
}

// profilesIn reads the names of the sections. In the configuration they have a word in front; other words name what
// profiles refer to.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
func profilesIn(configuration, credentials string) ([]string, error) {
	var names []string
	for _, file := range []string{configuration, credentials} {
		sections, err := sectionsOf(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, section := range sections {
			word, name, two := strings.Cut(section, " ")
			switch {
			case two && word == "profile":
				names = append(names, strings.Trim(strings.TrimSpace(name), `"'`))
			case section == "default" || !two && file == credentials:
				names = append(names, section)
			}
		}
	}
	for i, name := range names {
		names[i] = state.Clean(name)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// sectionsOf lists what stands between brackets at the beginning of lines.
func sectionsOf(file string) (sections []string, err error) {
	f, err := os.Open(filepath.Clean(file))
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(strings.ReplaceAll(lines.Text(), "\t", " "))
		if rest, ok := strings.CutPrefix(line, "["); ok {
			if name, _, closed := strings.Cut(rest, "]"); closed {
				sections = append(sections, strings.TrimSpace(name))
			}
		}
	}
	return sections, lines.Err()
}
