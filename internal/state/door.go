package state

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// execAgent is the managed agent that ECS Exec speaks to.
const execAgent = "ExecuteCommandAgent"

// ExecAgent is the container's agent of ECS Exec; ok is false where ECS tells of none.
func (c *Container) ExecAgent() (a Agent, ok bool) {
	for _, a := range c.Agents {
		if a.Name == execAgent {
			return a, true
		}
	}
	return Agent{}, false
}

// Door is a container that a shell can be opened in.
type Door struct {
	Task      TaskKey
	Service   string // "" for a task of none
	Container string
	RuntimeID string
	// Among is how many running tasks of the service there are to choose from, 0 where the task was named.
	Among int
}

// Target names the container as Session Manager knows it.
func (d Door) Target() string {
	return "ecs:" + d.Task.Cluster.Name + "_" + d.Task.ID + "_" + d.RuntimeID
}

// String names it for people.
func (d Door) String() string {
	name := d.Container + " of task " + d.Task.Short()
	if d.Among > 1 {
		name += fmt.Sprintf(" (the newest of %d running)", d.Among)
	}
	return name
}

// DoorOfService picks the newest running task of a service whose agent runs, and a container of it. The error says why
// there is none.
func (s *Snapshot) DoorOfService(key ServiceKey, container string) (Door, error) {
	var first error
	running := 0
	var door Door
	for _, t := range s.TasksOf(key) { // newest first
		if t.LastStatus != StatusRunning || t.Leaving() {
			continue
		}
		running++
		d, err := s.DoorOfTask(t, container)
		if err == nil && door.Container == "" {
			door = d
		}
		if err != nil && first == nil {
			first = err
		}
	}
	switch service := s.Services[key]; {
	case door.Container != "":
		door.Among = running
		return door, nil
	case running == 0 && service != nil && service.Running > 0:
		return door, fmt.Errorf("the tasks of %s are not read yet: try again in a moment", key)
	case running == 0:
		return door, fmt.Errorf("no task of %s runs", key)
	case service != nil && service.Exec && errors.As(first, new(execOff)):
		return door, fmt.Errorf("ECS Exec is on for %s, but its running tasks are older than that: start new ones with a new deployment", key)
	}
	return door, first
}

// NewestTask is the newest task of a service that runs, nil where none does.
func (s *Snapshot) NewestTask(key ServiceKey) *Task {
	for _, t := range s.TasksOf(key) { // newest first
		if t.LastStatus == StatusRunning && !t.Leaving() {
			return t
		}
	}
	return nil
}

// execOff is a task that was started without ECS Exec.
type execOff struct{}

func (execOff) Error() string {
	return "ECS Exec is off for the task: turn it on for the service, which new tasks heed " +
		"(aws ecs update-service --enable-execute-command --force-new-deployment)"
}

// DoorOfTask picks a container of a task: the one named, else the first essential one whose agent runs. The error says
// why there is none.
func (s *Snapshot) DoorOfTask(t *Task, container string) (Door, error) {
	door := Door{Task: t.Key, Service: t.Service}
	switch {
	case t.LastStatus != StatusRunning:
		return door, fmt.Errorf("task %s is %s, and a shell needs a running one", t.Key.Short(), strings.ToLower(t.LastStatus))
	case !t.Exec:
		return door, execOff{}
	}
	var why error
	for _, c := range s.byWeight(t) {
		if container != "" && c.Name != container {
			continue
		}
		if err := c.enterable(); err != nil {
			if why == nil {
				why = err
			}
			continue
		}
		door.Container, door.RuntimeID = c.Name, c.RuntimeID
		return door, nil
	}
	if why == nil {
		why = fmt.Errorf("task %s has no container %q: it has %s", t.Key.Short(), container, strings.Join(t.ContainerNames(), ", "))
	}
	return door, why
}

// ContainerNames lists the names of a task's containers.
func (t *Task) ContainerNames() []string {
	names := make([]string, len(t.Containers))
	for i := range t.Containers {
		names[i] = t.Containers[i].Name
	}
	return names
}

// enterable says why no shell can be opened in a container of a task with ECS Exec.
func (c *Container) enterable() error {
	agent, ok := c.ExecAgent()
	switch {
	case c.LastStatus != StatusRunning:
		return fmt.Errorf("container %s is %s", c.Name, strings.ToLower(c.LastStatus))
	case !ok:
		return fmt.Errorf("container %s has no agent of ECS Exec", c.Name)
	case agent.LastStatus == StatusRunning:
		return nil
	case agent.LastStatus == StatusStopped:
		return fmt.Errorf("the exec agent of container %s has stopped%s: it does not come back, start a new task", c.Name, because(agent.Reason))
	}
	return fmt.Errorf("the exec agent of container %s is %s%s: wait until it runs", c.Name, strings.ToLower(agent.LastStatus), because(agent.Reason))
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + reason + ")"
}

// byWeight lists the containers of a task, those first that its definition calls essential, in its order. Without the
// definition those come last that are seldom meant: proxies, log routers and other people's agents.
func (s *Snapshot) byWeight(t *Task) []*Container {
	list := make([]*Container, len(t.Containers))
	for i := range t.Containers {
		list[i] = &t.Containers[i]
	}
	def := s.TaskDefinitions[t.TaskDefinition]
	place := func(c *Container) int {
		if isSidecar(c) {
			return 1 << 21
		}
		if def != nil {
			for i, d := range def.Containers {
				if d.Name == c.Name && d.Essential {
					return i
				}
			}
		}
		return 1 << 20
	}
	slices.SortStableFunc(list, func(a, b *Container) int { return place(a) - place(b) })
	return list
}

// isSidecar knows the usual companions by the beginning of their names, and by their images.
func isSidecar(c *Container) bool {
	for _, name := range []string{"ecs-service-connect", "aws-guardduty-agent", "envoy", "xray", "log_router", "log-router", "datadog", "fluent", "otel", "aws-otel"} {
		if strings.HasPrefix(c.Name, name) {
			return true
		}
	}
	return false
}
