package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) execCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "exec-check SERVICE|TASK",
		Short: "Every prerequisite of ECS Exec, with the fix",
		Long: "Look at everything that fsui exec needs: the flags of service and task, the exec agents, the platform, the task\n" +
			"definition, the task role's rights, the way to Session Manager, session logging and your own rights. Rights are asked\n" +
			"of IAM's policy simulation, which knows no conditions. Of a service it looks at its newest running task.\n\n" +
			"Exit code 3: a prerequisite fails; 4: something could not be read, and nothing fails; 0: all is well.",
		Example: "  fsui exec-check prod/web\n  fsui exec-check prod/web -o json | jq '.checks[] | select(.result == \"fail\")'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("fsui exec-check needs one SERVICE or TASK")
			}
			return nil
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error { return c.checkExec(cmd.Context(), args[0]) }),
	}
}

type checksDocument struct {
	Schema  int         `json:"schema"`
	Service text        `json:"service"` // null for a task of none
	Task    text        `json:"task"`
	Account text        `json:"account"`
	Region  text        `json:"region"`
	Cluster text        `json:"cluster"`
	ARN     text        `json:"arn"`
	Checks  []checkItem `json:"checks"`
	Ready   bool        `json:"ready"`
}

type checkItem struct {
	Name      string            `json:"name"`
	Container text              `json:"container"`
	Result    state.CheckResult `json:"result"`
	Detail    string            `json:"detail"`
	Fix       text              `json:"fix"`
}

func (c *commands) checkExec(ctx context.Context, word string) error {
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
	needs := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks}
	if err := facts.Poller.Sweep(ctx, needs...); err != nil {
		return err
	}
	v, err := c.look(facts, question{needs: needs, word: word, orTask: true})
	if err != nil {
		return err
	}
	t := v.task
	if t == nil {
		if t = v.NewestTask(v.only.Key); t == nil {
			return fmt.Errorf("no task of %s runs", v.only.Key)
		}
		say(c.Stderr, "task "+t.Key.Short()+" of "+v.only.Key.String())
	}
	checks, err := facts.CheckExec(ctx, t.Key)
	if err != nil {
		return err
	}
	return c.printChecks(t, checks, facts.Region)
}

func (c *commands) printChecks(t *state.Task, checks []state.Check, region string) error {
	doc := checksDocument{
		Schema: schema, Service: text(t.Service), Task: text(t.Key.ID), Account: text(t.Key.Cluster.Scope.Account), Region: text(region),
		Cluster: text(t.Key.Cluster.Name), ARN: text(t.ARN), Checks: make([]checkItem, 0, len(checks)), Ready: true,
	}
	rows := make([][]cell, 0, len(checks))
	var unknown bool
	for _, k := range checks {
		doc.Checks = append(doc.Checks, checkItem{k.Name, text(k.Container), k.Result, k.Detail, text(k.Fix)})
		doc.Ready = doc.Ready && k.Result != state.CheckFail
		unknown = unknown || k.Result == state.CheckUnknown
		rows = append(rows, checkRow(k))
	}
	var b bytes.Buffer
	if c.Output == "json" {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(doc); err != nil {
			return err
		}
	} else {
		columns := []column{{title: "RESULT"}, {title: "CHECK"}, {title: "CONTAINER", leaves: 1}, {title: "WHAT WAS FOUND"}}
		if err := (table{columns: columns, rows: rows}).write(&b, c.paper()); err != nil {
			return err
		}
		b.WriteString(fixes(checks))
	}
	if _, err := c.Stdout.Write(b.Bytes()); err != nil {
		return err
	}
	switch {
	case !doc.Ready:
		return Ended(BadNews)
	case unknown:
		return Ended(NotProvable)
	}
	return nil
}

func checkRow(k state.Check) []cell {
	row := []cell{plain(string(k.Result)), plain(k.Name), plain(k.Container), plain(k.Detail)}
	switch k.Result {
	case state.CheckFail:
		row[0].hue = red
	case state.CheckWarn, state.CheckUnknown:
		row[0].hue = yellow
	case state.CheckPass, state.CheckNote:
	}
	return row
}

// fixes lists below the table what to do, the failures first.
func fixes(checks []state.Check) string {
	var b strings.Builder
	for _, result := range []state.CheckResult{state.CheckFail, state.CheckWarn, state.CheckUnknown} {
		for _, k := range checks {
			if k.Result == result && k.Fix != "" {
				name := k.Name
				if k.Container != "" {
					name += " of " + k.Container
				}
				fmt.Fprintf(&b, "%s: %s\n", name, k.Fix)
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + b.String()
}
