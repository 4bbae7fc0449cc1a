package ui

import (
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// actStays is how long the end of an action stands in the status line.
const actStays = 20 * time.Second

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
	line = string(newest.Action.Kind) + " " + newest.Target
	if newest.Earlier {
		line += " of " + state.Age(f.now.Sub(newest.At)) + " ago, " + newest.Words() + ", cut off when fsui ended"
	}
	line += ": "
	switch how.Fate {
	case state.FateDone:
		line += "done, "
	case state.FateFailed:
		line, t = line+"failed, ", toneBad
	case state.FateUnknown:
		line, t = line+"no answer, ", toneWarn
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
