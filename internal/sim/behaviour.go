package sim

import "time"

// behaviour is what a container does once ECS tries to run it. The zero value
// starts well, answers 200 on every port of its definition, logs nothing and
// runs until it is told to stop.
type behaviour struct {
	// A task whose container has one of these never starts. The text is what
	// AWS says after the fact, prefix and all: "CannotPullContainerError: …",
	// "ResourceInitializationError: …". A registry or service that the task's
	// subnet cannot reach needs no such text: the network decides that.
	pullError   string
	secretError string
	efsError    string

	pullTime   time.Duration // 0 = some seconds
	startAfter time.Duration // from the image being there to the container RUNNING

	// exits says that it ends by itself exitAfter its start. exec format errors
	// are an exit after nothing with a log line.
	exits      bool
	exitAfter  time.Duration
	exitCode   int32
	exitReason string // the container's reason, "OutOfMemoryError: Container killed due to memory usage"

	ignoresTerm bool  // runs into SIGKILL at its stopTimeout, exit code 137
	termCode    int32 // exit code on SIGTERM; 0 = it ends cleanly, 143 = it has no handler

	health  []healthStep // what its health check finds; empty: HEALTHY after one interval
	listens []int32      // ports it listens on; empty: every containerPort of its definition
	answers []answerStep // what a load balancer's check gets on them; empty: 200 from the start

	agentStopped string // reason why the agent of ECS Exec has stopped, "" = it runs
	agentDeaf    bool   // that agent runs, but has no way to Session Manager
	noShell      bool   // the image has no shell

	log *logScript // nil: it writes nothing
}

// healthStep holds from after (since the container's start) until the next step.
type healthStep struct {
	after     time.Duration
	unhealthy bool
}

// answerStep holds from after (since the container's start) until the next step.
// Before the first step nothing listens: that is a slow start.
type answerStep struct {
	after time.Duration
	code  int  // HTTP status; 0 with times = false: the connection is refused
	times bool // it times out
}
