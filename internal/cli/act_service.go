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
		Args:    words("SERVICE and N, or SERVICE and --by", 1, 2),
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
	cmd := &cobra.Command{
		Use:   "restart SERVICE",
		Short: "Replace the tasks of a service by new ones of the same revision",
		Long: "Replace the tasks of a service by new ones of the same revision, as its deployment configuration says. Shows first what\n" +
			"that does and asks. Exits with 6 where it is refused.",
		Args: words("one SERVICE", 1, 1),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			d.word, d.action = args[0], onService(state.Action{Kind: state.ActRestart})
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
