package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// servicesPane lists the services of one cluster or of all, worst first.
type servicesPane struct {
	base
	e       *env
	cluster state.ClusterKey // zero = all
	table   *table[state.ServiceKey, *serviceRow]
}

// serviceRow is a service as its row shows it. What is drawn, sorted and filtered by is made once for each snapshot.
type serviceRow struct {
	svc     *state.Service
	verdict state.Verdict
	rank    int // of the verdict, the worst first
	name    string
	run     string
	targets targetCount
	healthy string
	share   float64 // of the rollout
	rollout string
	since   began
}

func newServicesPane(e *env, of any) pane {
	p := &servicesPane{e: e}
	p.cluster, _ = of.(state.ClusterKey)
	p.table = newTable(e, func(r *serviceRow) state.ServiceKey { return r.svc.Key }, worstFirst, withPlaces(p.columns(), "SERVICE", func(r *serviceRow) state.Scope { return r.svc.Key.Cluster.Scope }))
	p.table.empty = p.words
	return p
}

// words say why no service is shown; a list of one cluster speaks of that one only.
func (p *servicesPane) words() []string {
	if p.cluster.Name == "" || p.table.counts().total > 0 {
		return emptyWords(p.e, p.table, "services", state.SourceServices)
	}
	source := p.e.facts.snap.Source(state.SourceServices, p.cluster)
	if source == nil || source.At.IsZero() {
		return absentWords(p.e, p.table.width, "services of "+p.cluster.Name, state.SourceServices, p.cluster)
	}
	return []string{"", "There are no services in cluster " + p.cluster.Name + "."}
}

func (p *servicesPane) title() string {
	if p.cluster.Name == "" {
		return "services"
	}
	return "services of " + p.cluster.Name
}

func (p *servicesPane) scroll() scroller         { return p.table }
func (p *servicesPane) resize(width, height int) { p.table.resize(width, height) }
func (p *servicesPane) view() []string           { return p.table.view() }

func (p *servicesPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	return serviceSubject(r.svc), true
}

func (p *servicesPane) markedSubjects() []subject {
	rows := p.table.marked()
	all := make([]subject, len(rows))
	for i, r := range rows {
		all[i] = serviceSubject(r.svc)
	}
	return all
}

func (p *servicesPane) focus() state.Focus {
	return state.Focus{Visible: &state.Visible{Services: p.table.onScreen()}}
}

func (p *servicesPane) actions() []action {
	return append([]action{
		onSubject(p, action{
			name: "open", keys: []string{"enter"}, hint: "open", rank: rankOpen,
			help: "the service: its tasks, deployments, events and targets",
		}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"service", s.service}) }),
		whyOf(p), logsOf(p), networkOf(p), eventsOf(p), historyOf(p), targetsOf(p), deploymentsOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p), setupOf(p), scalingOf(p), instancesOf(p), shellOf(p, p.e), chooseShellOf(p, p.e), forwardOf(p, p.e), execCheckOf(p, p.e),
	}, actingOn(p.e, p)...)
}

func (p *servicesPane) sync(f *facts) tea.Cmd {
	rows := make([]*serviceRow, 0, len(f.snap.Services))
	for key, svc := range f.snap.Services {
		if p.cluster.Name != "" && key.Cluster != p.cluster {
			continue
		}
		source := f.snap.Source(state.SourceServices, key.Cluster)
		r := &serviceRow{
			svc: svc, verdict: f.verdicts[key], name: key.String(), targets: countTargets(f, svc), since: f.since(key, f.verdicts[key]),
			run: runWant(svc) + lateService(f, svc, source),
		}
		rolled := rolloutOf(svc)
		r.rank, r.healthy, r.share, r.rollout = rankOf(r.verdict), r.targets.String(), rolled.share(), rolled.String()
		rows = append(rows, r)
	}
	p.table.sync(rows)
	return nil
}

// lateService marks a service past its promise, and one seen by an earlier session: the verdict says when.
func lateService(f *facts, svc *state.Service, source *state.Source) string {
	if f.verdicts[svc.Key].Last != "" {
		return "?"
	}
	return late(svc.SeenAt, svc.Promise, source, f.now)
}

// countServices is the figure of the tab.
func countServices(f *facts) string {
	if len(f.snap.Services) == 0 {
		return ""
	}
	return strconv.Itoa(len(f.snap.Services))
}

func worstFirst(a, b *serviceRow) int {
	return cmp.Or(a.rank-b.rank, strings.Compare(a.name, b.name), state.CompareServices(a.svc.Key, b.svc.Key))
}

func (p *servicesPane) columns() []column[*serviceRow] {
	return []column[*serviceRow]{
		{
			title: "STATE", names: []string{"health"}, width: 11,
			cell:    func(r *serviceRow) cell { return cell{verdictWords(r.verdict), verdictTone(r.verdict)} },
			text:    func(r *serviceRow) string { return verdictWords(r.verdict) + " " + string(r.verdict.Health) },
			compare: func(a, b *serviceRow) int { return a.rank - b.rank },
		},
		{
			title: "SERVICE", names: []string{"name"}, least: 16, mid: true,
			cell:    func(r *serviceRow) cell { return cell{r.name, rowTone(r)} },
			compare: func(a, b *serviceRow) int { return strings.Compare(a.name, b.name) },
		},
		{
			title: "RUN/WANT", names: []string{"run", "running"}, least: 8, right: true,
			cell:    func(r *serviceRow) cell { return cell{r.run, rowTone(r)} },
			compare: func(a, b *serviceRow) int { return missing(b.svc) - missing(a.svc) },
		},
		{
			title: "TARGETS", least: 7, right: true, drop: 4,
			cell:    func(r *serviceRow) cell { return cell{r.healthy, rowTone(r)} },
			compare: func(a, b *serviceRow) int { return b.targets.sick() - a.targets.sick() },
		},
		{
			title: "ROLLOUT", names: []string{"revision"}, least: 11, drop: 2,
			cell:    func(r *serviceRow) cell { return cell{r.rollout, rowTone(r)} },
			compare: func(a, b *serviceRow) int { return cmp.Compare(a.share, b.share) },
		},
		{
			title: "SINCE", width: 5, right: true, drop: 3,
			cell:    func(r *serviceRow) cell { return cell{r.since.age(p.e.facts.now), rowTone(r)} },
			text:    func(*serviceRow) string { return "" },
			compare: func(a, b *serviceRow) int { return a.since.compare(b.since) },
		},
		{
			title: "WHAT IS WRONG", names: []string{"what", "wrong"}, rest: true, least: 28,
			cell:    func(r *serviceRow) cell { return cell{r.verdict.Words, wordsTone(r)} },
			compare: func(a, b *serviceRow) int { return strings.Compare(a.verdict.Words, b.verdict.Words) },
		},
	}
}

// healthWords are a sign and a word: colour only repeats them.
func healthWords(h state.Health) string {
	switch h {
	case state.Failing:
		return "x failing"
	case state.Degraded:
		return "! degraded"
	case state.Unknown:
		return "? unknown"
	case state.Deploying:
		return "~ deploying"
	case state.Healthy:
		return "  ok"
	default:
		return "  " + string(h)
	}
}

func healthTone(h state.Health) tone {
	switch h {
	case state.Failing:
		return toneBad
	case state.Degraded, state.Unknown:
		return toneWarn
	case state.Deploying:
		return toneBusy
	default:
		return toneQuiet
	}
}

// rowTone keeps rows quiet that need nobody.
func rowTone(r *serviceRow) tone {
	if h := r.verdict.Health; h == state.Healthy || h == state.Stopped || r.verdict.Last != "" {
		return toneQuiet
	}
	return tonePlain
}

func wordsTone(r *serviceRow) tone {
	if r.verdict.Health == state.Failing {
		return toneBad
	}
	return rowTone(r)
}

// runWant is running + pending of wanted tasks.
func runWant(s *state.Service) string {
	text := strconv.Itoa(s.Running)
	if s.Pending > 0 {
		text += "+" + strconv.Itoa(s.Pending)
	}
	text += "/" + strconv.Itoa(s.Desired)
	return text
}

func missing(s *state.Service) int { return s.Desired - s.Running }

// targetCount is how many of a service's targets are healthy.
type targetCount struct {
	healthy, all int
	none         bool // the service stands behind no target group
	known        bool
	late         string // the mark where a figure is old
}

func countTargets(f *facts, svc *state.Service) targetCount {
	n, promised := targetCount{none: true, known: true}, false
	for i, lb := range svc.LoadBalancers {
		if lb.ARN == "" || slices.ContainsFunc(svc.LoadBalancers[:i], func(before state.LoadBalancer) bool { return before.ARN == lb.ARN }) {
			continue // a Classic Load Balancer, or a group counted already
		}
		n.none = false
		group := f.snap.TargetGroups[lb.TargetGroup]
		if group == nil || group.SeenAt.IsZero() {
			n.known = false
			continue
		}
		switch {
		case !group.SeenAt.After(f.snap.RecalledAt(group.Key.Scope)):
			n.late = "?"
		case group.Overdue(f.now) && n.late == "":
			n.late = lateBy(group.SeenAt, f.now)
		case group.Promise > 0:
			promised = true
		}
		for _, t := range group.Targets {
			switch t.State {
			case state.TargetHealthy:
				n.healthy++
			case state.TargetDraining, "unused":
				continue // not meant to serve
			}
			n.all++
		}
	}
	source := f.snap.Source(state.SourceTargets, svc.Key.Cluster)
	if n.late == "" && (source == nil || !promised && source.Stale(f.now)) {
		n.late = "?"
	}
	return n
}

func (n targetCount) sick() int { return n.all - n.healthy }

func (n targetCount) String() string {
	switch {
	case n.none:
		return "–"
	case !n.known:
		return "?"
	}
	return fmt.Sprintf("%d/%d%s", n.healthy, n.all, n.late)
}
