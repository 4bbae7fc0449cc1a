package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) scale() *cobra.Command {
	var d deed
	var by int
	cmd := &cobra.Command{
		Use:   "scale SERVICE N | --by ±K",
		Short: "Set how many tasks a service wants",
		Long: "Set how many tasks a service wants, to N, or by K more or fewer. Shows first what that does and asks; sends the count\n" +
			"and nothing else. Exits with 6 where it is refused.",
		Example: "  fsui scale prod/checkout 6\n  fsui scale prod/checkout --by -2 --yes --wait",
		Args:    words("SERVICE and N, or SERVICE and --by", 2),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			action := state.Action{Kind: state.ActScale, Count: by, By: true}
			switch given := cmd.Flags().Changed("by"); {
			case given == (len(args) == 2):
				return usagef("fsui scale takes either N or --by")
			case !given:
				n, err := strconv.Atoi(args[1])
				if err != nil || n < 0 {
					return usagef("fsui scale: %q is no count of tasks", args[1])
				}
				action.Count, action.By = n, false
			}
			d.word, d.action = args[0], onService(action)
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	cmd.Flags().IntVar(&by, "by", 0, "`K` more tasks, or fewer")
	return cmd
}

func (c *commands) restart() *cobra.Command {
	var d deed
	var surge bool
	cmd := &cobra.Command{
		Use:   "restart SERVICE",
		Short: "Replace the tasks of a service by new ones of the same revision",
		Long: "Replace the tasks of a service by new ones of the same revision, as its deployment configuration says. With --surge twice as\n" +
			"many are wanted until the new ones are healthy; then the count goes back, for which fsui stays. Shows first what that does and\n" +
			"asks. Exits with 6 where it is refused.",
		Example: "  fsui restart prod/checkout --wait\n  fsui restart prod/checkout --surge --yes",
		Args:    words("one SERVICE", 1),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			d.word, d.action = args[0], onService(state.Action{Kind: state.ActRestart, Surge: surge})
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	cmd.Flags().BoolVar(&surge, "surge", false, "double the count until the new tasks are healthy")
	return cmd
}

func (c *commands) stop() *cobra.Command {
	return c.simpleDeed(state.Action{Kind: state.ActStop}, "stop SERVICE", "Stop a service: no tasks, and remember how it was",
		"Stop a service: set its desired count to 0 and suspend its autoscaling. How it was is remembered on this machine, so that\n"+
			"fsui start brings it back.")
}

func (c *commands) start() *cobra.Command {
	return c.simpleDeed(state.Action{Kind: state.ActStart}, "start SERVICE", "Start a service as it was before it was stopped",
		"Start a service with the count and the autoscaling that it had before fsui stopped it. Where nothing is remembered it proposes\n"+
			"autoscaling's minimum, or what the last deployment asked for, and asks on a terminal; for scripts there is fsui scale.")
}

func (c *commands) rollback() *cobra.Command {
	var d deed
	var to string
	cmd := &cobra.Command{
		Use:   "rollback SERVICE",
		Short: "Turn a deployment back, or deploy the revision before",
		Long: "Turn the deployment back that is under way; where none is, deploy the revision that ran before. With --to it is the revision\n" +
			"that you name, whichever. Shows first what differs and what that does, and asks. Exits with 6 where it is refused.",
		Example: "  fsui rollback prod/checkout --wait\n  fsui rollback prod/checkout --to 41",
		Args:    words("one SERVICE", 1),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			action := state.Action{Kind: state.ActRollback}
			if to != "" {
				action = state.Action{Kind: state.ActRevision, Revision: to}
			}
			d.word, d.action = args[0], onService(action)
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	cmd.Flags().StringVar(&to, "to", "", "`REVISION`: a number, family:number or an ARN")
	return cmd
}

// switches are the commands that change one setting each.
func (c *commands) switches() []*cobra.Command {
	return []*cobra.Command{
		c.simpleDeed(state.Action{Kind: state.ActContinue}, "continue SERVICE", "Let a deployment go on that waits at a PAUSE hook",
			"Let a deployment go on that waits at a PAUSE hook. fsui rollback turns it back."),
		c.simpleDeed(state.Action{Kind: state.ActExec}, "enable-exec SERVICE", "Let ECS Exec into the tasks that start from now on",
			"Let ECS Exec into the tasks of a service that start from now on. fsui restart replaces those that run."),
		c.simpleDeed(state.Action{Kind: state.ActSuspend}, "suspend-scaling SERVICE", "Keep autoscaling from changing a service",
			"Keep Application Auto Scaling from changing the count of a service, by policies and by schedules."),
		c.simpleDeed(state.Action{Kind: state.ActResume}, "resume-scaling SERVICE", "Let autoscaling change a service again",
			"Let Application Auto Scaling change the count of a service again."),
	}
}

// simpleDeed is a command on one service without further words.
func (c *commands) simpleDeed(a state.Action, use, short, long string) *cobra.Command {
	var d deed
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long + " Shows first what that does and asks. Exits with 6 where it is refused.",
		Args: words("one SERVICE", 1),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			d.word, d.action = args[0], onService(a)
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	return cmd
}

// onService is an action on the service that the word means.
func onService(a state.Action) func(v view) (state.Action, error) {
	return func(v view) (state.Action, error) {
		a.Service = v.only.Key
		return a, nil
	}
}
