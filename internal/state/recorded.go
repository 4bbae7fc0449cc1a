package state

import "time"

// Recorded is what one answer of AWS's tools, or one event, tells. It stands by itself: nothing else is known.
type Recorded struct {
	Tasks        []*Task
	Services     []*Service
	TargetGroups []*TargetGroup
	Failures     []Failure
	Lines        []RecordedLine // oldest first
	// Texts are the words of a tool, or what could not be read as anything else.
	Texts []string
}

// And is both together.
func (r Recorded) And(more Recorded) Recorded {
	r.Tasks = append(r.Tasks, more.Tasks...)
	r.Services = append(r.Services, more.Services...)
	r.TargetGroups = append(r.TargetGroups, more.TargetGroups...)
	r.Failures = append(r.Failures, more.Failures...)
	r.Lines = append(r.Lines, more.Lines...)
	r.Texts = append(r.Texts, more.Texts...)
	return r
}

// Empty reports that it tells of nothing.
func (r Recorded) Empty() bool {
	return len(r.Tasks)+len(r.Services)+len(r.TargetGroups)+len(r.Failures)+len(r.Lines)+len(r.Texts) == 0
}

// Failure is one entry of an answer's list of failures: RunTask starts what it can and names the rest.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
type Failure struct{ ARN, Reason, Detail string }

// RecordedLine is one line a container wrote, as a recorded answer tells it.
type RecordedLine struct {
	Stream string
	// Task is the id at the end of an awslogs stream's name, Container the name before it, "" for other streams.
	Task, Container string
	At              time.Time
	Text            string
}
