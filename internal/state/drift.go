package state

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DriftState is how what runs in a container stands to what its image's name says.
type DriftState string

// The states of an image.
const (
	ImageSame    DriftState = "same"      // all tasks run what the tag points at now
	ImageMoved   DriftState = "moved"     // the tag points at another image than the tasks run
	ImageMixed   DriftState = "mixed"     // tasks of one revision run different images
	ImageAbsent  DriftState = "absent"    // ECR has no such tag, or no such repository
	ImagePinned  DriftState = "pinned"    // named by its digest: there is nothing to drift
	ImageNotECR  DriftState = "not-ecr"   // of another registry, which is not read
	ImageUnread  DriftState = "unread"    // ECR was not asked yet, or did not answer
	ImageIdle    DriftState = "not-run"   // no task tells what it runs
	ImageUnclear DriftState = "undecided" // the tag stands for several platforms, and the tasks' image may be one of them
)

// ImageDrift is one container of a service's revision.
type ImageDrift struct {
	Container, Image string
	State            DriftState
	Running          []DigestCount // of the tasks of this revision, the most tasks first
	Now              *ECRImage     // ECR's answer about the tag, nil = none
	Lost             bool          // the repository no longer holds an image that runs
	Deploying        bool          // tasks are being replaced just now
	Stopped          bool          // it is of one task, which has stopped
}

// DigestCount is how many tasks run an image.
type DigestCount struct {
	Digest string
	Tasks  int
}

// Drifts compares the images that the tasks of a service run with each other, and with what ECR says that their tags point
// at now, as Images and the revision's definition were read. It is nil where the definition was not.
func (s *Snapshot) Drifts(svc *Service) []ImageDrift {
	arn := svc.Uses()
	definition, images := s.TaskDefinitions[arn], s.Images[svc.Key]
	if definition == nil {
		return nil
	}
	if images != nil && images.Definition != arn {
		images = nil // of the revision before
	}
	all := make([]ImageDrift, 0, len(definition.Containers))
	for i := range definition.Containers {
		c := &definition.Containers[i]
		d := ImageDrift{Container: c.Name, Image: c.Image, Running: s.RunningImages(svc, c.Name), Deploying: svc.deploying()}
		d.judge(images)
		all = append(all, d)
	}
	return all
}

// TaskDrifts compares the images that one task runs, or ran, with what ECR says that their tags point at now. Only what
// was asked for its service is known: images of another revision that are named otherwise are left out.
func (s *Snapshot) TaskDrifts(t *Task) []ImageDrift {
	key, _ := t.ServiceKey()
	svc, images := s.Services[key], s.Images[key]
	if svc == nil || images == nil {
		return nil
	}
	all := make([]ImageDrift, 0, len(t.Containers))
	for i := range t.Containers {
		c := &t.Containers[i]
		_, private := ParseECRName(c.Image)
		if private && !strings.Contains(c.Image, "@") && images.Of(c.Image) == nil {
			continue
		}
		d := ImageDrift{Container: c.Name, Image: c.Image, Deploying: svc.deploying(), Stopped: t.Stopped()}
		if c.ImageDigest != "" {
			d.Running = []DigestCount{{c.ImageDigest, 1}}
		}
		d.judge(images)
		all = append(all, d)
	}
	return all
}

// TaskBehindWords say that a task is of another revision than its service uses; "" where it is not, or nobody knows.
func (s *Snapshot) TaskBehindWords(t *Task) string {
	key, _ := t.ServiceKey()
	svc := s.Services[key]
	if svc == nil || t.TaskDefinition == "" || svc.Uses() == "" || t.TaskDefinition == svc.Uses() {
		return ""
	}
	verb := "is"
	if t.Stopped() {
		verb = "was"
	}
	return "the task " + verb + " of " + Revision(t.TaskDefinition) + "; the service uses " + Revision(svc.Uses()) + " now"
}

// Uses is the ARN of the task definition that a service's tasks are to be of, "" where it has none.
func (s *Service) Uses() string {
	if p := s.Primary(); s.TaskDefinition == "" && p != nil {
		return p.TaskDefinition
	}
	return s.TaskDefinition
}

func (s *Service) deploying() bool {
	p := s.Primary()
	return len(s.Deployments) > 1 || p != nil && p.RolloutState == RolloutInProgress
}

// RunningImages counts the images that a container runs over the tasks of a service's revision that are to run.
func (s *Snapshot) RunningImages(svc *Service, container string) []DigestCount {
	counts := map[string]int{}
	for _, t := range s.TasksOf(svc.Key) {
		if t.Stopped() || t.Leaving() || t.TaskDefinition != svc.Uses() {
			continue
		}
		for i := range t.Containers {
			if c := &t.Containers[i]; c.Name == container && c.ImageDigest != "" {
				counts[c.ImageDigest]++
			}
		}
	}
	list := make([]DigestCount, 0, len(counts))
	for digest, n := range counts {
		list = append(list, DigestCount{digest, n})
	}
	slices.SortFunc(list, func(a, b DigestCount) int { return cmp.Or(b.Tasks-a.Tasks, cmp.Compare(a.Digest, b.Digest)) })
	return list
}

func (d *ImageDrift) judge(images *Images) {
	name, private := ParseECRName(d.Image)
	d.Now = images.Of(d.Image)
	for _, r := range d.Running {
		if held := images.Of(name.Base + "@" + r.Digest); held != nil && held.Missing != "" {
			d.Lost = true
		}
	}
	switch {
	case strings.Contains(d.Image, "@"):
		d.State = ImagePinned
	case len(d.Running) > 1:
		d.State = ImageMixed
	case !private:
		d.State = ImageNotECR
	case d.Now == nil || d.Now.Fault != nil:
		d.State = ImageUnread
	case d.Now.Missing != "":
		d.State = ImageAbsent
	case len(d.Running) == 0:
		d.State = ImageIdle
	case d.Running[0].Digest == d.Now.Digest:
		d.State = ImageSame
	case d.Now.Index && !d.apart(images.Of(name.Base+"@"+d.Running[0].Digest)):
		d.State = ImageUnclear
	default:
		d.State = ImageMoved
	}
}

// apart reports that an image that runs cannot be one of those that an index stands for: it is an index itself, or it is
// not in the repository.
func (d *ImageDrift) apart(held *ECRImage) bool {
	return held != nil && held.Fault == nil && (held.Index || held.Missing != "")
}

// Drifted reports a state that somebody ought to know of.
func (d *ImageDrift) Drifted() bool {
	return d.State == ImageMoved || d.State == ImageMixed || d.State == ImageAbsent || d.Lost
}

// Words say it in a sentence.
func (d *ImageDrift) Words(now time.Time) string {
	words := d.Container + ": " + d.stateWords(now)
	if d.Lost {
		words += "; the repository no longer has the image that runs: a task that has to be replaced cannot pull it"
	} else if d.State == ImageAbsent && len(d.Running) > 0 {
		words += "; " + d.whose() + ShortDigest(d.Running[0].Digest)
	}
	if d.Deploying && (d.State == ImageMoved || d.State == ImageMixed) {
		words += "; tasks are being replaced just now"
	}
	return words
}

func (d *ImageDrift) whose() string {
	if d.Stopped {
		return "the task ran "
	}
	return "the tasks run "
}

func (d *ImageDrift) stateWords(now time.Time) string {
	image, runs := ShortImage(d.Image), "runs "
	if d.Stopped {
		runs = "ran "
	}
	switch d.State {
	case ImageSame:
		return runs + "what " + image + " points at now: " + ShortDigest(d.Now.Digest)
	case ImageMoved:
		return runs + ShortDigest(d.Running[0].Digest) + ", but " + image + " now points at " + d.pointed(now)
	case ImageMixed:
		var runs []string
		for _, r := range d.Running {
			words := strconv.Itoa(r.Tasks) + " × " + ShortDigest(r.Digest)
			if d.Now != nil && d.Now.Digest == r.Digest {
				words += " (where the tag points now)"
			}
			runs = append(runs, words)
		}
		words := "tasks of one revision run different images of " + image + ": " + strings.Join(runs, ", ")
		if d.Now != nil && d.Now.Digest != "" && !strings.Contains(words, "the tag points now") {
			words += "; the tag now points at " + d.pointed(now)
		}
		return words
	case ImageAbsent:
		what := "has no tag " + image
		if d.Now.Missing == "RepositoryNotFoundException" {
			what = "has no repository for " + image
		}
		return "ECR " + what + " (" + d.Now.Missing + ")"
	case ImagePinned:
		return "pinned to " + image[strings.LastIndexByte(image, '@')+1:] + ": what it runs cannot drift"
	case ImageNotECR:
		return image + " is not of a private ECR repository: where its tag points is not read"
	case ImageIdle:
		if d.Stopped {
			return "it stopped before it told what it ran; " + image + " points at " + d.pointed(now)
		}
		return "no task tells what it runs; " + image + " points at " + d.pointed(now)
	case ImageUnclear:
		return runs + ShortDigest(d.Running[0].Digest) + "; " + image + " points at " + d.pointed(now) +
			", which stands for several platforms: whether that is the same is not known"
	case ImageUnread:
		if d.Now != nil && d.Now.Fault != nil {
			return "where " + image + " points now is not known: " + d.Now.Fault.Lacks()
		}
	}
	return "where " + image + " points now is not read yet"
}

// pointed is the image behind the tag, and how long it has been there.
func (d *ImageDrift) pointed(now time.Time) string {
	words := ShortDigest(d.Now.Digest)
	if !d.Now.PushedAt.IsZero() {
		words += ", pushed " + Age(now.Sub(d.Now.PushedAt)) + " ago"
	}
	return words
}

// Next is what to do about it.
func (d *ImageDrift) Next(key ServiceKey) []string {
	name, _ := ParseECRName(d.Image)
	restart := "aws ecs update-service --cluster " + key.Cluster.Name + " --service " + key.Name + " --force-new-deployment"
	if region := key.Cluster.Scope.Region; region != "" {
		restart += " --region " + region
	}
	if d.Stopped && d.State != ImageAbsent {
		return nil // it is over: what its service runs tells what to do
	}
	var steps []string
	switch d.State {
	case ImageMoved:
		steps = append(steps, "If the image that was pushed is meant to run, restart the service, which pulls the tag again: "+restart)
	case ImageMixed:
		if d.Deploying {
			return nil
		}
		steps = append(steps, "Restart the service, which puts all its tasks on the image that the tag points at: "+restart)
	case ImageAbsent:
		return []string{"Push the image again under its tag, or deploy a revision whose image is there, before a task has to be replaced"}
	default:
		return nil
	}
	if name.Base != "" {
		steps = append(steps, fmt.Sprintf("To keep what runs, name the image by its digest in the task definition: %s@%s", name.Base, d.Running[0].Digest))
	}
	return steps
}

// Behind is the newest ACTIVE revision of the family that a service's tasks are of, where the service uses an older one;
// "" where it uses the newest, or that is not known.
func (s *Snapshot) Behind(svc *Service) string {
	images, uses := s.Images[svc.Key], svc.Uses()
	if images == nil || images.Definition != uses || revisionNumber(images.Newest) <= revisionNumber(uses) {
		return ""
	}
	return images.Newest
}

// BehindWords say that a newer revision waits, or why it is not known whether one does; "" where none does, or nothing was
// read.
func (s *Snapshot) BehindWords(svc *Service) string {
	if newest := s.Behind(svc); newest != "" {
		return "uses " + Revision(svc.Uses()) + "; " + Revision(newest) + " is the newest of the family, and is not deployed"
	}
	if images := s.Images[svc.Key]; images != nil && images.NewestFault != nil {
		return "whether a newer revision waits is not known: " + images.NewestFault.Lacks()
	}
	return ""
}

// revisionNumber is the number at the end of a task definition's ARN, 0 where there is none.
func revisionNumber(arn string) int {
	n, err := strconv.Atoi(arn[strings.LastIndexByte(arn, ':')+1:])
	if err != nil {
		return 0
	}
	return n
}
