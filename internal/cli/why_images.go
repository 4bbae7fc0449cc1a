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

// images are of the one service that was asked about, null where all were.
func (v view) images() []imageItem {
	if v.only == nil || v.Images[v.only.Key] == nil {
		return nil
	}
	list := []imageItem{}
	for _, d := range v.Drifts(v.only) {
		item := imageItem{
			Container: d.Container, Image: d.Image, State: d.State, Running: []digestItem{},
			Says: d.Words(time.Time(v.clock)), Next: append([]string{}, d.Next(v.only.Key)...),
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
	if v.only == nil || v.Images[v.only.Key] == nil {
		return nil
	}
	return &revisionItem{text(v.only.Uses()), text(v.Images[v.only.Key].Newest)}
}

// writeImages says the same to people.
func (v view) writeImages(b *bytes.Buffer) {
	if v.only == nil || v.Images[v.only.Key] == nil {
		return
	}
	fmt.Fprintln(b, "\nimages")
	for _, d := range v.Drifts(v.only) {
		fmt.Fprintf(b, "  %s\n", d.Words(time.Time(v.clock)))
		steps(b, d.Next(v.only.Key))
	}
	if words := v.BehindWords(v.only); words != "" {
		fmt.Fprintf(b, "  %s\n", words)
	}
}
