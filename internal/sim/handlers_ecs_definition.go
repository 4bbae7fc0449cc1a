package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func describeTaskDefinition(w *World, in *ecs.DescribeTaskDefinitionInput) (*ecs.DescribeTaskDefinitionOutput, error) {
	d := w.taskDefinition(deref(in.TaskDefinition))
	if d == nil {
		return nil, clientError("Unable to describe task definition.")
	}
	out := &ecs.DescribeTaskDefinitionOutput{TaskDefinition: d.described, Tags: []types.Tag{}}
	if slices.Contains(in.Include, types.TaskDefinitionFieldTags) {
		out.Tags = append(out.Tags, d.tags...)
	}
	return out, nil
}

// listTaskDefinitions sorts by family and revision, newest last unless asked
// otherwise. Every revision of this Region is ACTIVE.
func listTaskDefinitions(w *World, in *ecs.ListTaskDefinitionsInput) (*ecs.ListTaskDefinitionsOutput, error) {
	size, err := pageSize(in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	byKey := map[string]string{} // sortable name of the revision → its ARN
	for name, f := range w.families {
		if !strings.HasPrefix(name, deref(in.FamilyPrefix)) || in.Status != "" && in.Status != types.TaskDefinitionStatusActive {
			continue
		}
		for _, d := range f.revisions {
			number := d.described.Revision
			if in.Sort == types.SortOrderDesc {
				number = 1<<31 - 1 - number
			}
			byKey[fmt.Sprintf("%s:%010d", name, number)] = d.arn
		}
	}
	keys := make([]string, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	of := fmt.Sprintf("task definitions %s %s %s", deref(in.FamilyPrefix), in.Sort, in.Status)
	keys, next, err := pageOf(of, keys, in.NextToken, size)
	if err != nil {
		return nil, err
	}
	out := &ecs.ListTaskDefinitionsOutput{TaskDefinitionArns: make([]string, 0, len(keys)), NextToken: next}
	for _, key := range keys {
		out.TaskDefinitionArns = append(out.TaskDefinitionArns, byKey[key])
	}
	return out, nil
}
