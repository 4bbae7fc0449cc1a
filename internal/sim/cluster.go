package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// clusterSpec is a cluster to create.
type clusterSpec struct {
	name              string
	oldARNs           bool // its resources' ARNs lack the cluster's name
	capacityProviders []string
	settings          []types.ClusterSetting
	tags              []types.Tag
	execKey           string // ARN of the KMS key that sessions of ECS Exec are encrypted with, "" = none
}

type cluster struct {
	clusterSpec
	world     *World
	arn       string
	services  map[string]*ecsService // by name
	names     []string               // of the services, sorted
	tasks     taskLists
	instances []*containerInstance
	counts    map[types.LaunchType]*taskCounts
	capture   *capture // nil where events are not captured
	actions   *actionLog
}

type taskCounts struct{ running, pending int32 }

// addCluster creates an empty cluster.
func (w *World) addCluster(spec clusterSpec) (*cluster, error) {
	if spec.name == "" || w.clusters[spec.name] != nil {
		return nil, fmt.Errorf("cluster %q has no name or is there already", spec.name)
	}
	c := &cluster{
		clusterSpec: spec,
		world:       w,
		arn:         w.arn("ecs", "cluster/"+spec.name),
		services:    map[string]*ecsService{},
		counts:      map[types.LaunchType]*taskCounts{},
	}
	for _, launch := range []types.LaunchType{types.LaunchTypeEc2, types.LaunchTypeFargate, types.LaunchTypeExternal} {
		c.counts[launch] = &taskCounts{}
	}
	w.clusters[spec.name] = c
	w.clusterNames = append(w.clusterNames, spec.name)
	slices.Sort(w.clusterNames)
	return c, nil
}

// cluster finds a cluster by name or ARN; the empty name is "default".
func (w *World) cluster(ref string) *cluster {
	if ref == "" {
		ref = "default"
	}
	if name, ok := strings.CutPrefix(ref, w.arn("ecs", "cluster/")); ok {
		ref = name
	}
	return w.clusters[ref]
}

// service finds a service by name or ARN, in either form of ARN.
func (c *cluster) service(ref string) *ecsService {
	if name, ok := c.nameIn("service", ref); ok {
		return c.services[name]
	}
	return nil
}

// task finds a task by id or ARN, in either form of ARN.
func (c *cluster) task(ref string) *task {
	if id, ok := c.nameIn("task", ref); ok {
		return c.tasks.find(id)
	}
	return nil
}

// nameIn returns the last part of an ARN of that kind, or the name itself; not
// ok is an ARN of something else or of another cluster.
func (c *cluster) nameIn(kind, ref string) (string, bool) {
	resource, isARN := strings.CutPrefix(ref, c.world.arn("ecs", kind+"/"))
	if !isARN {
		return ref, !strings.HasPrefix(ref, "arn:")
	}
	if name, long := strings.CutPrefix(resource, c.name+"/"); long {
		return name, true
	}
	return resource, !strings.Contains(resource, "/")
}

// wakeStuck has services that found no room look again.
func (c *cluster) wakeStuck() {
	for _, name := range c.names {
		if s := c.services[name]; s.stuck != "" {
			s.wake()
		}
	}
}

// fullARN is the ARN of a thing that is not there, as failures name it.
func (c *cluster) fullARN(kind, ref string) string {
	if strings.HasPrefix(ref, "arn:") {
		return ref
	}
	return c.within(kind, ref)
}

// fullARN is the same for what lives in no cluster.
func (w *World) fullARN(kind, ref string) string {
	if strings.HasPrefix(ref, "arn:") {
		return ref
	}
	return w.arn("ecs", kind+"/"+ref)
}
