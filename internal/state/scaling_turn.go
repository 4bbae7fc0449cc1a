package state

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// ScalingTurn is a service of which another number of tasks is desired, or one time that a policy acted and was done.
type ScalingTurn struct {
	Service       ServiceKey
	At            time.Time
	Before, After int              // how many are desired; of a change that was seen
	Activity      *ScalingActivity // of a policy's, nil of a change
}

// ID tells two turns of one moment apart.
func (t *ScalingTurn) ID() string {
	if t.Activity != nil {
		return t.Activity.ID
	}
	return "desired"
}

// Words say what was scaled and why.
func (t *ScalingTurn) Words() string {
	a := t.Activity
	if a == nil {
		return "desired " + strconv.Itoa(t.Before) + " → " + strconv.Itoa(t.After)
	}
	words := strings.TrimSuffix(a.Description, ".")
	switch {
	case a.NotScaled != "":
		words = "not scaled: " + a.NotScaled
	case a.Status != "Successful":
		words += ", " + strings.ToLower(a.Status)
		if a.Message != "" {
			words += ": " + strings.TrimSuffix(a.Message, ".")
		}
	}
	if a.Cause != "" {
		words += "; " + a.Cause
	}
	return words
}

// Bad reports an activity that came to nothing.
func (t *ScalingTurn) Bad() bool {
	return t.Activity != nil && (t.Activity.NotScaled != "" || t.Activity.Status != "Successful")
}

// compareActivities notes activities that are over and were not before. Those of a first reading are no news, and yet worth
// keeping: AWS forgets them after six weeks.
func (e *Edit) compareActivities(old, now *Scaling) {
	for i := range now.Activities {
		a := &now.Activities[i]
		over := a.NotScaled != "" || a.Status != "Pending" && a.Status != "InProgress"
		known := old != nil && slices.ContainsFunc(old.Activities, func(b ScalingActivity) bool { return b.ID == a.ID && b.Status == a.Status })
		if over && !known {
			e.delta.Scaled = append(e.delta.Scaled, ScalingTurn{Service: now.Service, At: a.StartedAt, Activity: a})
		}
	}
}
