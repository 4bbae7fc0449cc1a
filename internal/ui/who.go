package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// askWho asks CloudTrail, whose few calls a second the whole account shares: when somebody says so, never by itself.
func askWho(asked *state.ServiceKey, of func() state.ServiceKey) action {
	return action{
		name: "who", keys: []string{"u"}, hint: "who", rank: rankLook + 1,
		help: "ask CloudTrail who did it: the callers behind deployments, counts and stops, up to a week back",
		refuse: func() string {
			switch key := of(); {
			case key.Name == "":
				return "no service is under the cursor"
			case asked.Cluster.Scope == key.Cluster.Scope:
				return "CloudTrail has been asked; refresh asks anew"
			}
			return ""
		},
		do: func(a *App) tea.Cmd {
			*asked = of()
			return a.tell()
		},
	}
}

// whoChanged are rows that say who brought the deployment with which the trouble began, and who set how many tasks are desired.
func (p *whyPane) whoChanged(f state.Finding) (rows []whyRow) {
	snap, key, now := p.e.facts.snap, p.service(), p.e.facts.now
	say := func(what, text string) {
		rows = append(rows, whyRow{label: sectionEvidence, item: item{padRight(what, evidenceWidth), text, toneRow}})
	}
	if d, began := p.deploymentOf(f); began && snap.TrailOf(key) != nil {
		say("who", strings.TrimPrefix(snap.WhoWords(key, d, p.e.keys.of("who", "u"), now), "who: "))
	}
	if text := snap.DesiredBy(key, now); text != "" && !f.Benign {
		say("desired", text)
	}
	return rows
}
