package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// historyRow is one line of a time line: a thing that happened, or several of one kind and cause that came one after the
// other or within an hour of each other, with no deployment or action of the same service between them.
type historyRow struct {
	key         historyKey
	last        state.Happening // the latest
	cause       string          // of a stop, of a finding
	benign      bool            // nobody has to act
	what        string
	times       int
	first, upTo time.Time
}

// historyKey stays the same while it happens again.
type historyKey struct {
	service state.ServiceKey
	kind    state.HappeningKind
	first   string // the id of the first, and when: a deployment happens more than once
	at      int64
}

// together is how far apart things of one kind may be that are told as one.
const together = time.Hour

// cause is what a stop is put down to.
type cause struct {
	slug   string
	benign bool
}

// foldHistory makes rows of what happened, oldest first as it comes; the newest row comes first.
func foldHistory(all []state.Happening, causes map[state.TaskKey]cause) []*historyRow {
	var rows []*historyRow
	open, latest := map[state.ServiceKey]map[string]*historyRow{}, map[state.ServiceKey]*historyRow{}
	for _, h := range all {
		r := newHistoryRow(h, causes)
		if h.Kind == state.HappenedDeployment || h.Kind == state.HappenedAction {
			delete(open, h.Service)
			delete(latest, h.Service)
			rows = append(rows, r)
			continue
		}
		if h.Cause != nil { // a mark in the line, which parts nothing
			rows = append(rows, r)
			continue
		}
		shape := string(h.Kind) + "\x00" + r.cause + "\x00" + eventShape(r.what)
		if h.Task != nil || h.Target != nil {
			shape = string(h.Kind) + "\x00" + r.cause + "\x00" + withoutDigits(r.what)
		}
		if was := open[h.Service][shape]; was != nil && (was == latest[h.Service] || h.At.Sub(was.upTo) <= together) {
			was.times, was.upTo, was.last, was.what = was.times+1, h.At, h, r.what
			latest[h.Service] = was
			continue
		}
		latest[h.Service] = r
		if open[h.Service] == nil {
			open[h.Service] = map[string]*historyRow{}
		}
		open[h.Service][shape] = r
		rows = append(rows, r)
	}
	slices.SortFunc(rows, newestHistory)
	return rows
}

func newHistoryRow(h state.Happening, causes map[state.TaskKey]cause) *historyRow {
	r := &historyRow{
		key:  historyKey{h.Service, h.Kind, h.ID(), h.At.UnixMilli()},
		last: h, benign: true, what: h.Words(), times: 1, first: h.At, upTo: h.At,
	}
	switch {
	case h.Task != nil:
		c := causes[h.Task.Key]
		r.cause, r.benign = c.slug, c.benign
	case h.Event != nil:
		r.what = strings.Replace(h.Event.Message, "(service "+h.Service.Name+") ", "", 1)
		r.benign = eventTone(r.what) != toneWarn
	case h.Deployment != nil:
		if h.First {
			r.what += ", first seen"
		}
		r.benign = h.Deployment.After.RolloutState != state.RolloutFailed
	case h.Target != nil:
		r.benign = !h.Target.Bad()
	case h.Scaling != nil:
		r.benign = !h.Scaling.Bad()
	case h.Cause != nil:
		r.cause, r.benign = h.Cause.Slug(), h.Cause.Now == ""
		if h.First {
			r.what = "first seen, " + r.what
		}
	case h.Call != nil:
		r.benign = h.Call.Refused == ""
	case h.Act != nil:
		r.benign = h.Act.Fate != state.FateFailed && h.Act.Fate != state.FateUnknown
	}
	return r
}

// newestHistory orders by the latest time.
func newestHistory(a, b *historyRow) int {
	if by := b.upTo.Compare(a.upTo); by != 0 {
		return by
	}
	return state.CompareHappenings(a.last, b.last)
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// kind is what it is, with its sign.
func (r *historyRow) kind() (string, tone) {
	word, t := string(r.last.Kind), toneRow
	switch r.last.Kind {
	case state.HappenedDeployment:
		word = "deploy"
	case state.HappenedAction:
		t = toneAccent
	case state.HappenedEvent:
		t = toneQuiet
	case state.HappenedFinding:
		word = "cause"
	case state.HappenedScaling:
		word = "scale"
	case state.HappenedStop, state.HappenedTarget, state.HappenedCall:
	}
	switch {
	case r.benign:
		return "  " + word, t
	case r.last.Kind == state.HappenedEvent, r.last.Kind == state.HappenedTarget, r.last.Kind == state.HappenedScaling, r.last.Kind == state.HappenedCall:
		return "! " + word, toneWarn
	}
	return "x " + word, toneBad
}

func (r *historyRow) repeated() string {
	if r.times == 1 {
		return ""
	}
	return "×" + strconv.Itoa(r.times)
}

func (r *historyRow) span() string {
	if r.times == 1 {
		return ""
	}
	return state.Age(r.upTo.Sub(r.first))
}
