package history

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// row is a happening as the table holds it.
type row struct {
	of   state.ServiceKey
	at   int64 // milliseconds since 1970
	kind state.HappeningKind
	id   string
	own  string
	// shape is what many have in common, "" = nothing.
	shape string
	news  bool // not the past of what was just met
}

// stopBody is what is kept of a stopped task beside its key and its times. Tasks that keep failing have it in common.
type stopBody struct {
	OldARN     bool        `json:"old,omitempty"` // it does not name the cluster
	Group      string      `json:"group,omitempty"`
	StartedBy  string      `json:"by,omitempty"`
	Code       string      `json:"code,omitempty"`
	Reason     string      `json:"why,omitempty"`
	Definition string      `json:"td,omitempty"`
	Zone       string      `json:"az,omitempty"`
	Launch     string      `json:"launch,omitempty"`
	Provider   string      `json:"cp,omitempty"`
	CPU        string      `json:"cpu,omitempty"`
	Memory     string      `json:"mem,omitempty"`
	Health     string      `json:"health,omitempty"`
	Containers []endedBody `json:"c,omitempty"`
}

// endedBody is a container of it.
type endedBody struct {
	Name   string `json:"n"`
	Image  string `json:"i,omitempty"`
	Digest string `json:"d,omitempty"`
	Exit   *int   `json:"x,omitempty"`
	Reason string `json:"w,omitempty"`
	Health string `json:"h,omitempty"`
	Status string `json:"s,omitempty"` // "" = STOPPED
}

// courseBody is one course of a deployment.
type courseBody struct {
	Status     string `json:"status,omitempty"`
	Rollout    string `json:"rollout,omitempty"`
	Reason     string `json:"why,omitempty"`
	Definition string `json:"td,omitempty"`
	Desired    int    `json:"desired"`
	Created    int64  `json:"created,omitempty"`
}

// changeBody is a change of course; Before is nil for a deployment that began.
type changeBody struct {
	Before *courseBody `json:"before,omitempty"`
	After  courseBody  `json:"after"`
}

// targetBody is how a target turned: many turn alike.
type targetBody struct {
	Before string `json:"was,omitempty"`
	After  string `json:"is,omitempty"`
	Reason string `json:"code,omitempty"`
	Detail string `json:"why,omitempty"`
}

// causeBody is how trouble of a service turned; its cause, or the last one, is the row's id.
type causeBody struct {
	Before     string `json:"before,omitempty"`
	Over       bool   `json:"over,omitempty"`
	Gone       bool   `json:"gone,omitempty"`
	Summary    string `json:"what,omitempty"`
	Confidence string `json:"sure,omitempty"`
	Actor      string `json:"actor,omitempty"`
	Count      int    `json:"n,omitempty"`
	Since      int64  `json:"since,omitempty"`
}

// scalingBody is a change of how many tasks are desired, or an activity of Application Auto Scaling.
type scalingBody struct {
	From     int           `json:"from"`
	To       int           `json:"to"`
	Activity *activityBody `json:"activity,omitempty"`
}

type activityBody struct {
	Status  string `json:"status,omitempty"`
	What    string `json:"what,omitempty"`
	Why     string `json:"why,omitempty"`
	Message string `json:"message,omitempty"`
	Not     string `json:"not,omitempty"`
	Ended   int64  `json:"ended,omitempty"`
}

// stopRow keeps a stopped task by when it stopped, or where AWS does not tell by when it was seen so.
func stopRow(t *state.Task) (row, error) {
	at := t.StoppedAt
	if at.IsZero() {
		at = t.SeenAt
	}
	b := stopBody{
		Group: t.Group, StartedBy: t.StartedBy, Code: t.StopCode, Reason: t.StoppedReason, Definition: t.TaskDefinition, Zone: t.Zone,
		Launch: t.LaunchType, Provider: t.CapacityProvider, CPU: t.CPU, Memory: t.Memory, Health: t.Health,
	}
	if t.ARN != taskARN(t.Key, true) {
		b.OldARN = t.ARN == taskARN(t.Key, false)
	}
	if b.Group == "service:"+t.Service {
		b.Group = ""
	}
	b.Definition = strings.TrimPrefix(b.Definition, definitionPrefix(t.Key.Cluster.Scope))
	for _, c := range t.Containers {
		e := endedBody{Name: c.Name, Image: c.Image, Digest: c.ImageDigest, Exit: c.ExitCode, Reason: c.Reason, Health: c.Health, Status: c.LastStatus}
		if e.Status == state.StatusStopped {
			e.Status = ""
		}
		b.Containers = append(b.Containers, e)
	}
	of, _ := t.ServiceKey() // of a standalone task its cluster
	shape, err := json.Marshal(b)
	return row{of: of, at: milli(at), kind: state.HappenedStop, id: t.Key.ID, own: timesOf(t, at), shape: string(shape)}, err
}

// rowOf keeps what AWS told of long ago.
func rowOf(h *state.Happening) (row, error) {
	switch {
	case h.Task != nil:
		return stopRow(h.Task)
	case h.Event != nil:
		return eventRow(h.Service, *h.Event), nil
	case h.Deployment != nil:
		return changeRow(*h.Deployment)
	case h.Call != nil:
		return callRow(h.Service, h.Call)
	}
	return row{}, nil // nobody tells of anything else
}

// timesBefore are the times of a task in the order in which they are kept.
func timesBefore(t *state.Task) []*time.Time {
	return []*time.Time{&t.CreatedAt, &t.PullStartedAt, &t.PullStoppedAt, &t.StartedAt, &t.StoppingAt, &t.ExecutionStoppedAt}
}

// timesOf are they, in milliseconds before its end: "61000,58000,,2000,1000,0".
func timesOf(t *state.Task, end time.Time) string {
	words := make([]string, 0, 6)
	for _, at := range timesBefore(t) {
		word := ""
		if !at.IsZero() {
			word = strconv.FormatInt(milli(end)-milli(*at), 10)
		}
		words = append(words, word)
	}
	return strings.Join(words, ",")
}

// readTimes reads what timesOf wrote.
func readTimes(words string, t *state.Task, end int64) {
	into := timesBefore(t)
	for i, word := range strings.SplitN(words, ",", len(into)) {
		if before, err := strconv.ParseInt(word, 10, 64); err == nil {
			*into[i] = moment(end - before)
		}
	}
}

func eventRow(of state.ServiceKey, e state.Event) row {
	return row{of: of, at: milli(e.At), kind: state.HappenedEvent, id: e.ID, own: e.Message}
}

// changeRow keeps what became of a deployment: its beginning by when it began, a new course by when ECS noted it.
func changeRow(c state.DeploymentChange) (row, error) {
	at, b := c.After.UpdatedAt, changeBody{After: course(c.After)}
	switch {
	case c.Before != nil:
		was := course(c.Before)
		b.Before = &was
	default: // how it is now, it became later
		b.After.Status, b.After.Rollout, b.After.Reason = "", "", ""
		at = time.Time{}
	}
	if at.IsZero() {
		at = c.After.CreatedAt
	}
	own, err := json.Marshal(b)
	return row{of: c.Service, at: milli(at), kind: state.HappenedDeployment, id: c.After.ID, own: string(own)}, err
}

// targetRow keeps how a target turned, for one of the services behind it, by when it was seen so.
func targetRow(of state.ServiceKey, c state.TargetChange) (row, error) {
	shape, err := json.Marshal(targetBody{c.Before, c.After, c.Reason, c.Detail})
	return row{of: of, at: milli(c.At), kind: state.HappenedTarget, id: c.Name(), own: c.Task, shape: string(shape)}, err
}

func causeRow(of state.ServiceKey, at time.Time, c *state.CauseTurn) (row, error) {
	own, err := json.Marshal(causeBody{c.Before, c.Now == "", c.Gone, c.Summary, string(c.Confidence), c.Actor, c.Count, milli(c.Since)})
	return row{of: of, at: milli(at), kind: state.HappenedFinding, id: c.Slug(), own: string(own)}, err
}

func scalingRow(t state.ScalingTurn) (row, error) {
	b := scalingBody{From: t.Before, To: t.After}
	if a := t.Activity; a != nil {
		b.Activity = &activityBody{a.Status, a.Description, a.Cause, a.Message, a.NotScaled, milli(a.EndedAt)}
	}
	own, err := json.Marshal(b)
	return row{of: t.Service, at: milli(t.At), kind: state.HappenedScaling, id: t.ID(), own: string(own)}, err
}

func course(d *state.Deployment) courseBody {
	return courseBody{
		Status: d.Status, Rollout: d.RolloutState, Reason: d.Reason, Definition: d.TaskDefinition, Desired: d.Desired, Created: milli(d.CreatedAt),
	}
}

// happening reads a row. Whoever wrote it: what comes out is fit to be drawn.
func (r row) happening() (h state.Happening, err error) {
	h = state.Happening{At: moment(r.at), Kind: r.kind, Service: r.of}
	switch r.kind {
	case state.HappenedStop:
		var b stopBody
		if err = json.Unmarshal([]byte(r.shape), &b); err == nil {
			h.Task = b.task(r)
		}
	case state.HappenedEvent:
		h.Event = &state.Event{ID: state.Clean(r.id), At: h.At, Message: state.Clean(r.own)}
	case state.HappenedAction: // stands elsewhere
	case state.HappenedDeployment:
		var b changeBody
		if err = json.Unmarshal([]byte(r.own), &b); err == nil {
			h.Deployment = &state.DeploymentChange{Service: r.of, After: b.After.deployment(r, h.At)}
			if b.Before != nil {
				h.Deployment.Before = b.Before.deployment(r, h.At)
			}
		}
	case state.HappenedTarget:
		var b targetBody
		if err = json.Unmarshal([]byte(r.shape), &b); err == nil {
			h.Target = b.change(r)
		}
	case state.HappenedFinding:
		var b causeBody
		if err = json.Unmarshal([]byte(r.own), &b); err == nil {
			h.Cause = b.turn(r)
		}
	case state.HappenedScaling:
		var b scalingBody
		if err = json.Unmarshal([]byte(r.own), &b); err == nil {
			h.Scaling = b.turn(r)
		}
	case state.HappenedCall:
		var b callBody
		if err = json.Unmarshal([]byte(r.own), &b); err == nil {
			h.Call = b.call(r)
		}
	}
	return h, err
}

func (b *stopBody) task(r row) *state.Task {
	clean := state.Clean
	key := state.TaskKey{Cluster: r.of.Cluster, ID: clean(r.id)}
	t := &state.Task{
		Key: key, ARN: taskARN(key, !b.OldARN), Group: clean(b.Group), Service: r.of.Name, StartedBy: clean(b.StartedBy), LastStatus: state.StatusStopped,
		DesiredStatus: state.StatusStopped, StopCode: clean(b.Code), StoppedReason: clean(b.Reason), TaskDefinition: clean(b.Definition), Zone: clean(b.Zone),
		LaunchType: clean(b.Launch), CapacityProvider: clean(b.Provider), CPU: clean(b.CPU), Memory: clean(b.Memory), Health: clean(b.Health),
		StoppedAt: moment(r.at), SeenAt: moment(r.at),
	}
	readTimes(r.own, t, r.at)
	if t.Group == "" && t.Service != "" {
		t.Group = "service:" + t.Service
	}
	if t.TaskDefinition != "" && !strings.HasPrefix(t.TaskDefinition, "arn:") {
		t.TaskDefinition = definitionPrefix(key.Cluster.Scope) + t.TaskDefinition
	}
	for _, c := range b.Containers {
		e := state.Container{
			Name: clean(c.Name), Image: clean(c.Image), ImageDigest: clean(c.Digest), ExitCode: c.Exit, Reason: clean(c.Reason),
			Health: clean(c.Health), LastStatus: clean(c.Status),
		}
		if e.LastStatus == "" {
			e.LastStatus = state.StatusStopped
		}
		t.Containers = append(t.Containers, e)
	}
	return t
}

func (b *targetBody) change(r row) *state.TargetChange {
	clean := state.Clean
	group, address, _ := strings.Cut(clean(r.id), "/")
	c := &state.TargetChange{
		Group: state.TargetGroupKey{Scope: r.of.Cluster.Scope, Name: group}, ID: address, Before: clean(b.Before), After: clean(b.After),
		Reason: clean(b.Reason), Detail: clean(b.Detail), At: moment(r.at), Services: []state.ServiceKey{r.of}, Task: clean(r.own),
	}
	if colon := strings.LastIndexByte(address, ':'); colon >= 0 { // an address of version 6 has more of them
		if port, err := strconv.Atoi(address[colon+1:]); err == nil {
			c.ID, c.Port = address[:colon], port
		}
	}
	return c
}

func (b *causeBody) turn(r row) *state.CauseTurn {
	c := &state.CauseTurn{
		Before: state.Clean(b.Before), Now: state.Clean(r.id), Summary: state.Clean(b.Summary), Confidence: state.Confidence(state.Clean(b.Confidence)),
		Actor: state.Clean(b.Actor), Count: b.Count, Since: moment(b.Since),
	}
	if b.Over {
		c.Before, c.Now, c.Gone = c.Now, "", b.Gone
	}
	return c
}

func (b *scalingBody) turn(r row) *state.ScalingTurn {
	t := &state.ScalingTurn{Service: r.of, At: moment(r.at), Before: b.From, After: b.To}
	if a := b.Activity; a != nil {
		t.Activity = &state.ScalingActivity{
			ID: state.Clean(r.id), StartedAt: t.At, EndedAt: moment(a.Ended), Status: state.Clean(a.Status), Description: state.Clean(a.What),
			Cause: state.Clean(a.Why), Message: state.Clean(a.Message), NotScaled: state.Clean(a.Not),
		}
	}
	return t
}

func (b *courseBody) deployment(r row, at time.Time) *state.Deployment {
	return &state.Deployment{
		ID: state.Clean(r.id), Status: state.Clean(b.Status), RolloutState: state.Clean(b.Rollout), Reason: state.Clean(b.Reason),
		TaskDefinition: state.Clean(b.Definition), Desired: b.Desired, CreatedAt: moment(b.Created), UpdatedAt: at,
	}
}

// taskARN is of the long form, or of the one from before 2018 without the cluster.
func taskARN(k state.TaskKey, long bool) string {
	s, in := k.Cluster.Scope, ""
	if long {
		in = k.Cluster.Name + "/"
	}
	return "arn:" + s.Partition + ":ecs:" + s.Region + ":" + s.Account + ":task/" + in + k.ID
}

// idAsKept is an id in half its length where it is 32 hexadecimal digits, as a task's.
func idAsKept(id string) any {
	if b, err := hex.DecodeString(id); err == nil && len(b) == 16 && id == strings.ToLower(id) {
		return b
	}
	return id
}

// idOf undoes it.
func idOf(kept any) string {
	switch id := kept.(type) {
	case []byte:
		return hex.EncodeToString(id)
	case string:
		return id
	}
	return ""
}

func definitionPrefix(s state.Scope) string {
	return "arn:" + s.Partition + ":ecs:" + s.Region + ":" + s.Account + ":task-definition/"
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
