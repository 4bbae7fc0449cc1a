package diagnose

// The causes that exit codes, counts and states lead to, where no text says so.
const (
	agentDisconnected  = "agent-disconnected"
	appCrash           = "app-crash"
	appSegfault        = "app-segfault"
	circuitBreaker     = "deployment-circuit-breaker"
	commandNotFound    = "command-not-found"
	containerUnhealthy = "container-health-check-failed"
	deploymentProgress = "deployment-progress"
	elbCodes           = "elb-health-check-codes"
	elbFailed          = "elb-health-check-failed"
	notExecutable      = "entrypoint-not-executable"
	steadyState        = "steady-state"
	stopUndetermined   = "stop-undetermined"
	targetDraining     = "target-draining"
	targetRegistering  = "target-registering"
	targetUnused       = "target-group-unused"
	tasksFail          = "tasks-fail-repeatedly"
	unknown            = "unknown"
)

func required() []string {
	return []string{
		agentDisconnected, appCrash, appSegfault, circuitBreaker, commandNotFound, containerUnhealthy, deploymentProgress, elbCodes, elbFailed,
		notExecutable, steadyState, stopUndetermined, targetDraining, targetRegistering, targetUnused, tasksFail, unknown,
	}
}
