package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

func (p *logsPane) liveKey() action {
	return action{
		name: "live-tail", group: groupLook,
		help: "have CloudWatch push lines by Live Tail, which costs money, or end that",
		refuse: func() string {
			if !p.req.Live && !p.req.Until.IsZero() {
				return "Live Tail is for what comes, and this is a range of the past"
			}
			return ""
		},
		do: func(a *App) tea.Cmd {
			if p.req.Live {
				p.req.Live = false
				return p.begin()
			}
			return a.show(&liveQuestion{p})
		},
	}
}

// liveQuestion says what Live Tail costs and cannot do before it begins.
type liveQuestion struct{ of *logsPane }

func (*liveQuestion) title() string { return "Live Tail" }

func (q *liveQuestion) actions() []action {
	return []action{
		{
			name: "begin", keys: []string{"enter"}, hint: "begin", rank: rankOpen, group: groupApp, help: "begin Live Tail",
			do: func(a *App) tea.Cmd {
				a.over = nil
				q.of.req.Live = true
				return q.of.begin()
			},
		},
		closing("esc", "q"),
	}
}

func (q *liveQuestion) view(a *App) ([]string, bool) {
	lines := make([]string, 0, 10)
	for _, words := range []string{
		"CloudWatch pushes the lines of " + q.of.name() + " as they arrive. Without it fsui asks every second or two, which costs nothing.",
		"",
		fmt.Sprintf("Price: US$ %.2f a minute and session in most Regions; the first %d minutes a month of the account are free", state.LiveCentsAMinute/100.0, state.LiveFreeMinutes),
		fmt.Sprintf("Limits: %d lines a second, beyond which lines are left out until fsui reads them by polling; %d sessions in the account; %s each",
			state.LiveLinesASecond, state.LiveSessions, state.Age(state.LiveSessionLength)),
		"It ends when you leave the logs, or by the same command",
	} {
		lines = append(lines, wrapped(words, min(a.width-6, 90))...)
	}
	return lines, false
}
