package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Names of things around a task that no handler serves, and what AWS says when they are in its way.

func (b *builder) role(name string) string {
	return "arn:" + b.world.partition + ":iam::" + b.world.account + ":role/" + name
}

// secretARN has the six characters that Secrets Manager appends to every name.
func (b *builder) secretARN(name string) string {
	return b.world.arn("secretsmanager", fmt.Sprintf("secret:%s-%06x", name, mixText(0, name)&0xffffff))
}

func fileSystemID(name string) string { return fmt.Sprintf("fs-%017x", mixText(0, name)) }

// image completes a name without a host: a repository of this account's registry.
func (b *builder) image(name string) string {
	host, _, _ := strings.Cut(name, "/")
	if strings.ContainsAny(host, ".:") {
		return name
	}
	return b.world.account + ".dkr.ecr." + b.world.region + ".amazonaws.com/" + name
}

// addPushes lets tags be pushed over, each that long ago.
func (b *builder) addPushes() {
	for _, name := range slices.Sorted(maps.Keys(b.Images)) {
		for _, p := range b.Images[name].Pushes {
			image := b.image(name + ":" + p.Tag)
			b.world.images[image] = append(b.world.images[image], push{at: b.start.Add(-p.Ago), ends: p.Ends, deleted: p.Deleted})
		}
	}
	for _, all := range b.world.images {
		slices.SortFunc(all, func(x, y push) int { return x.at.Compare(y.at) })
	}
}

// repository is an image's name without its tag.
func repository(image string) string {
	name, _, _ := strings.Cut(image, ":")
	return name
}

// mountable tells whether a file system has a mount target in a zone of the subnets.
func (b *builder) mountable(system fileSystemEntry, subnets []string) bool {
	return slices.ContainsFunc(subnets, func(name string) bool {
		s := b.world.network.subnetNamed(name)
		return s != nil && slices.Contains(system.Zones, strings.TrimPrefix(s.zone, b.world.region))
	})
}

// secretDenied: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
func (b *builder) secretDenied(secret, family string) string {
	w, arn := b.world, b.secretARN(secret)
	return "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: " +
		"unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret " + arn +
		" from secrets manager: AccessDeniedException: User: arn:" + w.partition + ":sts::" + w.account + ":assumed-role/" +
		family + "-execution/" + w.chance.taskID() + " is not authorized to perform: secretsmanager:GetSecretValue on resource: " + arn +
		" because no identity-based policy allows the secretsmanager:GetSecretValue action status code: 400, request id: " + w.chance.uuid()
}

// efsUnresolved is what mount.efs says where the zone has no mount target, the tail about botocore included.
func (b *builder) efsUnresolved(system string) string {
	return `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "` +
		fileSystemID(system) + ".efs." + b.world.region + `.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC ` +
		"has an EFS mount target for this file system ID. See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail. " +
		"Attempting to lookup mount target ip address using botocore. Failed to import necessary dependency botocore, " +
		"please install botocore first. : unsuccessful EFS utils command execution; code: 1"
}
