package ui

import (
	"hash/maphash"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// pane is one screen. It owns cursor, filter and scroll, and no facts. All methods run inside App.Update; view is
// called at its end and changes nothing.
type pane interface {
	// title is its name in the trail of the tabs line: "services", "prod/checkout".
	title() string
	// sync takes newer facts. Only the visible pane is asked, and once more when it becomes visible.
	sync(f *facts) tea.Cmd
	resize(width, height int)
	// view is at most height lines, none wider than width.
	view() []string
	// actions are its own keys, besides those that list and subject bring.
	actions() []action
	// scroll is what the moving keys move, nil for nothing. Where it is a list, filter, sort and mark work too.
	scroll() scroller
	// subject is the object under the cursor, what the keys e, t, d, y and c are about.
	subject() (subject, bool)
	// focus is what the poller should read more often while the pane is visible.
	focus() state.Focus
	// hear takes the answer to a command the pane returned, see answer.
	hear(msg any) tea.Cmd
}

// base gives a pane the methods it has no use for.
type base struct{}

func (base) actions() []action        { return nil }
func (base) scroll() scroller         { return nil }
func (base) subject() (subject, bool) { return subject{}, false }
func (base) focus() state.Focus       { return state.Focus{} }
func (base) hear(any) tea.Cmd         { return nil }

// scroller is what moves by keys.
type scroller interface {
	move(by int)
	page(by int)
	// edge goes to the first line for a negative to, else to the last.
	edge(to int)
}

// searched is a scroller that follows a line typed after /: a list shows the rows that match, a text goes to them.
type searched interface {
	scroller
	// filterBy takes the line; one that cannot be read leaves the last one in force.
	filterBy(line string) error
	filterLine() string
	// matched tells how much matches the line: "3 of 42 shown".
	matched() string
}

// list has rows that can be filtered, sorted and marked; a table is one.
type list interface {
	searched
	// sortNext sorts by the next column and sortReverse the other way round; they return the order's name.
	sortNext() string
	sortReverse() string
	// settle brings the rows into order now, see table.
	settle()
	// begin puts rows where they belong as they come in, until there are all of them or somebody touches a key.
	begin()
	mark()
	unmark()
	counts() counts
	// caption is what the row under the cursor says and its column has no room for, "" where it has.
	caption() string
}

// counts are the figures of a list.
type counts struct{ shown, total, marked int }

// facts are what panes draw: a snapshot, what it says about each service, and the time.
type facts struct {
	snap     *state.Snapshot
	now      time.Time // AWS's clock; ages are drawn by it
	verdicts map[state.ServiceKey]state.Verdict
	judged   map[state.ServiceKey]state.Verdict // verdicts before they are put in the words of diagnoses
	jobs     []*state.Job
	wrong    []*complaint                   // the worst first
	first    map[state.ServiceKey]time.Time // when what is in trouble was first seen so, see watch
	found    map[any]diagnosed              // what a diagnosis tells of services and of tasks of jobs, by their keys
	tasks    int                            // that have not stopped
	// complete: every source has answered once, or said why not. Until then rows still come in by their rank.
	complete bool
}

// env is what all panes share. The App changes it, inside Update only.
type env struct {
	look     *look
	keys     keymap
	facts    *facts
	describe func(snap *state.Snapshot, key any) ([]byte, error)
	diagnose func(state.Recorded) (state.Diagnosis, error)
	leftOut  string                        // what of the person's own causes that does not know
	seed     maphash.Seed                  // of the marks of facts that were diagnosed
	past     Past                          // nil = nothing is kept
	kept     map[state.TaskKey]*state.Task // that ECS has forgotten, see remember
	readOnly bool
	operator Operator
	started  time.Time // AWS's clock, as facts.now
	// tail makes a tail that ends with the console or when it is stopped; nil = there are no logs.
	tail func(r state.LogRequest) (begin func() <-chan state.LogBatch, stop func())
	// awaitTail makes the command that waits for what a tail brings; tests put their own in.
	awaitTail func(to pane, gen int, batches <-chan state.LogBatch) tea.Cmd
	save      Save              // nil = there is no disk
	say       func(text string) // puts a notice into the status line
}

// place is where a person can go: a pane by its name in newPanes, and the object it is about.
type place struct {
	pane string
	of   any // state.ServiceKey, state.TaskKey, describing … as the pane's constructor wants it, nil for all
}

// paneKind is one line of newPanes.
type paneKind struct {
	name string // as in place and in the palette
	help string // for the palette and the docs
	tab  bool   // has a number and a place in the tabs line, where it is about everything: of is nil
	wide bool   // is about everything too, without a number: the palette goes there
	// of is an example of the object it is about in a place, nil where it can only be a tab.
	of   any
	make func(e *env, of any) pane
	// count is the figure beside the tab's name, "" for none.
	count func(f *facts) string
}

// newPanes lists what there is to look at; the tabs stand in the order of their numbers.
func newPanes() []paneKind {
	return []paneKind{
		{name: "triage", help: "all that is wrong in all clusters, worst first", tab: true, make: newTriagePane, count: countWrong},
		{name: "services", help: "all services, worst first", tab: true, of: state.ClusterKey{}, make: newServicesPane, count: countServices},
		{name: "tasks", help: "all tasks, running and stopped", tab: true, of: state.InstanceKey{}, make: newTasksPane, count: countTasks},
		{name: "events", help: "what ECS says, newest first", tab: true, of: state.ServiceKey{}, make: newEventsPane},
		{name: "targets", help: "the targets behind load balancers, unhealthy first", tab: true, of: state.ServiceKey{}, make: newTargetsPane},
		{name: "service", help: "one service", of: state.ServiceKey{}, make: newServicePane},
		{name: "deployments", help: "the deployments of one service", of: state.ServiceKey{}, make: newDeploymentsPane},
		{name: "why", help: "why one service, task or target is as it is", of: state.ServiceKey{}, make: newWhyPane},
		{name: "network", help: "what the tasks of one service reach, and which hop breaks", of: state.ServiceKey{}, make: newNetworkPane},
		{name: "path", help: "one way of a network, step by step", of: pathPlace{}, make: newPathPane},
		{name: "vpc", help: "VPCs and subnets: what they are, where they lead, which services live there", wide: true, make: newVPCPane},
		{name: "subnet", help: "one subnet with its routes, and its VPC", of: subnetPlace{}, make: newSubnetPane},
		{name: "setup", help: "how one service was made, and what it is tied to", of: state.ServiceKey{}, make: newSetupPane},
		{name: "task", help: "one task", of: state.TaskKey{}, make: newTaskPane},
		{name: "logs", help: "what the containers of one service or task write", of: state.ServiceKey{}, make: newLogsPane},
		{name: "line", help: "one line of a log in full", of: logLine{}, make: newLinePane},
		{name: "clusters", help: "the clusters, the one with the worst services first", wide: true, make: newClustersPane},
		{name: "instances", help: "the container instances, those in trouble first", wide: true, of: state.ClusterKey{}, make: newInstancesPane},
		{name: "forwards", help: "the ports that this console forwards, and what becomes of them", wide: true, make: newForwardsPane},
		{name: "history", help: "what happened, longer than ECS remembers: deployments, stops, actions", wide: true, of: state.ServiceKey{}, make: newHistoryPane},
		{name: "scaling", help: "how one service scales by itself", of: state.ServiceKey{}, make: newScalingPane},
		{name: "jobs", help: "standalone and scheduled tasks: when they run, and how that went", wide: true, make: newJobsPane},
		{name: "definitions", help: "the task definitions in use, by family", wide: true, make: newDefinitionsPane},
		{name: "revisions", help: "the revisions of one family", of: state.FamilyKey{}, make: newRevisionsPane},
		{name: "definition", help: "what one task definition says", of: "", make: newDefinitionPane},
		{name: "difference", help: "what differs between two task definitions", of: comparison{}, make: newDifferencePane},
		{name: "describe", help: "one object as AWS tells it", of: describing{}, make: newDescribePane},
	}
}

// answerMsg brings the answer of a pane's command back to that pane; it is dropped where the pane has been closed.
type answerMsg struct {
	to  pane
	msg any
}

// answer makes a command whose message comes back to the pane that asked.
func answer(to pane, ask func() any) tea.Cmd {
	return func() tea.Msg { return answerMsg{to, ask()} }
}
