package ui

import (
	"fmt"
	"slices"
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
}

func (p *taskPage) lines(width int) []string {
	text, t := p.sentence()
	lines := p.e.look.paintLines(t, wrapped(text, width))
	if reason := p.task.StoppedReason; reason != "" && !strings.Contains(text, reason) {
		lines = append(lines, section{"AWS", []item{{"", reason, toneRow}}}.lines(p.e.look, width, 0)...)
	}
	lines = append(lines, p.life().lines(p.e.look, width, 0)...)
	lines = append(lines, "")
	lines = append(lines, p.containers(width)...)
	lines = append(lines, "")
	for _, s := range []section{p.about(), p.network(), p.targets(), p.overrides(), p.definition()} {
		lines = append(lines, s.lines(p.e.look, width, 0)...)
	}
	return lines
}

// sentence says in plain words how the task does.
func (p *taskPage) sentence() (string, tone) {
	t, now := p.task, p.e.facts.now
	row := newTaskRow(t, sickTargets(p.e.facts.snap, p.service()))
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

// service is the task's own, none for a standalone task.
func (p *taskPage) service() map[state.ServiceKey]*state.Service {
	key, ok := p.task.ServiceKey()
	svc := p.e.facts.snap.Services[key]
	if !ok || svc == nil {
		return nil
	}
	return map[state.ServiceKey]*state.Service{key: svc}
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
	zone := p.e.facts.now.Location()
	var (
		text string
		last time.Time
	)
	for _, s := range steps {
		switch {
		case s.at.IsZero():
			continue
		case text == "":
			text = s.word + " " + s.at.In(zone).Format("15:04:05")
		default:
			text += " ─ " + took(s.at.Sub(last)) + " → " + s.word
		}
		last = s.at
	}
	switch {
	case text == "":
		text = "not told"
	case p.task.Stopped():
		text += " " + last.In(zone).Format("15:04:05")
	default:
		text += " ─ " + took(p.e.facts.now.Sub(last)) + " → now"
	}
	text += p.task.CreatedAt.In(zone).Format(" (2 January, MST)")
	return section{"life", []item{{"", text, toneRow}}}
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
	key, ofService := p.task.ServiceKey()
	svc := p.e.facts.snap.Services[key]
	if !ofService || svc == nil || len(svc.LoadBalancers) == 0 {
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

// containers are a table where it fits, and a block for each where it does not. Reasons stand on lines of their own:
// they are what one looks for.
func (p *taskPage) containers(width int) []string {
	rows := [][]string{{"CONTAINER", "STATUS", "HEALTH", "EXIT", "EXEC AGENT", "DIGEST", "IMAGE"}}
	for i := range p.task.Containers {
		c := &p.task.Containers[i]
		rows = append(rows, []string{
			cutMiddle(c.Name, 24), strings.ToLower(c.LastStatus), healthOf(c), exitOf(c), agentWords(c), shortDigest(c.ImageDigest), c.Image,
		})
		for i, text := range rows[len(rows)-1] {
			rows[len(rows)-1][i] = harmless(text)
		}
	}
	if len(rows) == 1 {
		return []string{p.e.look.paint(toneQuiet, "no containers told of")}
	}
	lines := grid(p.e.look, rows, width, 24)
	if lines == nil {
		return p.blocks(rows, width)
	}
	var out []string
	for i, line := range lines {
		out = append(out, line)
		if i > 0 {
			out = append(out, p.reason(&p.task.Containers[i-1], "  ", width)...)
		}
	}
	return out
}

// blocks draws the rows of containers one below the other.
func (p *taskPage) blocks(rows [][]string, width int) []string {
	var lines []string
	named := func(what, text string) string {
		if text == "–" {
			return ""
		}
		return what + " " + text
	}
	for i, r := range rows[1:] {
		s := section{cutMiddle(r[0], labelWidth-1), []item{{
			"", factWords(r[1], named("exit", r[3]), named("health", r[2]), named("exec agent", r[4])), containerTone(&p.task.Containers[i]),
		}}}
		lines = append(lines, s.lines(p.e.look, width, 0)...)
		lines = append(lines, p.reason(&p.task.Containers[i], blank(labelWidth), width)...)
		digest := named(" · digest", r[5])
		lines = append(lines, p.e.look.paint(toneQuiet, blank(labelWidth)+cutMiddle(r[6], width-labelWidth-cells(digest))+digest))
	}
	return lines
}

func (p *taskPage) reason(c *state.Container, margin string, width int) []string {
	text := c.Reason
	for _, a := range c.Agents {
		if a.Reason != "" {
			text = strings.TrimPrefix(text+"; "+a.Name+": "+a.Reason, "; ")
		}
	}
	if text == "" {
		return nil
	}
	lines := wrapped(text, width-len(margin))
	for i := range lines {
		lines[i] = margin + lines[i]
	}
	return p.e.look.paintLines(containerTone(c), lines)
}

func containerTone(c *state.Container) tone {
	switch {
	case c.ExitCode != nil && *c.ExitCode != 0, c.ExitCode == nil && c.Reason != "":
		return toneBad
	case c.Health == "UNHEALTHY":
		return toneWarn
	}
	return toneRow
}

func healthOf(c *state.Container) string {
	if c.Health == "" || c.Health == "UNKNOWN" {
		return "–"
	}
	return strings.ToLower(c.Health)
}

func exitOf(c *state.Container) string {
	if c.ExitCode == nil {
		return "–"
	}
	return strconv.Itoa(*c.ExitCode)
}

// agentWords tell how the agent of ECS Exec does.
func agentWords(c *state.Container) string {
	i := slices.IndexFunc(c.Agents, func(a state.Agent) bool { return a.Name == "ExecuteCommandAgent" })
	if i < 0 {
		return "–"
	}
	return strings.ToLower(c.Agents[i].LastStatus)
}

// shortDigest is the beginning of an image's digest, as much as registries show.
func shortDigest(digest string) string {
	_, hex, _ := strings.Cut(digest, ":")
	return dash(hex[:min(12, len(hex))])
}

// grid lines rows of texts up; the first row is the titles, the last column is cut in the middle. It is nil where the
// last column would get less than least cells.
func grid(l *look, rows [][]string, width, least int) []string {
	last := len(rows[0]) - 1
	widths := make([]int, last)
	room := width
	for c := range last {
		for _, r := range rows {
			widths[c] = max(widths[c], cells(r[c]))
		}
		room -= widths[c] + 2
	}
	if room < least {
		return nil
	}
	lines := make([]string, 0, len(rows))
	for i, r := range rows {
		var b strings.Builder
		for c := range last {
			b.WriteString(padRight(r[c], widths[c]+2))
		}
		b.WriteString(cutMiddle(r[last], room))
		if i == 0 {
			lines = append(lines, l.paint(toneTitle, b.String()))
		} else {
			lines = append(lines, b.String())
		}
	}
	return lines
}

// overrides name the environment that whoever started the task set for it; values are read again when somebody asks.
func (p *taskPage) overrides() section {
	s := section{label: "override"}
	var text, container string
	for _, v := range p.task.Overridden {
		if v.Container != container {
			if text != "" {
				s.items = append(s.items, item{"", text, toneRow})
			}
			text, container = v.Container+": "+v.Name, v.Container
			continue
		}
		text += ", " + v.Name
	}
	if text != "" {
		s.items = append(s.items, item{"", text, toneRow})
	}
	return s
}

// definition is what the task definition says of the containers.
func (p *taskPage) definition() section {
	s := section{label: "from"}
	d := p.e.facts.snap.TaskDefinitions[p.task.TaskDefinition]
	if d == nil {
		text := state.Revision(p.task.TaskDefinition) + ": not read yet"
		if src := p.e.facts.snap.Source(state.SourceDefinitions, p.key()); src != nil && src.Fault != nil {
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

func (p *taskPage) key() state.ClusterKey { return p.task.Key.Cluster }

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
