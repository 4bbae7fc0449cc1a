package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// toType is what has to be typed once where some of the targets are protected: how many will be changed, and the cluster
// they are in, or, where they are in several, the accounts: "3 prod". It is "" where a yes is enough.
func (m *many) toType() string {
	var clusters, accounts []string
	n, protected := 0, false
	for _, one := range m.all {
		if one.why() != "" {
			continue
		}
		n++
		protected = protected || one.plan.Protected != ""
		cluster := one.cluster()
		clusters = append(clusters, cluster.Name)
		accounts = append(accounts, cluster.Scope.Account)
	}
	if !protected {
		return ""
	}
	clusters, accounts = eachOnce(clusters), eachOnce(accounts)
	words := strings.Join(accounts, " ")
	if len(clusters) == 1 && len(accounts) == 1 {
		words = clusters[0]
	}
	return fmt.Sprintf("%d %s", n, words)
}

// cluster is where one of the targets is.
func (o *oneOfMany) cluster() state.ClusterKey {
	if o.ask.Task.ID != "" {
		return o.ask.Task.Cluster
	}
	return o.ask.Service.Cluster
}

func eachOnce(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// reasons say why the targets are protected, each reason once.
func (m *many) reasons() string {
	var all []string
	for _, one := range m.all {
		if one.why() == "" && one.plan.Protected != "" {
			all = append(all, one.plan.Protected)
		}
	}
	return strings.Join(eachOnce(all), ", ")
}

// wantsText reports that there is something to type: what the action wants to be told, or what is protected.
func (m *many) wantsText() bool {
	return !m.asked || !m.agreed && !m.waits() && m.toType() != ""
}

// typing is the line below all that is protected, where it stays whatever is scrolled; nil where nothing is.
func (m *many) typing(c *card) []string {
	if !m.asked || !m.wantsText() {
		return nil
	}
	words := m.toType()
	at := &card{look: c.look, width: c.width, label: len("protected  ")}
	at.add("protected", m.reasons(), toneWarn)
	return append(at.lines, at.look.paint(toneQuiet, padRight("", at.label))+
		at.look.paint(toneWarn, "type "+words+" to go on: "+m.line.view(max(at.width-at.label-cells(words)-16, 8))))
}
