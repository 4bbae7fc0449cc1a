package aws

import (
	"context"
	"sync"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	instancesAPage = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html
	instancesACall = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html
)

// instanceSource reads the container instances of one cluster, or of all that have any.
func (p *Poller) instanceSource(of state.ClusterKey) *source {
	return p.newSource(state.SourceInstances, "", resourceRead, basePeriod).listing(
		func(ctx context.Context, h *harvest) func(*state.Edit) {
			var (
				mu    sync.Mutex
				drops []func(*state.Edit)
			)
			lists := h.crew.sub()
			for _, ref := range p.clustersWithInstances(of) {
				lists.start("list container instances", func() {
					drop := p.pollInstances(ctx, h, ref)
					mu.Lock()
					defer mu.Unlock()
					drops = append(drops, drop)
				})
			}
			lists.wait.Wait()
			return func(e *state.Edit) {
				for _, drop := range drops {
					drop(e)
				}
			}
		})
}

// clustersWithInstances are the clusters to ask: those that DescribeClusters counts instances in, those it could not
// be asked about, and those whose last instance is still shown.
func (p *Poller) clustersWithInstances(of state.ClusterKey) (refs []clusterRef) {
	snap := p.store.Snapshot()
	if of.Name != "" {
		return []clusterRef{{ask: of.Name, key: of}}
	}
	shown := map[state.ClusterKey]bool{}
	for key := range snap.Instances {
		shown[key.Cluster] = true
	}
	for key, c := range snap.Clusters {
		if !snap.Owns(p.origin, key.Scope) {
			continue
		}
		if c.Instances > 0 || c.SeenAt.IsZero() || shown[key] {
			refs = append(refs, clusterRef{ask: key.Name, key: key})
		}
	}
	return refs
}

// pollInstances reads the container instances of a cluster. It returns the edit that drops those that are gone.
func (p *Poller) pollInstances(ctx context.Context, h *harvest, c clusterRef) (last func(*state.Edit)) {
	before := p.store.Snapshot().Instances
	there := map[state.InstanceKey]bool{}
	calls := batch{size: instancesACall, call: func(arns []string) {
		h.start("describe container instances", func() { p.describeInstances(ctx, h, c, arns) })
	}}
	complete := h.pages("ecs:ListContainerInstances", func(token *string) (*string, error) {
		page, err := p.clients.ecs.ListContainerInstances(ctx, &ecs.ListContainerInstancesInput{
			Cluster: &c.ask, MaxResults: awssdk.Int32(instancesAPage), NextToken: token,
		})
		if err != nil {
			return nil, err
		}
		for _, arn := range page.ContainerInstanceArns {
			if key, ok := state.InstanceKeyOf(arn, c.key); ok && !there[key] {
				there[key] = true
				calls.add(arn)
			}
		}
		return page.NextToken, nil
	})
	calls.flush()
	return func(e *state.Edit) {
		for key := range before {
			if complete && c.holds(key.Cluster) && !there[key] {
				e.DropInstance(key)
			}
		}
	}
}

// describeInstances reads up to a hundred container instances.
func (p *Poller) describeInstances(ctx context.Context, h *harvest, c clusterRef, arns []string) {
	asked := p.clock()
	out, err := p.clients.ecs.DescribeContainerInstances(ctx, &ecs.DescribeContainerInstancesInput{
		Cluster: &c.ask, ContainerInstances: arns,
		Include: []types.ContainerInstanceField{types.ContainerInstanceFieldContainerInstanceHealth},
	})
	if !h.note("ecs:DescribeContainerInstances", err) {
		return
	}
	seen, there := p.theirs(asked), make([]*state.Instance, 0, len(out.ContainerInstances))
	for i := range out.ContainerInstances {
		if instance, ok := instanceOf(&p.words, &out.ContainerInstances[i], c.key, seen); ok {
			there = append(there, instance)
		}
	}
	h.found(func(e *state.Edit) {
		for _, i := range there {
			if old := e.Snapshot().Instances[i.Key]; old == nil || !overtaken(i.SeenAt, old.SeenAt) {
				e.PutInstance(i)
			}
		}
		for _, f := range out.Failures {
			if key, ok := state.InstanceKeyOf(once(f.Arn), c.key); ok && once(f.Reason) == missing {
				e.DropInstance(key)
			}
		}
	})
	for _, f := range out.Failures {
		if reason := once(f.Reason); reason != missing {
			h.blame(p.failure("ecs:DescribeContainerInstances", reason, f))
		}
	}
}
