package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// copy offers the commands of the steps, the page that explains, and the finding as text for a colleague.
func (p *whyPane) copy() action {
	return action{
		name: "copy", keys: []string{"c"}, hint: "copy", rank: rankOpen + 2, group: groupLook,
		help: "copy what is under the cursor, of a step its command; else one of the commands, the page that explains it, or the finding as text",
		refuse: func() string {
			if _, ok := p.current(); !ok {
				return "nothing is found yet"
			}
			return ""
		},
		do: func(a *App) tea.Cmd {
			f, _ := p.current()
			if r, ok := p.onRow(); ok {
				m := &copyMenu{name: "this line", items: []copyItem{{"line", []string{cmp.Or(r.copies, r.text)}}}}
				return m.copy(a, 0)
			}
			m := &copyMenu{name: "what is found"}
			for i, step := range f.Next {
				if command := commandIn(p.filled(step, f)); command != "" {
					m.items = append(m.items, copyItem{fmt.Sprintf("step %d", i+1), []string{command}})
				}
			}
			for _, r := range p.imageRows() {
				if r.copies != "" {
					m.items = append(m.items, copyItem{"image", []string{r.copies}})
				}
			}
			if f.Docs != "" {
				m.items = append(m.items, copyItem{"page", []string{f.Docs}})
			}
			m.items = append(m.items, copyItem{"finding", p.plain(f)})
			return a.show(m)
		},
	}
}

// read opens the page that explains the cause.
func (p *whyPane) read() action {
	return action{
		name: "browser", keys: []string{"b"}, group: groupLook, help: "the page that explains the cause, in the browser; where there is none, its address",
		refuse: func() string {
			if f, _ := p.current(); f.Docs == "" {
				return "no page explains it"
			}
			return ""
		},
		do: func(a *App) tea.Cmd {
			f, _ := p.current()
			return a.browse(f.Docs)
		},
	}
}

// commandIn is the aws command at the end of a step, "" where it has none.
func commandIn(step string) string {
	if strings.HasPrefix(step, "aws ") {
		return step
	}
	if _, command, ok := strings.Cut(step, ": aws "); ok {
		return "aws " + command
	}
	return ""
}

// blanksIn are the words of a command that somebody has to fill in, as the causes leave them.
func blanksIn(command string) (found []string) {
	words := strings.FieldsFunc(command, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' })
	for _, w := range words {
		if slices.Contains(blankWords(), w) && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found
}

func blankWords() []string {
	return []string{
		"ACTION", "ALARM", "ARN", "BUCKET", "CLUSTER", "CONTAINER", "FILE", "GROUP", "INSTANCE", "KEY", "MOUNT", "NAME", "PORT", "PREFIX", "REGION", "REPOSITORY",
		"RESOURCE", "ROLE", "SECRET", "SERVICE", "SESSION", "SUBNET", "TAG", "TARGETGROUP", "TASK", "TASKDEFINITION",
	}
}
