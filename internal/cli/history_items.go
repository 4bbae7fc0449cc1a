package cli

import (
	"cmp"
	"slices"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

type historyDocument struct {
	Schema int           `json:"schema"`
	Items  []historyItem `json:"items"`
	outcome
}

type historyItem struct {
	At      instant `json:"at"`
	Kind    string  `json:"kind"` // stop, event, deployment, target, finding, scaling, call, action
	Service text    `json:"service"`
	Task    text    `json:"task"`
	Cause   text    `json:"cause"` // of a stop, of a finding
	Text    string  `json:"text"`
	ID      text    `json:"id"`     // AWS's, of an action fsui's
	Caller  text    `json:"caller"` // of an action
	Result  text    `json:"result"` // of an action
	// Stopped is the task of a stop with its containers, null for all else.
	Stopped *taskItem `json:"stopped"`
	// First is true where nothing older is kept of the cause that began, or of the revision that a deployment brings.
	First bool `json:"first"`
	// Target and Finding say how it turned, null for all else.
	Target  *turnedTarget `json:"target"`
	Finding *turnedCause  `json:"finding"`
	// By is the call that brought it about, as CloudTrail told of it, null where none is known; of kind call that call.
	By    *calledBy `json:"by"`
	place           // the ARN is the task's
}

// turnedTarget is a target that turned; before is null for a new one, after for one that left.
type turnedTarget struct {
	Group   string `json:"group"`
	Address string `json:"address"`
	Port    int    `json:"port"`
	Before  text   `json:"before"`
	After   text   `json:"after"`
	Reason  text   `json:"reason"`
}

// turnedCause is trouble that turned: before is null where it began, after where it ended.
type turnedCause struct {
	Before     text    `json:"before"`
	After      text    `json:"after"`
	Confidence text    `json:"confidence"`
	Actor      text    `json:"actor"`
	Count      int     `json:"count"`
	Since      instant `json:"since"`
}

// causeOf is what a stop is put down to.
type causeOf func(*state.Task) (cause string, benign bool)

// causesOfStops finds causes by the rules of fsui why.
func (c *commands) causesOfStops() (causeOf, error) {
	causes, err := c.loadCauses()
	if err != nil {
		return nil, err
	}
	return func(t *state.Task) (string, bool) { return causeOfStop(causes, t) }, nil
}

func causeOfStop(causes *diagnose.Causes, t *state.Task) (cause string, benign bool) {
	d := causes.Diagnose(state.Recorded{Tasks: []*state.Task{t}})
	if len(d.Findings) == 0 {
		return "", d.Benign
	}
	return d.Findings[0].Cause, d.Benign
}

func (c *commands) historyAnswer(all []state.Happening, now clock, filled outcome) (answer, error) {
	causes, err := c.causesOfStops()
	if err != nil {
		return answer{}, err
	}
	t := table{columns: []column{
		{title: "AT"}, {title: "KIND"}, {title: "SERVICE"}, {title: "TASK", leaves: 2}, {title: "CAUSE", leaves: 1}, {title: "WHAT"},
	}}
	type told struct {
		state.Happening
		historyItem
	}
	items := make([]told, 0, len(all))
	for _, h := range all {
		item, benign := historyItemOf(h, causes)
		items = append(items, told{h, item})
		row := []cell{
			now.exactly(h.At), plain(item.Kind), plain(placeWords(h.Service)),
			{full: string(item.Task), short: string(item.Task)[:min(8, len(item.Task))]},
			plain(string(item.Cause)), plain(item.Text + firstWords(h)),
		}
		switch {
		case (h.Task != nil || h.Cause != nil) && !benign || h.Target != nil && h.Target.Bad():
			row[1].hue = red
		case h.Act != nil:
			row[1].hue = cyan
		}
		t.add(h.Service.Cluster, row)
	}
	slices.SortStableFunc(items, func(a, b told) int {
		return cmp.Or(state.CompareServices(a.Happening.Service, b.Happening.Service), state.CompareHappenings(a.Happening, b.Happening))
	})
	d := historyDocument{Schema: schema, Items: make([]historyItem, 0, len(items)), outcome: filled}
	for _, one := range items {
		d.Items = append(d.Items, one.historyItem)
	}
	return answer{document: d, table: t}, nil
}

func historyItemOf(h state.Happening, causes causeOf) (item historyItem, benign bool) {
	item = historyItem{At: instant(h.At), Kind: string(h.Kind), Service: text(h.Service.Name), Text: h.Words(), ID: text(h.ID()), First: h.First, place: placeOf(h.Service.Cluster, "")}
	switch {
	case h.Task != nil:
		var cause string
		cause, benign = causes(h.Task)
		stopped := taskItemOf(h.Task)
		item.Cause, item.Task, item.ARN, item.Stopped = text(cause), text(h.Task.Key.ID), text(h.Task.ARN), &stopped
	case h.Target != nil:
		item.Task, item.Target = text(h.Target.Task), &turnedTarget{h.Target.Group.Name, h.Target.ID, h.Target.Port, text(h.Target.Before), text(h.Target.After), text(h.Target.Reason)}
	case h.Cause != nil:
		item.Cause, item.Finding = text(h.Cause.Slug()), &turnedCause{text(h.Cause.Before), text(h.Cause.Now), text(h.Cause.Confidence), text(h.Cause.Actor), h.Cause.Count, instant(h.Cause.Since)}
		benign = h.Cause.Now == ""
	case h.Act != nil:
		item.Task, item.Caller, item.Result = text(cmp.Or(h.Act.Action.Task.ID, h.Act.Started.ID)), text(h.Act.Caller), text(h.Act.Fate)
	case h.Call != nil:
		item.Task = text(h.Call.Task)
	}
	item.By = calledByOf(cmp.Or(h.By, h.Call))
	return item, benign
}

// firstWords say that nothing older is kept of the like.
func firstWords(h state.Happening) string {
	switch {
	case !h.First:
		return ""
	case h.Cause != nil:
		return "; first seen"
	}
	return ", first seen"
}

// placeWords is a service as people say it, or the cluster of standalone tasks.
func placeWords(k state.ServiceKey) string {
	if k.Name == "" {
		return k.Cluster.Name
	}
	return k.String()
}
