package ui

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// clustersPane lists the clusters, the one with the worst services first.
type clustersPane struct {
	base
	e             *env
	table         *table[state.ClusterKey, *clusterRow]
	width, height int
}

// clusterRow is a cluster with what fsui says about its services.
type clusterRow struct {
	*state.Cluster
	verdicts [6]int // how many services by the rank of their health
	worst    state.Health
	seen     bool // its services have been read
	capture  *state.EventCapture
	what     string
}

func newClustersPane(e *env, _ any) pane {
	p := &clustersPane{e: e}
	p.table = newTable(e, func(r *clusterRow) state.ClusterKey { return r.Key }, worstCluster, withPlaces(clusterColumns(), "CLUSTER", func(r *clusterRow) state.Scope { return r.Key.Scope }))
	p.table.empty = func() []string { return emptyWords(e, p.table, "clusters") }
	return p
}

func (p *clustersPane) title() string { return "clusters" }

func (p *clustersPane) sync(f *facts) tea.Cmd {
	all := make(map[state.ClusterKey]*clusterRow, len(f.snap.Clusters))
	rows := make([]*clusterRow, 0, len(f.snap.Clusters))
	for key, c := range f.snap.Clusters {
		r := &clusterRow{Cluster: c, worst: state.Healthy, capture: f.snap.Captures[key]}
		if source := f.snap.Source(state.SourceServices, key); source != nil && !source.At.IsZero() {
			r.seen = true
		}
		all[key], rows = r, append(rows, r)
	}
	for key, v := range f.verdicts {
		if r := all[key.Cluster]; r != nil {
			r.verdicts[v.Health.Rank()]++
			if v.Health.Rank() < r.worst.Rank() {
				r.worst = v.Health
			}
		}
	}
	for _, r := range rows {
		r.what = r.words()
	}
	p.table.sync(rows)
	return nil
}

// words count the services by what is said about them, the worst first.
func (r *clusterRow) words() string {
	var words []string
	if r.Status != "ACTIVE" && r.Status != "" {
		words = append(words, "the cluster is "+r.Status)
	}
	for _, h := range []state.Health{state.Failing, state.Degraded, state.Unknown, state.Deploying, state.Healthy, state.Stopped} {
		if n := r.verdicts[h.Rank()]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, strings.TrimLeft(strings.TrimLeft(healthWords(h), "x!?~"), " ")))
		}
	}
	switch {
	case len(words) > 0:
		return strings.Join(words, ", ")
	case !r.seen:
		return "services not read yet"
	}
	return "no services"
}

func worstCluster(a, b *clusterRow) int {
	return cmp.Or(a.worst.Rank()-b.worst.Rank(), state.CompareClusters(a.Key, b.Key))
}

func (r *clusterRow) tone() tone {
	if r.worst == state.Healthy {
		return toneQuiet
	}
	return tonePlain
}

func clusterColumns() []column[*clusterRow] {
	figure := func(title string, drop int, n func(r *clusterRow) int) column[*clusterRow] {
		return column[*clusterRow]{
			title: title, least: len(title), right: true, drop: drop,
			cell:    func(r *clusterRow) cell { return cell{r.figure(n(r)), r.tone()} },
			compare: func(a, b *clusterRow) int { return n(b) - n(a) },
		}
	}
	return []column[*clusterRow]{
		{
			title: "CLUSTER", names: []string{"name"}, least: 12, mid: true,
			cell:    func(r *clusterRow) cell { return cell{r.Key.Name, r.tone()} },
			compare: func(a, b *clusterRow) int { return state.CompareClusters(a.Key, b.Key) },
		},
		figure("SERVICES", 5, func(r *clusterRow) int { return r.Services }),
		figure("RUNNING", 0, func(r *clusterRow) int { return r.Running }),
		figure("PENDING", 6, func(r *clusterRow) int { return r.Pending }),
		figure("INSTANCES", 4, func(r *clusterRow) int { return r.Instances }),
		{
			title: "CAPACITY", names: []string{"providers"}, least: 8, drop: 1,
			cell:    func(r *clusterRow) cell { return cell{dash(strings.Join(r.CapacityProviders, " ")), toneQuiet} },
			compare: func(a, b *clusterRow) int { return len(b.CapacityProviders) - len(a.CapacityProviders) },
		},
		{
			title: "INSIGHTS", width: 8, drop: 2,
			cell:    func(r *clusterRow) cell { return cell{insightsWord(r.Insights), toneQuiet} },
			compare: func(a, b *clusterRow) int { return cmp.Compare(a.Insights, b.Insights) },
		},
		{
			title: "EVENTS", names: []string{"capture"}, width: 6, drop: 3,
			cell:    func(r *clusterRow) cell { return cell{captureWord(r.capture), toneQuiet} },
			compare: func(a, b *clusterRow) int { return cmp.Compare(captureWord(a.capture), captureWord(b.capture)) },
		},
		{
			title: "ITS SERVICES", names: []string{"what", "health"}, rest: true, least: 36,
			cell:    func(r *clusterRow) cell { return cell{r.what, clusterTone(r)} },
			compare: func(a, b *clusterRow) int { return a.worst.Rank() - b.worst.Rank() },
		},
	}
}

// figure is unknown for a cluster that could be listed and not described.
func (r *clusterRow) figure(n int) string {
	if r.SeenAt.IsZero() {
		return "?"
	}
	return strconv.Itoa(n)
}

func clusterTone(r *clusterRow) tone {
	if r.worst == state.Healthy {
		return toneQuiet
	}
	return healthTone(r.worst)
}

// insightsWord is the setting of Container Insights in a word.
func insightsWord(setting string) string {
	switch setting {
	case "enabled":
		return "on"
	case "disabled":
		return "off"
	}
	return firstWord(setting, "?")
}

func firstWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func captureWord(c *state.EventCapture) string {
	switch {
	case c == nil || c.Fault != nil:
		return "?"
	case c.Group == "":
		return "off"
	}
	return "on"
}

// captureWords say what is known of a cluster's event capture, and which right is missing where it is not.
func captureWords(c *state.EventCapture) string {
	switch {
	case c == nil:
		return "event capture has not been looked for yet"
	case c.Fault != nil && c.Fault.Kind == state.FaultDenied:
		return "event capture: AWS does not allow " + c.Fault.Attempted
	case c.Fault != nil:
		return "event capture: " + faultWords(c.Fault)
	case c.Group == "":
		return "event capture is off: ECS forgets events after the latest 100"
	}
	words := "event capture is on"
	switch {
	case c.Doubt != nil:
		words += ", but tasks are polled: " + faultWords(c.Doubt)
	case !c.ReadAt.IsZero():
		words += " and keeps tasks fresh"
	}
	if c.Retention == 0 {
		return words + ", kept for ever: " + c.Group
	}
	return fmt.Sprintf("%s, kept %d days: %s", words, c.Retention, c.Group)
}

func (p *clustersPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *clustersPane) view() []string {
	var lines []string
	if r, ok := p.table.current(); ok {
		providers := "no capacity provider"
		if len(r.CapacityProviders) > 0 {
			providers = "capacity from " + strings.Join(r.CapacityProviders, ", ")
		}
		insights := "Container Insights " + strings.Replace(insightsWord(r.Insights), "?", "not told", 1)
		lines = append(wrapped(r.Key.Name+": "+r.what, p.width-2*detailMargin), wrapped(factWords(insights, providers), p.width-2*detailMargin)...)
		lines = append(lines, captureWords(r.capture))
	}
	return withDetail(p.e.look, p.table.view(), lines, p.width, p.height)
}

func (p *clustersPane) scroll() scroller { return explained[state.ClusterKey, *clusterRow]{p.table} }

func (p *clustersPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	return clusterSubject(r.Cluster), true
}

func clusterSubject(c *state.Cluster) subject {
	return subject{
		key: c.Key, name: c.Key.Name, id: c.Key.Name, arn: c.ARN,
		command: awsCommand(c.Key.Scope, "ecs describe-clusters", "--clusters", c.Key.Name, "--include", "SETTINGS"),
	}
}

func (p *clustersPane) actions() []action {
	return []action{
		onSubject(p, action{
			name: "open", keys: []string{"enter"}, hint: "services", rank: rankOpen,
			help: "the services of the cluster, worst first",
		}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"services", s.key}) }),
		instancesOf(p), describeOf(p), yamlOf(p), copyOf(p), browserOf(p),
	}
}
