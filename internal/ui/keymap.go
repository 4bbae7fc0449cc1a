package ui

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// keymap is which keys a person has given to an action, by the action's name and as Bubble Tea spells them.
type keymap map[string][]string

// newKeymap reads the keys as preferences write them; what is no key is left out.
func newKeymap(keys map[string][]string) keymap {
	m := keymap{}
	for name, list := range keys {
		m[name] = []string{}
		for _, k := range list {
			if spelled, err := readKey(k); err == nil {
				m[name] = append(m[name], spelled)
			}
		}
	}
	return m
}

// rebind gives actions the keys that the person has chosen for them.
func (m keymap) rebind(actions []action) []action {
	for i := range actions {
		act := &actions[i]
		keys, chosen := m[act.name]
		if !chosen || act.fixed || slices.Equal(keys, act.keys) {
			continue
		}
		act.keys, act.show = keys, ""
		if len(keys) > 0 {
			act.show = writeKey(keys[0])
		}
	}
	return actions
}

// of is how a text names an action's key; usual is what it has by default.
func (m keymap) of(name, usual string) string {
	keys, chosen := m[name]
	switch {
	case !chosen:
		return usual
	case len(keys) == 0:
		return ":" + name
	}
	return writeKey(keys[0])
}

// modifiers stand before a key in this order.
func modifiers() []string { return []string{"ctrl", "alt", "shift"} }

// namedKeys are the keys that are written by a name.
func namedKeys() []string {
	return []string{
		"enter", "esc", "tab", "space", "backspace", "delete", "insert", "home", "end", "pgup", "pgdown", "up", "down", "left", "right",
		"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
	}
}

// readKey reads a key as people write it, "ctrl-f", and spells it as Bubble Tea does, "ctrl+f".
func readKey(written string) (string, error) {
	held, key := "", written
	for _, mod := range modifiers() {
		if rest, ok := strings.CutPrefix(key, mod); ok && len(rest) > 1 && (rest[0] == '-' || rest[0] == '+') {
			held, key = held+mod+"+", rest[1:]
		}
	}
	if slices.Contains(namedKeys(), key) {
		return held + key, nil
	}
	r, size := utf8.DecodeRuneInString(key)
	switch {
	case key == "" || size != len(key) || !unicode.IsGraphic(r) || unicode.IsSpace(r) || r == utf8.RuneError:
		return "", fmt.Errorf("%q is no key: write one character, or %s, with ctrl-, alt- or shift- before it", written, strings.Join(namedKeys(), ", "))
	case strings.HasSuffix(held, "shift+"):
		return "", fmt.Errorf("%q never comes from a terminal: write the character that shift makes, as in J", written)
	case held != "" && unicode.IsUpper(r):
		return "", fmt.Errorf("%q never comes from a terminal: write the letter small", written)
	case held == "ctrl+" && slices.Contains([]string{"i", "m", "["}, key): // the same bytes, since the teletype
		return "", fmt.Errorf("%q comes from a terminal as %s", written, map[string]string{"i": "tab", "m": "enter", "[": "esc"}[key])
	}
	return held + key, nil
}

// writeKey writes a key of Bubble Tea's spelling as people do.
func writeKey(spelled string) string {
	for _, mod := range modifiers() {
		spelled = strings.Replace(spelled, mod+"+", mod+"-", 1)
	}
	return spelled
}
