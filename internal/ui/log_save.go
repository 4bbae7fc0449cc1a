package ui

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Save makes a file that only the person can read, and has it written. It returns the path in full. A file that is
// there already is an error.
type Save func(name string, write func(w io.Writer) error) (path string, err error)

// logSaved is what came of saving.
type logSaved struct {
	path  string
	lines int
	err   error
}

func (s logSaved) words() string {
	if s.err != nil {
		return "not saved: " + s.err.Error()
	}
	return plural(s.lines, "line") + " saved to " + s.path
}

func (p *logsPane) saveKey() action {
	return action{
		name: "save", keys: []string{">"}, hint: "save", rank: rankLook + 1, group: groupLook,
		help: "save the lines that pass to a file: raw, behind time and task; a name that ends in .jsonl gets an object for each line",
		refuse: func() string {
			if p.e.save == nil {
				return "there is no disk to save to"
			}
			return p.noLine()
		},
		do: func(a *App) tea.Cmd {
			p.ask(a, "save to ", p.fileName(), "write the file", func(line string) (tea.Cmd, error) {
				if line = strings.TrimSpace(line); line == "" {
					return nil, nil
				}
				a.notify("saving " + line)
				return p.save(line), nil
			})
			return nil
		},
	}
}

// fileName says whose lines, and until when.
func (p *logsPane) fileName() string {
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == ' ' || r == '\\' || r == ':' {
			return '-'
		}
		return r
	}, p.name())
	return name + p.e.facts.now.UTC().Format("-20060102T150405Z") + ".log"
}

// save writes the lines that pass, as they are now, in a command.
func (p *logsPane) save(name string) tea.Cmd {
	parts := make([][]logLine, 0, len(p.v.ring.chunks))
	for _, c := range p.v.ring.chunks {
		parts = append(parts, c.lines)
	}
	save, pass, bare := p.e.save, p.v.ring.keep.ask, p.v.sheet.clock == clockOff
	return answer(p, func() any {
		done := logSaved{}
		done.path, done.err = save(name, func(w io.Writer) error {
			out := bufio.NewWriter(w)
			write := writeRaw
			switch {
			case strings.HasSuffix(name, ".jsonl"), strings.HasSuffix(name, ".json"), strings.HasSuffix(name, ".ndjson"):
				write = writeObject
			case bare:
				write = writeBare
			}
			for _, lines := range parts {
				for i := range lines {
					l := &lines[i]
					if l.kind == kindMark || pass != nil && !pass(l) {
						continue
					}
					if err := write(out, l); err != nil {
						return err
					}
					done.lines++
				}
			}
			return out.Flush()
		})
		return done
	})
}

// fileTime is a time as all files of fsui have it.
const fileTime = "2006-01-02T15:04:05.000Z"

func writeRaw(w *bufio.Writer, l *logLine) error {
	_, err := fmt.Fprintf(w, "%s %s %s %s\n", l.time().UTC().Format(fileTime), dashASCII(l.task()), dashASCII(l.container()), strings.TrimRight(l.raw, "\r\n"))
	return err
}

func writeBare(w *bufio.Writer, l *logLine) error {
	_, err := w.WriteString(strings.TrimRight(l.raw, "\r\n") + "\n")
	return err
}

// writeObject writes a line as fsui logs -o json does.
func writeObject(w *bufio.Writer, l *logLine) error {
	o := struct {
		At         string  `json:"at"`
		IngestedAt *string `json:"ingestedAt"`
		Group      string  `json:"group"`
		Stream     string  `json:"stream"`
		Task       string  `json:"task"`
		Container  string  `json:"container"`
		Message    string  `json:"message"`
		EventID    string  `json:"eventId"`
	}{At: l.time().UTC().Format(fileTime), Task: l.task(), Container: l.container(), Message: l.raw, EventID: l.id}
	if l.from != nil {
		o.Group, o.Stream = l.from.Group, l.from.Stream
	}
	if l.ingested != 0 {
		at := time.UnixMilli(l.ingested).UTC().Format(fileTime)
		o.IngestedAt = &at
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(o)
}

func dashASCII(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
