package aws

import (
	"context"
	"slices"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// networkSource reads the network of one service or task, or all VPCs.
func (p *Poller) networkSource(key state.NetworkKey) *source {
	s := p.newSource(state.SourceNetwork, "", networkRead, state.NetworkFresh)
	s.round = func(ctx context.Context, h *harvest) { p.readNetwork(ctx, h, key) }
	s.record = func(e *state.Edit, h *harvest, asked time.Time) {
		s.bucket.carry(s.lane, s.key, load{rest: float64(h.calls)})
		h.record(e, asked, state.NetworkFresh)
	}
	return s
}

// SweepNetwork reads the network of one service or task that the store holds. What went wrong stands in the network's
// Denied and in the store's sources.
func (p *Poller) SweepNetwork(ctx context.Context, key state.NetworkKey) error {
	err := p.with(withLane(ctx, person), func(ctx context.Context, c *crew) {
		c.start("sweep a network", func() { p.poll(ctx, c, p.networkSource(key)) })
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// readNetwork makes the calls, side by side where one does not need another's answer, and puts what they tell into the
// store as one fact.
func (p *Poller) readNetwork(ctx context.Context, h *harvest, key state.NetworkKey) {
	r, asked := p.newRecording(h), p.clock()
	r.put("region", p.region)
	if account := key.Scope.Account; account != "" {
		r.put("CallerIdentity", map[string]string{"Account": account})
	}
	switch {
	case key.Service.Name != "":
		p.readServiceNetwork(ctx, r, key.Service)
	case key.Task.ID != "":
		p.readTaskNetwork(ctx, r, key.Task)
	default:
		p.readVPC(ctx, r, "")
	}
	if ctx.Err() != nil {
		return
	}
	n, err := r.network()
	if err != nil {
		h.blame(faultOf("ec2:DescribeSubnets", err, p.now()))
		return
	}
	n.Key, n.SeenAt = key, p.theirs(asked)
	h.found(func(e *state.Edit) {
		if old := e.Snapshot().Networks[key]; old != nil && len(old.Denied) < len(n.Denied) {
			return // what was read before says more; its age and the fault tell the rest
		}
		e.PutNetwork(n)
	})
}

func (p *Poller) readServiceNetwork(ctx context.Context, r *recording, key state.ServiceKey) {
	out, err := p.clients.ecs.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &key.Cluster.Name, Services: []string{key.Name}})
	if !r.note("ecs:DescribeServices", err) || len(out.Services) == 0 {
		return
	}
	svc := placedByTaskSet(out.Services[0])
	svc.Events = nil // a hundred of them, and none concerns the network
	r.put("Service", svc)
	calls := r.h.crew.sub()
	if vpc := svc.NetworkConfiguration; vpc != nil && vpc.AwsvpcConfiguration != nil {
		calls.start("read the VPC", func() { p.readPlace(ctx, r, vpc.AwsvpcConfiguration.Subnets) })
	}
	calls.start("read what it needs", func() { p.readNeeds(ctx, r, awssdk.ToString(svc.TaskDefinition)) })
	calls.start("read load balancers", func() { p.readBalancers(ctx, r, svc.LoadBalancers) })
	if svc.EnableExecuteCommand {
		calls.start("read how Exec is set up", func() { p.readExec(ctx, r, key.Cluster.Name) })
	}
	calls.wait.Wait()
}

// placedByTaskSet is the service with the network and the load balancers of its primary task set, where an external
// controller keeps them there.
func placedByTaskSet(svc types.Service) types.Service {
	i := slices.IndexFunc(svc.TaskSets, func(t types.TaskSet) bool { return awssdk.ToString(t.Status) == "PRIMARY" })
	if i < 0 {
		return svc
	}
	if svc.NetworkConfiguration == nil {
		svc.NetworkConfiguration = svc.TaskSets[i].NetworkConfiguration
	}
	if len(svc.LoadBalancers) == 0 {
		svc.LoadBalancers = svc.TaskSets[i].LoadBalancers
	}
	if svc.TaskDefinition == nil {
		svc.TaskDefinition = svc.TaskSets[i].TaskDefinition
	}
	return svc
}

// readTaskNetwork is for a standalone task, which does not say what its network interface carries: the interface does,
// while it exists.
func (p *Poller) readTaskNetwork(ctx context.Context, r *recording, key state.TaskKey) {
	out, err := p.clients.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &key.Cluster.Name, Tasks: []string{key.ID}})
	if !r.note("ecs:DescribeTasks", err) || len(out.Tasks) == 0 {
		return
	}
	task := out.Tasks[0]
	task.Overrides = nil // environment
	r.put("Task", task)
	subnet, card := interfaceOf(&task)
	calls := r.h.crew.sub()
	if subnet != "" {
		calls.start("read the VPC", func() { p.readPlace(ctx, r, []string{subnet}) })
	}
	if card != "" {
		calls.start("read the network interface", func() { p.readInterface(ctx, r, card) })
	}
	calls.start("read what it needs", func() { p.readNeeds(ctx, r, awssdk.ToString(task.TaskDefinitionArn)) })
	if task.EnableExecuteCommand {
		calls.start("read how Exec is set up", func() { p.readExec(ctx, r, key.Cluster.Name) })
	}
	calls.wait.Wait()
}

func interfaceOf(task *types.Task) (subnet, card string) {
	for _, a := range task.Attachments {
		for _, d := range a.Details {
			switch awssdk.ToString(d.Name) {
			case "subnetId":
				subnet = awssdk.ToString(d.Value)
			case "networkInterfaceId":
				card = awssdk.ToString(d.Value)
			}
		}
	}
	return subnet, card
}

// readInterface records where a task is placed, by its interface. One that is gone leaves it open.
func (p *Poller) readInterface(ctx context.Context, r *recording, id string) {
	out, err := p.clients.network.DescribeNetworkInterfaces(ctx, &ec2.DescribeNetworkInterfacesInput{Filters: filter("network-interface-id", id)})
	if !r.note("ec2:DescribeNetworkInterfaces", err) || len(out.NetworkInterfaces) == 0 {
		return
	}
	card := &out.NetworkInterfaces[0]
	place := types.AwsVpcConfiguration{Subnets: []string{awssdk.ToString(card.SubnetId)}, AssignPublicIp: types.AssignPublicIpDisabled}
	for _, g := range card.Groups {
		place.SecurityGroups = append(place.SecurityGroups, awssdk.ToString(g.GroupId))
	}
	if card.Association != nil && card.Association.PublicIp != nil {
		place.AssignPublicIp = types.AssignPublicIpEnabled
	}
	r.put("NetworkConfiguration", types.NetworkConfiguration{AwsvpcConfiguration: &place})
}

// readPlace finds the VPC of subnets and records it. A filter, unlike ids, does not fail for a subnet that is gone.
func (p *Poller) readPlace(ctx context.Context, r *recording, subnets []string) {
	found, ok := listed(r, "ec2:DescribeSubnets", "Subnets", func(token *string) ([]ec2types.Subnet, *string, error) {
		out, err := p.clients.network.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{Filters: among("subnet-id", subnets), NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.Subnets, out.NextToken, nil
	})
	if ok && len(found) > 0 {
		p.readVPC(ctx, r, awssdk.ToString(found[0].VpcId))
	}
}

// readNeeds records the task definition, and the mount targets of its file systems.
func (p *Poller) readNeeds(ctx context.Context, r *recording, arn string) {
	if arn == "" {
		return
	}
	out, err := p.clients.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &arn})
	if !r.note("ecs:DescribeTaskDefinition", err) || out.TaskDefinition == nil {
		return
	}
	for i := range out.TaskDefinition.ContainerDefinitions {
		out.TaskDefinition.ContainerDefinitions[i].Environment = nil
	}
	r.put("TaskDefinition", out.TaskDefinition)
	var systems []string
	for i := range out.TaskDefinition.Volumes {
		if e := out.TaskDefinition.Volumes[i].EfsVolumeConfiguration; e != nil && e.FileSystemId != nil && !slices.Contains(systems, *e.FileSystemId) {
			systems = append(systems, *e.FileSystemId)
		}
	}
	if len(systems) > 0 {
		p.readMountTargets(ctx, r, systems)
	}
}

// readExec records what a cluster adds to ECS Exec.
func (p *Poller) readExec(ctx context.Context, r *recording, cluster string) {
	out, err := p.clients.ecs.DescribeClusters(ctx, &ecs.DescribeClustersInput{
		Clusters: []string{cluster}, Include: []types.ClusterField{types.ClusterFieldConfigurations},
	})
	if r.note("ecs:DescribeClusters", err) && len(out.Clusters) > 0 {
		r.put("Cluster", out.Clusters[0])
	}
}
