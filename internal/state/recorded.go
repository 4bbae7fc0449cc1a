package state

import "time"

// Recorded is what one answer of AWS's tools, or one event, tells. It stands by itself: nothing else is known.
type Recorded struct {
	Tasks        []*Task
	Services     []*Service
	TargetGroups []*TargetGroup
	Failures     []Failure
	Lines        []LogLine // oldest first
	// Texts are the words of a tool, or what could not be read as anything else.
	Texts []string
}

// Failure is one entry of an answer's list of failures: RunTask starts what it can and names the rest.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
type Failure struct{ ARN, Reason, Detail string }

// LogLine is one line a container wrote.
type LogLine struct {
	Stream string
	// Task is the id at the end of an awslogs stream's name, Container the name before it, "" for other streams.
	Task, Container string
	At              time.Time
	Text            string
}
