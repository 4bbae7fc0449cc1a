package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// input is a line of text while it is typed.
type input struct {
	text string
	at   int // the caret, in bytes
}

func newInput(text string) input { return input{text: text, at: len(text)} }

// key takes a key; used is false for one that means nothing in a line.
func (in *input) key(msg tea.KeyPressMsg) (used bool) {
	switch msg.String() {
	case "left":
		_, n := utf8.DecodeLastRuneInString(in.text[:in.at])
		in.at -= n
	case "right":
		_, n := utf8.DecodeRuneInString(in.text[in.at:])
		in.at += n
	case "home", "ctrl+a":
		in.at = 0
	case "end", "ctrl+e":
		in.at = len(in.text)
	case "backspace", "ctrl+h":
		_, n := utf8.DecodeLastRuneInString(in.text[:in.at])
		in.cut(in.at-n, in.at)
	case "delete":
		_, n := utf8.DecodeRuneInString(in.text[in.at:])
		in.cut(in.at, in.at+n)
	case "ctrl+u":
		in.cut(0, in.at)
	case "ctrl+k":
		in.cut(in.at, len(in.text))
	case "ctrl+w":
		before := strings.TrimRight(in.text[:in.at], " ")
		in.cut(strings.LastIndexByte(before, ' ')+1, in.at)
	default:
		if msg.Text == "" {
			return false
		}
		in.insert(msg.Text)
	}
	return true
}

func (in *input) cut(from, to int) {
	in.text, in.at = in.text[:from]+in.text[to:], from
}

// insert puts in what was typed or pasted. It may hold anything: it is made one line of harmless text.
func (in *input) insert(s string) {
	s = state.Clean(s)
	in.text = in.text[:in.at] + s + in.text[in.at:]
	in.at += len(s)
}

// paste inserts what was pasted; the line break that copying a line brings along is not meant.
func (in *input) paste(s string) { in.insert(strings.TrimSpace(s)) }

// caret stands in the text where the next character goes. The terminal's own cursor stays hidden: it would blink.
const caret = "▏"

// view draws the line; where it is too long what stands around the caret is kept.
func (in *input) view(width int) string {
	before, after, room := in.text[:in.at]+caret, in.text[in.at:], width
	if after != "" {
		room-- // for the sign that something is cut
	}
	if n := cells(before); n > room {
		before = cutMark + tailOf(before, n, room-1)
	}
	return cutEnd(before+after, width)
}
