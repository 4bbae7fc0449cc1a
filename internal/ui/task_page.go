package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// taskPage is what there is to say about a task.
type taskPage struct {
	e    *env
	task *state.Task
	gone bool // ECS has forgotten it
	// cursor is the name of the container it is on, "" = on none.
	cursor string
}

// lines are the page; at says on which of them each container begins.
func (p *taskPage) lines(width int) (lines []string, at []int) {
	text, t := p.sentence()
	lines = p.e.look.paintLines(t, wrapped(text, width))
	lines = append(lines, p.life().lines(p.e.look, width, 0)...)
	lines = append(lines, "")
	containers, at := p.containers(width)
	for i := range at {
		at[i] += len(lines)
	}
	lines = append(lines, containers...)
	lines = append(lines, "")
	if reason := p.task.StoppedReason; reason != "" && !strings.Contains(text, reason) {
		lines = append(lines, section{"AWS says", []item{{"", reason, toneRow}}}.lines(p.e.look, width, 0)...)
	}
	for _, s := range []section{p.about(), p.network(), p.targets(), p.overrides(), p.definition()} {
		lines = append(lines, s.lines(p.e.look, width, 0)...)
	}
	return lines, at
}

// sentence says in plain words how the task does.
func (p *taskPage) sentence() (string, tone) {
	t, now := p.task, p.e.facts.now
	row := newTaskRow(t, p.sick())
	var text string
	switch row.trouble {
	case troubleDied:
		text = "Stopped " + state.Age(now.Sub(t.StoppedAt)) + " ago"
	case troubleOver:
		text = "Stopped " + state.Age(now.Sub(t.StoppedAt)) + " ago, as asked"
	case troubleLeaving:
		text = "Leaving"
		if !t.StoppingAt.IsZero() {
			text += " for " + state.Age(now.Sub(t.StoppingAt))
		}
	case troubleStarting:
		text = "Starting for " + state.Age(now.Sub(t.CreatedAt))
	default:
		text = "Running for " + state.Age(now.Sub(turned(t)))
	}
	switch {
	case row.what != "":
		text += ": " + row.what
	case t.Health == "HEALTHY":
		text += ", its health check passes"
	default:
		text += "; it has no health check of its own"
	}
	if p.gone {
		text += ". ECS no longer knows it: this is what it said last."
	}
	return strings.TrimLeft(row.trouble.sign()+text, " "), row.trouble.tone()
}

// service is the one the task belongs to, nil for a standalone task.
func (p *taskPage) service() *state.Service {
	key, ok := p.task.ServiceKey()
	if !ok {
		return nil
	}
	return p.e.facts.snap.Services[key]
}

func (p *taskPage) sick() map[state.TaskKey]state.Target {
	if svc := p.service(); svc != nil {
		return sickTargets(p.e.facts.snap, svc)
	}
	return nil
}

// life is the task's life on one line, with what each step took.
func (p *taskPage) life() section {
	steps := []struct {
		word string
		at   time.Time
	}{
		{"created", p.task.CreatedAt},
		{"pulls", p.task.PullStartedAt},
		{"pulled", p.task.PullStoppedAt},
		{"started", p.task.StartedAt},
		{"stopping", p.task.StoppingAt},
		{"exited", p.task.ExecutionStoppedAt},
		{"stopped", p.task.StoppedAt},
	}
	var (
		text        string
		first, last time.Time
		zone        = p.e.facts.now.Location()
	)
	for _, s := range steps {
		switch {
		case s.at.IsZero():
			continue
		case text == "":
			text, first = s.word+" "+s.at.In(zone).Format("15:04:05"), s.at
		default:
			text += " ─ " + took(s.at.Sub(last)) + " → " + s.word
		}
		last = s.at
	}
	switch {
	case text == "":
		return section{"life", []item{{"", "ECS tells no times yet", toneQuiet}}}
	case p.task.Stopped():
		text += " " + last.In(zone).Format("15:04:05")
	default:
		text += " ─ " + took(p.e.facts.now.Sub(last)) + " → now"
	}
	return section{"life", []item{{"", text + first.In(zone).Format(" (2 January, MST)"), toneRow}}}
}

// took is a duration with two figures where one would hide much: 1m40s.
func took(d time.Duration) string {
	if d >= time.Minute && d < time.Hour {
		return d.Truncate(time.Second).String()
	}
	return state.Age(d)
}

func (p *taskPage) about() section {
	t := p.task
	where := t.LaunchType
	if t.CapacityProvider != "" {
		where = t.CapacityProvider
	}
	instance := ""
	if t.ContainerInstance != "" {
		instance = "on instance " + t.ContainerInstance[strings.LastIndexByte(t.ContainerInstance, '/')+1:]
	}
	owner := "standalone, group " + t.Group
	if t.Service != "" {
		owner = "of " + t.Key.Cluster.Name + "/" + t.Service
	}
	by := ""
	if t.StartedBy != "" {
		by = "started by " + t.StartedBy
	}
	code := ""
	if t.StopCode != "" {
		code = "stop code " + t.StopCode
	}
	status := t.LastStatus
	if t.DesiredStatus != "" && t.DesiredStatus != t.LastStatus {
		status += ", wanted " + t.DesiredStatus
	}
	return section{"task", []item{
		{"", factWords(status, code, state.Revision(t.TaskDefinition), sizeWords(t.CPU, t.Memory),
			strings.TrimSpace(where+" "+t.PlatformVersion), "exec "+onOff(t.Exec), instance), toneRow},
		{"", factWords(t.Key.ID, owner, by), toneQuiet},
	}}
}

// sizeWords are a task's CPU and memory as people say them: 0.25 vCPU, 512 MiB.
func sizeWords(cpu, memory string) string {
	var words []string
	if units, err := strconv.Atoi(cpu); err == nil {
		words = append(words, strconv.FormatFloat(float64(units)/1024, 'g', 4, 64)+" vCPU")
	}
	if mib, err := strconv.Atoi(memory); err == nil {
		if mib >= 1024 && mib%1024 == 0 {
			words = append(words, strconv.Itoa(mib/1024)+" GiB")
		} else {
			words = append(words, memory+" MiB")
		}
	}
	return strings.Join(words, ", ")
}

func (p *taskPage) network() section {
	t := p.task
	text := factWords(t.Zone, t.IP, t.Subnet, t.ENI)
	if t.IP == "" && t.ENI == "" {
		text = factWords(t.Zone, "no network interface of its own")
	}
	return section{"network", []item{{"", text, toneRow}}}
}

// targets are the task's own targets.
func (p *taskPage) targets() section {
	s := section{label: "targets"}
	svc := p.service()
	if svc == nil || len(svc.LoadBalancers) == 0 {
		return s
	}
	targets, known := p.e.facts.snap.TargetsOf(svc)
	for _, t := range targets {
		if t.Task == nil || t.Task.Key != p.task.Key {
			continue
		}
		text := targetState(t.State) + " in " + t.Group.Key.Name + " on port " + strconv.Itoa(t.Port)
		if why := targetWhy(t.Target); why != "" {
			text += ": " + why
		}
		s.items = append(s.items, item{"", strings.TrimSpace(text), targetTone(t.State)})
	}
	switch {
	case !known:
		s.items = append(s.items, item{"", "not all read yet", toneQuiet})
	case len(s.items) == 0 && !p.task.Stopped():
		s.items = append(s.items, item{"", "registered in none of the service's target groups", toneQuiet})
	}
	return s
}

// overrides name the environment that whoever started the task set for it; values are read again when somebody asks.
func (p *taskPage) overrides() section {
	s := section{label: "override"}
	container := ""
	for _, v := range p.task.Overridden {
		if last := len(s.items) - 1; last >= 0 && v.Container == container {
			s.items[last].text += ", " + v.Name
			continue
		}
		container = v.Container
		s.items = append(s.items, item{"", container + ": " + v.Name, toneRow})
	}
	return s
}

// definition is what the task definition says of the containers.
func (p *taskPage) definition() section {
	s := section{label: "from"}
	d := p.e.facts.snap.TaskDefinitions[p.task.TaskDefinition]
	if d == nil {
		text := state.Revision(p.task.TaskDefinition) + ": not read yet"
		if src := p.e.facts.snap.Source(state.SourceDefinitions, p.task.Key.Cluster); src != nil && src.Fault != nil {
			text = state.Revision(p.task.TaskDefinition) + ": " + faultWords(src.Fault)
		}
		s.items = []item{{"", text, toneQuiet}}
		return s
	}
	s.items = []item{{"", factWords(state.Revision(d.ARN), sizeWords(d.CPU, d.Memory), strings.ToLower(d.OS+" "+d.Architecture),
		d.NetworkMode, roleWords("task role ", d.TaskRole), roleWords("execution role ", d.ExecutionRole)), toneRow}}
	for _, c := range d.Containers {
		essential := ""
		if c.Essential {
			essential = "essential"
		}
		logs := ""
		if c.LogGroup != "" {
			logs = "logs " + c.LogGroup
		}
		s.items = append(s.items, item{"", factWords(c.Name, essential, portWords(c.Ports), c.Image, logs), toneQuiet})
	}
	return s
}

func roleWords(what, arn string) string {
	if arn == "" {
		return what + "none"
	}
	return what + arn[strings.LastIndexByte(arn, '/')+1:]
}

func portWords(ports []state.PortBinding) string {
	words := make([]string, 0, len(ports))
	for _, p := range ports {
		w := strconv.Itoa(p.Container)
		if p.Host != 0 && p.Host != p.Container {
			w = fmt.Sprintf("%d→%d", p.Host, p.Container)
		}
		if p.Protocol != "" && p.Protocol != "tcp" {
			w += "/" + p.Protocol
		}
		words = append(words, w)
	}
	if len(words) == 0 {
		return ""
	}
	return "port " + strings.Join(words, ", ")
}
