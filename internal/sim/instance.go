package sim

import (
	"errors"
	"time"
)

// containerInstanceSpec is an EC2 instance to register in a cluster.
type containerInstanceSpec struct {
	instanceType string // "m6i.large"
	zone         string
	address      string // private IPv4
	cpu, memory  int32  // CPU units, MiB
	disconnected bool   // its agent is not connected: nothing is placed there
}

type containerInstance struct {
	containerInstanceSpec
	cluster    *cluster
	id         string
	arn        string
	ec2ID      string
	freeCPU    int32
	freeMemory int32
	version    int64

	registeredAt time.Time
}

// addContainerInstance registers an instance; services that wait for room get it.
func (w *World) addContainerInstance(c *cluster, spec containerInstanceSpec) (*containerInstance, error) {
	if spec.cpu <= 0 || spec.memory <= 0 {
		return nil, errors.New("a container instance needs cpu and memory")
	}
	id := w.chance.taskID()
	i := &containerInstance{
		containerInstanceSpec: spec,
		cluster:               c,
		id:                    id,
		arn:                   c.within("container-instance", id),
		ec2ID:                 w.chance.resourceID("i"),
		freeCPU:               spec.cpu,
		freeMemory:            spec.memory,
		version:               1,
		registeredAt:          w.now(),
	}
	c.instances = append(c.instances, i)
	for _, name := range c.names {
		c.services[name].wake()
	}
	return i, nil
}
