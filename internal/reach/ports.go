package reach

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// Ports are the places where the port of a load balancer entry is written: target group, service, security groups, task
// definition, and the container's own health check. They have to agree.
type Ports struct {
	TargetGroup   int     // 0 = not known; a note only, for ECS registers tasks with the service's port
	Service       int     // what the others are measured by
	SecurityGroup Verdict // of the rules on both sides, the worst over the subnets; "" = not looked at
	Container     string
	Mapped        []state.PortBinding // of the container, TCP only; nil = its definition was not read
	HealthCheck   int                 // what the container's health check asks, 0 = none
	// CheckPort is the target group's: traffic-port or a number; CheckPath what it asks, CheckCode what it expects.
	CheckPort, CheckPath, CheckCode string
}

// portsOf takes the worst over the subnets.
func portsOf(tasks []*task) []Ports {
	var out []Ports
	for _, t := range tasks {
		if out == nil {
			out = append(out, t.ports...)
			continue
		}
		for i, p := range t.ports {
			if out[i].SecurityGroup == "" || p.SecurityGroup != "" && p.SecurityGroup.Rank() < out[i].SecurityGroup.Rank() {
				out[i].SecurityGroup = p.SecurityGroup
			}
		}
	}
	return out
}

// container reads what the task definition says.
func (p *Ports) container(c *state.ContainerDefinition, healthURL *regexp.Regexp) {
	p.Mapped = []state.PortBinding{}
	for _, m := range c.Ports {
		if m.Protocol == "" || strings.EqualFold(m.Protocol, "tcp") {
			p.Mapped = append(p.Mapped, m)
		}
	}
	for _, m := range healthURL.FindAllStringSubmatch(strings.Join(c.HealthCheck, " "), -1) {
		if n, err := strconv.Atoi(m[1]); err == nil && (p.HealthCheck == 0 || !p.mapped(n)) {
			if p.HealthCheck = n; p.astray() {
				return
			}
		}
	}
}

func (p *Ports) mapped(port int) bool {
	for _, m := range p.Mapped {
		if m.Container == port || m.Container <= port && port <= m.Last {
			return true
		}
	}
	return false
}

// astray reports a health check that asks a port the container does not map.
func (p *Ports) astray() bool { return p.HealthCheck != 0 && !p.mapped(p.HealthCheck) }

// rule notes what security groups say about the service's port.
func (p *Ports) rule(port int, r ruling) {
	v := map[coverage]Verdict{full: Reachable, partial: Unknown, none: Blocked}[r.coverage]
	if port == p.Service && (p.SecurityGroup == "" || v.Rank() < p.SecurityGroup.Rank()) {
		p.SecurityGroup = v
	}
}

func (p *Ports) mappedWords() string {
	words := make([]string, 0, len(p.Mapped))
	for _, m := range p.Mapped {
		w := strconv.Itoa(m.Container)
		if m.Last != 0 {
			w += "-" + strconv.Itoa(m.Last)
		}
		words = append(words, w)
	}
	switch {
	case p.Mapped == nil:
		return "-"
	case len(words) == 0:
		return "none"
	}
	return strings.Join(words, ",")
}

// String is the places in one line, and what the target group asks.
func (p *Ports) String() string {
	mark := map[Verdict]string{Reachable: " ok", Blocked: " X", Unknown: " ?"}
	tg := "-"
	if p.TargetGroup != 0 {
		tg = strconv.Itoa(p.TargetGroup)
	}
	service := strconv.Itoa(p.Service)
	s := "tg " + tg + " · service " + service + " · sg " + service + mark[p.SecurityGroup] + " · taskdef " + p.mappedWords()
	if p.HealthCheck != 0 {
		s += " · healthCheck " + strconv.Itoa(p.HealthCheck)
		if p.astray() {
			s += " !"
		}
	}
	if p.CheckPort != "" {
		s += " · check " + strings.Join(strings.Fields(p.CheckPort+" "+p.CheckPath+" "+p.CheckCode), " ")
	}
	return s
}
