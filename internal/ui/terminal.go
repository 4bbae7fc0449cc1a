package ui

import (
	"runtime"
	"slices"
	"strings"
)

// terminal is what the environment tells of the terminal.
type terminal struct {
	mono       bool // no colour
	ascii      bool // nothing but ASCII
	cloudShell bool // AWS CloudShell, whose terminal garbles partial repaints
}

func readTerminal(environ []string) terminal {
	var (
		term    = lookup(environ, "TERM")
		dumb    = term == "dumb" || strings.HasPrefix(term, "vt1") || strings.HasPrefix(term, "vt2")
		console = strings.HasPrefix(term, "linux") || strings.HasPrefix(term, "cons") // their fonts have few signs
	)
	return terminal{
		mono:       dumb || lookup(environ, "NO_COLOR") != "",
		ascii:      dumb || console || !utf8Locale(environ),
		cloudShell: lookup(environ, "AWS_EXECUTION_ENV") == "CloudShell",
	}
}

// utf8Locale reads the locale as POSIX orders its variables: the first that is not empty decides, none means "C".
// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02
func utf8Locale(environ []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := lookup(environ, name); v != "" {
			v = strings.ToUpper(v)
			return strings.Contains(v, "UTF-8") || strings.Contains(v, "UTF8")
		}
	}
	return runtime.GOOS == "windows" // which has no such variables
}

// lookup reads a variable; the last setting wins, as it does for a process.
func lookup(environ []string, name string) string {
	for _, e := range slices.Backward(environ) {
		if k, v, ok := strings.Cut(e, "="); ok && k == name {
			return v
		}
	}
	return ""
}

// correctedEnviron says NO_COLOR in the one way that the renderer understands: it reads a boolean, where
// https://no-color.org asks for any text.
func correctedEnviron(environ []string) []string {
	if lookup(environ, "NO_COLOR") == "" {
		return environ
	}
	return append(slices.Clone(environ), "NO_COLOR=1")
}
