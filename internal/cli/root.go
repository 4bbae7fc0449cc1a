package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// root is the command tree. The command without a name opens the console.
func (c *commands) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "fsui",
		Short: "See what is wrong with Amazon ECS services, live",
		Long: "fsui is a console for Amazon ECS and Fargate: what is wrong, since when and why.\n" +
			"Without a command it opens on the AWS account of your credentials; `fsui demo` needs none.\n\n" +
			"Exit codes: 0 done, 1 failed or the answer is partial, 2 usage, 3 a service is degraded or failing,\n" +
			"4 a service is unknown and none is worse, 5 log in again, 6 refused, 130 interrupted.",
		Example: "  fsui demo                         look around on a simulated region\n" +
			"  fsui --profile prod               open the console on an account\n" +
			"  fsui status checkout -o json      one service, for a script",
		Args:          c.noCommand,
		RunE:          acting(c.console),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(c.badFlag)
	c.global = root.PersistentFlags()
	c.flags(c.global)
	c.global.StringVar(&c.configFlag, "config", "", "`FILE` of options in place of ~/.config/fsui/config.yaml (FSUI_CONFIG)")
	root.AddCommand(c.demo(), c.simulate(), c.status(), c.tasks(), c.events(), c.logs(), c.targets(), c.deployments(), c.reach(), c.why(), c.history(), c.record(), c.exec(), c.execCheck(), c.forward(), c.version(), completion())
	root.AddCommand(c.scale(), c.restart(), c.stop(), c.start(), c.rollback(), c.stopTask(), c.protectTask(), c.unprotectTask(), c.runTask())
	root.AddCommand(c.switches()...)
	root.AddCommand(c.onSchedules()...)
	root.SetHelpCommand(help())
	c.completeFlags(root)
	return root
}

func (c *commands) console(cmd *cobra.Command, _ []string) error {
	if err := c.onTerminal(true); err != nil {
		return err
	}
	return c.Console(cmd.Context(), c.Settings)
}

func (c *commands) demo() *cobra.Command {
	var scenario string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open the console on a simulated region: no AWS account, no network",
		Long: "Open the console on a region simulated inside the program. It needs no AWS account and no network, ignores your\n" +
			"AWS settings and keeps nothing.\n\nScenarios: " + strings.Join(c.Scenarios(), ", "),
		Args: cobra.NoArgs,
		RunE: acting(func(cmd *cobra.Command, _ []string) error {
			if err := c.onlySimulated(cmd); err != nil {
				return err
			}
			if c.Debug && c.LogFile == "" {
				return usagef("the demo keeps no log by itself: --debug needs --log-file FILE")
			}
			if err := c.knownScenario(scenario); err != nil {
				return err
			}
			if err := c.onTerminal(false); err != nil {
				return err
			}
			return c.Demo(cmd.Context(), c.Settings, scenario)
		}),
	}
	c.scenarioFlag(cmd, &scenario)
	return withoutAccount(cmd)
}

// onTerminal checks what the console needs before anything is opened, on an AWS account or without one.
func (c *commands) onTerminal(onAccount bool) error {
	if !c.Terminal {
		return usagef("the console needs a terminal as its input and output; without one, use fsui status, tasks, events, targets")
	}
	return c.settle(onAccount)
}

// settle ends the choice of settings: flags, environment, configuration file, in this order.
func (c *commands) settle(onAccount bool) error {
	if err := c.configure(onAccount); err != nil {
		return err
	}
	return c.check()
}

// accountFlags mean an AWS account.
func accountFlags() []string { return []string{"profile", "endpoint-url"} }

// withoutAccount leaves the flags that mean an AWS account out of a command's help.
func withoutAccount(cmd *cobra.Command) *cobra.Command {
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		for _, name := range accountFlags() {
			cmd.InheritedFlags().Lookup(name).Hidden = true
		}
		cmd.Root().HelpFunc()(cmd, args)
	})
	return cmd
}

// onlySimulated refuses the flags that mean an AWS account.
func (c *commands) onlySimulated(cmd *cobra.Command) error {
	for _, name := range accountFlags() {
		if cmd.Flags().Changed(name) {
			return usagef("fsui %s calls no AWS: --%s has no meaning there", cmd.Name(), name)
		}
	}
	return nil
}

// noCommand takes no words: what stands there was meant as a command.
func (c *commands) noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range cmd.Root().Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return usagef("unknown command %q%s", args[0], maybe(args[0], "", names))
}

// badFlag rewords what pflag says about a flag and names the nearest one there is.
func (c *commands) badFlag(cmd *cobra.Command, err error) error {
	if cmd == cmd.Root() && cmd.Flags().NArg() > 0 {
		return c.noCommand(cmd, cmd.Flags().Args()) // the flag is of a command that does not exist
	}
	unknown := (*pflag.NotExistError)(nil)
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return Usage(err)
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return usagef("%w%s", err, maybe(unknown.GetSpecifiedName(), "--", names))
}

// oneService lets a command take [SERVICE].
func oneService(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usagef("fsui %s takes one SERVICE: %q is too much", cmd.Name(), strings.Join(args[1:], " "))
	}
	return nil
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// help replaces cobra's, which answers an unknown topic with a usage dump.
func help() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("no help about %q: there is no such command", strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			if err := about.Help(); err != nil {
				return fmt.Errorf("print help: %w", err)
			}
			return nil
		},
	}
}
