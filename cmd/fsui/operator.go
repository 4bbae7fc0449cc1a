package main

import (
	"context"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
	"github.com/fsui/fsui/internal/ui"
)

// operating gives the console's wishes a context: they end with the program.
type operating struct {
	plan func(state.Action) (state.Plan, error)
	do   func(state.Plan, string) *state.Act
}

func operator(ctx context.Context, o cli.Operator) ui.Operator {
	return operating{
		plan: func(a state.Action) (state.Plan, error) { return o.Plan(ctx, a) },
		do:   func(plan state.Plan, typed string) *state.Act { return o.Do(ctx, plan, typed) },
	}
}

// Plan says what an action comes to.
func (o operating) Plan(a state.Action) (state.Plan, error) { return o.plan(a) }

// Do carries a plan out.
func (o operating) Do(plan state.Plan, typed string) *state.Act { return o.do(plan, typed) }
