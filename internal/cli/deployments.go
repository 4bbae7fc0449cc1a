package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) deployments() *cobra.Command {
	return &cobra.Command{
		Use:   "deployments SERVICE",
		Short: "Deployments of a service, under way and of the last 90 days",
		Long: "Deployments of a service: those with tasks now, and what ECS remembers of the last 90 days. SERVICE is name or\n" +
			"cluster/name. Exits with 3 where the newest failed or is turned back.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("fsui deployments takes one SERVICE: name or cluster/name")
			}
			return oneService(cmd, args)
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			return c.ask(cmd.Context(), question{
				needs: []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceDeployments},
				word:  first(args), answer: deploymentsAnswer,
				more: func(ctx context.Context, facts *Facts, v view) error {
					return facts.Poller.SweepRollouts(ctx, v.only.Key)
				},
			})
		}),
	}
}

type deploymentsDocument struct {
	Schema      int              `json:"schema"`
	Deployments []deploymentItem `json:"deployments"`
	// History are the service deployments of the last 90 days, newest first.
	History []recordItem `json:"history"`
	outcome
}

type deploymentItem struct {
	Service        string  `json:"service"`
	ID             string  `json:"id"`
	Status         text    `json:"status"`       // PRIMARY, ACTIVE, INACTIVE; DRAINING for task sets
	RolloutState   text    `json:"rolloutState"` // null where the controller is not ECS
	Revision       text    `json:"revision"`
	Desired        int     `json:"desired"`
	Running        int     `json:"running"`
	Pending        int     `json:"pending"`
	Failed         int     `json:"failed"`
	CreatedAt      instant `json:"createdAt"`
	UpdatedAt      instant `json:"updatedAt"`
	Reason         text    `json:"reason"`
	TaskDefinition text    `json:"taskDefinition"`
	TaskSet        bool    `json:"taskSet"`
	place                  // the ARN is the service deployment's, where ECS keeps one
}

type recordItem struct {
	Service    string   `json:"service"`
	ID         string   `json:"id"`
	Status     text     `json:"status"`
	Strategy   text     `json:"strategy"`
	Stage      text     `json:"lifecycleStage"`
	Revision   text     `json:"revision"`
	Before     []string `json:"before"`     // the revisions it replaces, as far as they were read
	Production *float64 `json:"production"` // percent of the traffic that goes to the new revision
	Test       *float64 `json:"test"`
	Waits      text     `json:"waits"`
	Reason     text     `json:"reason"`
	CreatedAt  instant  `json:"createdAt"`
	FinishedAt instant  `json:"finishedAt"`
	StoppedAt  instant  `json:"stoppedAt"`
	place
}

func deploymentsAnswer(v view) answer {
	doc := deploymentsDocument{schema, []deploymentItem{}, []recordItem{}, v.outcome}
	t := table{columns: []column{
		{title: "STATE"},
		{title: "REVISION"},
		{title: "RUN/WANT", right: true},
		{title: "TRAFFIC", right: true, leaves: 2},
		{title: "BEGAN", right: true},
		{title: "ID", leaves: 1},
		{title: "WHAT"},
	}}
	svc, told, code := v.only, map[string]bool{}, Done
	rollouts := v.Rollouts[svc.Key]
	var records []state.ServiceDeployment
	if rollouts != nil {
		records = rollouts.All
	}
	for i := range svc.Deployments {
		d := &svc.Deployments[i]
		item := deploymentOf(svc, d)
		r := recordOf(records, d)
		if r != nil {
			item.ARN, told[r.ARN] = text(r.ARN), true
		}
		doc.Deployments = append(doc.Deployments, item)
		t.rows = append(t.rows, v.deploymentRow(d, r))
		if d.RolloutState == state.RolloutFailed {
			code = BadNews
		}
	}
	for i := range records {
		r := &records[i]
		doc.History = append(doc.History, v.recordItem(svc, r))
		if !told[r.ARN] {
			t.rows = append(t.rows, v.recordRow(r))
		}
	}
	if len(records) > 0 && records[0].Back() {
		code = BadNews
	}
	return answer{document: doc, table: t, none: "deployments of " + svc.Key.String(), code: code}
}

func deploymentOf(svc *state.Service, d *state.Deployment) deploymentItem {
	return deploymentItem{
		Service: svc.Key.Name, ID: d.ID, Status: text(d.Status), RolloutState: text(d.RolloutState),
		Revision: text(state.Revision(d.TaskDefinition)), Desired: d.Desired, Running: d.Running, Pending: d.Pending, Failed: d.Failed,
		CreatedAt: instant(d.CreatedAt), UpdatedAt: instant(d.UpdatedAt), Reason: text(d.Reason),
		TaskDefinition: text(d.TaskDefinition), TaskSet: d.TaskSet, place: placeOf(svc.Key.Cluster, ""),
	}
}

func recordOf(records []state.ServiceDeployment, d *state.Deployment) *state.ServiceDeployment {
	i := slices.IndexFunc(records, func(r state.ServiceDeployment) bool { return r.Brings(d) })
	if i < 0 {
		return nil
	}
	return &records[i]
}

func (v view) recordItem(svc *state.Service, r *state.ServiceDeployment) recordItem {
	item := recordItem{
		Service: svc.Key.Name, ID: r.ID(), Status: text(r.Status), Strategy: text(r.Strategy), Stage: text(r.Stage),
		Revision: v.revision(r.Target.ARN), Before: []string{}, Production: r.Target.Production, Test: r.Target.Test, Waits: v.waits(r),
		Reason: text(r.Reason), CreatedAt: instant(r.CreatedAt), FinishedAt: instant(r.FinishedAt), StoppedAt: instant(r.StoppedAt),
		place: placeOf(svc.Key.Cluster, r.ARN),
	}
	for _, s := range r.Sources {
		if name := v.revision(s.ARN); name != "" {
			item.Before = append(item.Before, string(name))
		}
	}
	return item
}

// revision is the task definition of a service revision, "" where that was not read.
func (v view) revision(arn string) text {
	if r := v.ServiceRevisions[arn]; r != nil {
		return text(state.Revision(r.TaskDefinition))
	}
	return ""
}

func (v view) waits(r *state.ServiceDeployment) text {
	if r.Over() || r.Back() {
		return ""
	}
	return text(r.Waits(time.Time(v.clock)))
}

func (v view) deploymentRow(d *state.Deployment, r *state.ServiceDeployment) []cell {
	word, what := strings.ToLower(d.Status+" "+d.RolloutState), d.Reason
	if d.TaskSet {
		word = strings.ToLower(d.Status + " task set")
	}
	row := []cell{
		plain(strings.ReplaceAll(word, "_", " ")), plain(state.Revision(d.TaskDefinition)), plain(fmt.Sprintf("%d/%d", d.Running, d.Desired)),
		plain(""), plain(v.age(d.CreatedAt)), plain(d.ID), plain(what),
	}
	switch d.RolloutState {
	case state.RolloutFailed:
		row[0].hue = red
	case state.RolloutInProgress:
		row[0].hue = cyan
	}
	if r != nil && !r.Over() {
		row[3], row[6] = v.traffic(r), plain(cmp.Or(string(v.waits(r)), what))
	}
	return row
}

func (v view) recordRow(r *state.ServiceDeployment) []cell {
	row := []cell{
		plain(strings.ReplaceAll(strings.ToLower(r.Status), "_", " ")), plain(string(v.revision(r.Target.ARN))), plain(""), v.traffic(r),
		plain(v.age(r.CreatedAt)), plain(r.ID()), plain(r.Reason),
	}
	switch {
	case r.Back():
		row[0].hue = red
	case r.Over():
		row[0].hue = dim
	default:
		row[0].hue = cyan
	}
	return row
}

func (v view) traffic(r *state.ServiceDeployment) cell {
	if r.Target.Production == nil || r.Over() {
		return cell{}
	}
	return plain(state.Percent(*r.Target.Production))
}
