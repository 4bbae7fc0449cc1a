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
