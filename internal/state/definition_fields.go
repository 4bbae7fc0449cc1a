package state

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DefinitionField is one thing a task definition says.
type DefinitionField struct {
	Container string // "" = the task's own
	Name      string // "image", "env LOG_LEVEL", "port 8080/tcp"
	Value     string // as it may be shown: of what is secret the length only
	exact     string // what tells two values apart
}

// Fields are all that a task definition says, what it leaves to AWS left out.
func (d *TaskDefinition) Fields() []DefinitionField {
	f := fieldList{}
	f.say("CPU", d.CPU)
	f.say("memory", d.Memory)
	f.say("network mode", d.NetworkMode)
	f.say("platform", strings.Trim(d.OS+"/"+d.Architecture, "/"))
	f.say("task role", d.TaskRole)
	f.say("execution role", d.ExecutionRole)
	if d.EphemeralStorage > 0 {
		f.say("ephemeral storage", strconv.Itoa(d.EphemeralStorage)+" GiB")
	}
	for _, v := range d.Volumes {
		name, of, _ := strings.Cut(v, ": ")
		f.say("volume "+name, cmp.Or(of, "of the task"))
	}
	for i := range d.Containers {
		f.container(&d.Containers[i])
	}
	return f.all
}

// Printed reports that the definition was read by this run, whose hashes tell its variables' values apart. One that an
// earlier session kept has none.
func (d *TaskDefinition) Printed() bool {
	for i := range d.Containers {
		c := &d.Containers[i]
		unknown := func(v EnvName) bool { return v.print == 0 }
		if slices.ContainsFunc(c.Env, unknown) || slices.ContainsFunc(c.LogOptions, unknown) {
			return false
		}
	}
	return true
}

type fieldList struct {
	of  string
	all []DefinitionField
}

func (f *fieldList) say(name, value string) {
	if value != "" {
		f.all = append(f.all, DefinitionField{f.of, name, value, value})
	}
}

// hide says of a value only that it is there, and how long it is.
func (f *fieldList) hide(name string, v EnvName) {
	f.all = append(f.all, DefinitionField{f.of, name, fmt.Sprintf("••• (%d)", v.Length), fmt.Sprint(v.Length, v.print)})
}

func (f *fieldList) container(c *ContainerDefinition) {
	f.of = c.Name
	f.say("image", c.Image)
	f.say("essential", map[bool]string{true: "yes", false: "no"}[c.Essential])
	if c.CPU > 0 {
		f.say("CPU", strconv.Itoa(c.CPU))
	}
	if c.Memory > 0 {
		f.say("memory", strconv.Itoa(c.Memory))
	}
	f.say("entry point", strings.Join(c.EntryPoint, " "))
	f.say("command", strings.Join(c.Command, " "))
	f.say("working directory", c.WorkingDir)
	f.say("user", c.User)
	for _, p := range c.Ports {
		to := "open"
		if p.Host > 0 && p.Host != p.Container {
			to = "on host port " + strconv.Itoa(p.Host)
		}
		f.say("port "+strconv.Itoa(p.Container)+"/"+cmp.Or(p.Protocol, "tcp"), to)
	}
	for _, v := range c.Env {
		f.hide("env "+v.Name, v)
	}
	for _, s := range c.Secrets {
		f.say("secret "+s.Name, s.From)
	}
	f.say("health check", strings.Join(c.HealthCheck, " "))
	f.say("depends on", strings.Join(c.DependsOn, ", "))
	for _, m := range c.Mounts {
		volume, at, _ := strings.Cut(m, " on ")
		f.say("mount "+volume, at)
	}
	f.say("registry credentials", c.Credentials)
	f.say("log driver", c.LogDriver)
	f.say("log group", c.LogGroup)
	f.say("log region", c.LogRegion)
	f.say("log stream prefix", c.LogPrefix)
	for _, v := range c.LogOptions {
		f.hide("log option "+v.Name, v)
	}
	for _, s := range c.LogSecrets {
		f.say("log secret "+s.Name, s.From)
	}
}

// DefinitionChange is a field that two task definitions do not agree on.
type DefinitionChange struct {
	Container, Name string
	Before, After   string // as they may be shown; "" = it is not there
}

// CompareDefinitions tells what differs, field by field: containers, variables, ports and the like are matched by their
// names. It follows the order of after, what is gone stands at the end of its container.
func CompareDefinitions(before, after *TaskDefinition) []DefinitionChange {
	type key struct{ container, name string }
	was := map[key]DefinitionField{}
	old := before.Fields()
	for _, f := range old {
		was[key{f.Container, f.Name}] = f
	}
	var changes []DefinitionChange
	gone := func(container string) {
		for _, f := range old {
			if _, left := was[key{f.Container, f.Name}]; left && f.Container == container {
				delete(was, key{f.Container, f.Name})
				changes = append(changes, DefinitionChange{container, f.Name, f.Value, ""})
			}
		}
	}
	now := after.Fields()
	for i, f := range now {
		k := key{f.Container, f.Name}
		if b, ok := was[k]; !ok || b.exact != f.exact {
			changes = append(changes, DefinitionChange{f.Container, f.Name, b.Value, f.Value})
		}
		delete(was, k)
		if i == len(now)-1 || now[i+1].Container != f.Container {
			gone(f.Container)
		}
	}
	for _, f := range old { // containers that are gone as a whole
		gone(f.Container)
	}
	return changes
}
