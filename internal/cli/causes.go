package cli

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

// LoadCauses reads the causes that fsui comes with, and files of a person's own beside them. What is wrong with such a file
// leaves that file out, and is told in a line.
func LoadCauses(read func(name string) ([]byte, error), own []string) (causes *diagnose.Causes, left []string, err error) {
	var files []diagnose.File
	for _, name := range own {
		text, err := read(name)
		if err != nil {
			left = append(left, state.Clean(err.Error()))
			continue
		}
		files = append(files, diagnose.File{Name: name, Text: text})
	}
	causes, mistakes, err := diagnose.LoadOwn(files...)
	for _, m := range mistakes {
		line, at := m.Error(), (*diagnose.Mistake)(nil)
		if errors.As(m, &at) && at.Word != "" {
			line += thereAre(at.Word, at.Known)
		}
		left = append(left, state.Clean(line))
	}
	return causes, left, err
}

// loadCauses reads what fsui why finds. A file that the person names now has to be right; one that the configuration names
// is told of, and left out.
func (c *commands) loadCauses() (*diagnose.Causes, error) {
	causes, left, err := LoadCauses(c.ReadFile, c.Causes)
	for _, line := range left {
		if c.causesGiven {
			return nil, usagef("--causes: %s", line)
		}
		say(c.Stderr, CausesLeftOut(line))
	}
	return causes, err
}

// CausesLeftOut tells of a file of a person's own causes that is not looked at, and why.
func CausesLeftOut(why string) string {
	return "your own causes are left out: " + why
}

// causesOf are the files that the configuration names: beside it, or at home.
func (c *commands) causesOf(f ConfigFile) []string {
	config, _ := c.configPath()
	files := make([]string, 0, len(f.Causes))
	for _, name := range f.Causes {
		if rest, ok := strings.CutPrefix(filepath.ToSlash(name), "~/"); ok {
			name = filepath.Join(getenv(c.Environ, "HOME"), rest)
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(config), name)
		}
		files = append(files, name)
	}
	return files
}
