package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

// lastLines is how many lines are shown where nothing says how many, or since when.
const lastLines = 100

// logsFlags are what `fsui logs` is told.
type logsFlags struct {
	follow, previous, timestamps bool
	lines                        int
	container, since, until      string
	pattern, grep                string
}

func (c *commands) logs() *cobra.Command {
	var f logsFlags
	cmd := &cobra.Command{
		Use:   "logs SERVICE|TASK",
		Short: "What the containers of a service or task wrote, all of them in one",
		Long: "What the containers of a service or task wrote to CloudWatch Logs, all tasks and containers in one, oldest first.\n" +
			"Where that is comes from the task definitions of its tasks. The last 100 lines, unless -n or --since says other.\n" +
			"With -f new lines follow as they show, those of tasks that start meanwhile too.\n\n" +
			"On a pipe a line is what the container wrote, byte for byte; -o json tells its task, container and times.",
		Example: "  fsui logs prod/orders -f              the last lines of all its tasks, and then as they come\n" +
			"  fsui logs orders --since 2h --grep 'timeout|refused'\n" +
			"  fsui logs orders --previous           the task that stopped last",
		Args: words("one SERVICE or TASK", 1),
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("lines") {
				f.lines = lastLines
				if f.since != "" {
					f.lines = 0
				}
			}
			return c.readLogs(cmd.Context(), args[0], f)
		}),
	}
	flags := cmd.Flags()
	flags.BoolVarP(&f.follow, "follow", "f", false, "go on with new lines, until interrupted")
	flags.IntVarP(&f.lines, "lines", "n", lastLines, "begin with the last `N` lines")
	flags.StringVarP(&f.container, "container", "c", "", "only this `CONTAINER`")
	flags.StringVar(&f.since, "since", "", "lines from then on: `T` is 30m, 2h or 3d before now, 15:04, or RFC 3339")
	flags.StringVar(&f.until, "until", "", "lines up to then, `T` as in --since")
	flags.StringVar(&f.pattern, "filter", "", "CloudWatch's filter `PATTERN`: only lines that match leave AWS")
	flags.StringVar(&f.grep, "grep", "", "only lines that match the regular expression `RE`")
	flags.BoolVar(&f.timestamps, "timestamps", false, "put its time before each line")
	flags.BoolVar(&f.previous, "previous", false, "the task of the service that stopped last")
	return cmd
}

// request turns the flags into what is asked of AWS, as far as they say it.
func (f logsFlags) request(now time.Time) (r state.LogRequest, grep *regexp.Regexp, err error) {
	r = state.LogRequest{Container: f.container, Last: f.lines, Pattern: f.pattern, Once: !f.follow}
	if f.grep != "" {
		if grep, err = regexp.Compile(f.grep); err != nil {
			return r, nil, usagef("--grep: %w", err)
		}
	}
	if f.since != "" {
		if r.Since, err = moment(f.since, now); err != nil {
			return r, nil, usagef("--since: %w", err)
		}
	}
	if f.until != "" {
		if r.Until, err = moment(f.until, now); err != nil {
			return r, nil, usagef("--until: %w", err)
		}
	}
	switch {
	case f.lines < 0:
		return r, nil, usagef("-n %d: it is the number of lines to begin with", f.lines)
	case f.follow && f.until != "":
		return r, nil, usagef("-f goes on until interrupted: --until has no meaning with it")
	case !r.Until.IsZero() && r.Until.Before(r.Since):
		return r, nil, usagef("--until is before --since")
	}
	return r, grep, nil
}

func (c *commands) readLogs(ctx context.Context, word string, f logsFlags) error {
	r, grep, err := f.request(c.Clock())
	if err != nil {
		return err
	}
	if err := c.settle(true); err != nil {
		return err
	}
	if c.Cluster == "" {
		c.Cluster = clusterOf(word)
	}
	facts, err := c.Open(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer facts.Close()
	q := question{needs: []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks}, word: word, orTask: true}
	if err := facts.Poller.Sweep(ctx, q.needs...); err != nil {
		return err
	}
	v, err := c.look(facts, q)
	if err != nil {
		return err
	}
	if err := subjectOfLogs(&r, v, f.previous); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if f.follow {
		facts.Logs.Focus(state.Focus{Service: r.Service, Task: r.Task})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if err := keepCurrent(ctx, facts.Poller); err != nil {
				say(c.Stderr, err.Error())
			}
		}()
		defer func() {
			stop()
			<-ended
		}()
	}
	p := c.logPrinter(f, grep)
	tail := facts.Logs.Tail(ctx, r)
	for batch := range tail {
		if err := p.print(batch); err != nil {
			stop()
			for range tail {
				continue // it ends with ctx
			}
			if errors.Is(err, syscall.EPIPE) {
				return nil
			}
			return err
		}
	}
	if err := p.flush(); err != nil || ctx.Err() != nil {
		return err
	}
	return p.verdict()
}

// subjectOfLogs says whose logs are meant.
func subjectOfLogs(r *state.LogRequest, v view, previous bool) error {
	tasks := []*state.Task{v.task}
	if v.task == nil {
		r.Service, tasks = v.only.Key, v.TasksOf(v.only.Key)
	} else {
		r.Task = v.task.Key
		r.Service, _ = v.task.ServiceKey()
	}
	if previous {
		if v.task != nil {
			return usagef("--previous is of a service: %s is a task", v.task.Key)
		}
		var last *state.Task
		for _, t := range tasks {
			if t.Stopped() && (last == nil || t.StoppedAt.After(last.StoppedAt)) {
				last = t
			}
		}
		if last == nil {
			return &exit{Failed, fmt.Errorf("AWS tells of no task of %s that has stopped: it forgets them after an hour", v.only.Key)}
		}
		r.Task, tasks = last.Key, []*state.Task{last}
	}
	if r.Container == "" {
		return nil
	}
	var names []string
	for _, t := range tasks {
		for _, one := range t.Containers {
			if !slices.Contains(names, one.Name) {
				names = append(names, one.Name)
			}
		}
	}
	if len(names) > 0 && !slices.Contains(names, r.Container) {
		slices.Sort(names)
		return &exit{Failed, fmt.Errorf("no container is called %q, only %s", r.Container, strings.Join(names, ", "))}
	}
	return nil
}
