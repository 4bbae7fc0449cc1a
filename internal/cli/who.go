package cli

import (
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// calledBy is a call that CloudTrail told of.
type calledBy struct {
	Who     string  `json:"who"` // in a word
	Caller  text    `json:"caller"`
	Via     text    `json:"via"` // the service of AWS that called on the caller's behalf
	From    text    `json:"from"`
	Call    string  `json:"call"`
	At      instant `json:"at"`
	ID      string  `json:"id"` // CloudTrail's
	Refused text    `json:"refused"`
}

func calledByOf(c *state.TrailCall) *calledBy {
	if c == nil {
		return nil
	}
	return &calledBy{c.Who(), text(c.Caller), text(c.Via), text(c.From), strings.TrimSpace(c.Name + " " + c.Asked), instant(c.At), c.ID, text(c.Refused)}
}

// whoChanged is who brought the deployment with which a finding began, and who set how many tasks are desired, where CloudTrail
// was asked.
func (v view) whoChanged(f state.Finding) (all []state.Evidence) {
	svc := v.concerned()
	if svc == nil || v.TrailOf(svc.Key) == nil {
		return nil
	}
	now := time.Time(v.clock)
	if d, began := v.BroughtBy(f, v.TasksOf(svc.Key), svc.Key, now); began {
		all = append(all, state.Evidence{From: "who", Text: strings.TrimPrefix(v.WhoWords(svc.Key, d, "--who", now), "who: "), Count: 1})
	}
	if text := v.DesiredBy(svc.Key, now); text != "" && !f.Benign {
		all = append(all, state.Evidence{From: "desired", Text: text, Count: 1})
	}
	return all
}
