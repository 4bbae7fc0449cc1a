package aws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/state"
)

// pollDefinition reads one task definition, nil where it cannot be had. A revision never changes, so once is enough.
func (p *Poller) pollDefinition(ctx context.Context, h *harvest, arn string) *state.TaskDefinition {
	out, err := p.clients.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &arn})
	if !h.note("ecs:DescribeTaskDefinition", err) || out.TaskDefinition == nil {
		return nil
	}
	d := definitionOf(&p.words, out.TaskDefinition)
	h.found(func(e *state.Edit) { e.PutTaskDefinition(d) })
	return d
}
