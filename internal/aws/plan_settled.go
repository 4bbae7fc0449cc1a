package aws

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	// showsWithin is how long after a change of ours a plan waits for ECS to show it: ECS is eventually consistent, and names
	// no time. A plan on what was before would count from the wrong number, and stop would remember it.
	showsWithin = 3 * time.Second
	showsAgain  = 200 * time.Millisecond
)

// settledService reads a service as it is after what fsui has just changed in it. Where ECS does not show that in time,
// somebody else may have changed it since: then it is what ECS shows.
func (p *Poller) settledService(ctx context.Context, key state.ServiceKey) (*state.Service, *types.Service, error) {
	for began := p.clock(); ; {
		svc, raw, err := p.freshService(ctx, key)
		if err != nil || p.showsOurs(svc) || p.clock().Sub(began) > showsWithin || !sleep(ctx, showsAgain) {
			return svc, raw, err
		}
	}
}

// showsOurs reports that a service wants the number of tasks that fsui has just set.
func (p *Poller) showsOurs(svc *state.Service) bool {
	if p.opts.Journal == nil {
		return true
	}
	now := p.now()
	acts, err := p.opts.Journal.Unfinished(now.Add(-showsWithin), now.Add(skewGrain)) // the latest first
	if err != nil {
		return true // Do says so
	}
	i := slices.IndexFunc(acts, func(a *state.Act) bool {
		counts := a.Action.Kind == state.ActScale || a.Action.Kind == state.ActStop || a.Action.Kind == state.ActStart
		return counts && a.Fate == state.FateAccepted && a.Scope == svc.Key.Cluster.Scope && a.Target == svc.Key.String()
	})
	return i < 0 || acts[i].Desired == svc.Desired || now.Sub(acts[i].At) > showsWithin
}
