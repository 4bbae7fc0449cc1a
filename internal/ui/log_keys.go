package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

func (p *logsPane) actions() []action {
	about := append([]action{whyOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), browserOf(p)}, actingOn(p.e, p)...)
	for i := range about {
		about[i].rank = 0 // about the service or the task: the footer is for the lines
	}
	return append([]action{
		p.openLine(), p.followOrPause(),
		p.searchKey(),
		matchKey(p.e, "next-match", "ctrl+n", "next", "to the next match", p.searches, func() { p.step(1) }),
		matchKey(p.e, "previous-match", "ctrl+p", "before", "to the match before", p.searches, func() { p.step(-1) }),
		p.exprKey("keep-only", "&", "keep only", "show only the lines that match a regular expression; an empty line shows all again", &p.keep),
		p.exprKey("hide", "!", "hide", "leave out the lines that match a regular expression; an empty line shows all again", &p.hide),
		p.patternKey(), p.timeKey(),
		p.solve("task", ".", "only the lines of this line's task, and of all again", p.soloNext),
		p.solve("container", "a", "only the lines of one container after the other, and of all again", p.onlyNext),
		p.solve("level", "l", "leave out lines below WARN, below ERROR, or none; those that name no level stay", p.levelNext),
		p.switching("json", "m", "lines of JSON as message and fields, set out over several rows, or as written, as those above "+sizeOf(longestJSON)+" always are", func() string {
			p.v.sheet.shape = (p.v.sheet.shape + 1) % shapes
			return p.v.sheet.shape.String()
		}),
		p.columnsKey(),
		p.switching("clock", "u", "times local, in UTC, as ages, or not at all", func() string {
			p.v.sheet.clock = (p.v.sheet.clock + 1) % clocks
			return p.v.sheet.clock.String()
		}),
		p.switching("wrap", "z", "break long lines into rows, or cut them off", func() string {
			p.v.sheet.wrap, p.v.sheet.skip = !p.v.sheet.wrap, 0
			if p.v.sheet.wrap {
				return "long lines are wrapped"
			}
			return "long lines are cut off: → shows more"
		}),
		p.sideways("right", "right", "→", "what is cut off on the right", 1), p.sideways("left", "left", "←", "back to the left", -1),
		p.copyLine(), p.saveKey(), p.liveKey(),
	}, about...)
}

// noLine refuses what needs a line.
func (p *logsPane) noLine() string {
	if _, ok := p.v.current(); !ok {
		return "there is no line"
	}
	return ""
}

func (p *logsPane) openLine() action {
	return action{
		name: "open", keys: []string{"enter"}, hint: "line", rank: rankOpen + 3, group: groupLook,
		help: "the line under the cursor in full: its fields, where it comes from, JSON set out", refuse: p.noLine,
		do: func(a *App) tea.Cmd {
			l, _ := p.v.current()
			p.v.pause()
			return a.open(place{"line", *l})
		},
	}
}

func (p *logsPane) followOrPause() action {
	hint := "follow"
	if p.v.follow {
		hint = "pause"
	}
	return action{
		name: "follow", keys: []string{"f"}, hint: hint, rank: rankOpen, group: groupLook,
		help: "go to the newest line and on with what comes, or pause; moving up pauses too",
		do: func(*App) tea.Cmd {
			switch {
			case p.v.follow:
				p.v.pause()
			case p.tails():
				p.v.follow = true
			default: // of a range there is nothing to follow: back to the present
				p.req.Since, p.req.Until, p.req.Last, p.around = time.Time{}, time.Time{}, openLines, false
				return p.begin()
			}
			p.v.hold()
			return nil
		},
	}
}

func (p *logsPane) searchKey() action {
	keys := p.e.keys
	return action{
		name: "search", keys: []string{"/"}, hint: "search", rank: rankOpen + 1, group: groupLook,
		help: "search the lines, upwards from the cursor, by words or a regular expression; " + keys.of("next-match", "ctrl-n") + " and " +
			keys.of("previous-match", "ctrl-p") + " go on",
		do: func(a *App) tea.Cmd {
			a.entry = newSearch(p)
			return nil
		},
	}
}

func (p *logsPane) searches() bool { return p.find != "" }

// ask opens a line below the pane.
func (p *logsPane) ask(a *App, sign, text, keep string, enter func(line string) (tea.Cmd, error)) *entry {
	a.entry = &entry{
		input: newInput(text), of: p, sign: sign, enter: enter, leave: func() tea.Cmd { return nil },
		keep: keep, hint: "go", drop: "leave it as it was",
	}
	return a.entry
}

// exprKey asks for an expression; the lines follow each key.
func (p *logsPane) exprKey(name, key, hint, help string, of **logExpr) action {
	return action{
		name: name, keys: []string{key}, hint: hint, rank: rankOpen + 2, group: groupLook, help: help,
		do: func(a *App) tea.Cmd {
			was, text := *of, ""
			if was != nil {
				text = was.text
			}
			e := p.ask(a, key+" ", text, "keep the filter", nil)
			e.hint, e.drop = "keep", "leave the filter as it was"
			e.live = func(line string) error { return p.setExpr(of, line) }
			e.leave = func() tea.Cmd {
				*of = was
				p.sieve()
				return nil
			}
			return nil
		},
	}
}

func (p *logsPane) setExpr(of **logExpr, line string) error {
	var expr *logExpr
	if line != "" {
		var err error
		if expr, err = newLogExpr(line, false); err != nil {
			return err
		}
	}
	*of = expr
	p.sieve()
	return nil
}

func (p *logsPane) patternKey() action {
	return action{
		name: "pattern", keys: []string{"P"}, hint: "pattern", rank: rankOpen + 2, group: groupLook,
		help: "have CloudWatch send only the lines that match its filter pattern: ERROR, \"two words\", { $.status = 5* }; an empty one sends all",
		do: func(a *App) tea.Cmd {
			p.ask(a, "pattern ", p.req.Pattern, "read again with this pattern", func(line string) (tea.Cmd, error) {
				if line = strings.TrimSpace(line); line == p.req.Pattern {
					return nil, nil
				}
				if n := len([]rune(line)); n > longestPattern {
					return nil, fmt.Errorf("CloudWatch takes %d characters, these are %d", longestPattern, n)
				}
				p.req.Pattern = line
				return p.begin(), nil
			})
			return nil
		},
	}
}

// longestPattern is how long a filter pattern can be.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
const longestPattern = 1024

func (p *logsPane) timeKey() action {
	return action{
		name: "time", keys: []string{"@"}, hint: "time", rank: rankFilter, group: groupLook,
		help: "go to a time, 14:05 or 20m ago, or read a range only: 14:05..14:20, 1h..; an empty line goes back to the present",
		do: func(a *App) tea.Cmd {
			p.ask(a, "time ", "", "go there", func(line string) (tea.Cmd, error) {
				zone := p.v.sheet.clock.zone(p.e.facts.now)
				m, err := readMoment(line, p.e.facts.now.In(zone))
				if err != nil {
					return nil, err
				}
				return p.goTo(m), nil
			})
			return nil
		},
	}
}

// A jump to a time that is not held reads what lies around it.
const (
	beforeJump = 2 * time.Minute
	afterJump  = 8 * time.Minute
)

// goTo shows a moment: in what is held, or else by reading it.
func (p *logsPane) goTo(m logMoment) tea.Cmd {
	r := &p.v.ring
	if at := m.at; !at.IsZero() {
		if n := len(r.chunks); n > 0 && r.chunks[0].first().at <= at.UnixMilli() && (at.UnixMilli() <= r.chunks[n-1].last().at || p.tails()) {
			if to, ok := r.nearest(logKey{at: at.UnixMilli()}); ok {
				p.v.jump(to)
			}
			return nil
		}
		p.req.Since, p.req.Until, p.req.Last, p.around = at.Add(-beforeJump), at.Add(afterJump), 0, true
		cmd := p.begin()
		p.goal = at.UnixMilli()
		p.arrive()
		return cmd
	}
	p.req.Since, p.req.Until, p.req.Last, p.around = m.since, m.until, 0, false
	if m.since.IsZero() {
		p.req.Last = openLines
	}
	return p.begin()
}

// solve is a switch of what is shown that says what it did.
func (p *logsPane) solve(name, key, help string, next func() string) action {
	return action{
		name: name, keys: []string{key}, help: help, group: groupLook,
		refuse: func() string {
			if len(p.v.ring.chunks) == 0 { // where none passes it takes a filter away
				return "there is no line"
			}
			return ""
		},
		do: func(a *App) tea.Cmd {
			a.notify(next())
			p.sieve()
			return nil
		},
	}
}

func (p *logsPane) soloNext() string {
	l, ok := p.v.current()
	switch {
	case p.solo != "":
		p.solo = ""
		return "all tasks"
	case !ok:
		return "there is no line"
	case l.task() == "":
		return "nobody knows the task of this line"
	}
	p.solo = l.task()
	return "only task " + short(p.solo, 8)
}

func (p *logsPane) levelNext() string {
	switch p.least {
	case state.LevelUnknown:
		p.least = state.LevelWarn
	case state.LevelWarn:
		p.least = state.LevelError
	default:
		p.least = state.LevelUnknown
		return "all levels"
	}
	return p.levelWords()
}

// levelWords say which lines pass by their level.
func (p *logsPane) levelWords() string {
	return "only " + p.least.String() + " and worse, and what names no level"
}

func (p *logsPane) onlyNext() string {
	names := append(p.seen(), "")
	p.only = names[(slices.Index(names, p.only)+1)%len(names)]
	if p.only == "" {
		return "all containers"
	}
	return "only container " + p.only
}

// switching is a switch of how lines are drawn.
func (p *logsPane) switching(name, key, help string, next func() string) action {
	return action{
		name: name, keys: []string{key}, help: help, group: groupList,
		do: func(a *App) tea.Cmd {
			a.notify(next())
			p.fit()
			return nil
		},
	}
}

// sidewaysBy is how many cells a key scrolls sideways, mostSideways how far it goes: what is skipped is measured at
// every frame. enter shows a line whole.
const (
	sidewaysBy   = 20
	mostSideways = 5000
)

func (p *logsPane) sideways(name, key, show, help string, by int) action {
	return action{
		name: name, keys: []string{key}, show: show, help: help, group: groupMove,
		refuse: func() string {
			if p.v.sheet.wrap {
				return "long lines are wrapped: " + p.e.keys.of("wrap", "z") + " cuts them off"
			}
			return ""
		},
		do: func(*App) tea.Cmd {
			p.v.sheet.skip = max(0, min(p.v.sheet.skip+by*sidewaysBy, mostSideways))
			return nil
		},
	}
}

func (p *logsPane) columnsKey() action {
	return action{
		name: "columns", keys: []string{"p"}, group: groupList,
		help: "choose fields of JSON lines as columns: status path ms; an empty line shows message and fields",
		do: func(a *App) tea.Cmd {
			p.ask(a, "fields ", strings.Join(p.v.sheet.columns, " "), "show these fields", func(line string) (tea.Cmd, error) {
				s := &p.v.sheet
				s.shape = shapeFields
				s.columns = strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' })
				s.widths = make([]int, len(s.columns))
				for i, name := range s.columns {
					s.widths[i] = cells(name)
				}
				p.fit()
				return nil, nil
			})
			return nil
		},
	}
}

func (p *logsPane) copyLine() action {
	return action{
		name: "copy", keys: []string{"c"}, hint: "copy", rank: rankLook, group: groupLook,
		help: "copy the line, its JSON set out, its event id, or the aws command that reads its stream", refuse: p.noLine,
		do: func(a *App) tea.Cmd {
			l, _ := p.v.current()
			return a.show(lineMenu(l))
		},
	}
}

// lineMenu offers what can be copied of a line. The terminal's clipboard gets what may be drawn: what is pasted might
// be run.
func lineMenu(l *logLine) *copyMenu {
	m := &copyMenu{name: "a line", items: []copyItem{{"line", []string{l.drawn}}}}
	if pretty, ok := prettyJSON(l.raw, mostOfLine); ok && l.kind == kindJSON {
		m.items = append(m.items, copyItem{"JSON", []string{strings.Join(pretty, "\n")}})
	}
	if l.id != "" && l.kind != kindMark {
		m.items = append(m.items, copyItem{"event id", []string{l.id}})
	}
	if task := l.task(); task != "" {
		m.items = append(m.items, copyItem{"task", []string{task}})
	}
	if l.from != nil && l.from.Stream != "" {
		m.items = append(m.items, copyItem{"command", []string{streamCommand(l)}})
	}
	return m
}

// streamCommand is the aws command that reads the minutes around a line.
func streamCommand(l *logLine) string {
	around := func(d time.Duration) string { return strconv.FormatInt(l.time().Add(d).UnixMilli(), 10) }
	return awsCommand(state.Scope{Region: l.from.Region}, "logs get-log-events", "--log-group-name", l.from.Group,
		"--log-stream-name", l.from.Stream, "--start-time", around(-time.Minute), "--end-time", around(time.Minute))
}
