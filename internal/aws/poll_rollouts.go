package aws

import (
	"cmp"
	"context"
	"slices"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/state"
)

const (
	rolloutsAPage  = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html
	rolloutsACall  = 20  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
	revisionsACall = 20  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
	// rolloutsRead is how many of a service's deployments are described; of the older ones the list says enough.
	rolloutsRead = 20
	// movingPeriod is how often what moves is read, rolloutPeriod how often the list while nothing does.
	movingPeriod  = 2 * time.Second
	rolloutPeriod = 30 * time.Second
)

// lookAtRollouts keeps the service deployments of a service fresh while somebody looks at it; at its past, with the revisions
// of all of them, without which they cannot be named.
func (p *Poller) lookAtRollouts(ctx context.Context, c *crew, key state.ServiceKey, past bool) {
	s := p.rolloutSource(key, past)
	p.follow(ctx, c, s)
	p.store.Apply(func(e *state.Edit) { e.DropSource(s.key) })
}

func (p *Poller) rolloutSource(key state.ServiceKey, past bool) *source {
	s := p.newSource(state.SourceDeployments, "", deploymentRead, movingPeriod)
	asked := map[string]bool{} // revisions of old deployments, each once: some may be gone
	s.round = func(ctx context.Context, h *harvest) {
		p.pollRollouts(ctx, h, key)
		if all := p.store.Snapshot().Rollouts[key]; past && all != nil {
			if !p.readRevisions(ctx, h, all.All, func(d *state.ServiceDeployment) bool {
				first := !asked[d.Target.ARN]
				asked[d.Target.ARN] = true
				return first
			}) {
				clear(asked)
			}
		}
	}
	s.record = func(e *state.Edit, h *harvest, asked time.Time) {
		svc := e.Snapshot().Services[key]
		none := svc != nil && svc.Controller != state.ControllerECS // nothing to read: as of now
		if h.calls > 0 || none || e.Snapshot().Sources[s.key].At.IsZero() {
			h.record(e, asked, rolloutPeriod)
		}
	}
	return s
}

// SweepRollouts reads the service deployments of one service, which must be in the store. What went wrong stands in
// the store's sources; the error is only that ctx ended, or a *Crash.
func (p *Poller) SweepRollouts(ctx context.Context, key state.ServiceKey) error {
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		c.start("sweep deployments", func() { p.poll(ctx, c, p.rolloutSource(key, false)) })
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// SweepChange reads the service deployments of one service, which must be in the store, and the task definitions that its
// newest deployment brings and replaces. What went wrong stands in the store's sources.
func (p *Poller) SweepChange(ctx context.Context, key state.ServiceKey) error {
	if err := p.SweepRollouts(ctx, key); err != nil {
		return err
	}
	snap := p.store.Snapshot()
	svc := snap.Services[key]
	if svc == nil || svc.Primary() == nil {
		return nil
	}
	before, after := snap.Replaced(key, svc.Primary())
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		for _, r := range []*state.ServiceRevision{before, after} {
			if r != nil && r.TaskDefinition != "" && !p.hasDefinition(r.TaskDefinition) {
				c.start("read a task definition", func() { p.poll(ctx, c, p.definitionSource(r.TaskDefinition)) })
			}
		}
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// pollRollouts reads what may have changed of a service's deployments: all of the last 90 days the first time, then
// the newest, and only while one is under way or the list is old. A service that ECS does not deploy has none.
func (p *Poller) pollRollouts(ctx context.Context, h *harvest, key state.ServiceKey) {
	snap, asked := p.store.Snapshot(), p.clock()
	svc, known := snap.Services[key], snap.Rollouts[key]
	if svc == nil || svc.Controller != state.ControllerECS || known != nil && !moving(known, svc, p.theirs(asked)) {
		return
	}
	heads, complete := p.listRollouts(ctx, h, key, known == nil)
	if !complete {
		return
	}
	listed := &state.Rollouts{Service: key, All: merged(known, heads), SeenAt: p.theirs(asked)}
	h.found(func(e *state.Edit) { e.PutRollouts(listed) }) // what the list says shows at once
	described := &state.Rollouts{Service: key, All: slices.Clone(listed.All), SeenAt: listed.SeenAt}
	p.describeRollouts(ctx, h, described)
	h.found(func(e *state.Edit) { e.PutRollouts(described) })
	p.readRevisions(ctx, h, described.All, func(d *state.ServiceDeployment) bool { return d.Described })
}

// moving reports that the deployments known may have changed.
func moving(known *state.Rollouts, svc *state.Service, now time.Time) bool {
	if primary := svc.Primary(); primary != nil {
		if primary.RolloutState == state.RolloutInProgress || primary.CreatedAt.After(known.SeenAt) {
			return true
		}
	}
	return now.Sub(known.SeenAt) >= rolloutPeriod ||
		slices.ContainsFunc(known.All, func(d state.ServiceDeployment) bool { return !d.Over() })
}

// listRollouts reads the heads of all deployments, or of the newest only.
func (p *Poller) listRollouts(ctx context.Context, h *harvest, key state.ServiceKey, all bool) (heads []state.ServiceDeployment, complete bool) {
	size := rolloutsAPage
	if !all {
		size = rolloutsRead
	}
	complete = h.pages("ecs:ListServiceDeployments", func(token *string) (*string, error) {
		page, err := p.clients.ecs.ListServiceDeployments(ctx, &ecs.ListServiceDeploymentsInput{
			Service: &key.Name, Cluster: &key.Cluster.Name, MaxResults: awssdk.Int32(int32(size)), NextToken: token, //nolint:gosec // 100 at most
		})
		if err != nil {
			return nil, err
		}
		for i := range page.ServiceDeployments {
			heads = append(heads, headOf(&p.words, &page.ServiceDeployments[i]))
		}
		if !all {
			return nil, nil //nolint:nilnil // the first page is enough
		}
		return page.NextToken, nil
	})
	return heads, complete
}

// merged puts what a list says into what is known, the newest first. A deployment that is over stays as it was read.
func merged(known *state.Rollouts, heads []state.ServiceDeployment) []state.ServiceDeployment {
	before := map[string]state.ServiceDeployment{}
	if known != nil {
		for _, d := range known.All {
			before[d.ARN] = d
		}
	}
	out := make([]state.ServiceDeployment, 0, len(heads)+len(before))
	for _, d := range heads {
		if was, ok := before[d.ARN]; ok {
			delete(before, d.ARN)
			if was.Described && (was.Over() || !d.Over()) {
				d = was // it is described again below where it is under way
			}
		}
		out = append(out, d)
	}
	for _, d := range before {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b state.ServiceDeployment) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ARN, b.ARN))
	})
	return out
}

// describeRollouts reads the newest deployments in full, those under way every time.
func (p *Poller) describeRollouts(ctx context.Context, h *harvest, r *state.Rollouts) {
	at := map[string]int{}
	var ask []string
	for i := range r.All {
		d := &r.All[i]
		at[d.ARN] = i
		if !d.Over() || !d.Described && i < rolloutsRead {
			ask = append(ask, d.ARN)
		}
	}
	for _, arns := range chunks(ask, rolloutsACall) {
		out, err := p.clients.ecs.DescribeServiceDeployments(ctx, &ecs.DescribeServiceDeploymentsInput{ServiceDeploymentArns: arns})
		if !h.note("ecs:DescribeServiceDeployments", err) {
			return
		}
		for i := range out.ServiceDeployments {
			d := rolloutOf(&p.words, &out.ServiceDeployments[i])
			if n, ok := at[d.ARN]; ok {
				r.All[n] = d
			}
		}
		for _, f := range out.Failures {
			if reason := once(f.Reason); reason != missing {
				h.blame(p.failure("ecs:DescribeServiceDeployments", reason, f))
			}
		}
	}
}

// readRevisions reads the revisions of some deployments, each once: they never change.
func (p *Poller) readRevisions(ctx context.Context, h *harvest, all []state.ServiceDeployment, of func(*state.ServiceDeployment) bool) (complete bool) {
	known := p.store.Snapshot().ServiceRevisions
	var ask []string
	want := func(arn string) {
		if arn != "" && known[arn] == nil && !slices.Contains(ask, arn) {
			ask = append(ask, arn)
		}
	}
	for i := range all {
		if d := &all[i]; of(d) {
			want(d.Target.ARN)
			for _, s := range d.Sources {
				want(s.ARN)
			}
		}
	}
	for _, arns := range chunks(ask, revisionsACall) {
		out, err := p.clients.ecs.DescribeServiceRevisions(ctx, &ecs.DescribeServiceRevisionsInput{ServiceRevisionArns: arns})
		if !h.note("ecs:DescribeServiceRevisions", err) {
			return false
		}
		h.found(func(e *state.Edit) {
			for i := range out.ServiceRevisions {
				e.PutServiceRevision(revisionOf(&p.words, &out.ServiceRevisions[i]))
			}
		})
	}
	return true
}
