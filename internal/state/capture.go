package state

import "time"

// EventCapture says whether ECS writes a cluster's events to a log group. It is looked for once.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-events.html
type EventCapture struct {
	Group     string    // its log group, "" = there is none
	Retention int       // days that events are kept, 0 = for ever
	Since     time.Time // when the log group was made, zero = nobody said
	SeenAt    time.Time
	Fault     *Fault // why it could not be looked for, nil = it was
	// ReadAt is when its events were last read to their end, AWS's clock; zero = not yet.
	ReadAt time.Time
	// Doubt is why the tasks are polled although there are events, nil = nothing speaks against the events.
	Doubt *Fault
}

// CaptureGroup is the log group that event capture writes a cluster's events to.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/turn-on-event-capture-existing-cluster.html
func CaptureGroup(cluster string) string {
	return "/aws/events/ecs/containerinsights/" + cluster + "/performance"
}
