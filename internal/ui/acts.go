package ui

import (
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// actStays is how long the end of an action stands in the status line.
const actStays = 20 * time.Second

// shortWords is how long the words of a change may be, in bytes, to stand before what has become of it.
const shortWords = 32

// actLine tells how far ECS has come with the newest action, "" where there is none to tell of.
func actLine(f *facts) (line string, t tone) {
	open := 0
	var newest *state.Act
	var how state.Progress
	for _, act := range f.snap.Acts {
		p := f.snap.Follow(act, f.now)
		switch {
		case act.Fate == state.FateRefused:
			continue // was told when it was asked
		case !p.Over() && act.Fate != state.FateUnknown:
			open++
		case p.Over() && f.now.Sub(endOf(act)) > actStays, act.Fate == state.FateUnknown && !act.Earlier && f.now.Sub(act.At) > unknownStays:
			continue
		}
		if newest == nil {
			newest, how = act, p
		}
	}
	if newest == nil {
		return "", tonePlain
	}
	line = newest.Action.Name() + " " + newest.Target
	if newest.Earlier {
		line += " of " + state.Age(f.now.Sub(newest.At)) + " ago"
		if words := newest.Words(); len(words) <= shortWords {
			line += ", " + words // or what has become of it would be cut off
		}
		if len(newest.RequestIDs) == 0 {
			line += ", cut off when fsui ended"
		}
	}
	line += ": "
	switch how.Fate {
	case state.FateDone:
		line += "done, "
	case state.FateFailed:
		line, t = line+"failed, ", toneBad
	case state.FateUnknown:
		if t = toneWarn; newest.Surged == 0 || !newest.Earlier {
			line += "no answer, "
		}
	default:
		t = toneBusy
	}
	line += how.Words
	if open > 1 {
		line += fmt.Sprintf("  (+%d more under way)", open-1)
	}
	return line, t
}

// unknownStays is how long an action that nobody knows the end of is spoken of.
const unknownStays = 10 * time.Minute

// endOf is when it was known what had become of an act.
func endOf(act *state.Act) time.Time {
	if act.EndedAt.IsZero() {
		return act.At
	}
	return act.EndedAt
}
