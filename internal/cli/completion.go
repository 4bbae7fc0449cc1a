package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func completion() *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Completion of commands and flags for a shell",
		Long:      "Print the script that completes commands and flags in a shell: " + strings.Join(shells(), ", ") + ".",
		Example:   "  source <(fsui completion bash)\n  fsui completion fish > ~/.config/fish/completions/fsui.fish",
		ValidArgs: shells(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("fsui completion takes one SHELL: %s", strings.Join(shells(), ", "))
			}
			return nil
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			root, w := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(w, true)
			case "zsh":
				return root.GenZshCompletion(w)
			case "fish":
				return root.GenFishCompletion(w, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(w)
			}
			return usagef("unknown shell %q%s (there are %s)", args[0], maybe(args[0], "", shells()), strings.Join(shells(), ", "))
		}),
	}
}

// completeFlags offers the values that are known without asking anybody. Files are offered for --log-file and --config only.
func (c *commands) completeFlags(root *cobra.Command) {
	complete(root, "color", colors)
	complete(root, "output", outputs)
	complete(root, "region", regions)
	for _, name := range []string{"profile", "cluster", "endpoint-url", "timeout"} {
		complete(root, name, func() []string { return nil })
	}
	for _, cmd := range root.Commands() {
		if cmd.ValidArgs == nil && cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
	}
}

func complete(cmd *cobra.Command, flag string, values func() []string) {
	// The error is a flag that does not exist or is registered twice, which the tests would show.
	_ = cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		other := func(v string) bool { return !strings.HasPrefix(v, begun) }
		return slices.DeleteFunc(values(), other), cobra.ShellCompDirectiveNoFileComp
	})
}

// regions are those of all partitions that are open to anybody.
func regions() (all []string) {
	for _, partition := range []string{"aws", "aws-us-gov", "aws-cn", "aws-eusc"} {
		all = append(all, state.Regions(partition)...)
	}
	return all
}
