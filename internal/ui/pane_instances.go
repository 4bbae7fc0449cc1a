package ui

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// instancesPane lists the container instances of one cluster or of all: first those that cannot be used, then those
// with the least room.
type instancesPane struct {
	base
	e             *env
	cluster       state.ClusterKey // zero = all
	table         *table[state.InstanceKey, *instanceRow]
	width, height int
}

// instanceRow is a container instance in a list.
type instanceRow struct {
	*state.Instance
	rank int // of its trouble, 0 is the worst
	what string
}

func newInstancesPane(e *env, of any) pane {
	p := &instancesPane{e: e}
	p.cluster, _ = of.(state.ClusterKey)
	p.table = newTable(e, func(r *instanceRow) state.InstanceKey { return r.Key }, worstInstance, withPlaces(instanceColumns(), "CLUSTER", func(r *instanceRow) state.Scope { return r.Key.Cluster.Scope }))
	p.table.empty = p.words
	return p
}

// The ranks of instances, the worst first.
const (
	instanceLost = iota
	instanceFailed
	instanceImpaired
	instanceLeaving
	instanceFull
	instanceWell
)

// fullBelow is the part of an instance's memory that hardly any task fits into.
const fullBelow = 0.1

func newInstanceRow(i *state.Instance) *instanceRow {
	r := &instanceRow{Instance: i, rank: instanceWell}
	switch {
	case strings.HasSuffix(i.Status, "FAILED"):
		r.rank, r.what = instanceFailed, "it could not register: "+dash(i.StatusReason)
	case !i.Agent:
		r.rank, r.what = instanceLost, "the ECS agent is not connected: nothing is placed here, and what runs cannot be stopped"
	case i.Health == "IMPAIRED":
		r.rank, r.what = instanceImpaired, "its container runtime does not answer the agent"
	case i.Status != state.InstanceActive:
		r.rank, r.what = instanceLeaving, "no task is placed here"
		if i.Status == state.InstanceDraining {
			r.what = "its tasks move away and no other is placed here: " + plural(i.Running, "task") + " left"
		}
	case i.Memory > 0 && float64(i.FreeMemory) < fullBelow*float64(i.Memory):
		r.rank, r.what = instanceFull, "hardly any memory is left"
	case i.CPU > 0 && float64(i.FreeCPU) < fullBelow*float64(i.CPU):
		r.rank, r.what = instanceFull, "hardly any CPU is left"
	}
	return r
}

func worstInstance(a, b *instanceRow) int {
	return cmp.Or(a.rank-b.rank, cmp.Compare(a.FreeMemory, b.FreeMemory), state.CompareInstances(a.Key, b.Key))
}

func (r *instanceRow) tone() tone {
	switch r.rank {
	case instanceLost, instanceFailed:
		return toneBad
	case instanceImpaired, instanceFull:
		return toneWarn
	case instanceLeaving:
		return toneBusy
	}
	return toneQuiet
}

// state is a sign and a word.
func (r *instanceRow) state() string {
	word := strings.ToLower(r.Status)
	switch r.rank {
	case instanceLost:
		return "x agent lost"
	case instanceFailed:
		return "x failed"
	case instanceImpaired:
		return "! impaired"
	case instanceLeaving:
		return "~ " + word
	case instanceFull:
		return "! full"
	}
	return "  " + word
}

// machine is the id an operator knows it by.
func (r *instanceRow) machine() string {
	if r.EC2 != "" {
		return r.EC2
	}
	return r.Key.ID
}

// taskCount is running, and pending behind a +.
func (r *instanceRow) taskCount() string {
	if r.Pending > 0 {
		return fmt.Sprintf("%d+%d", r.Running, r.Pending)
	}
	return strconv.Itoa(r.Running)
}

// freeOf is what is left of a resource, and of how much.
func freeOf(left, all int) string { return fmt.Sprintf("%d/%d", left, all) }

func instanceColumns() []column[*instanceRow] {
	quiet := func(s string) cell { return cell{dash(s), toneQuiet} }
	return []column[*instanceRow]{
		{
			title: "STATE", names: []string{"status", "agent"}, width: 12,
			cell:    func(r *instanceRow) cell { return cell{r.state(), r.tone()} },
			compare: func(a, b *instanceRow) int { return a.rank - b.rank },
		},
		{
			title: "INSTANCE", names: []string{"id"}, least: 19, mid: true,
			cell:    func(r *instanceRow) cell { return cell{r.machine(), toneRow} },
			compare: func(a, b *instanceRow) int { return cmp.Compare(a.machine(), b.machine()) },
		},
		{
			title: "CLUSTER", least: 8, mid: true, drop: 4,
			cell:    func(r *instanceRow) cell { return quiet(r.Key.Cluster.Name) },
			compare: func(a, b *instanceRow) int { return state.CompareClusters(a.Key.Cluster, b.Key.Cluster) },
		},
		{
			title: "TYPE", least: 10, drop: 1,
			cell:    func(r *instanceRow) cell { return quiet(r.Type) },
			compare: func(a, b *instanceRow) int { return cmp.Compare(a.Type, b.Type) },
		},
		{
			title: "AZ", names: []string{"zone"}, least: 10, drop: 2,
			cell:    func(r *instanceRow) cell { return quiet(r.Zone) },
			compare: func(a, b *instanceRow) int { return cmp.Compare(a.Zone, b.Zone) },
		},
		{
			title: "TASKS", least: 5, right: true,
			cell:    func(r *instanceRow) cell { return cell{r.taskCount(), toneRow} },
			compare: func(a, b *instanceRow) int { return b.Running + b.Pending - a.Running - a.Pending },
		},
		{
			title: "FREE CPU", names: []string{"cpu"}, least: 9, right: true, drop: 5,
			cell:    func(r *instanceRow) cell { return cell{freeOf(r.FreeCPU, r.CPU), toneRow} },
			compare: func(a, b *instanceRow) int { return a.FreeCPU - b.FreeCPU },
		},
		{
			title: "FREE MIB", names: []string{"memory"}, least: 11, right: true, drop: 6,
			cell:    func(r *instanceRow) cell { return cell{freeOf(r.FreeMemory, r.Memory), toneRow} },
			compare: func(a, b *instanceRow) int { return a.FreeMemory - b.FreeMemory },
		},
		{
			title: "WHAT IS WRONG", names: []string{"what", "why"}, rest: true, least: 24,
			cell:    func(r *instanceRow) cell { return cell{r.what, r.tone()} },
			compare: func(a, b *instanceRow) int { return cmp.Compare(b.what, a.what) },
		},
	}
}

func (p *instancesPane) title() string {
	if p.cluster.Name == "" {
		return "instances"
	}
	return "instances of " + p.cluster.Name
}

func (p *instancesPane) sync(f *facts) tea.Cmd {
	rows := make([]*instanceRow, 0, len(f.snap.Instances))
	for key, i := range f.snap.Instances {
		if p.cluster.Name == "" || key.Cluster == p.cluster {
			rows = append(rows, newInstanceRow(i))
		}
	}
	p.table.sync(rows)
	return nil
}

// words say why there is no instance.
func (p *instancesPane) words() []string {
	words := emptyWords(p.e, p.table, "container instances", state.SourceInstances)
	read := false
	for key, src := range p.e.facts.snap.Sources {
		if key.Kind == state.SourceInstances {
			if src.Fault != nil || src.At.IsZero() {
				return words
			}
			read = true
		}
	}
	if read && p.table.counts().total == 0 {
		words = append(words, "Fargate needs none.")
	}
	return words
}

func (p *instancesPane) resize(width, height int) {
	p.width, p.height = width, height
	p.table.resize(width, height-detailHeight(height))
}

func (p *instancesPane) view() []string {
	var lines []string
	if r, ok := p.table.current(); ok {
		lines = p.detail(r)
	}
	return withDetail(p.e.look, p.table.view(), lines, p.width, p.height)
}

func (p *instancesPane) detail(r *instanceRow) []string {
	agent, health, provider := "", "", ""
	if r.AgentVersion != "" {
		agent = "agent " + r.AgentVersion
	}
	if r.Health != "" {
		health = "health " + r.Health
	}
	if r.CapacityProvider != "" {
		provider = "of capacity provider " + r.CapacityProvider
	}
	free := fmt.Sprintf("%d of %d CPU units and %d of %d MiB free", r.FreeCPU, r.CPU, r.FreeMemory, r.Memory)
	text := factWords(strings.TrimSpace(r.state()), r.what, free, r.Type, r.Zone, provider, agent, health)
	last := factWords("registered "+clockTime(r.RegisteredAt, p.e.facts.now.Location()), r.Key.String(),
		"read "+state.Age(p.e.facts.now.Sub(r.SeenAt))+" ago")
	return append(wrapped(text, p.width-2*detailMargin), last)
}

func (p *instancesPane) scroll() scroller {
	return explained[state.InstanceKey, *instanceRow]{p.table}
}

func (p *instancesPane) focus() state.Focus {
	return state.Focus{Also: state.SourceInstances, Cluster: p.cluster}
}

func (p *instancesPane) subject() (subject, bool) {
	r, ok := p.table.current()
	if !ok {
		return subject{}, false
	}
	return instanceSubject(r.Instance), true
}

func (p *instancesPane) markedSubjects() []subject {
	rows := p.table.marked()
	all := make([]subject, len(rows))
	for i, r := range rows {
		all[i] = instanceSubject(r.Instance)
	}
	return all
}

func instanceSubject(i *state.Instance) subject {
	id := i.EC2
	if id == "" {
		id = i.Key.ID
	}
	return subject{
		key: i.Key, name: i.Key.Cluster.Name + "/" + id, id: id, arn: i.ARN,
		command: awsCommand(i.Key.Cluster.Scope, "ecs describe-container-instances", "--cluster", i.Key.Cluster.Name, "--container-instances", i.Key.ID),
	}
}

// instancesOf opens the container instances of the cluster the object lives in.
func instancesOf(p looker) action {
	return onSubject(p, action{
		name: "cluster-instances", help: "the container instances of its cluster",
	}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"instances", clusterOf(s)}) })
}

// clusterOf is the cluster an object lives in, zero for one of the whole Region.
func clusterOf(s subject) state.ClusterKey {
	switch key := s.key.(type) {
	case state.ClusterKey:
		return key
	case state.TaskKey:
		return key.Cluster
	case state.InstanceKey:
		return key.Cluster
	}
	return s.service.Cluster
}

func (p *instancesPane) actions() []action {
	open := onSubject(p, action{
		name: "open", keys: []string{"enter"}, hint: "tasks", rank: rankOpen, help: "the tasks on the instance, running and stopped",
	}, nil, func(a *App, s subject) tea.Cmd { return a.open(place{"tasks", s.key}) })
	return []action{open, describeOf(p), yamlOf(p), copyOf(p), browserOf(p)}
}
