package reach

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// nfs is the port of NFS, and of the TLS tunnel of the EFS mount helper too.
const nfs = 2049

// toFileSystem is the way to an EFS file system. Its name resolves to the mount target in the task's zone and fails to
// resolve where there is none. https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html
func (t *task) toFileSystem(id string) Path {
	w := &walk{}
	if !t.resolve(w) {
		return w.path()
	}
	if t.in.ipv6Only() {
		w.doubt("efs-ipv6", "whether ", id, " is mounted over IPv6 is not decided by these facts")
		return w.path()
	}
	switch {
	case no(t.names.hostnames):
		w.stop("vpc-dns-hostnames-off", t.in.VPC, " has enableDnsHostnames=false: the name of ", id, " does not resolve")
	case t.names.hostnames == nil:
		w.doubt("vpc-dns-not-visible", "whether ", t.in.VPC, " has DNS host names was not read")
	}
	if m := t.mountTarget(w, id); m != nil {
		carried := t.groupsOf(nil)
		if ids := t.MountTargetGroups[m.ID]; len(ids) > 0 {
			carried = t.groupsOf(ids)
		}
		home := t.subnet(m.Subnet)
		at := home.v4
		if m.Address.Is4() {
			at = t.exactly(m.Address)
		}
		w.then(t.toInterface(farInterface{"efs", home, at, carried, nfs}))
	}
	switch {
	case !t.names.known:
		w.doubt("vpc-dns-not-visible", "whose name servers ", t.in.VPC, " uses was not read")
	case !t.names.amazon:
		w.doubt("custom-dns", t.in.VPC, " uses ", t.names.servers, "; whether they forward to the VPC's resolver is not visible")
	}
	return w.path()
}

// mountTarget is the one in the task's zone, nil where there is none.
func (t *task) mountTarget(w *walk, id string) *state.MountTarget {
	if t.MountTargets == nil {
		w.doubt("mount-targets-not-visible", "the mount targets of ", id, " were not read")
		return nil
	}
	here := slices.DeleteFunc(slices.Clone(t.MountTargets), func(m state.MountTarget) bool { return m.FileSystem != id || m.VPC != t.in.VPC })
	if len(here) == 0 {
		w.stop("efs-no-mount-target", id, " has no mount target in ", t.in.VPC)
		return nil
	}
	i := slices.IndexFunc(here, func(m state.MountTarget) bool { return m.Zone == t.in.Zone })
	switch {
	case t.in.Zone == "" || i < 0 && slices.ContainsFunc(here, func(m state.MountTarget) bool { return m.Zone == "" }):
		w.doubt("mount-targets-not-visible", "the zones of ", id, "'s mount targets and of ", t.in.label(), " were not all returned")
		return nil
	case i < 0:
		w.stop("efs-no-mount-target-in-az", id, " has no mount target in ", t.in.Zone)
		return nil
	}
	switch m := &here[i]; strings.ToLower(m.State) {
	case "available", "updating":
		w.pass("efs-mount-target-not-available", m.ID, " of ", id, " in ", m.Zone, " is ", m.State)
		return m
	default:
		w.stop("efs-mount-target-not-available", m.ID, " of ", id, " in ", m.Zone, " is ", m.State)
		return m
	}
}
