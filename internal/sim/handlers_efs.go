package sim

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/efs/types"
)

// mountTarget is where a file system is mounted from in a zone.
type mountTarget struct {
	id, fileSystem string
	subnet         *subnet // nil in a zone where the first VPC has none: then it is in another one
	zone           string
	groups         []*securityGroup
}

func efsOperations() []operation {
	return []operation{
		op("elasticfilesystem", "DescribeMountTargets", "efs", describeMountTargets),
		op("elasticfilesystem", "DescribeMountTargetSecurityGroups", "efs", describeMountTargetGroups),
	}
}

// addMountTargets puts those of every file system into the first VPC, each in its zone's last subnet there.
func (b *builder) addMountTargets() {
	n := b.world.network
	for _, name := range slices.Sorted(maps.Keys(b.FileSystems)) {
		for _, letter := range b.FileSystems[name].Zones {
			m := &mountTarget{id: n.namedID("fsmt", name+letter), fileSystem: fileSystemID(name), zone: b.world.region + letter}
			for _, s := range n.subnets {
				if s.vpc == n.vpcs[0] && s.zone == m.zone {
					m.subnet = s
				}
			}
			m.groups = append(m.groups, n.vpcs[0].group)
			n.mountTargets = append(n.mountTargets, m)
		}
	}
}

func (n *network) describeMountTarget(m *mountTarget) types.MountTargetDescription {
	d := types.MountTargetDescription{
		AvailabilityZoneId:   new(zoneID(n.region, strings.TrimPrefix(m.zone, n.region))),
		AvailabilityZoneName: new(m.zone),
		FileSystemId:         new(m.fileSystem),
		LifeCycleState:       types.LifeCycleStateAvailable,
		MountTargetId:        new(m.id),
		NetworkInterfaceId:   new(n.namedID("eni", m.id)),
		OwnerId:              new(n.account),
		SubnetId:             new(n.namedID("subnet", m.id)),
		VpcId:                new(n.namedID("vpc", m.id)),
	}
	if m.subnet != nil {
		address := m.subnet.block.Masked().Addr().As4()
		address[3] += 8
		d.SubnetId, d.VpcId, d.IpAddress = new(m.subnet.id), new(m.subnet.vpc.id), new(dotted(address))
	}
	return d
}

// https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargets.html
func describeMountTargets(w *World, in *efs.DescribeMountTargetsInput) (*efs.DescribeMountTargetsOutput, error) {
	size := 100
	if in.MaxItems != nil {
		size = max(1, min(int(*in.MaxItems), size))
	}
	byID := map[string]*mountTarget{}
	for _, m := range w.network.mountTargets {
		if m.fileSystem == deref(in.FileSystemId) || m.id == deref(in.MountTargetId) {
			byID[m.id] = m
		}
	}
	if len(byID) == 0 {
		return nil, &apiError{code: "FileSystemNotFound", status: http.StatusNotFound, message: fmt.Sprintf("File system '%s' does not exist.", deref(in.FileSystemId))}
	}
	page, next, err := pageOf("mount targets "+deref(in.FileSystemId), slices.Sorted(maps.Keys(byID)), in.Marker, size)
	if err != nil {
		return nil, &apiError{code: "BadRequest", status: http.StatusBadRequest, message: "Invalid Marker"}
	}
	out := &efs.DescribeMountTargetsOutput{MountTargets: make([]types.MountTargetDescription, 0, len(page)), NextMarker: next}
	for _, id := range page {
		out.MountTargets = append(out.MountTargets, w.network.describeMountTarget(byID[id]))
	}
	return out, nil
}

// https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargetSecurityGroups.html
func describeMountTargetGroups(w *World, in *efs.DescribeMountTargetSecurityGroupsInput) (*efs.DescribeMountTargetSecurityGroupsOutput, error) {
	i := slices.IndexFunc(w.network.mountTargets, func(m *mountTarget) bool { return m.id == deref(in.MountTargetId) })
	if i < 0 {
		return nil, &apiError{code: "MountTargetNotFound", status: http.StatusNotFound, message: fmt.Sprintf("Mount target '%s' does not exist.", deref(in.MountTargetId))}
	}
	return &efs.DescribeMountTargetSecurityGroupsOutput{
		SecurityGroups: each(w.network.mountTargets[i].groups, func(g *securityGroup) string { return g.id }),
	}, nil
}
