package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) tasks() *cobra.Command {
	var stopped bool
	cmd := &cobra.Command{
		Use:   "tasks [SERVICE]",
		Short: "Tasks that ECS wants running, or the stopped ones with their reasons",
		Long: "Tasks that ECS wants running, those of no service included; with --stopped the others, which ECS keeps for an\n" +
			"hour. SERVICE is name or cluster/name.",
		Args: oneService,
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			needs := []state.SourceKind{state.SourceClusters, state.SourceTasks}
			if len(args) > 0 {
				needs = append(needs, state.SourceServices)
			}
			return c.ask(cmd.Context(), question{needs: needs, word: first(args), answer: func(v view) answer { return tasksAnswer(v, stopped) }})
		}),
	}
	cmd.Flags().BoolVar(&stopped, "stopped", false, "the stopped tasks")
	return cmd
}

type tasksDocument struct {
	Schema int        `json:"schema"`
	Tasks  []taskItem `json:"tasks"`
	outcome
}

type taskItem struct {
	Service        text            `json:"service"` // null for a task of no service
	ID             string          `json:"id"`
	LastStatus     text            `json:"lastStatus"`
	DesiredStatus  text            `json:"desiredStatus"`
	HealthStatus   text            `json:"healthStatus"`
	StopCode       text            `json:"stopCode"`
	StoppedReason  text            `json:"stoppedReason"`
	CreatedAt      instant         `json:"createdAt"`
	StartedAt      instant         `json:"startedAt"`
	StoppedAt      instant         `json:"stoppedAt"`
	Group          text            `json:"group"`
	TaskDefinition text            `json:"taskDefinition"`
	AZ             text            `json:"az"`
	Containers     []containerItem `json:"containers"`
	place
}

type containerItem struct {
	Name        string `json:"name"`
	LastStatus  text   `json:"lastStatus"`
	Health      text   `json:"healthStatus"`
	ExitCode    *int   `json:"exitCode"`
	Reason      text   `json:"reason"`
	Image       text   `json:"image"`
	ImageDigest text   `json:"imageDigest"`
}

func tasksAnswer(v view, stopped bool) answer {
	var tasks []*state.Task
	for _, t := range v.Tasks {
		key, _ := t.ServiceKey()
		if gone := t.Stopped() || t.Leaving(); gone == stopped && v.shows(key) {
			tasks = append(tasks, t)
		}
	}
	slices.SortFunc(tasks, func(a, b *state.Task) int {
		return cmp.Or(state.CompareClusters(a.Key.Cluster, b.Key.Cluster), strings.Compare(a.Service, b.Service),
			a.StoppedAt.Compare(b.StoppedAt), a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.Key.ID, b.Key.ID))
	})
	items := make([]taskItem, 0, len(tasks))
	t := table{columns: runningColumns()}
	none, row := "running tasks", runningRow
	if stopped {
		t.columns, none, row = stoppedColumns(), "stopped tasks", stoppedRow
	}
	for _, task := range tasks {
		items = append(items, taskItemOf(task))
		t.add(task.Key.Cluster, row(v, task))
	}
	return answer{document: tasksDocument{schema, items, v.outcome}, table: t, none: none}
}

func taskItemOf(t *state.Task) taskItem {
	item := taskItem{
		Service: text(t.Service), ID: t.Key.ID, LastStatus: text(t.LastStatus), DesiredStatus: text(t.DesiredStatus),
		HealthStatus: text(t.Health), StopCode: text(t.StopCode), StoppedReason: text(t.StoppedReason),
		CreatedAt: instant(t.CreatedAt), StartedAt: instant(t.StartedAt), StoppedAt: instant(t.StoppedAt),
		Group: text(t.Group), TaskDefinition: text(t.TaskDefinition), AZ: text(t.Zone),
		Containers: []containerItem{}, place: placeOf(t.Key.Cluster, t.ARN),
	}
	for _, c := range t.Containers {
		item.Containers = append(item.Containers, containerItem{
			c.Name, text(c.LastStatus), text(c.Health), c.ExitCode, text(c.Reason), text(c.Image), text(c.ImageDigest),
		})
	}
	return item
}

func runningColumns() []column {
	return []column{
		{title: "TASK"},
		{title: "SERVICE"},
		{title: "STATUS"},
		{title: "HEALTH", leaves: 3},
		{title: "REVISION", leaves: 2},
		{title: "AZ", leaves: 1},
		{title: "SINCE", right: true},
		{title: "CONTAINERS"},
	}
}

func runningRow(v view, t *state.Task) []cell {
	row := []cell{
		{full: t.Key.ID, short: t.Key.Short()},
		plain(owner(t)), plain(t.LastStatus), plain(t.Health), plain(state.Revision(t.TaskDefinition)),
		plain(t.Zone), v.stamp(t.CreatedAt), plain(containers(t)),
	}
	if t.Health == "UNHEALTHY" {
		row[3].hue = yellow
	}
	return row
}

func stoppedColumns() []column {
	return []column{
		{title: "TASK"},
		{title: "SERVICE"},
		{title: "CODE", leaves: 3},
		{title: "REVISION", leaves: 2},
		{title: "AZ", leaves: 1},
		{title: "STOPPED", right: true},
		{title: "WHY"},
	}
}

func stoppedRow(v view, t *state.Task) []cell {
	row := []cell{
		{full: t.Key.ID, short: t.Key.Short()},
		plain(owner(t)), plain(t.StopCode), plain(state.Revision(t.TaskDefinition)), plain(t.Zone),
		v.stamp(t.StoppedAt), plain(state.StopWords(t)),
	}
	if t.Leaving() {
		row[5] = plain(t.LastStatus) // on its way
	}
	if !state.Benign(t) && t.Stopped() {
		row[6].hue = red
	}
	return row
}

// owner is a task's service, or its group where it has none.
func owner(t *state.Task) string {
	if key, ok := t.ServiceKey(); ok {
		return key.String()
	}
	return t.Key.Cluster.Name + "/(" + t.Group + ")"
}

// containers names a task's containers, and of those that do not run as they should the state.
func containers(t *state.Task) string {
	words := make([]string, 0, len(t.Containers))
	for _, c := range t.Containers {
		w := c.Name
		if c.LastStatus != state.StatusRunning && c.LastStatus != "" {
			w += " " + c.LastStatus
		}
		if c.Health == "UNHEALTHY" {
			w += " UNHEALTHY"
		}
		if c.Reason != "" {
			w += " (" + c.Reason + ")"
		}
		words = append(words, w)
	}
	return strings.Join(words, ", ")
}
