package state

import "strings"

// actionWords are, by the name of an action of a service's scheduler, as events on EventBridge have it, the words in which the
// service's own events say the same.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
func actionWords() [][2]string {
	return [][2]string{
		{"SERVICE_STEADY_STATE", "has reached a steady state"},
		{"SERVICE_TASK_START_IMPAIRED", "unable to consistently start tasks"},
		{"SERVICE_TASK_PLACEMENT_FAILURE", "was unable to place a task"},
		{"SERVICE_TASK_CONFIGURATION_FAILURE", "failed to launch a task"},
		{"ECS_OPERATION_THROTTLED", "operations are being throttled"},
	}
}

// ActionSaid is the name of the action that a service's own event says at length, "" = none that has one.
func ActionSaid(message string) string {
	for _, a := range actionWords() {
		if strings.Contains(message, a[1]) {
			return a[0]
		}
	}
	return ""
}

// ActionNamed is the name that an event begins with, or is: NAME or NAME: REASON; "" where it says a sentence.
func ActionNamed(message string) string {
	name, _, _ := strings.Cut(message, ":")
	if !strings.Contains(name, "_") || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return ""
	}
	return name
}

// BadAction reports the name of an action that somebody ought to know of.
func BadAction(name string) bool {
	for _, bad := range []string{"IMPAIRED", "FAIL", "UNHEALTHY", "THROTTLED", "VIOLATED"} {
		if strings.Contains(name, bad) {
			return true
		}
	}
	return false
}
