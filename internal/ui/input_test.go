package ui

import (
	"strings"
	"testing"
)

func TestInputIsEdited(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"a b c", "abc▏"},
		{"a b left x", "ax▏b"},
		{"a b home x", "x▏ab"},
		{"a b left left left delete", "▏b"},
		{"注 é backspace", "注▏"},
		{"注 文 left left right", "注▏文"},
		{"o n e space t w o ctrl+w", "one ▏"},
		{"o n e space t w o left ctrl+u", "▏o"},
		{"o n e home right ctrl+k", "o▏"},
		{"backspace delete ctrl+w left right", "▏"},
	} {
		var in input
		for _, k := range strings.Fields(c.keys) {
			if !in.key(keyPress(k)) {
				t.Errorf("%s: %s means nothing", c.keys, k)
			}
		}
		if got := in.view(80); got != c.want {
			t.Errorf("%s: %q, want %q", c.keys, got, c.want)
		}
	}
	var in input
	if in.key(keyPress("enter")) || in.key(keyPress("tab")) || in.text != "" {
		t.Error("enter and tab are no text")
	}
}

// However long the line is, what is being typed can be seen.
func TestInputShowsTheCaret(t *testing.T) {
	in := newInput(strings.Repeat("long ", 20) + "注文")
	for range 60 {
		if got := in.view(24); cells(got) > 24 || !strings.Contains(got, caret) {
			t.Fatalf("at %d: %q, %d cells", in.at, got, cells(got))
		}
		in.key(keyPress("left"))
	}
}
