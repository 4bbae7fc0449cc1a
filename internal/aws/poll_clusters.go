package aws

import (
	"context"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	clustersAPage = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html
	clustersACall = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html
)

// clusterRef is a cluster as AWS is asked for it. Before any answer has shown an ARN its key has a name and a Region
// only.
type clusterRef struct {
	ask string // name or ARN
	key state.ClusterKey
	of  *Poller // who asks, nil where the key is whole
}

func (p *Poller) refOf(nameOrARN string) clusterRef {
	if key, ok := state.ClusterKeyOf(nameOrARN); ok {
		return clusterRef{ask: nameOrARN, key: key}
	}
	return clusterRef{ask: nameOrARN, key: state.ClusterKey{Scope: state.Scope{Region: p.region}, Name: nameOrARN}, of: p}
}

// owns reports whether a scope's facts are this poller's to change.
func (p *Poller) owns(scope state.Scope) bool { return p.store.Snapshot().Owns(p.origin, scope) }

// holds reports whether a key from an answer is of this cluster.
func (r clusterRef) holds(key state.ClusterKey) bool {
	if key == r.key {
		return true
	}
	named := r.key.Scope.Account == "" && key.Name == r.key.Name && key.Scope.Region == r.key.Scope.Region
	return named && (r.of == nil || r.of.owns(key.Scope))
}

// in is what is known of the cluster, nil where AWS has not described it.
func (r clusterRef) in(snap *state.Snapshot) *state.Cluster {
	if c := snap.Clusters[r.key]; c != nil {
		return c
	}
	for key, c := range snap.Clusters {
		if r.holds(key) {
			return c
		}
	}
	return nil
}

// pollClusters reads the Region's clusters, or the one asked for, and tells found of each as soon as it is known to
// be there. keep says which clusters to keep from then on.
func (p *Poller) pollClusters(ctx context.Context, h *harvest, found func(clusterRef)) (keep func(state.ClusterKey) bool) {
	if names := p.named.get(); len(names) > 0 {
		return p.pollNamed(ctx, h, names, found)
	}
	there := map[state.ClusterKey]bool{}
	var listed []string
	complete := h.pages("ecs:ListClusters", func(token *string) (*string, error) {
		page, err := p.clients.ecs.ListClusters(ctx, &ecs.ListClustersInput{MaxResults: awssdk.Int32(clustersAPage), NextToken: token})
		if err != nil {
			return nil, err
		}
		p.heard(page.ClusterArns)
		for _, arn := range page.ClusterArns {
			if ref := p.refOf(p.words.word(arn)); !there[ref.key] {
				there[ref.key] = true
				listed = append(listed, ref.ask)
				found(ref)
			}
		}
		return page.NextToken, nil
	})
	for _, call := range chunks(listed, clustersACall) {
		h.start("describe clusters", func() { p.describeClusters(ctx, h, call) })
	}
	return func(key state.ClusterKey) bool { return !complete || there[key] }
}

// describeClusters reads up to a hundred clusters. missing says why of each that AWS does not know, by its name.
func (p *Poller) describeClusters(ctx context.Context, h *harvest, ask []string) (there []*state.Cluster, missing map[string]string) {
	asked := p.clock()
	out, err := p.clients.ecs.DescribeClusters(ctx, &ecs.DescribeClustersInput{
		Clusters: ask, Include: []types.ClusterField{types.ClusterFieldSettings},
	})
	if !h.note("ecs:DescribeClusters", err) {
		h.found(func(e *state.Edit) { nameClusters(e, ask) })
		return nil, nil
	}
	seen := p.theirs(asked)
	missing = map[string]string{}
	for i := range out.Clusters {
		switch c, ok := clusterOf(&p.words, &out.Clusters[i], seen); {
		case !ok:
		case c.Status == "INACTIVE": // deleted, and shown for a while
			missing[c.Key.Name] = c.Status
		default:
			there = append(there, c)
		}
	}
	for _, f := range out.Failures {
		name := once(f.Arn)
		if key, ok := state.ClusterKeyOf(name); ok {
			name = key.Name
		}
		missing[name] = once(f.Reason)
	}
	h.found(func(e *state.Edit) {
		for _, c := range there {
			e.PutCluster(c)
			p.knowAccount(e, c.Key.Scope)
		}
	})
	return there, missing
}

// nameClusters makes rows of clusters that may be listed but not described. The ARN of one may be the person's own
// word: it confirms no account.
func nameClusters(e *state.Edit, arns []string) {
	for _, arn := range arns {
		if key, ok := state.ClusterKeyOf(arn); ok && e.Snapshot().Clusters[key] == nil {
			e.PutCluster(&state.Cluster{Key: key, ARN: arn})
		}
	}
}

// heard learns the account from the ARNs of a list, all that some policies allow.
func (p *Poller) heard(arns []string) {
	if l := p.store.Snapshot().Login(p.origin); len(arns) == 0 || l != nil && l.Account != "" {
		return
	}
	if arn, ok := state.ParseARN(p.words.word(arns[0])); ok {
		p.store.Apply(func(e *state.Edit) { p.knowAccount(e, arn.Scope()) })
	}
}

// knowAccount reads the account from a key: STS, which tells it too, may be out of reach.
func (p *Poller) knowAccount(e *state.Edit, scope state.Scope) {
	if l := e.Snapshot().Login(p.origin); scope.Account != "" && (l == nil || l.Account == "") {
		p.login.change(e, func(l *state.Login) { l.Account = scope.Account })
	}
}

// chunks cuts a list into calls' worth.
func chunks(all []string, size int) (out [][]string) {
	for len(all) > 0 {
		n := min(size, len(all))
		out, all = append(out, all[:n]), all[n:]
	}
	return out
}
