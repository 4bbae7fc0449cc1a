package state

import "time"

// LogLine is one event of a log stream.
type LogLine struct {
	ID string // CloudWatch's eventId
	// At is when the container wrote it, by the clock of its driver; Ingested when CloudWatch took it in, which may be
	// minutes later.
	At, Ingested time.Time
	// From says whose it is; lines of one stream share it, and nobody changes it.
	From *LogStream
	// Raw is what the container wrote: any bytes. It goes to files, pipes and JSON, never to a terminal.
	Raw string
	// Drawn is what a terminal may get of it: one line, see DrawLog. It is Raw itself where nothing had to change.
	Drawn string
	Level LogLevel // see LevelOf
}

// LogStream is the log of one container of one task.
type LogStream struct {
	Group, Region, Stream string
	Cluster               ClusterKey
	Task                  string // its id, "" where the stream's name does not tell
	Container             string
	Revision              string // family:revision of the task, "" while the task is not known
}

// LogMark is what happened to the service beside the lines.
type LogMark struct {
	At   time.Time
	Kind LogMarkKind
	Task string // its id, "" for what concerns the whole service
	Text string
}

// LogMarkKind says what sort of thing happened.
type LogMarkKind string

// The kinds of marks.
const (
	MarkStarted    LogMarkKind = "task started"
	MarkStopped    LogMarkKind = "task stopped"
	MarkDeployment LogMarkKind = "deployment"
	MarkScaling    LogMarkKind = "scaling"
)

// LogRequest says what to read.
type LogRequest struct {
	// Service or Task is whose lines: all tasks of a service, those that stopped included, or one task.
	Service   ServiceKey
	Task      TaskKey
	Container string // "" = all
	// Last is how many of the newest lines to begin with, 0 = as many as there are since Since. Since zero sets no bound
	// but that of how far back Last may search.
	Last  int
	Since time.Time
	// Until ends the reading there, itself included; zero follows what is still to come. A page further up is Until and Last.
	Until   time.Time
	Pattern string // CloudWatch's filter pattern, "" = all lines
	// Live asks for Live Tail, which costs money, see LiveTail.
	Live bool
	// Once ends the reading with what is there now.
	Once bool
}

// LogBatch is what a tail brings since its last one.
type LogBatch struct {
	// Lines are in no promised order; across the batches of a tail each comes once.
	Lines []LogLine
	// Marks come once each, and may lie before lines that have already come.
	Marks []LogMark
	// Where is every place the lines come from, or do not; nil = as it was.
	Where []LogWhere
	// Settled is a time before which no more lines are to be expected; zero = nothing is settled yet.
	Settled time.Time
	// At is when CloudWatch was last asked and answered, its own clock; zero = never yet.
	At time.Time
	// Fault is why lines may be missing now, nil = none is known. The tail tries again by itself.
	Fault *Fault
	// Older says that there are lines before the first: ask again with Until and Last. It holds once the tail has Opened.
	Older bool
	// Opened says that what the request asked to begin with has come.
	Opened bool
	// Lost is how many lines this batch lacks because nobody took the batches before it in time.
	Lost int
	// Live is the state of Live Tail, nil where it was not asked for.
	Live *LiveState
}
