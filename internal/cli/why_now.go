package cli

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// whyNow answers from AWS: all that is wrong, or why the service or task that word means is as it is.
func (c *commands) whyNow(ctx context.Context, word string, who bool) error {
	if err := c.settle(true); err != nil { // it says which causes there are
		return err
	}
	causes, err := c.loadCauses()
	if err != nil {
		return err
	}
	needs := []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets, state.SourceInstances}
	var said []state.RecordedLine
	q := question{needs: needs, word: word, orTask: true, answer: func(v view) answer { return whyAnswer(v, v.found(causes, said)) }}
	q.more = func(ctx context.Context, facts *Facts, v view) (err error) {
		if err = readMore(ctx, facts, v, causes, who); err == nil {
			said = readLastWords(ctx, facts, v, causes)
		}
		return err
	}
	return c.ask(ctx, q)
}

// found is what is found of what was asked about, with what its containers said last.
func (v view) found(causes *diagnose.Causes, said []state.RecordedLine) state.Diagnosis {
	told := v.told()
	told.Lines = said
	d := reach.Explain(causes.Diagnose(told), told, func(t *state.Task) *state.Network { return v.Networks[v.NetworkKeyOf(t)] })
	if v.only == nil && v.task == nil && d.Benign {
		d.Findings = nil // asked for what is wrong
	}
	return d
}

// readMore reads what only one who asks why wants to know. Where it cannot be read the answer says so, or is what it was.
func readMore(ctx context.Context, facts *Facts, v view, causes *diagnose.Causes, who bool) error {
	if err := readBlamed(ctx, facts, v); err != nil {
		return err
	}
	if svc := v.concerned(); svc != nil {
		if who {
			if err := facts.Poller.SweepTrail(ctx, svc.Key); err != nil {
				return err
			}
		}
		if err := facts.Poller.SweepChange(ctx, svc.Key); err != nil {
			return err
		}
		if err := facts.Poller.SweepImages(ctx, svc.Key); err != nil {
			return err
		}
	}
	return readLogging(ctx, facts, v, causes)
}

// definitionsRead bounds how many task definitions are read to name the logs of what failed.
const definitionsRead = 12

// readLogging reads the task definitions that name the logs which the steps of the findings read.
func readLogging(ctx context.Context, facts *Facts, v view, causes *diagnose.Causes) error {
	read, told := map[string]bool{}, v.told()
	for _, f := range v.found(causes, nil).Findings {
		t := toldBy(f, told.Tasks)
		if t == nil || t.TaskDefinition == "" || read[t.TaskDefinition] || len(read) == definitionsRead || !slices.ContainsFunc(f.Next, state.ReadsLog) {
			continue
		}
		read[t.TaskDefinition] = true
		if err := facts.Poller.SweepDefinition(ctx, t.Key.Cluster.Scope, t.TaskDefinition); err != nil {
			return err
		}
	}
	return nil
}

const (
	// logsRead bounds how many logs are read for all that is wrong.
	logsRead = 12
	// logWaits is the longest that one is waited for.
	logWaits = 10 * time.Second
)

// readLastWords reads the last lines of containers that ended without saying why. Where they cannot be read the answer is
// what it was.
func readLastWords(ctx context.Context, facts *Facts, v view, causes *diagnose.Causes) (said []state.RecordedLine) {
	if facts.Logs == nil {
		return nil
	}
	for _, w := range state.LastWordsWanted(v.found(causes, nil).Findings, v.told().Tasks, time.Time(v.clock), logsRead) {
		inner, stop := context.WithTimeout(ctx, logWaits)
		lines, _ := w.Lines(facts.Logs.Tail(inner, w.Request()))
		stop()
		said = append(said, lines...)
	}
	return said
}

// toldBy is the task that a finding is told by, nil where it is told by none.
func toldBy(f state.Finding, tasks []*state.Task) *state.Task {
	id, _, _ := strings.Cut(f.Subject.ID, "/") // task, or task/container
	for _, t := range tasks {
		if t.Key.ID == id {
			return t
		}
	}
	return nil
}

// networksRead bounds how many networks are read to say why: each takes some ten calls, and twenty more for its VPC.
const networksRead = 12

// readBlamed reads the networks of tasks that were stopped for want of an answer from them, of the worst services first.
// Where one cannot be read the answer is what it was.
func readBlamed(ctx context.Context, facts *Facts, v view) error {
	read := map[state.NetworkKey]bool{}
	for _, t := range v.told().Tasks {
		key := v.NetworkKeyOf(t)
		if reach.SoughtBy(t) == nil || read[key] {
			continue
		}
		if len(read) == networksRead {
			break
		}
		read[key] = true
		if err := facts.Poller.SweepNetwork(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// whyNowDocument is a whyDocument that also says what could not be read.
type whyNowDocument struct {
	Schema   int          `json:"schema"`
	Findings []placedItem `json:"findings"`
	Benign   bool         `json:"benign"`
	// Images and Revision are of the one service that was asked about, or that the task belongs to.
	Images   []imageItem   `json:"images"`
	Revision *revisionItem `json:"revision"`
	outcome
}

// placedItem is a finding with where it was found.
type placedItem struct {
	Service text `json:"service"`
	findingItem
	place
}

func whyAnswer(v view, d state.Diagnosis) answer {
	told := v.told()
	for i, f := range d.Findings {
		if text := v.changed(f); text != "" {
			d.Findings[i].Evidence = append(slices.Clone(f.Evidence), state.Evidence{From: "changed", Text: text, Count: 1})
		}
		d.Findings[i].Evidence = append(slices.Clip(d.Findings[i].Evidence), v.whoChanged(f)...)
		if t := toldBy(f, told.Tasks); t != nil {
			for n, step := range f.Next {
				d.Findings[i].Next[n] = v.WithLog(step, t, f)
			}
		}
	}
	items := make([]placedItem, 0, len(d.Findings))
	for _, f := range d.Findings {
		items = append(items, placedItem{text(f.Service.Name), findingItemOf(f), placeOf(f.Service.Cluster, v.arnOf(f))})
	}
	t := whyRows(d)
	if v.only == nil && v.task == nil {
		t.columns = slices.Insert(t.columns, 0, column{title: "SERVICE"})
		for i, f := range d.Findings {
			t.rows[i] = slices.Insert(t.rows[i], 0, plain(ownerOf(f)))
		}
	}
	var below bytes.Buffer
	advise(&below, d)
	v.writeImages(&below)
	return answer{document: whyNowDocument{schema, items, d.Benign, v.images(), v.newest(), v.outcome}, table: t, below: below.String(), none: "trouble", code: whyCode(d)}
}

// told is what is known of what was asked about.
func (v view) told() state.Recorded {
	switch {
	case v.task != nil:
		return v.ToldOfTask(v.task)
	case v.only != nil:
		return v.ToldOf(v.only, time.Time(v.clock))
	}
	return v.ToldOfAll(time.Time(v.clock))
}

// arnOf is the service's, or that of the standalone task.
func (v view) arnOf(f state.Finding) string {
	if s := v.Services[f.Service]; s != nil {
		return s.ARN
	}
	id, _, _ := strings.Cut(f.Subject.ID, "/") // task, or task/container
	if t := v.Tasks[state.TaskKey{Cluster: f.Service.Cluster, ID: id}]; t != nil {
		return t.ARN
	}
	return ""
}

// ownerOf is the service as people say it, or the cluster of a standalone task.
func ownerOf(f state.Finding) string {
	if f.Service.Name == "" {
		return f.Service.Cluster.Name
	}
	return f.Service.String()
}
