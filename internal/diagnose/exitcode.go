package diagnose

import (
	"fmt"
	"strconv"

	"github.com/fsui/fsui/internal/state"
)

// Exit codes above 128 are 128 and the number of the signal that killed the process; 125 to 127 are the shell's own.
// https://tldp.org/LDP/abs/html/exitcodes.html
const (
	exitNotExecutable = 126
	exitNotFound      = 127
	exitKilled        = 137 // SIGKILL
	exitSegfault      = 139 // SIGSEGV
	exitTerminated    = 143 // SIGTERM
	exitOutOfRange    = 255
)

// ended says what a container's exit code tells, ok is false for a container that has none.
func (r *reader) ended(c *state.Container) (v verdict, ok bool) {
	if c.ExitCode == nil {
		return verdict{}, false
	}
	code := *c.ExitCode
	slug, sure := stopUndetermined, state.Possible
	var how string
	switch code {
	case 0:
		how = "ended by itself without an error; what it did last stands in its log"
	case exitKilled:
		how = "was killed (exit code 137) and nothing says by whom: out of memory, or slower to stop than its stopTimeout"
	case exitTerminated:
		how = "ended on SIGTERM (exit code 143), which something other than ECS's own reasons sent"
	case exitSegfault:
		slug, sure, how = appSegfault, state.Certain, "was killed by SIGSEGV (exit code 139)"
	case exitNotFound:
		slug, sure, how = commandNotFound, state.Likely, "exited with 127, which shells say of a command that is not there"
	case exitNotExecutable:
		slug, sure, how = notExecutable, state.Likely, "exited with 126, which shells say of a command that may not be executed"
	case exitOutOfRange:
		slug, sure, how = appCrash, state.Likely, "exited with 255, a status out of range or a program that could not be run"
	default:
		slug, sure, how = appCrash, state.Certain, fmt.Sprintf("ended by itself with exit code %d", code)
	}
	v = r.say(slug, sure, "Container "+c.Name+" "+how+".", "exitCode", strconv.Itoa(code))
	if c.Name == "" {
		v.summary = "The container " + how + "."
	}
	return v, true
}

// guilt orders exit codes by what they tell about who ended a task: the containers beside the one that failed are
// stopped with SIGTERM and then SIGKILL.
func guilt(code int) int {
	switch code {
	case exitTerminated:
		return 1
	case exitKilled:
		return 2
	case 0:
		return 0
	}
	return 3
}
