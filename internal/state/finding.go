package state

import "time"

// Confidence says how far the facts carry a finding.
type Confidence string

// The confidences, strongest first.
const (
	Certain  Confidence = "certain" // the words or the numbers decide
	Likely   Confidence = "likely"
	Possible Confidence = "possible"
)

// Rank orders confidences strongest first.
func (c Confidence) Rank() int {
	switch c {
	case Certain:
		return 0
	case Likely:
		return 1
	default:
		return 2
	}
}

// SubjectKind is what sort of thing a finding is about.
type SubjectKind string

// The kinds of subject.
const (
	SubjectTask      SubjectKind = "task"
	SubjectService   SubjectKind = "service"
	SubjectContainer SubjectKind = "container"
	SubjectTarget    SubjectKind = "target"
	SubjectLog       SubjectKind = "log"
	SubjectError     SubjectKind = "error" // the words of a tool or of an API's answer
)

// Subject is what a finding is about. The ID is a task's id, cluster/service, task/container, address:port, a log
// stream, or what the error names.
type Subject struct {
	Kind SubjectKind
	ID   string
}

// Evidence is what a finding rests on: which field said it, its deciding words, and how many facts said the like.
type Evidence struct {
	From, Text string
	Count      int
	Task       TaskKey   // whose way through the network it tells of, zero for all else
	At         time.Time // when it was said last, zero for what is so now or where nobody says
}

// Finding is one cause found in the facts.
type Finding struct {
	Cause      string // its slug
	Actor      string // who must act: app, image, config, iam, network, capacity …; expected = nobody
	Confidence Confidence
	Benign     bool    // nobody needs to act
	Subject    Subject // the latest, where there are more
	// Service is the one it concerns; a standalone task has a cluster only, an answer that does not say none.
	Service  ServiceKey
	Summary  string // one sentence
	Evidence []Evidence
	Next     []string // what to do first comes first
	Docs     string   // the page that explains it, "" where AWS has none
	// Count is how many tasks, targets, events or lines tell the same; First and Last are when, zero where unknown.
	Count       int
	First, Last time.Time
}

// Diagnosis is what the facts say, most decisive first. It is benign where nothing in them needs attention; its
// findings then name what went on.
type Diagnosis struct {
	Findings []Finding
	Benign   bool
}
