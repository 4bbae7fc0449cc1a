package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) stopTask() *cobra.Command {
	var reason string
	cmd := c.taskDeed("stop-task TASK", "Stop a task, with a reason", "Stop a task.",
		func() state.Action { return state.Action{Kind: state.ActStopTask, Reason: reason} })
	cmd.Flags().StringVar(&reason, "reason", "", "`TEXT` that ECS shows with the task")
	return cmd
}

func (c *commands) runTask() *cobra.Command {
	var d deed
	var like, definition, container string
	cmd := &cobra.Command{
		Use:   "run-task --like SERVICE [-- COMMAND…]",
		Short: "Run one task like a service's, and wait for its end",
		Long: "Run one task with the network, the rights and the capacity of a service, with its own command or another. It is no member of\n" +
			"the service: no load balancer knows it, and nothing starts it again. With --wait the exit code is 1 where a container's is not 0.",
		Example: "  fsui run-task --like prod/orders --wait -- migrate up",
		Args: func(cmd *cobra.Command, args []string) error {
			if n := cmd.ArgsLenAtDash(); n > 0 || n < 0 && len(args) > 0 {
				return usagef("fsui run-task takes a command after --, and the service by --like")
			}
			return nil
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			if like == "" {
				return usagef("fsui run-task needs --like SERVICE: its network and its rights")
			}
			d.word = like
			d.action = onService(state.Action{Kind: state.ActRunTask, Command: args, Container: container, Revision: definition})
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&like, "like", "", "`SERVICE` whose network, rights and capacity it has")
	f.StringVar(&definition, "task-definition", "", "`TD` in place of the service's: family:number or an ARN")
	f.StringVarP(&container, "container", "c", "", "`CONTAINER` that gets the command, in place of the first essential one")
	return cmd
}

func (c *commands) protectTask() *cobra.Command {
	var lasts time.Duration
	cmd := c.taskDeed("protect-task TASK", "Keep scaling in and deployments from a task", "Keep scaling in and deployments from a task of a service for a while.",
		func() state.Action {
			return state.Action{Kind: state.ActProtect, Minutes: int((lasts + time.Minute - 1) / time.Minute)}
		})
	cmd.Flags().DurationVar(&lasts, "for", 2*time.Hour, "`D` that it lasts, 48h at most")
	return cmd
}

func (c *commands) unprotectTask() *cobra.Command {
	return c.taskDeed("unprotect-task TASK", "Let scaling in and deployments stop a task again", "Let scaling in and deployments stop a task again.",
		func() state.Action { return state.Action{Kind: state.ActUnprotect} })
}

// taskDeed is a command on one task; what is read once the flags are.
func (c *commands) taskDeed(use, short, long string, what func() state.Action) *cobra.Command {
	var d deed
	cmd := &cobra.Command{
		Use: use, Short: short,
		Long: long + " TASK is an ARN, an id, or six digits or more of one. Shows first what\nthat does and asks. Exits with 6 where it is refused.",
		Args: words("one TASK", 1),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			d.word, d.needs, d.orTask = args[0], []state.SourceKind{state.SourceTasks}, true
			if !strings.HasPrefix(d.word, "arn:") && !strings.HasPrefix(d.word, "task/") {
				d.word = "task/" + d.word
			}
			d.action = func(v view) (state.Action, error) {
				if v.task == nil {
					return state.Action{}, fmt.Errorf("%q is no task", args[0])
				}
				a := what()
				a.Task = v.task.Key
				return a, nil
			}
			return c.act(cmd.Context(), &d)
		}),
	}
	d.flags(cmd)
	return cmd
}
