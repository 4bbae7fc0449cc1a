package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) runTask() *cobra.Command {
	var d deed
	var like, definition, container string
	var subnets, groups []string
	var public bool
	cmd := &cobra.Command{
		Use:   "run-task --like SERVICE | --task-definition TD [-- COMMAND…]",
		Short: "Run one task like a service's, or of a task definition, and wait for its end",
		Long: "Run one task with the network, the rights and the capacity of a service, with its own command or another. It is no member of\n" +
			"the service: no load balancer knows it, and nothing starts it again. With --task-definition alone network and capacity are those\n" +
			"of the service or scheduled task that runs its family in the cluster; where none does, --like says whose, or\n" +
			"--subnets which. What --subnets, --security-groups and --public-ip say takes the place of what it would have.\n\n" +
			"With --wait what it writes comes out as it is written, beside -o json on standard error, and the exit code is 1 where a\n" +
			"container's is not 0.",
		Example: "  fsui run-task --like prod/orders --wait -- migrate up\n  fsui run-task --task-definition migrate:7 --cluster prod --wait\n" +
			"  fsui run-task --task-definition migrate:7 --cluster prod --subnets subnet-0a1b2c3d,subnet-4e5f6a7b --security-groups sg-0a1b2c3d",
		Args: func(cmd *cobra.Command, args []string) error {
			if n := cmd.ArgsLenAtDash(); n > 0 || n < 0 && len(args) > 0 {
				return usagef("fsui run-task takes a command after --, and the service by --like")
			}
			return nil
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			action := state.Action{Kind: state.ActRunTask, Command: args, Container: container, Revision: definition}
			action.Subnets, action.SecurityGroups = subnets, groups
			if cmd.Flags().Changed("public-ip") {
				action.PublicIP = &public
			}
			switch {
			case like == "" && definition == "":
				return usagef("fsui run-task needs --like SERVICE or --task-definition TD")
			case like == "":
				d.needs, d.action = []state.SourceKind{state.SourceSchedules}, c.inCluster(action)
			default:
				d.word, d.action = like, onService(action)
			}
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&like, "like", "", "`SERVICE` whose network, rights and capacity it has")
	f.StringVar(&definition, "task-definition", "", "`TD` in place of the service's: family, family:number or an ARN")
	f.StringSliceVar(&subnets, "subnets", nil, "`SUBNETS` to run in, by commas: subnet-…,subnet-…")
	f.StringSliceVar(&groups, "security-groups", nil, "`GROUPS` of the task, by commas: sg-…,sg-…")
	f.BoolVar(&public, "public-ip", false, "give the task a public IP; --public-ip=false gives it none")
	f.StringVarP(&container, "container", "c", "", "`CONTAINER` that gets the command, in place of the first essential one")
	return cmd
}

// inCluster is an action in the one cluster there is, or that --cluster leaves.
func (c *commands) inCluster(a state.Action) func(v view) (state.Action, error) {
	return func(v view) (state.Action, error) {
		var names []string
		for key := range v.Clusters {
			if c.Cluster == "" || c.Cluster == key.Name || strings.HasSuffix(c.Cluster, ":cluster/"+key.Name) {
				a.In = key
				names = append(names, key.Name)
			}
		}
		if len(names) != 1 {
			slices.Sort(names)
			return a, usagef("--task-definition alone does not say in which cluster: give --cluster NAME, of %s", strings.Join(names, ", "))
		}
		return a, nil
	}
}

// onSchedules are the commands on scheduled tasks.
func (c *commands) onSchedules() []*cobra.Command {
	return []*cobra.Command{
		c.ruleDeed(state.ActRunRule, "Run a scheduled task now", "Run a scheduled task now, as its rule or schedule would, besides its own times."),
		c.ruleDeed(state.ActEnableRule, "Let a scheduled task be started again", "Let a rule of EventBridge or a schedule of EventBridge Scheduler start its tasks again."),
		c.ruleDeed(state.ActDisableRule, "Keep a scheduled task from being started", "Keep a rule of EventBridge or a schedule of EventBridge Scheduler from starting its tasks. Tasks that run go on."),
	}
}

// ruleDeed is a command on one rule or schedule.
func (c *commands) ruleDeed(kind state.ActionKind, short, long string) *cobra.Command {
	var d deed
	cmd := &cobra.Command{
		Use: string(kind) + " RULE", Short: short,
		Long: long + "\nRULE is the name of the rule or schedule, or cluster/name. Shows first what that does and asks. Exits with 6 where it is refused.",
		Args: words("one RULE", 1),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			d.needs = []state.SourceKind{state.SourceSchedules}
			d.action = func(v view) (state.Action, error) { return onRule(v.Snapshot, kind, args[0]) }
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	return cmd
}

// onRule finds the rule that a word means.
func onRule(snap *state.Snapshot, kind state.ActionKind, word string) (state.Action, error) {
	var found []state.ScheduleKey
	names := make([]string, 0, len(snap.Schedules))
	for key, s := range snap.Schedules {
		names = append(names, key.Rule)
		if word == key.Rule || word == s.Cluster.Name+"/"+key.Rule || word == s.ARN {
			found = append(found, key)
		}
	}
	slices.SortFunc(found, state.CompareSchedules)
	switch len(found) {
	case 0:
		return state.Action{}, &exit{Failed, fmt.Errorf("no scheduled task is called %q%s", word, maybe(word, "", names))}
	case 1:
		return state.Action{Kind: kind, Schedule: found[0], In: snap.Schedules[found[0]].Cluster}, nil
	}
	all := make([]string, 0, len(found))
	for _, key := range found {
		all = append(all, snap.Schedules[key].Cluster.Name+"/"+key.Rule+" ("+key.Target+")")
	}
	return state.Action{}, &exit{Failed, fmt.Errorf("%q starts tasks at %d places: %s", word, len(found), strings.Join(all, ", "))}
}
