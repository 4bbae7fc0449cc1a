package cli

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) status() *cobra.Command {
	var watch bool
	cmd := &cobra.Command{
		Use:   "status [SERVICE]",
		Short: "Services with their verdict, worst first",
		Long: "Services with their verdict, worst first. SERVICE is name or cluster/name.\n" +
			"Exits with 3 where one is degraded or failing, with 4 where one is unknown and none is worse.",
		Args: oneService,
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			told := c.teller()
			needs := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets}
			return c.ask(cmd.Context(), question{needs: needs, word: first(args), answer: func(v view) answer { return statusAnswer(v, told) }, watch: watch})
		}),
	}
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "go on, and answer again when something changes")
	return cmd
}

type statusDocument struct {
	Schema   int          `json:"schema"`
	Services []statusItem `json:"services"`
	outcome
}

type statusItem struct {
	Name           string       `json:"name"`
	Desired        int          `json:"desired"`
	Running        int          `json:"running"`
	Pending        int          `json:"pending"`
	Health         state.Health `json:"health"`
	Verdict        string       `json:"verdict"` // "" where nothing is wrong
	Since          instant      `json:"since"`
	Rollout        text         `json:"rollout"`
	TaskDefinition text         `json:"taskDefinition"`
	Controller     text         `json:"controller"`
	Strategy       text         `json:"schedulingStrategy"`
	place
}

// teller says AWS's words for what is wrong in those of a diagnosis, as the console does. The causes are read where
// there is something to say: what they are for is no reason to fail.
func (c *commands) teller() func(v view, s *state.Service, verdict state.Verdict) state.Verdict {
	causes := sync.OnceValues(c.loadCauses)
	return func(v view, s *state.Service, verdict state.Verdict) state.Verdict {
		if !verdict.Quoted {
			return verdict
		}
		known, err := causes()
		if err != nil {
			return verdict
		}
		now := time.Time(v.clock)
		return verdict.Told(known.Diagnose(v.ToldOf(s, now)), now)
	}
}

func statusAnswer(v view, told func(view, *state.Service, state.Verdict) state.Verdict) answer {
	var services []judged
	for k, s := range v.Services {
		if v.shows(k) {
			services = append(services, judged{s, told(v, s, v.Assess(s, time.Time(v.clock)))})
		}
	}
	slices.SortFunc(services, func(a, b judged) int { return state.CompareServices(a.Key, b.Key) })
	items := make([]statusItem, 0, len(services))
	for _, s := range services {
		items = append(items, s.item())
	}
	slices.SortStableFunc(services, func(a, b judged) int { return cmp.Compare(a.verdict.Health.Rank(), b.verdict.Health.Rank()) })
	t := table{columns: []column{
		{title: "STATE"},
		{title: "SERVICE"},
		{title: "RUN/WANT", right: true},
		{title: "TARGETS", right: true, leaves: 2},
		{title: "ROLLOUT", leaves: 3},
		{title: "REVISION", leaves: 1},
		{title: "SINCE", right: true, leaves: 4},
		{title: "WHAT IS WRONG"},
	}}
	code := Done
	for _, s := range services {
		t.add(s.Key.Cluster, s.row(v))
		code = worse(code, s.verdict.Health)
	}
	return answer{document: statusDocument{schema, items, v.outcome}, table: t, none: "services", code: code}
}

// worse is the exit code once a service of that health is in the answer.
func worse(code int, h state.Health) int {
	switch {
	case h == state.Failing || h == state.Degraded || code == BadNews:
		return BadNews
	case h == state.Unknown:
		return NotProvable
	default:
		return code
	}
}

// judged is a service with its verdict.
type judged struct {
	*state.Service
	verdict state.Verdict
}

func (s judged) item() statusItem {
	return statusItem{
		Name: s.Key.Name, Desired: s.Desired, Running: s.Running, Pending: s.Pending,
		Health: s.verdict.Health, Verdict: s.verdict.Words, Since: instant(s.verdict.Since), Rollout: text(s.rollout()),
		TaskDefinition: text(s.TaskDefinition), Controller: text(s.Controller), Strategy: text(s.Strategy),
		place: placeOf(s.Key.Cluster, s.ARN),
	}
}

// rollout is AWS's rolloutState, "" where the controller is not ECS.
func (s judged) rollout() string {
	if p := s.Primary(); p != nil {
		return p.RolloutState
	}
	return ""
}

func (s judged) row(v view) []cell {
	row := []cell{
		plain(string(s.verdict.Health)), plain(s.Key.String()), plain(fmt.Sprintf("%d/%d", s.Running, s.Desired)),
		plain(targetsOf(v.Snapshot, s.Service)), plain(s.rollout()), plain(state.Revision(s.TaskDefinition)),
		plain(v.age(s.verdict.Since)), plain(s.verdict.Words),
	}
	switch s.verdict.Health {
	case state.Failing:
		row[0].hue = red
	case state.Degraded, state.Unknown:
		row[0].hue = yellow
	case state.Deploying:
		row[0].hue = cyan
	case state.Healthy, state.Stopped:
		for i := range row {
			row[i].hue = dim
		}
	}
	return row
}

// targetsOf counts the healthy among the targets that are meant to serve, "" for a service without any.
func targetsOf(snap *state.Snapshot, s *state.Service) string {
	targets, known := snap.TargetsOf(s)
	if len(targets) == 0 && (!known || len(s.LoadBalancers) == 0) {
		return ""
	}
	healthy, serving := 0, 0
	for _, t := range targets {
		switch t.State {
		case state.TargetDraining, "unused":
			continue
		case state.TargetHealthy:
			healthy++
		}
		serving++
	}
	return fmt.Sprintf("%d/%d", healthy, serving)
}
