package aws

import (
	"context"

	"github.com/fsui/fsui/internal/state"
)

// lookAlso keeps fresh what nobody reads but who looks at it. When they look away the facts stay, and how fresh they
// were is forgotten: nobody keeps that promise any more.
func (p *Poller) lookAlso(ctx context.Context, c *crew, focus state.Focus) {
	s := p.sourceOf(focus)
	if s == nil {
		return
	}
	p.follow(ctx, c, s)
	p.store.Apply(func(e *state.Edit) { e.DropSource(s.key) })
}

// sourceOf is nil where the focus asks for nothing besides.
func (p *Poller) sourceOf(focus state.Focus) *source {
	switch focus.Also {
	case state.SourceInstances:
		return p.instanceSource(focus.Cluster)
	case state.SourceSchedules:
		return p.scheduleSource(focus.Cluster)
	case state.SourceScaling:
		return p.scalingSource(focus.Service)
	case state.SourceNetwork:
		return p.networkSource(focus.Network)
	default:
		return nil
	}
}
