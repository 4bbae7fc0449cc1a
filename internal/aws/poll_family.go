package aws

import (
	"context"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	definitionsAPage = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html
	// familyPeriod is how often the revisions of a family are listed while somebody looks at them.
	familyPeriod = time.Minute
)

// lookAtFamily lists the revisions of a family while somebody looks at them.
func (p *Poller) lookAtFamily(ctx context.Context, c *crew, key state.FamilyKey) {
	s := p.newSource(state.SourceFamilies, "", definitionRead, familyPeriod)
	s.round = func(ctx context.Context, h *harvest) { p.pollFamily(ctx, h, key) }
	s.record = func(e *state.Edit, h *harvest, asked time.Time) { h.record(e, asked, familyPeriod) }
	p.follow(ctx, c, s)
	p.store.Apply(func(e *state.Edit) { e.DropSource(s.key) })
}

func (p *Poller) pollFamily(ctx context.Context, h *harvest, key state.FamilyKey) {
	f := &state.Family{Key: key, SeenAt: p.now()}
	complete := h.pages("ecs:ListTaskDefinitions", func(token *string) (*string, error) {
		page, err := p.clients.ecs.ListTaskDefinitions(ctx, &ecs.ListTaskDefinitionsInput{
			FamilyPrefix: &key.Name, Sort: types.SortOrderDesc, MaxResults: awssdk.Int32(definitionsAPage), NextToken: token,
		})
		if err != nil {
			return nil, err
		}
		for _, arn := range page.TaskDefinitionArns {
			if of, ok := state.FamilyOf(arn); ok && of.Name == key.Name { // AWS calls it a prefix
				f.Revisions = append(f.Revisions, p.words.word(arn))
			}
		}
		return page.NextToken, nil
	})
	if complete {
		h.found(func(e *state.Edit) { e.PutFamily(f) })
	}
}
