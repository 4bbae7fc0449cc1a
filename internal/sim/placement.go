package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	fargateSpot = "FARGATE_SPOT"
	noInstance  = "was unable to place a task because no container instance met all of its requirements. "
)

// placement is where a task is put and on whose capacity.
type placement struct {
	launchType types.LaunchType
	provider   string             // capacity provider; empty where the launch type was asked for
	subnet     *subnet            // of its network interface, nil but for awsvpc
	instance   *containerInstance // nil on Fargate
}

// zone is the Availability Zone of the place.
func (p placement) zone() string {
	if p.instance != nil {
		return p.instance.zone
	}
	if p.subnet != nil {
		return p.subnet.zone
	}
	return ""
}

// place finds room for the next task of a deployment, or says in the words of a
// service event why there is none.
func (s *ecsService) place(d *deployment) (placement, string) {
	p := placement{launchType: s.launchType}
	if len(s.providers) > 0 {
		p.provider = s.nextProvider()
		p.launchType = types.LaunchTypeEc2
		if p.provider == fargateSpot || p.provider == string(types.LaunchTypeFargate) {
			p.launchType = types.LaunchTypeFargate
		}
	}
	if p.launchType == types.LaunchTypeEc2 {
		instance, complaint := s.cluster.roomiest(d.definition, s.tasks.wanted)
		if complaint != "" {
			return p, complaint
		}
		p.instance = instance
	}
	return s.connect(d, p)
}

// connect chooses the subnet of a task that has a network interface.
func (s *ecsService) connect(d *deployment, p placement) (placement, string) {
	if !d.definition.awsvpc() {
		return p, ""
	}
	if p.subnet = s.world.leastUsed(d.network, p.instance, s.tasks.wanted); p.subnet == nil {
		return p, noInstance + "The closest matching (container-instance " + p.instance.id +
			") is missing an attribute required by your task." + seeGuide
	}
	return p, ""
}

// nextProvider follows the strategy: bases first, then by weight.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
func (s *ecsService) nextProvider() string {
	share := func(item types.CapacityProviderStrategyItem) float64 {
		name := deref(item.CapacityProvider)
		above := count(s.tasks.wanted, func(t *task) bool { return t.place.provider == name }) - int(item.Base)
		switch {
		case above < 0:
			return -1
		case item.Weight == 0:
			return 1 << 30 // only its base is wanted of it
		default:
			return float64(above) / float64(item.Weight)
		}
	}
	best := slices.MinFunc(s.providers, func(a, b types.CapacityProviderStrategyItem) int {
		switch x, y := share(a), share(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		default:
			return 0
		}
	})
	return deref(best.CapacityProvider)
}

// leastUsed spreads tasks over the subnets of a network; an instance's tasks
// stay in its zone, where there may be none.
func (w *World) leastUsed(network *types.AwsVpcConfiguration, on *containerInstance, tasks []*task) *subnet {
	var best *subnet
	fewest := 0
	for _, id := range network.Subnets {
		candidate := w.network.subnet(id)
		if candidate == nil || on != nil && candidate.zone != on.zone {
			continue
		}
		n := count(tasks, func(t *task) bool { return t.place.subnet == candidate })
		if best == nil || n < fewest {
			best, fewest = candidate, n
		}
	}
	return best
}

// roomiest is the connected instance with the fewest of these tasks that has
// room for one more, or the words for there being none.
func (c *cluster) roomiest(d *taskDefinition, tasks []*task) (*containerInstance, string) {
	var best, closest *containerInstance
	fewest := 0
	for _, i := range c.instances {
		if i.disconnected {
			continue
		}
		if !i.fits(d) {
			if closest == nil || i.freeMemory > closest.freeMemory {
				closest = i
			}
			continue
		}
		n := count(tasks, func(t *task) bool { return t.place.instance == i })
		if best == nil || n < fewest {
			best, fewest = i, n
		}
	}
	switch {
	case best != nil:
		return best, ""
	case closest == nil:
		return nil, noInstance + "Reason: No Container Instances were found in your cluster." + seeGuide
	default:
		return nil, noInstance + fmt.Sprintf("The closest matching (container-instance %s) has insufficient %s.%s", closest.id, closest.lacks(d), seeGuide)
	}
}

func (i *containerInstance) fits(d *taskDefinition) bool {
	return i.lacks(d) == ""
}

// lacks names what the instance has too little of, as service events do.
func (i *containerInstance) lacks(d *taskDefinition) string {
	cpu, memory := d.needs()
	switch {
	case i.freeCPU < cpu:
		return "CPU units available"
	case i.freeMemory < memory:
		return "memory available"
	default:
		return ""
	}
}

// needs is what a task reserves on an instance: CPU units and MiB, of the task
// or of its containers together.
func (d *taskDefinition) needs() (cpu, memory int32) {
	for _, c := range d.described.ContainerDefinitions {
		cpu += c.Cpu
		memory += max(deref(c.Memory), deref(c.MemoryReservation))
	}
	if n := number(d.described.Cpu); n > 0 {
		cpu = n
	}
	if n := number(d.described.Memory); n > 0 {
		memory = n
	}
	return cpu, memory
}

func number(text *string) int32 {
	n, err := strconv.ParseInt(strings.TrimSpace(deref(text)), 10, 32)
	if err != nil {
		return 0
	}
	return int32(n)
}

const latest = "LATEST"

// platform resolves a version of Fargate's Linux platform:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html
func platform(version string) *string {
	if version == "" || version == latest {
		return new("1.4.0")
	}
	return &version
}
