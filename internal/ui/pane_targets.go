package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// targetsPane lists the targets of one service or of all, unhealthy ones first, with the tasks behind them.
type targetsPane struct {
	base
	e             *env
	service       state.ServiceKey // zero = all
	table         *table[targetKey, *targetRow]
	width, height int
}

type targetKey struct {
	group state.TargetGroupKey
	id    string
	port  int
}

// targetRow is a target in a list. Services that share a target group share its targets: the one whose task stands
// behind a target is named.
type targetRow struct {
	state.JoinedTarget
	service state.ServiceKey
	task    string // short id, "" where no known task has that address
	address string
	why     string
	late    string // the mark where the group is past its promise
}

func (r *targetRow) key() targetKey { return targetKey{r.Group.Key, r.ID, r.Port} }

func newTargetsPane(e *env, of any) pane {
	p := &targetsPane{e: e}
	p.service, _ = of.(state.ServiceKey)
	p.table = newTable(e, (*targetRow).key, worstTarget, withPlaces(targetColumns(), "SERVICE", func(r *targetRow) state.Scope { return r.Group.Key.Scope }))
	p.table.empty = p.words
	return p
}

func worstTarget(a, b *targetRow) int {
	return cmp.Or(targetRank(a.State)-targetRank(b.State), cmp.Compare(a.Group.Key.Name, b.Group.Key.Name),
		cmp.Compare(a.ID, b.ID), a.Port-b.Port, state.CompareServices(a.service, b.service))
}

// targetRank orders states, the worst first.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
func targetRank(s string) int {
	switch s {
	case state.TargetUnhealthy, "unhealthy.draining":
		return 0
	case "unavailable":
		return 1
	case state.TargetInitial:
		return 2
	case state.TargetDraining:
		return 3
	case "unused":
		return 4
	}
	return 5
}

func targetTone(s string) tone {
	switch targetRank(s) {
	case 0:
		return toneBad
	case 1:
		return toneWarn
	case 2, 3:
		return toneBusy
	}
	return toneQuiet
}

// targetState is a sign and the state.
func targetState(s string) string {
	switch targetRank(s) {
	case 0:
		return "x " + s
	case 1:
		return "! " + s
	case 2, 3:
		return "~ " + s
	}
	return "  " + s
}

// targetWhy is AWS's reason code without its prefix, and its sentence.
func targetWhy(t state.Target) string {
	code := strings.TrimPrefix(strings.TrimPrefix(t.Reason, "Target."), "Elb.")
	if code == "" || t.Detail == "" {
		return code + t.Detail
	}
	return code + ": " + t.Detail
}

// targetWords are the shortest that tell why.
func targetWords(t state.Target) string {
	if codes, ok := strings.CutPrefix(t.Detail, "Health checks failed with these codes: "); ok {
		return "health check got " + strings.Trim(codes, "[]")
	}
	if t.Detail != "" {
		return t.Detail
	}
	return targetWhy(t)
}

func targetColumns() []column[*targetRow] {
	quiet := func(s string) cell { return cell{dash(s), toneQuiet} }
	return []column[*targetRow]{
		{
			title: "STATE", names: []string{"health", "status"}, least: 11,
			cell:    func(r *targetRow) cell { return cell{targetState(r.State) + r.late, targetTone(r.State)} },
			compare: func(a, b *targetRow) int { return targetRank(a.State) - targetRank(b.State) },
		},
		{
			title: "GROUP", names: []string{"targetgroup", "tg"}, least: 8, mid: true, drop: 3,
			cell:    func(r *targetRow) cell { return quiet(r.Group.Key.Name) },
			compare: func(a, b *targetRow) int { return cmp.Compare(a.Group.Key.Name, b.Group.Key.Name) },
		},
		{
			title: "TARGET", names: []string{"ip", "address"}, least: 18, mid: true,
			cell:    func(r *targetRow) cell { return cell{r.address, toneRow} },
			compare: func(a, b *targetRow) int { return cmp.Compare(a.address, b.address) },
		},
		{
			title: "AZ", names: []string{"zone"}, least: 10, drop: 1,
			cell:    func(r *targetRow) cell { return quiet(r.Zone) },
			compare: func(a, b *targetRow) int { return cmp.Compare(a.Zone, b.Zone) },
		},
		{
			title: "SERVICE", names: []string{"svc"}, least: 13, mid: true, drop: 4,
			cell:    func(r *targetRow) cell { return cell{r.service.String(), toneRow} },
			compare: func(a, b *targetRow) int { return state.CompareServices(a.service, b.service) },
		},
		{
			title: "TASK", width: 8, drop: 2,
			cell:    func(r *targetRow) cell { return quiet(r.task) },
			compare: func(a, b *targetRow) int { return cmp.Compare(a.task, b.task) },
		},
		{
			title: "REASON", names: []string{"what", "why"}, rest: true, least: 32,
			cell:    func(r *targetRow) cell { return cell{targetWords(r.Target), targetTone(r.State)} },
			text:    func(r *targetRow) string { return r.why },
			compare: func(a, b *targetRow) int { return cmp.Compare(b.why, a.why) },
		},
	}
}

func (p *targetsPane) title() string {
	if p.service.Name == "" {
		return "targets"
	}
	return "targets of " + p.service.String()
}

func (p *targetsPane) sync(f *facts) tea.Cmd {
	services := f.snap.Services
	if p.service.Name != "" {
		services = map[state.ServiceKey]*state.Service{}
		if svc := f.snap.Services[p.service]; svc != nil {
			services[p.service] = svc
		}
	}
	var rows []*targetRow
	at := map[targetKey]*targetRow{}
	for _, svc := range services {
		targets, _ := f.snap.TargetsOf(svc)
		for _, t := range targets {
			r := &targetRow{JoinedTarget: t, service: svc.Key, address: t.ID, why: targetWhy(t.Target)}
			if t.Group.Overdue(f.now) {
				r.late = lateBy(t.Group.SeenAt, f.now)
			}
			if t.Port > 0 {
				r.address += ":" + strconv.Itoa(t.Port)
			}
			if t.Task != nil {
				r.task = t.Task.Key.Short()
			}
			if other := at[r.key()]; other == nil {
				at[r.key()] = r
				rows = append(rows, r)
			} else if r.belongsBefore(other) {
				*other = *r
			}
		}
	}
	p.table.sync(rows)
	return nil
}

// belongsBefore decides which of two services that share a target is named, whatever order they come in.
func (r *targetRow) belongsBefore(other *targetRow) bool {
	if (r.Task != nil) != (other.Task != nil) {
		return r.Task != nil
	}
	return state.CompareServices(r.service, other.service) < 0
}

// words say why there is no target.
func (p *targetsPane) words() []string {
	svc := p.e.facts.snap.Services[p.service]
	if svc == nil || p.table.counts().total > 0 {
		return emptyWords(p.e, p.table, "targets", state.SourceServices, state.SourceTargets)
	}
	words := []string{""}
	for _, it := range newServicePage(p.e, svc).targetHealth().items {
		words = append(words, "Targets: "+it.text)
	}
	return words
}

func (p *targetsPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *targetsPane) view() []string {
	var lines []string
	if r, ok := p.table.current(); ok {
		text := targetState(r.State) + " " + r.address
		if r.why != "" {
			text += ": " + r.why
		}
		lines = append(wrapped(strings.TrimSpace(text), p.width-2*detailMargin), healthCheckWords(r.Group))
	}
	return withDetail(p.e.look, p.table.view(), lines, p.width, p.height)
}

// healthCheckWords tell how a target group decides.
func healthCheckWords(g *state.TargetGroup) string {
	h := g.HealthCheck
	if h.Protocol == "" {
		return "target group " + g.Key.Name
	}
	words := "checked by " + h.Protocol + " " + h.Path
	if h.Port != "" {
		words = strings.TrimSpace(words) + " on port " + strings.TrimSuffix(h.Port, "-port")
	}
	if h.Matcher != "" {
		words += ", wants " + h.Matcher
	}
	if h.Interval > 0 {
		words += fmt.Sprintf(", every %s (timeout %s), healthy after %d, unhealthy after %d",
			seconds(h.Interval), seconds(h.Timeout), h.Healthy, h.Unhealthy)
	}
	return words
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) + "s" }

func (p *targetsPane) scroll() scroller { return explained[targetKey, *targetRow]{p.table} }

func (p *targetsPane) focus() state.Focus {
	focus := state.Focus{Service: p.service, Visible: &state.Visible{}}
	for _, key := range p.table.onScreen() {
		if groups := &focus.Visible.Groups; !slices.Contains(*groups, key.group) {
			*groups = append(*groups, key.group)
		}
	}
	if p.service.Name == "" && slices.ContainsFunc(p.table.rows, (*targetRow).onInstance) {
		focus.Also = state.SourceInstances
	}
	return p.e.behind(p.service, focus)
}

func (r *targetRow) onInstance() bool { return r.Group.TargetType == "instance" }

// behind asks also for the instances of a service whose targets they are: nothing else tells which task is behind one.
func (e *env) behind(service state.ServiceKey, f state.Focus) state.Focus {
	if svc := e.facts.snap.Services[service]; f.Also == "" && svc != nil && e.facts.snap.OnInstances(svc) {
		f.Also, f.Cluster = state.SourceInstances, svc.Key.Cluster
	}
	return f
}

func (p *targetsPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	return targetGroupSubject(r.Group, r.service), true
}

// target is the one under the cursor.
func (p *targetsPane) target(_ *facts, s subject) any {
	r, _ := p.table.current()
	return whyTarget{r.key(), s.service}
}

// writer is the task behind the target, or else its service.
func (p *targetsPane) writer(_ *facts, s subject) any {
	if r, ok := p.table.current(); ok && r.Task != nil {
		return r.Task.Key
	}
	return s.service
}

func (p *targetsPane) actions() []action {
	own := []action{onSubject(p, action{
		name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen,
		help: "the task behind the target, or else its service",
	}, nil, func(a *App, s subject) tea.Cmd {
		if r, ok := p.table.current(); ok && r.Task != nil {
			return a.open(place{"task", r.Task.Key})
		}
		return a.open(place{"service", s.service})
	}), whyAbout(p, p.target), logsAbout(p, p.writer), networkOf(p), eventsOf(p), historyOf(p)}
	if p.service.Name == "" {
		own = append(own, targetsOf(p))
	}
	return append(own, deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p))
}
