package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

// History is what fsui has kept of what happened.
type History interface {
	// File is where it is kept, "" = nowhere on the disk.
	File() string
	// Places are the services of which something is kept, and the clusters (without a service's name) of standalone tasks.
	Places() ([]state.ServiceKey, error)
	// Past is what is kept of what is asked for, the oldest first; more says that there is more.
	Past(state.PastAsked) (all []state.Happening, more bool, err error)
	Close() error
}

// lookBack is how far fsui history looks back where nobody says.
const lookBack = 24 * time.Hour

func (c *commands) history() *cobra.Command {
	var since, until string
	var fill, who bool
	cmd := &cobra.Command{
		Use:   "history [SERVICE|TASK]",
		Short: "What happened, as fsui has kept it: stopped tasks, events, deployments, scaling, targets, causes, actions",
		Long: "What happened to all services, to one, or to one task, as the console and fsui record have seen and kept it, the\n" +
			"latest last: stopped tasks with their causes, events, deployments, targets whose health turned, the causes of trouble\n" +
			"as they began and ended, scaling, and what was done with fsui. ECS forgets a stopped task after an hour. It asks nobody: --region and --cluster choose among what is kept of all accounts.\n" +
			"With --fill AWS is asked first for what it still tells of SERVICE: the events of its cluster's event capture, and its deployments; with --who CloudTrail\n" +
			"is asked who changed it in the last week: deployments, counts and stops are told with their caller, other calls besides.\n\n" +
			"SERVICE is name, cluster/name or ARN, TASK an ARN, an id, or six digits of one or more. The last day, unless\n" +
			"--since says other; of a task, all.",
		Example: "  fsui history prod/checkout --since 7d\n" +
			"  fsui history 1f6b3c8e                 how a task ended that ECS has forgotten\n" +
			"  fsui history prod/checkout --who      and who deployed, scaled and stopped it\n" +
			"  fsui history --since 02:00 -o json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("fsui history takes one SERVICE or TASK: %q is too much", strings.Join(args[1:], " "))
			}
			return nil
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			switch {
			case c.given("profile") && !fill && !who:
				return usagef("fsui history calls no AWS: --profile has no meaning there without --fill or --who")
			case fill && len(args) == 0:
				return usagef("fsui history --fill takes one SERVICE: name or cluster/name")
			case who && len(args) == 0:
				return usagef("fsui history --who takes one SERVICE: name or cluster/name")
			}
			if err := c.settle(true); err != nil {
				return err
			}
			var q state.PastAsked
			for _, f := range []struct {
				name, word string
				into       *time.Time
			}{{"since", since, &q.Since}, {"until", until, &q.Until}} {
				if f.word == "" {
					continue
				}
				var err error
				if *f.into, err = moment(f.word, c.Clock()); err != nil {
					return usagef("--%s: %w", f.name, err)
				}
			}
			filled := outcome{Errors: []problem{}}
			if fill || who {
				since := q.Since
				if since.IsZero() {
					since = c.Clock().Add(-lookBack)
				}
				var err error
				if filled, err = c.fillHistory(cmd.Context(), first(args), since, fill, who); err != nil {
					return err
				}
			}
			return c.tellHistory(cmd.Context(), first(args), q, filled)
		}),
	}
	cmd.Flags().StringVar(&since, "since", "", "from then on: `T` is 30m, 2h or 3d before now, 15:04, or RFC 3339")
	cmd.Flags().BoolVar(&fill, "fill", false, "first ask AWS for what it still tells of SERVICE, back to --since")
	cmd.Flags().BoolVar(&who, "who", false, "first ask CloudTrail who changed SERVICE in the last week")
	cmd.Flags().StringVar(&until, "until", "", "up to then, `T` as in --since")
	return cmd
}

// tellHistory answers from what is kept; filled is how reading what was missing of it went.
func (c *commands) tellHistory(ctx context.Context, word string, q state.PastAsked, filled outcome) error {
	kept := c.OpenHistory(ctx)
	defer kept.Close() //nolint:errcheck // it was only read
	places, err := kept.Places()
	if err != nil {
		return err
	}
	places = slices.DeleteFunc(places, func(k state.ServiceKey) bool { return !c.chosen(k.Cluster, word) })
	q.Services, q.Kinds = places, nil
	task := ""
	if word != "" {
		s, err := called(kept, places, word)
		if err != nil {
			return err
		}
		if t := s.Task; t != nil {
			key, _ := t.ServiceKey()
			q.Services, task = []state.ServiceKey{key}, t.Key.ID
		} else {
			q.Services = []state.ServiceKey{s.Service.Key}
		}
	}
	words := "stop, event, deployment, scaling, target, cause, call or action is kept of it"
	if q.Since.IsZero() && task == "" {
		q.Since, words = c.Clock().Add(-lookBack), "stop, event, deployment, scaling, target, cause, call or action is kept of the last day; --since looks further back"
	}
	all, _, err := kept.Past(q)
	if err != nil {
		return err
	}
	if task != "" {
		all = slices.DeleteFunc(all, func(h state.Happening) bool { return !concerns(h, task) })
	}
	a, err := c.historyAnswer(state.Attribute(all), clock(c.Clock()), filled)
	if err != nil {
		return err
	}
	switch {
	case len(places) == 0 && word == "":
		a.none = "history yet: the console and fsui record keep it in " + kept.File()
	default:
		a.none = words
	}
	v := view{clock: clock(c.Clock()), outcome: filled, Snapshot: &state.Snapshot{}}
	if err := c.printHistory(a, v); err != nil && !errors.Is(err, syscall.EPIPE) {
		return err
	}
	return v.verdict(a)
}

func (c *commands) printHistory(a answer, v view) error {
	if c.Output != "json" && len(a.table.rows) == 0 {
		say(c.Stderr, "no "+a.none)
		return nil
	}
	return c.print(a, v, "")
}

// chosen reports a cluster that --cluster and --region leave, or that a word names itself.
func (c *commands) chosen(k state.ClusterKey, word string) bool {
	s := c.Selection()
	if own := clusterOf(word); own != "" && len(s.Clusters) == 0 {
		s.Clusters = []string{own}
	}
	return (len(s.Clusters) == 0 || slices.Contains(s.Clusters, k.Name)) && (len(s.Regions) == 0 || slices.Contains(s.Regions, k.Scope.Region))
}

// called finds what SERVICE|TASK means among what is kept, by the rules of Resolve.
func called(kept History, places []state.ServiceKey, word string) (Subject, error) {
	snap := &state.Snapshot{Services: map[state.ServiceKey]*state.Service{}, Tasks: map[state.TaskKey]*state.Task{}}
	for _, k := range places {
		if k.Name != "" {
			s := k.Cluster.Scope
			snap.Services[k] = &state.Service{Key: k, ARN: "arn:" + s.Partition + ":ecs:" + s.Region + ":" + s.Account + ":service/" + k.String()}
		}
	}
	id := strings.TrimPrefix(word, "task/")
	if arn, ok := state.ParseARN(word); ok {
		id = arn.Resource[strings.LastIndexByte(arn.Resource, '/')+1:]
	}
	if isTaskPrefix(id) {
		const several = 10 // to name them where it means more than one
		tasks, _, err := kept.Past(state.PastAsked{Services: places, Kinds: []state.HappeningKind{state.HappenedStop}, Task: id, Limit: several})
		if err != nil {
			return Subject{}, err
		}
		for _, h := range tasks {
			snap.Tasks[h.Task.Key] = h.Task
		}
	}
	s, err := Resolve(snap, word)
	if err != nil {
		return s, fmt.Errorf("of what is kept: %w", err)
	}
	return s, nil
}

// concerns reports that a happening is about a task.
func concerns(h state.Happening, task string) bool {
	switch {
	case h.Task != nil:
		return h.Task.Key.ID == task
	case h.Event != nil:
		return strings.Contains(h.Event.Message, task)
	case h.Target != nil:
		return h.Target.Task == task
	case h.Act != nil:
		return h.Act.Action.Task.ID == task || h.Act.Started.ID == task
	case h.Call != nil:
		return h.Call.Task == task
	}
	return false
}
