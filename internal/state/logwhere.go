package state

import "time"

// LogWhere is one place that a subject's logs go to, by the task definitions of its tasks.
type LogWhere struct {
	Container, Driver     string
	Group, Region, Prefix string   // of the awslogs driver
	Definitions           []string // family:revision of those that say so
	// Problem is why nothing can be read here, and what to do: another driver, a group that is not there, no permission.
	// "" = it is read.
	Problem string
	Fault   *Fault // what AWS said, nil where it was not asked or answered
	// Shared is another service that logs to the same streams: lines of tasks that AWS no longer tells of are then left out,
	// since nobody can say whose they are. "" = none was met.
	Shared string
}

// LiveTail is what CloudWatch's Live Tail costs and can do.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs_LiveTail.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// https://aws.amazon.com/cloudwatch/pricing/
const (
	LiveCentsAMinute  = 1    // US cents, in most Regions
	LiveFreeMinutes   = 1800 // a month and account
	LiveLinesASecond  = 500  // beyond them CloudWatch leaves lines out
	LiveSessions      = 15   // at a time, in an account and Region
	LiveSessionLength = 3 * time.Hour
)

// LiveState is how Live Tail fares.
type LiveState struct {
	On      bool
	Since   time.Time // when the first session began; what it costs counts from here
	Minutes int       // of sessions so far, each begun one counts
	Sampled bool      // there were too many lines for it: what it left out comes a little later
	Fault   *Fault    // why it is off, nil = nothing is wrong
}
