package aws

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/fsui/fsui/internal/state"
)

// logPlace is what one cursor reads: the streams of a group that begin with a prefix.
type logPlace struct{ region, group, streams string }

// logPlan says where the logs of a subject are, by the task definitions of all its tasks that AWS still tells of.
type logPlan struct {
	snap      *state.Snapshot
	request   state.LogRequest
	mine      map[string]*state.Task // by id
	places    map[logPlace]*logSpot
	where     []state.LogWhere
	missing   []string // ARNs of definitions that have not been read
	container map[string]spotOfContainer
}

// logSpot is a place with whose lines are there.
type logSpot struct {
	logPlace
	prefix    string // awslogs-stream-prefix, "" where streams are named after containers
	container string // "" with the prefix
	// shared is set once a stream of another service was met there: then only tasks that are known are taken for the
	// service's own. It outlives the plan.
	shared *atomic.Pointer[string]
}

// spotOfContainer is a container by its runtime's id, for streams that are named so.
type spotOfContainer struct {
	task      *state.Task
	container string
}

// planLogs finds the places. known are those of the plan before.
func planLogs(snap *state.Snapshot, r state.LogRequest, home string, known map[logPlace]*logSpot) *logPlan {
	p := &logPlan{snap: snap, request: r, mine: map[string]*state.Task{}, places: map[logPlace]*logSpot{}, container: map[string]spotOfContainer{}}
	for _, arn := range p.definitions() {
		d := snap.TaskDefinitions[arn]
		if d == nil {
			p.missing = append(p.missing, arn)
			continue
		}
		for i := range d.Containers {
			if c := &d.Containers[i]; r.Container == "" || r.Container == c.Name {
				p.add(c, state.Revision(arn), home, known)
			}
		}
	}
	slices.SortFunc(p.where, func(a, b state.LogWhere) int {
		return cmp.Or(strings.Compare(a.Container, b.Container), strings.Compare(a.Group, b.Group), strings.Compare(a.Prefix, b.Prefix))
	})
	return p
}

// definitions lists the task definitions that tasks of the subject run, ran or are about to run; those of tasks first.
func (p *logPlan) definitions() (arns []string) {
	add := func(arn string) {
		if arn != "" && !slices.Contains(arns, arn) {
			arns = append(arns, arn)
		}
	}
	note := func(t *state.Task) {
		p.mine[t.Key.ID] = t
		for _, c := range t.Containers {
			if c.RuntimeID != "" {
				p.container[c.RuntimeID] = spotOfContainer{t, c.Name}
			}
		}
		add(t.TaskDefinition)
	}
	if t := p.snap.Tasks[p.request.Task]; t != nil {
		note(t)
		return arns
	}
	svc := p.snap.Services[p.request.Service]
	if p.request.Task.ID == "" {
		for _, t := range p.snap.TasksOf(p.request.Service) {
			note(t)
		}
	}
	if svc != nil {
		add(svc.TaskDefinition)
		for i := range svc.Deployments {
			add(svc.Deployments[i].TaskDefinition)
		}
	}
	return arns
}

// add notes where a container of a revision logs.
func (p *logPlan) add(c *state.ContainerDefinition, revision, home string, known map[logPlace]*logSpot) {
	w := state.LogWhere{Container: c.Name, Driver: c.LogDriver, Group: c.LogGroup, Prefix: c.LogPrefix}
	if w.Group != "" {
		w.Region = cmp.Or(c.LogRegion, home)
	}
	w.Problem = notReadable(c)
	for i := range p.where {
		if o := &p.where[i]; o.Container == w.Container && o.Driver == w.Driver && o.Group == w.Group && o.Region == w.Region && o.Prefix == w.Prefix {
			o.Definitions = append(o.Definitions, revision)
			return
		}
	}
	w.Definitions = []string{revision}
	p.where = append(p.where, w)
	if w.Problem != "" {
		return
	}
	spot := &logSpot{logPlace: logPlace{region: w.Region, group: w.Group}, prefix: w.Prefix, container: c.Name}
	switch {
	case w.Prefix == "":
		spot.container = ""
	case p.request.Task.ID != "":
		spot.streams = w.Prefix + "/" + c.Name + "/" + p.request.Task.ID
	default:
		spot.streams = w.Prefix + "/" + c.Name + "/"
	}
	if old := known[spot.logPlace]; old != nil {
		spot.shared = old.shared
	} else {
		spot.shared = new(atomic.Pointer[string])
	}
	p.places[spot.logPlace] = spot
}

// notReadable says why a container's lines cannot be read from CloudWatch Logs, and where to look instead.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
func notReadable(c *state.ContainerDefinition) string {
	switch c.LogDriver {
	case "awslogs":
		if c.LogGroup == "" {
			return "its awslogs driver names no log group: set awslogs-group in the task definition"
		}
		return ""
	case "":
		return "it has no log driver: add a logConfiguration with awslogs to the task definition; Fargate keeps nothing it writes, on a container instance docker logs shows it"
	case "awsfirelens":
		to := "where the log router's configuration says"
		if c.LogPlugin != "" {
			to = "in the output " + c.LogPlugin
		}
		return "look " + to + ", FireLens sends its lines there; if nothing arrives, at the log of the log router's container"
	case "splunk":
		return "look in Splunk, its lines go there: splunk-url in the task definition says where"
	case "json-file", "local", "journald":
		return "its lines stay on the container instance (" + c.LogDriver + "): docker logs there shows them"
	default:
		return fmt.Sprintf("its lines go to the log driver %s, not to CloudWatch Logs: look there", c.LogDriver)
	}
}

// owner says whose a stream is, nil where it is not the subject's, or cannot be known to be.
func (p *logPlan) owner(spot *logSpot, stream string) *state.LogStream {
	s := &state.LogStream{Group: spot.group, Region: spot.region, Stream: stream, Cluster: p.request.Service.Cluster}
	if p.request.Task.ID != "" {
		s.Cluster = p.request.Task.Cluster
	}
	var task *state.Task
	if spot.prefix == "" {
		of, ok := p.container[stream]
		if !ok || p.request.Container != "" && of.container != p.request.Container {
			return nil
		}
		task, s.Container = of.task, of.container
	} else {
		rest, ok := strings.CutPrefix(stream, spot.prefix+"/"+spot.container+"/")
		if !ok || p.request.Task.ID != "" && rest != p.request.Task.ID {
			return nil
		}
		s.Container, s.Task, task = spot.container, rest, p.mine[rest]
		if task == nil && !p.takes(spot, rest) {
			return nil
		}
	}
	if task != nil {
		s.Task, s.Cluster, s.Revision = task.Key.ID, task.Key.Cluster, state.Revision(task.TaskDefinition)
	}
	s.Stream, s.Task = strings.Clone(s.Stream), strings.Clone(s.Task)
	return s
}

// takes decides on a task that is not among the subject's: others' are left out. One that nobody knows any more is the
// subject's, as long as it has the place for itself.
func (p *logPlan) takes(spot *logSpot, id string) bool {
	if p.request.Task.ID != "" {
		return true // it was asked for by its id
	}
	for cluster := range p.snap.Clusters {
		other := p.snap.Tasks[state.TaskKey{Cluster: cluster, ID: id}]
		if other == nil {
			continue
		}
		if other.Service != "" {
			name := state.ServiceKey{Cluster: cluster, Name: other.Service}.String()
			spot.shared.CompareAndSwap(nil, &name)
		}
		return false
	}
	return spot.shared.Load() == nil
}
