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
		groups := p.schedule(p.store.Snapshot())
		settings := p.targets.settingsDue(p.store.Snapshot(), groups, began)
		if l == background {
			groups = dueBy(groups, began, p.unread(), s.bucket)
		}
		if len(groups) > 0 || settings {
			p.pollTargets(withLane(ctx, l), c, s, groups, settings)
		}
		wait := kickAfter // a look at what is due costs no call
		if next := p.schedule(p.store.Snapshot()); len(next) > 0 {
			wait = min(wait, max(kickAfter/4, next[0].due.Sub(began))) // never read is due since ever
		}
		l = p.rest(ctx, began, wait, 0, again, woken)
	}
}

// unread reports that the first picture of the target groups is not complete: somebody waits for it.
func (p *Poller) unread() bool {
	s := p.store.Snapshot().Sources[state.SourceKey{Kind: state.SourceTargets, Profile: p.origin.Profile, Region: p.region}]
	return s == nil || s.At.IsZero()
}

// pollTargets makes one round: the health of these groups, and the settings of all.
func (p *Poller) pollTargets(ctx context.Context, c *crew, s *source, groups []group, settings bool) {
	s.round = func(ctx context.Context, h *harvest) {
		if settings {
			h.start("read target group settings", func() { p.readSettings(ctx, h) })
		}
		for _, g := range groups {
			ctx := ctx
			if g.visible {
				ctx = withLane(ctx, person)
			}
			h.start("read targets", func() { p.readTargets(ctx, h, g) })
		}
	}
	s.record = func(e *state.Edit, h *harvest, asked time.Time) { p.recordTargets(e, s, asked) }
	p.poll(ctx, c, s)
}

// recordTargets makes the oldest group's age the age of the source: groups are read in turns, not all at once.
func (p *Poller) recordTargets(e *state.Edit, s *source, asked time.Time) {
	snap := e.Snapshot()
	groups := p.schedule(snap)
	known := p.targets.forget(groups)
	for key := range snap.TargetGroups {
		if !known[key] && snap.Owns(p.origin, key.Scope) {
			e.DropTargetGroup(key) // no service names it any more
		}
	}
	src := state.Source{Key: s.key, Promise: targetPeriod, Fault: p.targets.settingsFault()}
	oldest, read := asked, 0
	for _, g := range groups {
		src.Promise = max(src.Promise, g.period)
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
			now.Targets, now.SeenAt, now.Promise = targets, seen, g.period
		}
		e.PutTargetGroup(&now)
	})
}

// readSettings reads how the groups check their targets.
func (p *Poller) readSettings(ctx context.Context, h *harvest) {
	const action = "elasticloadbalancing:DescribeTargetGroups"
	named := map[state.TargetGroupKey]bool{}
	for _, g := range p.groupsOf(p.store.Snapshot(), p.focused.rows()) {
		named[g.key] = true
	}
	p.targets.askSettings(p.clock(), named)
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

// dueBy cuts an ordered schedule to what is due, a round's worth at most: what is on the screen, and as many others as
// the budget is ready for. Until all have been read once somebody waits for each. Where groups wait longer than they
// would have to, what the budget has to spare goes to those that have waited a quarter of it: what was read in one burst
// does not fall due in one.
func dueBy(groups []group, now time.Time, unread bool, b *bucket) (due []group) {
	ready, spare := b.ready(), b.spare()
	for _, g := range groups {
		ahead := g.due.After(now)
		if ahead && len(due) > 0 && g.period <= max(g.natural(), targetPeriod) && g.due.Sub(now) <= g.period/5 {
			ahead = false // its own round would come soon, and each makes everybody look anew
		}
		switch {
		case len(due) == groupsARound || ahead && spare == 0:
			return due
		case ahead && (g.period <= g.natural() || g.due.Sub(now) > g.period*3/4):
		case ahead:
			spare--
			due = append(due, g)
		case unread && g.due.IsZero():
			g.visible = true
			due = append(due, g)
		case g.visible:
			due = append(due, g)
		case ready > 0:
			ready--
			spare--
			due = append(due, g)
		}
		spare = max(spare, 0)
	}
	return due
}
