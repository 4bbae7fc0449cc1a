package cli

import (
	"bytes"
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// imageItem is how the image of one container stands to what its tag points at now.
type imageItem struct {
	Container string           `json:"container"`
	Image     string           `json:"image"`
	State     state.DriftState `json:"state"`
	Running   []digestItem     `json:"running"`
	PointsAt  text             `json:"pointsAt"` // the tag, now
	PushedAt  instant          `json:"pushedAt"`
	Says      string           `json:"says"`
	Next      []string         `json:"next"`
}

type digestItem struct {
	Digest string `json:"digest"`
	Tasks  int    `json:"tasks"`
}

// revisionItem is the revision that a service uses, and the newest ACTIVE one of its family.
type revisionItem struct {
	Uses   text `json:"uses"`
	Newest text `json:"newest"`
}

// drifts are of the one service or task that was asked about; read is false where all were, or nothing is known.
func (v view) drifts() (of *state.Service, all []state.ImageDrift, read bool) {
	of = v.concerned()
	switch {
	case of == nil || v.Images[of.Key] == nil:
		return nil, nil, false
	case v.task != nil:
		return of, v.TaskDrifts(v.task), true
	}
	return of, v.Drifts(of), true
}

// images are of the one service or task that was asked about, null where all were.
func (v view) images() []imageItem {
	of, drifts, read := v.drifts()
	if !read {
		return nil
	}
	list := []imageItem{}
	for _, d := range drifts {
		item := imageItem{
			Container: d.Container, Image: d.Image, State: d.State, Running: []digestItem{},
			Says: d.Words(time.Time(v.clock)), Next: append([]string{}, d.Next(of.Key)...),
		}
		for _, r := range d.Running {
			item.Running = append(item.Running, digestItem(r))
		}
		if d.Now != nil {
			item.PointsAt, item.PushedAt = text(d.Now.Digest), instant(d.Now.PushedAt)
		}
		list = append(list, item)
	}
	return list
}

func (v view) newest() *revisionItem {
	of, _, read := v.drifts()
	if !read {
		return nil
	}
	return &revisionItem{text(of.Uses()), text(v.Images[of.Key].Newest)}
}

// writeImages says the same to people.
func (v view) writeImages(b *bytes.Buffer) {
	of, drifts, read := v.drifts()
	if !read {
		return
	}
	fmt.Fprintln(b, "\nimages")
	if v.task != nil {
		if words := v.TaskBehindWords(v.task); words != "" {
			fmt.Fprintf(b, "  %s\n", words)
		}
	}
	for _, d := range drifts {
		fmt.Fprintf(b, "  %s\n", d.Words(time.Time(v.clock)))
		steps(b, d.Next(of.Key))
	}
	if words := v.BehindWords(of); words != "" {
		fmt.Fprintf(b, "  %s\n", words)
	}
}
