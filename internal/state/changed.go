package state

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// stopsKept is how long ECS keeps stopped tasks: what began with an older deployment may have begun before the first
// that is known.
const stopsKept = time.Hour

// BroughtBy is the deployment of a service that brought the latest task of a finding, nil where none is known. began
// reports that the trouble is no older than it.
func (s *Snapshot) BroughtBy(f Finding, tasks []*Task, of ServiceKey, now time.Time) (d *Deployment, began bool) {
	id, _, _ := strings.Cut(f.Subject.ID, "/") // task, or task/container
	svc := s.Services[of]
	if svc == nil || f.Benign {
		return nil, false
	}
	var by string
	for _, t := range tasks {
		if t.Key.ID == id {
			by = t.StartedBy
		}
	}
	for i := range svc.Deployments {
		d := &svc.Deployments[i]
		if d.ID == by && !d.CreatedAt.IsZero() {
			return d, now.Sub(d.CreatedAt) < stopsKept && !f.First.Before(d.CreatedAt)
		}
	}
	return nil, false
}

// DefinitionChanged says what a deployment changed of its task definition; read is false where one of the two was not, and
// the words only name them.
func (s *Snapshot) DefinitionChanged(before, after string) (words string, read bool) {
	was, is := s.TaskDefinitions[before], s.TaskDefinitions[after]
	head := Revision(before) + " → " + Revision(after)
	switch {
	case before == after:
		return "deployed again, with the same task definition as before", true
	case was == nil || is == nil || !was.Printed() || !is.Printed():
		return head, false
	}
	return head + ": " + changesWords(CompareDefinitions(was, is)), true
}

// ChangedBefore is what a deployment changed, and how long before the first of a finding; "" where that is nothing.
func ChangedBefore(f Finding, d *Deployment, changes []string) string {
	if len(changes) == 0 {
		return ""
	}
	return strings.Join(changes, "; ") + " (" + Age(f.First.Sub(d.CreatedAt)) + " before the first)"
}

// Replaced are the service revision that a deployment brings and the one it takes the place of, nil where they were not
// read, or there is none.
func (s *Snapshot) Replaced(of ServiceKey, d *Deployment) (before, after *ServiceRevision) {
	rollouts := s.Rollouts[of]
	for i := 0; rollouts != nil && i < len(rollouts.All); i++ {
		if r := &rollouts.All[i]; r.Brings(d) && len(r.Sources) > 0 {
			return s.ServiceRevisions[r.Sources[0].ARN], s.ServiceRevisions[r.Target.ARN]
		}
	}
	return nil, nil
}

// CompareRevisions tells what a service revision changed besides its task definition: the image behind the same name, and
// where tasks are placed.
func CompareRevisions(before, after *ServiceRevision) []string {
	if before == nil || after == nil {
		return nil
	}
	var changes []string
	for _, now := range after.Images {
		i := slices.IndexFunc(before.Images, func(was RevisionImage) bool { return was.Container == now.Container && was.Image == now.Image })
		if i >= 0 && before.Images[i].Digest != "" && now.Digest != "" && before.Images[i].Digest != now.Digest {
			changes = append(changes, now.Container+" runs another image under the same name "+ShortImage(now.Image)+": "+
				ShortDigest(before.Images[i].Digest)+" → "+ShortDigest(now.Digest))
		}
	}
	changes = append(changes, compareLists("subnets", before.Subnets, after.Subnets)...)
	changes = append(changes, compareLists("security groups", before.SecurityGroups, after.SecurityGroups)...)
	if placed := len(before.Subnets) > 0 && len(after.Subnets) > 0; placed && before.PublicIP != after.PublicIP {
		changes = append(changes, "public IP "+yesNo(before.PublicIP)+" → "+yesNo(after.PublicIP))
	}
	for _, c := range [][3]string{
		{"platform version", before.PlatformVersion, after.PlatformVersion},
		{"launch type", before.LaunchType, after.LaunchType},
		{"capacity providers", strings.Join(before.CapacityProviders, ", "), strings.Join(after.CapacityProviders, ", ")},
	} {
		if c[1] != c[2] {
			changes = append(changes, c[0]+" "+named(c[1])+" → "+named(c[2]))
		}
	}
	return changes
}

func compareLists(name string, before, after []string) []string {
	var words []string
	for _, id := range before {
		if !slices.Contains(after, id) {
			words = append(words, "- "+id)
		}
	}
	for _, id := range after {
		if !slices.Contains(before, id) {
			words = append(words, "+ "+id)
		}
	}
	if len(words) == 0 {
		return nil
	}
	return []string{name + " " + strings.Join(words, " ")}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func named(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// changesShown is how many changes of a task definition are named in one line.
const changesShown = 3

// changesWords name the first changes of a task definition in a line. Of what may be secret they say only that it changed.
func changesWords(changes []DefinitionChange) string {
	if len(changes) == 0 {
		return "they say the same"
	}
	words := make([]string, 0, changesShown)
	for _, c := range changes[:min(len(changes), changesShown)] {
		words = append(words, c.words())
	}
	text := strings.Join(words, "; ")
	if more := len(changes) - changesShown; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text
}

func (c DefinitionChange) words() string {
	name := strings.TrimSpace(c.Container + " " + c.Name)
	switch {
	case c.Before == "":
		return "+ " + name + " " + c.After
	case c.After == "":
		return "- " + name
	case strings.HasPrefix(c.Before, "•••"):
		return name + " changed"
	}
	before, after := c.Before, c.After
	if i := strings.LastIndexByte(before, '/') + 1; c.Name == "image" && strings.HasPrefix(after, before[:i]) {
		before, after = before[i:], after[i:] // of the same registry
	}
	return name + " " + before + " → " + after
}
