package cli

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) events() *cobra.Command {
	return &cobra.Command{
		Use:   "events [SERVICE]",
		Short: "Events of the services, the latest last",
		Long:  "Events of the services, the latest last; ECS keeps 100 of each. SERVICE is name or cluster/name.",
		Args:  oneService,
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			needs := []state.SourceKind{state.SourceClusters, state.SourceServices}
			return c.ask(cmd.Context(), question{needs: needs, word: first(args), answer: eventsAnswer})
		}),
	}
}

type eventsDocument struct {
	Schema int         `json:"schema"`
	Events []eventItem `json:"events"`
	outcome
}

type eventItem struct {
	Service string  `json:"service"`
	At      instant `json:"at"`
	Message string  `json:"message"`
	ID      text    `json:"id"`
	place
}

func eventsAnswer(v view) answer {
	type happening struct {
		*state.Service
		state.Event
	}
	var all []happening
	for k, s := range v.Services {
		if v.shows(k) {
			for _, e := range s.Events {
				all = append(all, happening{s, e})
			}
		}
	}
	byTime := func(a, b happening) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID))
	}
	byService := func(a, b happening) int { return state.CompareServices(a.Key, b.Key) }
	slices.SortFunc(all, func(a, b happening) int { return cmp.Or(byService(a, b), byTime(a, b)) })
	items := make([]eventItem, 0, len(all))
	for _, e := range all {
		items = append(items, eventItem{e.Key.Name, instant(e.At), e.Message, text(e.ID), placeOf(e.Key.Cluster, e.ARN)})
	}
	slices.SortFunc(all, func(a, b happening) int { return cmp.Or(byTime(a, b), byService(a, b)) })
	t := table{columns: []column{{title: "AT", right: true}, {title: "SERVICE"}, {title: "EVENT"}}}
	for _, e := range all {
		t.add(e.Key.Cluster, []cell{v.stamp(e.At), plain(e.Key.String()), plain(e.Message)})
	}
	return answer{document: eventsDocument{schema, items, v.outcome}, table: t, none: "events"}
}
