package aws

import (
	"context"
	"errors"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"

	"github.com/fsui/fsui/internal/state"
)

// digestsRead bounds how many of the images that the tasks of one container run are looked up.
const digestsRead = 4

// imageSource reads what ECR says of the images of one service, and whether a newer revision waits. What was read within
// a minute is not read again when somebody comes back to it. What AWS refused is asked again when they do, or ask to
// refresh: not for as long as they stay.
func (p *Poller) imageSource(key state.ServiceKey) *source {
	s := p.newSource(state.SourceImages, "", imageRead, state.ImagesFresh)
	opened := true
	s.round = func(ctx context.Context, h *harvest) {
		known, came := p.imagesOf(key), opened
		opened = false
		switch {
		case known == nil || came && known.Denied() != nil || !came && s.whole:
			p.readImages(ctx, h, key, nil)
		case !came || p.now().Sub(known.SeenAt) >= state.ImagesFresh:
			p.readImages(ctx, h, key, known)
		}
	}
	s.next = func() time.Time {
		if known := p.imagesOf(key); known != nil {
			return known.SeenAt.Add(state.ImagesFresh)
		}
		return p.now().Add(state.ImagesFresh)
	}
	s.record = func(e *state.Edit, h *harvest, asked time.Time) {
		if known := e.Snapshot().Images[key]; known != nil && h.calls == 0 {
			asked = known.SeenAt
		}
		h.record(e, asked, state.ImagesFresh)
	}
	return s
}

// imagesOf is what is known of the images of the revision that a service uses, nil where that is nothing.
func (p *Poller) imagesOf(key state.ServiceKey) *state.Images {
	snap := p.store.Snapshot()
	svc, known := snap.Services[key], snap.Images[key]
	if svc == nil || known == nil || known.Definition != svc.Uses() {
		return nil
	}
	return known
}

// lookAtImages keeps them fresh while somebody looks at a page that shows them.
func (p *Poller) lookAtImages(ctx context.Context, c *crew, key state.ServiceKey) {
	s := p.imageSource(key)
	p.follow(ctx, c, s)
	p.store.Apply(func(e *state.Edit) { e.DropSource(s.key) })
}

// SweepImages reads them once, of a service that the store holds with its tasks. What went wrong stands in the images and
// in the store's sources; the error is only that ctx ended, or a *Crash.
func (p *Poller) SweepImages(ctx context.Context, key state.ServiceKey) error {
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		c.start("sweep images", func() { p.poll(ctx, c, p.imageSource(key)) })
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// readImages reads them anew; what AWS refused before is not asked again.
func (p *Poller) readImages(ctx context.Context, h *harvest, key state.ServiceKey, before *state.Images) {
	snap := p.store.Snapshot()
	svc := snap.Services[key]
	if svc == nil || svc.Uses() == "" {
		return
	}
	images := &state.Images{Service: key, Definition: svc.Uses(), SeenAt: p.now()}
	definition := p.definitionFor(ctx, h, images.Definition)
	if definition == nil {
		return // the source has the fault
	}
	if before != nil && before.NewestFault.Denied() {
		images.NewestFault = before.NewestFault
	} else {
		images.Newest, images.NewestFault = p.newestOf(ctx, h, images.Definition)
	}
	for i := range definition.Containers {
		c := &definition.Containers[i]
		name, private := state.ParseECRName(c.Image)
		if !private || name.Digest != "" || images.Of(c.Image) != nil {
			continue
		}
		if was := before.Of(c.Image); was != nil && was.Fault.Denied() {
			images.ECR = append(images.ECR, *was)
			continue
		}
		now := p.askECR(ctx, h, c.Image, name)
		images.ECR = append(images.ECR, now)
		if now.Fault != nil {
			continue // the same holds for its digests
		}
		running := snap.RunningImages(svc, c.Name)
		for _, r := range running[:min(len(running), digestsRead)] {
			of := name
			of.Tag, of.Digest = "", r.Digest
			if image := name.Base + "@" + r.Digest; r.Digest != now.Digest && images.Of(image) == nil {
				images.ECR = append(images.ECR, p.askECR(ctx, h, image, of))
			}
		}
	}
	if ctx.Err() == nil {
		h.found(func(e *state.Edit) { e.PutImages(images) })
	}
}

// definitionFor is a task definition, read where the store does not hold it; nil where it cannot be had.
func (p *Poller) definitionFor(ctx context.Context, h *harvest, arn string) *state.TaskDefinition {
	if d := p.store.Snapshot().TaskDefinitions[arn]; d != nil && d.Printed() {
		return d
	}
	return p.pollDefinition(ctx, h, arn)
}

// newestOf is the newest ACTIVE revision of the family of a task definition.
func (p *Poller) newestOf(ctx context.Context, h *harvest, arn string) (newest string, fault *state.Fault) {
	const action = "ecs:ListTaskDefinitions"
	key, ok := state.FamilyOf(arn)
	if !ok {
		return "", nil
	}
	var failed error
	h.pages(action, func(token *string) (*string, error) {
		page, err := p.clients.ecs.ListTaskDefinitions(ctx, &ecs.ListTaskDefinitionsInput{
			FamilyPrefix: &key.Name, Sort: types.SortOrderDesc, Status: types.TaskDefinitionStatusActive,
			MaxResults: awssdk.Int32(definitionsAPage), NextToken: token,
		})
		if failed = err; faultOf(action, err, p.now()).Denied() {
			return nil, nil //nolint:nilnil // that is an answer
		}
		if err != nil {
			return nil, err
		}
		for _, listed := range page.TaskDefinitionArns {
			if of, ok := state.FamilyOf(listed); ok && of.Name == key.Name { // AWS calls it a prefix
				newest = p.words.word(listed)
				return nil, nil //nolint:nilnil // the newest comes first
			}
		}
		return page.NextToken, nil
	})
	return newest, faultOf(action, failed, p.now())
}

// askECR asks for one tag or digest. That there is none is an answer; that the caller may not ask stands in it too: asking
// again would not help. The registry may be another account's, and in another Region.
func (p *Poller) askECR(ctx context.Context, h *harvest, image string, name state.ECRName) state.ECRImage {
	const action = "ecr:DescribeImages"
	answer := state.ECRImage{Image: image}
	id := imageID{Tag: name.Tag}
	if name.Digest != "" {
		id = imageID{Digest: name.Digest}
	}
	in := describeImages{Registry: name.Account, Repository: name.Repository, Images: []imageID{id}}
	var out describedImages
	err := p.clients.plain.ask(ctx, "ecr:DescribeImages", name.Region, in, &out)
	var refused smithy.APIError
	if errors.As(err, &refused) && (refused.ErrorCode() == "ImageNotFoundException" || refused.ErrorCode() == "RepositoryNotFoundException") {
		h.note(action, nil)
		answer.Missing = refused.ErrorCode()
		return answer
	}
	if answer.Fault = faultOf(action, err, p.now()); answer.Fault.Denied() {
		h.note(action, nil)
		return answer
	}
	if !h.note(action, err) {
		return answer
	}
	if len(out.Images) != 1 {
		answer.Fault = &state.Fault{Kind: state.FaultGarbled, Attempted: action, Message: "no image in the answer", At: p.now()}
		return answer
	}
	d := &out.Images[0]
	answer.Digest, answer.PushedAt = p.words.clean(&d.Digest), d.PushedAt.Time
	answer.Index = strings.Contains(d.Media, "image.index") || strings.Contains(d.Media, "manifest.list")
	return answer
}

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
type (
	describeImages struct {
		Registry   string    `json:"registryId"`
		Repository string    `json:"repositoryName"`
		Images     []imageID `json:"imageIds"`
	}
	imageID struct {
		Tag    string `json:"imageTag,omitempty"`
		Digest string `json:"imageDigest,omitempty"`
	}
	describedImages struct {
		Images []struct {
			Digest   string   `json:"imageDigest"`
			PushedAt jsonTime `json:"imagePushedAt"`
			Media    string   `json:"imageManifestMediaType"`
		} `json:"imageDetails"`
	}
)
