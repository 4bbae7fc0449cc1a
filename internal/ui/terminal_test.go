package ui

import (
	"runtime"
	"slices"
	"testing"
)

func TestReadTerminal(t *testing.T) {
	unset := runtime.GOOS != "windows"
	for _, c := range []struct {
		environ []string
		want    terminal
	}{
		{[]string{"TERM=xterm-256color", "LANG=en_US.UTF-8"}, terminal{}},
		{[]string{"TERM=xterm", "LANG=de_DE.utf8"}, terminal{}},
		{[]string{"TERM=xterm", "LANG=de_DE.ISO-8859-1"}, terminal{ascii: true}},
		{[]string{"TERM=xterm", "LANG=en_US.UTF-8", "LC_ALL=C"}, terminal{ascii: true}}, // the first that is set decides
		{[]string{"TERM=xterm", "LANG=C", "LC_CTYPE=C.UTF-8"}, terminal{}},
		{[]string{"TERM=xterm", "LANG=en_US.UTF-8", "LC_ALL=", "LC_CTYPE="}, terminal{}}, // empty is not set
		{[]string{"TERM=xterm"}, terminal{ascii: unset}},
		{[]string{"TERM=dumb", "LANG=en_US.UTF-8"}, terminal{ascii: true, mono: true}},
		{[]string{"TERM=vt100", "LANG=en_US.UTF-8"}, terminal{ascii: true, mono: true}},
		{[]string{"TERM=linux", "LANG=en_US.UTF-8"}, terminal{ascii: true}},
		{[]string{"LANG=en_US.UTF-8", "NO_COLOR=yes"}, terminal{mono: true}},
		{[]string{"LANG=en_US.UTF-8", "NO_COLOR=0"}, terminal{mono: true}}, // any text, also one that reads as no
		{[]string{"LANG=en_US.UTF-8", "NO_COLOR="}, terminal{}},
		{[]string{"LANG=C", "LANG=en_US.UTF-8", "AWS_EXECUTION_ENV=CloudShell"}, terminal{cloudShell: true}},
	} {
		if got := readTerminal(c.environ); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.environ, got, c.want)
		}
	}
}

func TestRendererUnderstandsNoColor(t *testing.T) {
	for in, want := range map[string]string{"NO_COLOR=yes": "1", "NO_COLOR=": "", "OTHER=1": ""} {
		environ := []string{in}
		if got := lookup(correctedEnviron(environ), "NO_COLOR"); got != want {
			t.Errorf("%s is handed on as %q, want %q", in, got, want)
		}
		if !slices.Equal(environ, []string{in}) {
			t.Errorf("the caller's environment was changed to %q", environ)
		}
	}
}
