package aws

import (
	"context"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	servicesAPage = 100 // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html
	servicesACall = 10  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
)

// pollServices reads all services of a cluster. It returns the edit that drops those that are gone.
func (p *Poller) pollServices(ctx context.Context, h *harvest, c clusterRef) (drop func(*state.Edit), complete bool) {
	calls := batch{size: servicesACall, call: func(arns []string) {
		h.start("describe services", func() { p.describeServices(ctx, h, c, arns) })
	}}
	drop, complete = p.listServices(ctx, h, c, func(arn string, _ state.ServiceKey) { calls.add(arn) })
	calls.flush()
	return drop, complete
}

// listServices tells found of each service of a cluster. It returns the edit that drops those that are gone.
func (p *Poller) listServices(ctx context.Context, h *harvest, c clusterRef, found func(string, state.ServiceKey)) (
	drop func(*state.Edit), complete bool,
) {
	before := p.store.Snapshot().Services
	there := map[state.ServiceKey]bool{}
	complete = h.pages("ecs:ListServices", func(token *string) (*string, error) {
		page, err := p.clients.ecs.ListServices(ctx, &ecs.ListServicesInput{
			Cluster: &c.ask, MaxResults: awssdk.Int32(servicesAPage), NextToken: token,
		})
		if err != nil {
			return nil, err
		}
		p.heard(page.ServiceArns)
		for _, arn := range page.ServiceArns {
			arn = p.words.word(arn)
			if key, ok := state.ServiceKeyOf(arn, c.key); ok && !there[key] {
				there[key] = true
				found(arn, key)
			}
		}
		return page.NextToken, nil
	})
	return func(e *state.Edit) {
		for key := range before {
			if complete && c.holds(key.Cluster) && !there[key] {
				e.DropService(key)
			}
		}
	}, complete
}

// describeServices reads up to ten services.
func (p *Poller) describeServices(ctx context.Context, h *harvest, c clusterRef, arns []string) {
	before, asked := p.store.Snapshot().Services, p.clock()
	out, err := p.clients.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{
		Cluster: &c.ask, Services: arns, Include: []types.ServiceField{types.ServiceFieldTags},
	})
	if !h.note("ecs:DescribeServices", err) {
		h.found(func(e *state.Edit) { nameServices(e, c, arns) })
		return
	}
	seen, there, promise := p.theirs(asked), make([]*state.Service, 0, len(out.Services)), p.servicePromise()
	for i := range out.Services {
		in := &out.Services[i]
		var old *state.Service
		if in.ServiceArn != nil {
			if key, ok := state.ServiceKeyOf(*in.ServiceArn, c.key); ok {
				old = before[key]
			}
		}
		if s, ok := serviceOf(&p.words, in, c.key, old, seen); ok {
			s.Promise = promise(s)
			there = append(there, s)
		}
	}
	failures := out.Failures // not out: the edit must not keep the whole answer until its turn
	h.found(func(e *state.Edit) {
		for _, s := range there {
			if old := e.Snapshot().Services[s.Key]; old == nil || !overtaken(s.SeenAt, old.SeenAt) {
				e.PutService(s)
				p.knowAccount(e, s.Key.Cluster.Scope)
			}
		}
		for _, f := range failures {
			if key, ok := state.ServiceKeyOf(once(f.Arn), c.key); ok {
				e.DropService(key)
			}
		}
	})
	for _, f := range failures {
		if reason := once(f.Reason); reason != missing {
			h.blame(p.failure("ecs:DescribeServices", reason, f))
		}
	}
}

// nameServices makes rows of services that are listed and could not be described: never is a row dropped in silence.
func nameServices(e *state.Edit, c clusterRef, arns []string) {
	for _, arn := range arns {
		if key, ok := state.ServiceKeyOf(arn, c.key); ok && e.Snapshot().Services[key] == nil {
			e.PutService(&state.Service{Key: key, ARN: arn, Controller: state.ControllerECS})
		}
	}
}

// missing is the reason of a failure that stands for an object that is gone.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
const missing = "MISSING"

// failure is a fault that AWS reports inside an answer, for one object of many.
func (p *Poller) failure(action, reason string, f types.Failure) *state.Fault {
	return &state.Fault{
		Kind: state.FaultOther, Attempted: action, Code: reason, At: p.now(), Message: once(f.Arn) + " " + once(f.Detail),
	}
}
