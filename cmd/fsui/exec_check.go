package main

import (
	"context"
	"fmt"

	"github.com/fsui/fsui/internal/aws"
	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// checkExec is what the checks of ECS Exec are asked of.
func checkExec(f *aws.Fleet, store *state.Store) func(context.Context, state.TaskKey) ([]state.Check, error) {
	return func(ctx context.Context, key state.TaskKey) ([]state.Check, error) {
		return execChecks(ctx, f, store, key)
	}
}

// execChecks judges every prerequisite of ECS Exec for one task, from what AWS says now.
func execChecks(ctx context.Context, f *aws.Fleet, store *state.Store, key state.TaskKey) ([]state.Check, error) {
	snap := store.Snapshot()
	t := snap.Tasks[key]
	if t == nil {
		return nil, fmt.Errorf("task %s is gone", key.Short())
	}
	p := f.For(key.Cluster.Scope)
	if p == nil {
		return nil, fmt.Errorf("nobody reads %s any more", key.Cluster)
	}
	network := snap.NetworkKeyOf(t)
	swept := make(chan error, 1)
	go func() { swept <- p.SweepNetwork(ctx, network) }()
	facts, err := p.ExecFacts(ctx, t)
	if way := <-swept; err == nil {
		err = way
	}
	if err != nil {
		return nil, err
	}
	if n := store.Snapshot().Networks[network]; n != nil {
		facts.Way, facts.WayHop, facts.WayFix = wayToSessions(n)
	}
	checks, _ := facts.ExecChecks()
	return checks, nil
}

// wayToSessions is the verdict on the way from the task to Session Manager's message gateway.
func wayToSessions(n *state.Network) (verdict, hop, fix string) {
	asked := *n // whether ECS Exec is on is another check: the way counts in any case
	if n.Service != nil {
		service := *n.Service
		service.Exec = true
		asked.Service = &service
	}
	if n.Task != nil {
		task := *n.Task
		task.Exec = true
		asked.Task = &task
	}
	for _, d := range reach.Evaluate(&asked).Destinations {
		if d.Key == "ssmmessages" {
			verdict, hop = string(d.Verdict), d.Hop
		}
	}
	if verdict == string(reach.Blocked) {
		fix = "fsui reach shows the way hop by hop"
	}
	return verdict, hop, fix
}
