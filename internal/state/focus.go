package state

import (
	"slices"
	"time"
)

// Focus is what the person looks at: it is read more often than the rest. The zero Focus is the lists only.
type Focus struct {
	Service        ServiceKey
	Task           TaskKey
	TaskDefinition string // ARN
	Against        string // ARN of another to compare it with
	Family         FamilyKey
	// Also is a kind of facts that nobody reads but who looks at it: SourceInstances, SourceSchedules, and of
	// Service SourceScaling. Cluster narrows it to one. SourceNetwork is that of Network.
	Also    SourceKind
	Cluster ClusterKey
	Network NetworkKey
	// Past says that what AWS still tells of the past of Service is read, as far as it is not known yet.
	Past bool
	// Images is the service whose images are looked up in their registry, ImagesOf the ARN of the task definition that
	// names them: they are read anew with another.
	Images   ServiceKey
	ImagesOf string
	// Trail is the service of which somebody asks CloudTrail who changed it.
	Trail ServiceKey
	// Visible are the rows on the screen, nil = none that can be read by themselves.
	Visible *Visible
	// Away says that the terminal has not the keyboard: what nobody sees change need not be read so often.
	Away bool
}

// Visible are the objects whose rows are on the screen: as many as a screen has lines.
type Visible struct {
	Services []ServiceKey
	Tasks    []TaskKey
	Groups   []TargetGroupKey
}

// Equal reports the same objects in the same order; nil is none.
func (v *Visible) Equal(other *Visible) bool {
	if v == nil || other == nil {
		return v == other
	}
	return slices.Equal(v.Services, other.Services) && slices.Equal(v.Tasks, other.Tasks) && slices.Equal(v.Groups, other.Groups)
}

// Equal reports that both ask for the same.
func (f Focus) Equal(other Focus) bool {
	v, w := f.Visible, other.Visible
	f.Visible, other.Visible = nil, nil
	return f == other && v.Equal(w)
}

// Overdue reports a fact seen at a time that is past its promise at now: half as old again, and two seconds for the
// answer to arrive. Nobody promised anything of one with no promise.
func Overdue(seen, now time.Time, promise time.Duration) bool {
	return !seen.IsZero() && promise > 0 && now.Sub(seen) > promise+promise/2+2*time.Second
}
