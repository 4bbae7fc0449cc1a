package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

// sessionFailed is the exit code of `exec -- COMMAND` where fsui or the session failed, not the command.
const sessionFailed = 255

// Visit is a shell or command in a container.
type Visit struct {
	Door    state.Door
	Program string   // opened in place of the best shell, "" = that
	Words   []string // a command with an output and an exit code, none = a shell
}

func (c *commands) exec() *cobra.Command {
	var v Visit
	var container string
	cmd := &cobra.Command{
		Use:   "exec SERVICE|TASK [-c CONTAINER] [-- COMMAND…]",
		Short: "A shell or a command in a container (ECS Exec)",
		Long: "Open a shell in a container with ECS Exec, or run a command there. Neither the AWS CLI nor its Session Manager plugin\n" +
			"is needed. SERVICE is name or cluster/name, TASK an ARN, an id, or six digits of one or more. Of a service it is the\n" +
			"newest running task whose exec agent runs, of a task its first essential container; both are told on stderr.\n\n" +
			"The shell is bash, ash or sh, the first of them in the image. COMMAND runs as it stands, one word alone is a line for\n" +
			"the image's sh. It ends with COMMAND's exit code, or 255 where fsui or the session failed. What COMMAND writes to\n" +
			"stderr comes on stdout: the session is a terminal. With stty in the image all bytes pass unchanged both ways,\n" +
			"standard input included; without it line ends are mended and a pipe into COMMAND is refused.",
		Example: "  fsui exec prod/web\n" +
			"  fsui exec prod/web -c app -- ps aux\n" +
			"  fsui exec prod/web -- 'cat /proc/1/status | grep Vm'\n" +
			"  tar c conf | fsui exec prod/web -- tar x -C /tmp",
		Args: func(cmd *cobra.Command, args []string) error {
			at := cmd.ArgsLenAtDash()
			switch {
			case at < 0 && len(args) > 1:
				return usagef("fsui exec takes one SERVICE or TASK, and a command after --: %q is too much", strings.Join(args[1:], " "))
			case at < 0 && len(args) == 1, at == 1 && len(args) > 1:
				return nil
			case at == 1:
				return usagef("fsui exec: there is no command after --")
			}
			return usagef("fsui exec needs one SERVICE or TASK, and a command after --")
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			v.Words = args[1:]
			if len(v.Words) > 0 && v.Program != "" {
				return usagef("fsui exec takes a command or --shell, not both")
			}
			return c.enter(cmd.Context(), args[0], container, v)
		}),
	}
	cmd.Flags().StringVarP(&container, "container", "c", "", "`NAME` of the container")
	cmd.Flags().StringVar(&v.Program, "shell", "", "open `PROGRAM` in place of the best shell in the image")
	return cmd
}

// enter finds the container and goes in.
func (c *commands) enter(ctx context.Context, word, container string, v Visit) error {
	if len(v.Words) == 0 && !c.Terminal {
		return usagef("a shell needs a terminal as its input and output; without one, give a command after --")
	}
	if err := c.settle(true); err != nil {
		return err
	}
	if c.ReadOnly {
		return &exit{Refused, errors.New("a session in a container is refused: fsui was told to read only")}
	}
	err := c.visit(ctx, word, container, v)
	if e, ok := err.(*exit); len(v.Words) > 0 && err != nil && (!ok || e.err != nil && e.code != Misused) { //nolint:errorlint // made here
		return &exit{sessionFailed, err}
	}
	return err
}

func (c *commands) visit(ctx context.Context, word, container string, v Visit) error {
	if c.Cluster == "" {
		c.Cluster = clusterOf(word)
	}
	facts, err := c.Open(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer facts.Close()
	if v.Door, err = c.door(ctx, facts, word, container); err != nil {
		return err
	}
	say(c.Stderr, v.Door.String())
	code, err := facts.Visit(ctx, v)
	if err != nil || code == Done {
		return err
	}
	return Ended(code)
}

// door finds the container that a word means.
func (c *commands) door(ctx context.Context, facts *Facts, word, container string) (door state.Door, err error) {
	needs := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks}
	if err := facts.Poller.Sweep(ctx, needs...); err != nil {
		return door, err
	}
	found, err := c.look(facts, question{needs: needs, word: word, orTask: true})
	if err != nil {
		return door, err
	}
	if found.task != nil {
		return found.DoorOfTask(found.task, container)
	}
	return found.DoorOfService(found.only.Key, container)
}
