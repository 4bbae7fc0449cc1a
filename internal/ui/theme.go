package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// The backgrounds that a theme has tones for.
const (
	onDark  = "dark"
	onLight = "light"
)

// toneNames are the tones that a theme can paint, by the names it calls them.
func toneNames() map[string]tone {
	return map[string]tone{
		"quiet": toneQuiet, "title": toneTitle, "accent": toneAccent, "bad": toneBad, "warn": toneWarn, "busy": toneBusy,
		"good": toneGood, "cursor": toneCursor, "found": toneFound,
	}
}

// defaultTheme lays down the tones in the terminal's own 16 colours, so that they fit the palette somebody chose. On a
// light background the bright half of the palette is too pale to read.
func defaultTheme() map[string]map[string]string {
	return map[string]map[string]string{
		onDark: {
			"quiet": "faint", "title": "bold", "accent": "bright-cyan bold", "bad": "bright-red bold", "warn": "bright-yellow",
			"busy": "bright-blue", "good": "bright-green", "cursor": "reverse", "found": "reverse bold",
		},
		onLight: {
			"quiet": "faint", "title": "bold", "accent": "blue bold", "bad": "red bold", "warn": "magenta",
			"busy": "blue", "good": "green", "cursor": "reverse", "found": "reverse bold",
		},
	}
}

// colorNames are the terminal's 16 colours in the order of their numbers.
// https://en.wikipedia.org/wiki/ANSI_escape_code#3-bit_and_4-bit
func colorNames() []string {
	return []string{
		"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
		"bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
	}
}

// readStyle reads a style as a theme writes it: one colour by its name or number, or default for the terminal's own,
// and any of bold, faint, underline and reverse. Without colour only these count.
func readStyle(words string, mono bool) (ansi.Style, error) {
	style, color := ansi.Style{}, -1
	colored := false
	for _, word := range strings.Fields(words) {
		switch word {
		case "bold":
			style = style.Bold()
		case "faint":
			style = style.Faint()
		case "underline":
			style = style.Underline(true)
		case "reverse":
			style = style.Reverse(true)
		default:
			n, err := readColor(word)
			if err != nil {
				return nil, err
			}
			if colored {
				return nil, fmt.Errorf("%q is a second colour", word)
			}
			color, colored = n, true
		}
	}
	if color >= 0 && !mono {
		style = style.ForegroundColor(ansi.BasicColor(color))
	}
	return style, nil
}

// readColor reads a colour's name or number; the terminal's own is -1.
func readColor(word string) (int, error) {
	if word == "default" {
		return -1, nil
	}
	names := colorNames()
	if n := slices.Index(names, word); n >= 0 {
		return n, nil
	}
	if n, err := strconv.Atoi(word); err == nil && n >= 0 && n < len(names) {
		return n, nil
	}
	return 0, fmt.Errorf("%q is no colour: there are %s, each also with bright- before it, 0 to %d, and default; besides, bold, faint, underline, reverse",
		word, strings.Join(names[:8], ", "), len(names)-1)
}

// taskColors are the sequences of the colours that tell tasks apart: those that mean nothing yet.
func taskColors(dark bool) []string {
	names := []string{"cyan", "green", "magenta", "blue"}
	if dark {
		names = []string{"cyan", "green", "magenta", "bright-magenta", "bright-cyan", "bright-green"}
	}
	all := make([]string, len(names))
	for i, name := range names {
		if style, err := readStyle(name, false); err == nil {
			all[i] = style.String()
		}
	}
	return all
}
