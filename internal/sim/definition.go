package sim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// family is the revisions of one task definition, revision n at index n-1.
type family struct {
	name      string
	revisions []*taskDefinition
}

// taskDefinition is one revision and what its containers do.
type taskDefinition struct {
	arn        string
	described  *types.TaskDefinition // never changed: answers share it
	behaviours map[string]*behaviour // by container name; every container has one
	tags       []types.Tag
}

// taskDefinitionSpec is a revision to register. Of described, the ARN, revision
// and status are filled in, and the time if it is missing.
type taskDefinitionSpec struct {
	described  types.TaskDefinition
	behaviours map[string]behaviour // by container name; missing = the zero behaviour
	tags       []types.Tag
}

// addTaskDefinition registers the next revision of its family.
func (w *World) addTaskDefinition(spec taskDefinitionSpec) (*taskDefinition, error) {
	described := spec.described
	name := deref(described.Family)
	if name == "" || len(described.ContainerDefinitions) == 0 {
		return nil, fmt.Errorf("task definition %q needs a family and containers", name)
	}
	behaviours := make(map[string]*behaviour, len(described.ContainerDefinitions))
	for _, defined := range described.ContainerDefinitions {
		does := spec.behaviours[deref(defined.Name)]
		behaviours[deref(defined.Name)] = &does
	}
	for container := range spec.behaviours {
		if behaviours[container] == nil {
			return nil, fmt.Errorf("task definition %s has no container %s", name, container)
		}
	}
	all := w.families[name]
	if all == nil {
		all = &family{name: name}
		w.families[name] = all
	}
	revision := int32(len(all.revisions)) + 1 //nolint:gosec // counted by hand
	d := &taskDefinition{
		arn:        w.arn("ecs", "task-definition/"+name+":"+strconv.Itoa(int(revision))),
		described:  &described,
		behaviours: behaviours,
		tags:       spec.tags,
	}
	described.TaskDefinitionArn = &d.arn
	described.Revision = revision
	described.Status = types.TaskDefinitionStatusActive
	if described.RegisteredAt == nil {
		described.RegisteredAt = stamp(w.now())
	}
	all.revisions = append(all.revisions, d)
	return d, nil
}

// taskDefinition finds a revision by ARN, by family:revision, or the newest of
// a family by its name; nil if there is none.
func (w *World) taskDefinition(ref string) *taskDefinition {
	if at := strings.LastIndex(ref, "task-definition/"); at >= 0 {
		ref = ref[at+len("task-definition/"):]
	}
	name, number, exact := strings.Cut(ref, ":")
	all := w.families[name]
	if all == nil {
		return nil
	}
	if !exact {
		return all.revisions[len(all.revisions)-1]
	}
	revision, err := strconv.Atoi(number)
	if err != nil || revision < 1 || revision > len(all.revisions) {
		return nil
	}
	return all.revisions[revision-1]
}

// awsvpc tells whether every task has a network interface of its own.
func (d *taskDefinition) awsvpc() bool { return d.described.NetworkMode == types.NetworkModeAwsvpc }

// supports tells whether the definition was registered for that launch type.
func (d *taskDefinition) supports(launch types.LaunchType) bool {
	wanted := types.Compatibility(launch)
	return len(d.described.RequiresCompatibilities) == 0 || slices.Contains(d.described.RequiresCompatibilities, wanted)
}
