package cli

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) targets() *cobra.Command {
	return &cobra.Command{
		Use:   "targets [SERVICE]",
		Short: "Targets of the services' target groups with their health",
		Long:  "Targets of the services' target groups with their health and the task behind each. SERVICE is name or\ncluster/name.",
		Args:  oneService,
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			needs := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets, state.SourceInstances}
			return c.ask(cmd.Context(), question{needs: needs, word: first(args), answer: targetsAnswer})
		}),
	}
}

type targetsDocument struct {
	Schema  int          `json:"schema"`
	Targets []targetItem `json:"targets"`
	outcome
}

type targetItem struct {
	Service     string `json:"service"`
	TargetGroup string `json:"targetGroup"`
	ID          string `json:"id"`
	Port        *int   `json:"port"` // null where the target has none, as a function
	AZ          text   `json:"az"`
	State       text   `json:"state"`
	Reason      text   `json:"reason"`
	Description text   `json:"description"`
	Task        text   `json:"task"`
	place              // the ARN is the target group's
}

// serving is a target of a service.
type serving struct {
	key state.ServiceKey
	state.JoinedTarget
}

func targetsAnswer(v view) answer {
	var all []serving
	for k, s := range v.Services {
		if !v.shows(k) {
			continue
		}
		targets, _ := v.TargetsOf(s)
		for _, t := range targets {
			all = append(all, serving{k, t})
		}
	}
	slices.SortFunc(all, func(a, b serving) int {
		return cmp.Or(state.CompareServices(a.key, b.key), strings.Compare(a.Group.Key.Name, b.Group.Key.Name),
			strings.Compare(a.ID, b.ID), cmp.Compare(a.Port, b.Port))
	})
	items := make([]targetItem, 0, len(all))
	t := table{columns: []column{
		{title: "STATE"},
		{title: "SERVICE"},
		{title: "TARGET GROUP", leaves: 2},
		{title: "TARGET"},
		{title: "AZ", leaves: 1},
		{title: "TASK"},
		{title: "WHY"},
	}}
	for _, s := range all {
		items = append(items, s.item())
		t.add(s.key.Cluster, s.row())
	}
	return answer{document: targetsDocument{schema, items, v.outcome}, table: t, none: "targets"}
}

func (s serving) item() targetItem {
	item := targetItem{
		Service: s.key.Name, TargetGroup: s.Group.Key.Name, ID: s.ID, AZ: text(s.Zone), State: text(s.State),
		Reason: text(s.Reason), Description: text(s.Detail), place: placeOf(s.key.Cluster, s.Group.ARN),
	}
	if s.Port != 0 {
		item.Port = &s.Port
	}
	if s.Task != nil {
		item.Task = text(s.Task.Key.ID)
	}
	return item
}

func (s serving) row() []cell {
	address := s.ID
	if s.Port != 0 {
		address = net.JoinHostPort(s.ID, strconv.Itoa(s.Port))
	}
	row := []cell{
		plain(s.State), plain(s.key.String()), plain(s.Group.Key.Name), plain(address), plain(s.Zone),
		{},
		plain(strings.TrimPrefix(s.Reason+": "+s.Detail, ": ")),
	}
	if s.Detail == "" {
		row[6].full = s.Reason
	}
	if s.Task != nil {
		row[5] = cell{full: s.Task.Key.ID, short: s.Task.Key.Short()}
	}
	switch s.State {
	case state.TargetUnhealthy, "unhealthy.draining":
		row[0].hue = red
	case state.TargetInitial:
		row[0].hue = cyan
	case state.TargetHealthy:
	default:
		row[0].hue = dim
	}
	return row
}
