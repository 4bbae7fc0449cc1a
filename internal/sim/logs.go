package sim

import (
	"fmt"
	"sort"
	"strings"
	"time"
)

// Containers log lazily: a stream keeps when it started and ended, and each of its lines, with its time and the time
// CloudWatch shows it, is computed from (seed, stream, line number) when somebody reads. A region that logs a thousand
// lines a second therefore costs nothing while nobody looks, and reading twice gives the same bytes.

const (
	logStartStep = 150 * time.Millisecond  // between two lines of the start
	logEndStep   = 20 * time.Millisecond   // between two lines of the end
	logEndMost   = 15                      // lines of the end: logEndMost × logEndStep stays below logSettle
	logSettle    = 400 * time.Millisecond  // CloudWatch shows nothing sooner after it was sent …
	logSettles   = 1100 * time.Millisecond // … and most of it within so much more
	logLate      = 30 * time.Second        // what is late comes so much later …
	logLateBy    = 65 * time.Second        // … and up to so much more
	// The awslogs driver sends what it has every 5 s and when the container ends (moby, daemon/logger/awslogs).
	logFlush = 5 * time.Second
	// Streams outlive their tasks; a crash loop makes thousands a week, so they are forgotten a day after their end.
	logKeep = 24 * time.Hour
)

// logScript says what a container writes. The lines are templates of fillBlanks.
type logScript struct {
	start  []string // as it starts
	steady []string // while it runs, one of them at a time
	rate   float64  // steady lines a second
	crash  []string // just before it exits by itself with an error
	stop   []string // when it is told to stop
	late   float64  // the share of flushes that CloudWatch shows 30–95 s late
}

// logEnd says how a container ended, which decides its last lines.
type logEnd int

const (
	logKilled  logEnd = iota // no last words: out of memory, SIGKILL
	logCrashed               // it exited by itself with an error
	logStopped               // SIGTERM
)

// logStore holds the log groups of the Region by name.
type logStore struct {
	seed   uint64
	groups map[string]*logGroup
	live   int // sessions of Live Tail
}

type logGroup struct {
	retention *int32    // days, nil = for ever
	created   time.Time // zero = with the world
	streams   map[string]*logStream
	ended     []*logStream // in the order of their end, the next to forget first
}

type logStream struct {
	name    string
	seed    uint64
	script  *logScript
	started time.Time
	ended   time.Time // zero while the container runs
	last    []string
	written *writtenLines // lines that were handed over instead of being computed, nil = none were
}

func newLogStore(seed uint64) *logStore {
	return &logStore{seed: seed, groups: map[string]*logGroup{}}
}

// addGroup creates a log group; it may be there already.
func (l *logStore) addGroup(name string) *logGroup {
	group := l.groups[name]
	if group == nil {
		group = &logGroup{streams: map[string]*logStream{}}
		l.groups[name] = group
	}
	return group
}

// open starts the stream of one container, `<awslogs-stream-prefix>/<container>/<task id>`, at the moment it starts.
func (l *logStore) open(group, stream string, script *logScript, at time.Time) {
	g := l.addGroup(group)
	g.forget(at.Add(-logKeep))
	g.streams[stream] = &logStream{name: stream, seed: mixText(mixText(l.seed, group), stream), script: script, started: at}
}

// close ends the stream of a container. A stream that was never opened has nothing to say.
func (l *logStore) close(group, stream string, how logEnd, at time.Time) {
	g := l.groups[group]
	if g == nil || g.streams[stream] == nil {
		return
	}
	s := g.streams[stream]
	s.ended = at
	switch how {
	case logCrashed:
		s.last = s.script.crash
	case logStopped:
		s.last = s.script.stop
	default:
	}
	g.ended = append(g.ended, s)
}

func (g *logGroup) forget(before time.Time) {
	n := 0
	for n < len(g.ended) && g.ended[n].ended.Before(before) {
		delete(g.streams, g.ended[n].name)
		n++
	}
	g.ended = g.ended[n:]
}

// matching returns the streams of those names, or, without names, those with the prefix. A name that is not there is an
// error of the service, which costs the whole call.
func (g *logGroup) matching(names []string, prefix string) ([]*logStream, error) {
	var found []*logStream
	for _, name := range names {
		s := g.streams[name]
		if s == nil {
			return nil, &apiError{code: "ResourceNotFoundException", message: "The specified log stream does not exist."}
		}
		found = append(found, s)
	}
	if len(names) > 0 {
		return found, nil
	}
	for name, s := range g.streams {
		if strings.HasPrefix(name, prefix) {
			found = append(found, s)
		}
	}
	return found, nil
}

// A stream's lines are numbered: those of the start, those written while it ran, those of its end. Numbers are in the
// order of time, and a line that CloudWatch has once shown keeps its number, time and text when the container ends:
// only lines of its last 300 ms give way to the last words, and none of those has been shown yet.

// cut is where the lines of the end begin. Those of a container that ended at once overrun its end a little.
func (s *logStream) cut() time.Time {
	if cut := s.ended.Add(-time.Duration(len(s.last)) * logEndStep); cut.After(s.started) {
		return cut
	}
	return s.started
}

// period is the mean time between two steady lines, 0 where there are none.
func (s *logStream) period() time.Duration {
	if s.script.rate <= 0 || len(s.script.steady) == 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / s.script.rate)
}

// steady is how many steady lines may have been written up to then.
func (s *logStream) steadyBy(then time.Time) int {
	period := s.period()
	first := s.started.Add(time.Duration(len(s.script.start)) * logStartStep)
	if period == 0 || then.Before(first) {
		return 0
	}
	slot := int(then.Sub(first) / period)
	if s.steadyAt(slot).After(then) {
		return slot
	}
	return slot + 1
}

// steadyAt spreads the lines: each has a slot of one period and comes somewhere within it.
func (s *logStream) steadyAt(k int) time.Time {
	period := s.period()
	first := s.started.Add(time.Duration(len(s.script.start)) * logStartStep)
	within := time.Duration(part(numbered(s.seed, k)) * float64(period))
	return first.Add(time.Duration(k)*period + within)
}

// count is how many lines the stream has at that time, seen or not.
func (s *logStream) count(now time.Time) int {
	if s.written != nil {
		return len(s.written.lines)
	}
	if s.ended.IsZero() {
		return len(s.script.start) + s.steadyBy(now)
	}
	return len(s.script.start) + s.steadyBy(s.cut()) + len(s.last)
}

// at is the time of line n. Lines of the start that no longer fit before the end come just before it.
func (s *logStream) at(n int) time.Time {
	starts := len(s.script.start)
	if n < starts {
		at := s.started.Add(time.Duration(n) * logStartStep)
		if !s.ended.IsZero() && at.After(s.cut()) {
			return s.cut()
		}
		return at
	}
	if s.ended.IsZero() {
		return s.steadyAt(n - starts)
	}
	steady := s.steadyBy(s.cut())
	if n < starts+steady {
		return s.steadyAt(n - starts)
	}
	return s.cut().Add(time.Duration(n-starts-steady) * logEndStep)
}

// text is the words of line n.
func (s *logStream) text(n int) string {
	if s.written != nil {
		return s.written.lines[n].text
	}
	h := numbered(^s.seed, n)
	return fillBlanks(s.template(n, h), h, s.at(n))
}

func (s *logStream) template(n int, h uint64) string {
	starts := len(s.script.start)
	if n < starts {
		return s.script.start[n]
	}
	if !s.ended.IsZero() {
		if end := n - starts - s.steadyBy(s.cut()); end >= 0 {
			return s.last[end]
		}
	}
	return s.script.steady[h%uint64(len(s.script.steady))]
}

// ingested is when CloudWatch shows what was written at that time: the driver's next flush, a moment, and for some
// flushes half a minute or more.
func (s *logStream) ingested(at time.Time) time.Time {
	flush := at.Sub(s.started)/logFlush + 1
	sent := s.started.Add(flush * logFlush)
	if !s.ended.IsZero() && sent.After(s.ended) {
		sent = s.ended
	}
	h := numbered(s.seed, -int(flush))
	settled := sent.Add(logSettle + time.Duration(part(h)*float64(logSettles)))
	if h = mix(h); part(h) < s.script.late {
		settled = settled.Add(logLate + time.Duration(part(mix(h))*float64(logLateBy)))
	}
	return settled
}

// logKey is where a line stands in a group: by its time, then the time it was ingested, then its stream and number.
// Times are milliseconds of Unix time.
type logKey struct {
	at, ingested int64
	stream       string
	n            int
}

func (s *logStream) key(n int) logKey {
	if s.written != nil {
		l := s.written.lines[n]
		return logKey{at: l.at, ingested: l.ingested, stream: s.name, n: l.n}
	}
	at := s.at(n)
	return logKey{at: at.UnixMilli(), ingested: s.ingested(at).UnixMilli(), stream: s.name, n: n}
}

func (k logKey) before(other logKey) bool {
	switch {
	case k.at != other.at:
		return k.at < other.at
	case k.ingested != other.ingested:
		return k.ingested < other.ingested
	case k.stream != other.stream:
		return k.stream < other.stream
	default:
		return k.n < other.n
	}
}

// from is the number of the first line, of count, whose key is not before the given one.
func (s *logStream) from(key logKey, count int) int {
	return sort.Search(count, func(n int) bool { return !s.key(n).before(key) })
}

// eventID is unique for ever and 56 digits long, as CloudWatch's are.
func (k logKey) eventID(s *logStream) string {
	return fmt.Sprintf("%014d%020d%022d", k.at, s.seed, k.n)
}
