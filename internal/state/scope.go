// Package state owns what fsui knows: the facts about clusters, services, tasks and targets, how old each of them is,
// and the verdict drawn from them. It knows neither AWS's SDK nor a terminal nor a disk, and imports nothing of ours.
package state

import (
	"cmp"
	"strings"
)

// Scope is where a fact lives. Two facts of one name in two scopes are two facts.
type Scope struct{ Partition, Account, Region string }

// ClusterKey names a cluster.
type ClusterKey struct {
	Scope Scope
	Name  string
}

// ServiceKey names a service; service names are unique within a cluster only.
type ServiceKey struct {
	Cluster ClusterKey
	Name    string
}

// TaskKey names a task by the id at the end of its ARN.
type TaskKey struct {
	Cluster ClusterKey
	ID      string
}

// TargetGroupKey names a target group; its name is unique within an account and Region.
type TargetGroupKey struct {
	Scope Scope
	Name  string
}

func (k ClusterKey) String() string { return k.Name }
func (k ServiceKey) String() string { return k.Cluster.Name + "/" + k.Name }
func (k TaskKey) String() string    { return k.Cluster.Name + "/" + k.ID }

// Short is the first eight characters of the id, as operators quote it.
func (k TaskKey) Short() string { return k.ID[:min(8, len(k.ID))] }

// CompareClusters orders by Region, name, account.
func CompareClusters(a, b ClusterKey) int {
	return cmp.Or(strings.Compare(a.Scope.Region, b.Scope.Region), strings.Compare(a.Name, b.Name),
		strings.Compare(a.Scope.Account, b.Scope.Account))
}

// CompareServices orders by cluster, then name.
func CompareServices(a, b ServiceKey) int {
	return cmp.Or(CompareClusters(a.Cluster, b.Cluster), strings.Compare(a.Name, b.Name))
}

// ARN is an Amazon Resource Name in its parts.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
type ARN struct{ Partition, Service, Region, Account, Resource string }

// ParseARN splits an ARN; ok is false for anything else.
func ParseARN(s string) (arn ARN, ok bool) {
	p := strings.SplitN(s, ":", 6)
	if len(p) != 6 || p[0] != "arn" {
		return ARN{}, false
	}
	return ARN{Partition: p[1], Service: p[2], Region: p[3], Account: p[4], Resource: p[5]}, true
}

// Scope is the scope an ARN speaks of.
func (a ARN) Scope() Scope {
	return Scope{Partition: a.Partition, Account: a.Account, Region: a.Region}
}

// ClusterKeyOf reads arn:…:cluster/NAME.
func ClusterKeyOf(arn string) (ClusterKey, bool) {
	a, ok := ParseARN(arn)
	name, found := strings.CutPrefix(a.Resource, "cluster/")
	return ClusterKey{Scope: a.Scope(), Name: name}, ok && found && name != ""
}

// ServiceKeyOf reads both forms, arn:…:service/CLUSTER/NAME and the one from before 2018 without the cluster, which
// the caller knows from the question asked. Both give the same key.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids
func ServiceKeyOf(arn string, asked ClusterKey) (ServiceKey, bool) {
	cluster, name, ok := inCluster(arn, "service/", asked)
	return ServiceKey{Cluster: cluster, Name: name}, ok
}

// TaskKeyOf reads both forms of a task's ARN, see ServiceKeyOf.
func TaskKeyOf(arn string, asked ClusterKey) (TaskKey, bool) {
	cluster, id, ok := inCluster(arn, "task/", asked)
	return TaskKey{Cluster: cluster, ID: id}, ok
}

func inCluster(arn, prefix string, asked ClusterKey) (ClusterKey, string, bool) {
	a, ok := ParseARN(arn)
	rest, found := strings.CutPrefix(a.Resource, prefix)
	if !ok || !found || rest == "" {
		return ClusterKey{}, "", false
	}
	cluster, name, long := strings.Cut(rest, "/")
	if !long {
		return ClusterKey{Scope: a.Scope(), Name: asked.Name}, rest, true
	}
	return ClusterKey{Scope: a.Scope(), Name: cluster}, name, name != ""
}

// TargetGroupKeyOf reads arn:…:targetgroup/NAME/ID.
func TargetGroupKeyOf(arn string) (TargetGroupKey, bool) {
	a, ok := ParseARN(arn)
	rest, found := strings.CutPrefix(a.Resource, "targetgroup/")
	name, _, _ := strings.Cut(rest, "/")
	return TargetGroupKey{Scope: a.Scope(), Name: name}, ok && found && name != ""
}

// Revision shortens a task definition ARN or name to family:revision.
func Revision(taskDefinition string) string {
	if i := strings.LastIndexByte(taskDefinition, '/'); i >= 0 {
		return taskDefinition[i+1:]
	}
	return taskDefinition
}
