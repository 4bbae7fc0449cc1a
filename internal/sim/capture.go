package sim

import (
	"encoding/json"
	"slices"
	"time"
)

// A cluster with event capture has all that ECS tells EventBridge of it written to a log group, as a rule of ECS's own
// does in an account:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/turn-on-event-capture-existing-cluster.html
const (
	captureRetention = 7 // days, the console's own proposal
	// CloudWatch shows most events within a second or two, some after half a minute. EventBridge delivers at least once and in
	// no order: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
	captureSettle  = 700 * time.Millisecond
	captureSettles = 1300 * time.Millisecond
	captureLate    = 0.01 // the share that comes captureLateBy later, more or less
	captureLateBy  = 40 * time.Second
	captureTwice   = 0.02 // the share that is delivered a second time
	captureTwiceBy = 5 * time.Second
	// captureKeep is how long the events stay in memory, where AWS would keep them for the retention.
	captureKeep = time.Hour
)

// capture is the event capture of one cluster.
type capture struct {
	world  *World
	stream *logStream
	// chance is its own, so that capturing events changes nothing of what happens.
	chance chance
	forms  *shapes
}

// captureGroup is the log group of a cluster's events.
func captureGroup(cluster string) string {
	return "/aws/events/ecs/containerinsights/" + cluster + "/performance"
}

// captureEvents turns event capture on: what happens from then on is written.
func (c *cluster) captureEvents() {
	w := c.world
	name := captureGroup(c.name)
	group := w.logs.addGroup(name)
	group.retention, group.created = new(int32(captureRetention)), w.now()
	k := &capture{world: w, chance: chance{state: mixText(w.logs.seed, name)}, forms: &shapes{protocol: awsJSON, words: true}}
	k.stream = &logStream{name: k.chance.uuid(), seed: k.chance.next(), written: &writtenLines{}}
	group.streams[k.stream.name] = k.stream
	c.capture = k
}

// tellResource writes an event whose detail is a resource as ECS describes it.
func (k *capture) tellResource(kind, arn string, described any) {
	detail, err := encodeJSON(k.forms, described)
	if err != nil {
		return // never: it is part of answers
	}
	detail = append(detail[:len(detail)-1], `,"updatedAt":"`+inWords(k.world.now())+`"}`...)
	k.tell(kind, arn, json.RawMessage(detail))
}

// tell writes one event. A cluster without event capture has nobody to tell.
func (k *capture) tell(kind, resource string, detail any) {
	if k == nil {
		return
	}
	now := k.world.now()
	raw, err := json.Marshal(detail)
	if err != nil {
		return // never: words only
	}
	text, err := json.Marshal(ecsEvent{
		Version: "0", ID: k.chance.uuid(), Kind: kind, Source: "aws.ecs", Account: k.world.account,
		Time: now.UTC().Format(time.RFC3339), Region: k.world.region, Resources: []string{resource}, Detail: raw,
	})
	if err != nil {
		return // never, as above
	}
	k.deliver(string(text), now)
	if k.chance.comes(captureTwice) {
		k.deliver(string(text), now.Add(k.chance.about(captureTwiceBy)))
	}
	k.stream.written.forget(now.Add(-captureKeep))
}

// deliver has CloudWatch show a text a while after it was sent.
func (k *capture) deliver(text string, sent time.Time) {
	shown := sent.Add(captureSettle + time.Duration(k.chance.below(int64(captureSettles))))
	if k.chance.comes(captureLate) {
		shown = shown.Add(k.chance.about(captureLateBy))
	}
	k.stream.written.add(k.world.now().Truncate(time.Second), shown, text)
}

// writtenLines are the lines of a stream that were handed over one by one, in the order of their keys.
type writtenLines struct {
	lines []writtenLine
	n     int // lines so far
}

type writtenLine struct {
	at, ingested int64
	n            int // its own for ever, wherever it stands
	text         string
}

func (l *writtenLines) add(at, ingested time.Time, text string) {
	line := writtenLine{at: at.UnixMilli(), ingested: ingested.UnixMilli(), n: l.n, text: text}
	l.n++
	i := len(l.lines)
	for i > 0 && line.before(l.lines[i-1]) {
		i--
	}
	l.lines = slices.Insert(l.lines, i, line)
}

func (l writtenLine) before(other writtenLine) bool {
	return logKey{at: l.at, ingested: l.ingested, n: l.n}.before(logKey{at: other.at, ingested: other.ingested, n: other.n})
}

func (l *writtenLines) forget(before time.Time) {
	n := 0
	for n < len(l.lines) && l.lines[n].at < before.UnixMilli() {
		l.lines[n].text = "" // the array behind the slice stays
		n++
	}
	l.lines = l.lines[n:]
}
