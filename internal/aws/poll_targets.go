package aws

import (
	"context"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/fsui/fsui/internal/state"
)

// groupsAPage of DescribeTargetGroups. All of the Region's are asked for: a list that names one which has just been
// deleted would fail as a whole.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html
const groupsAPage = 400

// followTargets reads target groups as they fall due, until ctx ends.
func (p *Poller) followTargets(ctx context.Context, c *crew) {
	s := p.newSource(state.SourceTargets, "", balancerRead, targetPeriod)
	for l := background; ; {
		p.login.wait(ctx)
		if ctx.Err() != nil {
			return
		}
		again, woken, began := p.again.next(), p.targets.wake.next(), p.clock()
		groups, _ := p.targets.schedule(p.store.Snapshot(), s.bucket)
		settings := p.targets.settingsDue(p.store.Snapshot(), groups, began)
		if l == background {
			groups = dueBy(groups, began)
		}
		if len(groups) > 0 || settings {
			p.pollTargets(withLane(ctx, l), c, s, groups, settings)
		}
		wait := kickAfter // a look at what is due costs no call
		if next, _ := p.targets.schedule(p.store.Snapshot(), s.bucket); len(next) > 0 {
			wait = min(wait, max(0, next[0].due.Sub(began))) // never read is due since ever
		}
		l = p.rest(ctx, began, wait, 0, again, woken)
	}
}

// pollTargets makes one round: the health of these groups, and the settings of all.
func (p *Poller) pollTargets(ctx context.Context, c *crew, s *source, groups []group, settings bool) {
	s.round = func(ctx context.Context, h *harvest) {
		if settings {
			h.start("read target group settings", func() { p.readSettings(ctx, h) })
		}
		for _, g := range groups {
			h.start("read targets", func() { p.readTargets(ctx, h, g) })
		}
	}
	s.record = func(e *state.Edit, h *harvest, asked time.Time) { p.recordTargets(e, s, asked) }
	p.poll(ctx, c, s)
}

// recordTargets makes the oldest group's age the age of the source: groups are read in turns, not all at once.
func (p *Poller) recordTargets(e *state.Edit, s *source, asked time.Time) {
	snap := e.Snapshot()
	groups, promise := p.targets.schedule(snap, s.bucket)
	known := p.targets.forget(groups)
	for key := range snap.TargetGroups {
		if !known[key] {
			e.DropTargetGroup(key) // no service names it any more
		}
	}
	src := state.Source{Key: s.key, Promise: promise, Fault: p.targets.settingsFault()}
	oldest, read := asked, 0
	for _, g := range groups {
		now := snap.TargetGroups[g.key]
		if now == nil || now.SeenAt.IsZero() {
			oldest = time.Time{}
		} else if read++; now.SeenAt.Before(oldest) {
			oldest = now.SeenAt
		}
		if now != nil && now.Fault != nil {
			src.Fault = now.Fault
		}
	}
	src.At, src.Partial = oldest, src.Fault != nil && read > 0
	if old := snap.Sources[s.key]; old != nil && oldest.IsZero() {
		src.At = old.At
	}
	e.PutSource(&src)
}

// readTargets reads the health of one group.
func (p *Poller) readTargets(ctx context.Context, h *harvest, g group) {
	asked := p.clock()
	p.targets.ask(g.key, asked)
	out, err := p.clients.elb.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: &g.arn})
	seen, read := p.theirs(asked), h.note("elasticloadbalancing:DescribeTargetHealth", err)
	fault := faultOf("elasticloadbalancing:DescribeTargetHealth", err, p.now())
	if !read && fault == nil {
		return
	}
	var targets []state.Target
	if read {
		targets = targetsOf(&p.words, out.TargetHealthDescriptions)
	}
	h.found(func(e *state.Edit) {
		now := state.TargetGroup{Key: g.key, ARN: g.arn}
		if old := e.Snapshot().TargetGroups[g.key]; old != nil {
			if now = *old; overtaken(seen, old.SeenAt) {
				return
			}
		}
		if now.Fault = fault; read {
			now.Targets, now.SeenAt = targets, seen
		}
		e.PutTargetGroup(&now)
	})
}

// readSettings reads how the groups check their targets.
func (p *Poller) readSettings(ctx context.Context, h *harvest) {
	const action = "elasticloadbalancing:DescribeTargetGroups"
	named := map[state.TargetGroupKey]bool{}
	for _, g := range groupsOf(p.store.Snapshot()) {
		named[g.key] = true
	}
	p.targets.askSettings(p.clock())
	var fault *state.Fault
	h.pages(action, func(marker *string) (*string, error) {
		page, err := p.clients.elb.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{
			PageSize: awssdk.Int32(groupsAPage), Marker: marker,
		})
		if fault = faultOf(action, err, p.now()); err != nil {
			return nil, err
		}
		h.found(func(e *state.Edit) {
			for i := range page.TargetGroups {
				in := &page.TargetGroups[i]
				arn := p.words.clean(in.TargetGroupArn)
				key, ok := state.TargetGroupKeyOf(arn)
				if !ok || !named[key] {
					continue
				}
				now := state.TargetGroup{Key: key, ARN: arn}
				if old := e.Snapshot().TargetGroups[key]; old != nil {
					now = *old
				}
				describeGroup(&p.words, &now, in)
				e.PutTargetGroup(&now)
			}
		})
		return page.NextMarker, nil
	})
	p.targets.setSettingsFault(fault)
}

// dueBy cuts an ordered schedule to what is due, a round's worth at most.
func dueBy(groups []group, now time.Time) []group {
	n := 0
	for n < len(groups) && n < groupsARound && !groups[n].due.After(now) {
		n++
	}
	return groups[:n]
}
