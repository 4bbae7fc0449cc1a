package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// strategyWord is a deployment strategy as people say it.
func strategyWord(strategy string) string {
	return strings.ReplaceAll(strings.ToLower(strategy), "_", "/")
}

// stageWords are a lifecycle stage in plain words.
func stageWords(stage string) string {
	return strings.ReplaceAll(strings.ToLower(stage), "_", " ")
}

// pauseWords say what a hook waits for and what comes of it if nobody does anything.
func pauseWords(h *state.LifecycleHook, now time.Time) string {
	words := "waits for somebody to continue or roll back"
	if h.Target != "PAUSE" {
		words = "waits for its hook " + h.TargetARN[strings.LastIndexByte(h.TargetARN, ':')+1:]
	}
	if h.ExpiresAt.IsZero() {
		return words
	}
	then := "rolls back"
	if h.TimeoutAction == "CONTINUE" {
		then = "goes on"
	}
	return words + "; " + then + " by itself in " + state.Age(h.ExpiresAt.Sub(now))
}

// recordWaits says what a service deployment under way waits for where its strategy has stages, "" for a rolling one.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
func recordWaits(d *state.ServiceDeployment, now time.Time) string {
	for i := range d.Hooks {
		if h := &d.Hooks[i]; h.Status == state.HookAwaiting || h.Status == state.RolloutInProgress {
			return pauseWords(h, now)
		}
	}
	switch d.Stage {
	case "RECONCILE_SERVICE", "PRE_SCALE_UP":
		return "prepares the service for the new tasks"
	case "SCALE_UP":
		if n := d.Target.Requested - d.Target.Running; n > 0 {
			return "waits for " + plural(n, "new task") + " to run"
		}
		return "waits for the new tasks to become healthy"
	case "POST_SCALE_UP":
		return "the new tasks are up; traffic comes next"
	case "TEST_TRAFFIC_SHIFT":
		return "moves test traffic to the new tasks"
	case "POST_TEST_TRAFFIC_SHIFT":
		return "test traffic has moved; production comes next"
	case "PRE_PRODUCTION_TRAFFIC_SHIFT":
		return "production traffic comes next"
	case "PRODUCTION_TRAFFIC_SHIFT":
		return shiftWords(d)
	case "POST_PRODUCTION_TRAFFIC_SHIFT":
		return "all traffic has moved"
	case "BAKE_TIME":
		return "bakes for " + state.Age(d.Bake) + ": the old tasks stay at hand"
	case "CLEAN_UP":
		old := 0
		for _, s := range d.Sources {
			old += s.Running
		}
		if old > 0 {
			return "waits for " + plural(old, "old task") + " to leave"
		}
		return "cleans up"
	}
	return ""
}

func shiftWords(d *state.ServiceDeployment) string {
	p := d.Target.Production
	switch {
	case p == nil || *p >= 100 || d.Step == 0:
		return "moves the traffic to the new tasks"
	case d.Strategy == state.LinearStrategy:
		return fmt.Sprintf("bakes at %s for %s, then %s more follow", percent(*p), state.Age(d.StepBake), percent(min(d.Step, 100-*p)))
	}
	return fmt.Sprintf("bakes at %s for %s, then the rest follows", percent(*p), state.Age(d.StepBake))
}

// trafficWords tell whose traffic is whose, "" where the strategy moves none.
func trafficWords(d *state.ServiceDeployment) string {
	if d.Target.Production == nil {
		return ""
	}
	words := percent(*d.Target.Production) + " to the new tasks"
	for _, s := range d.Sources {
		if s.Production != nil {
			words += ", " + percent(*s.Production) + " to the old"
		}
	}
	if d.Target.Test != nil && *d.Target.Test > 0 {
		words += "; " + percent(*d.Target.Test) + " of the test traffic to the new"
	}
	return words
}

// guardWords tell what watches over a deployment: the circuit breaker and alarms.
func guardWords(d *state.ServiceDeployment) (string, tone) {
	t := toneRow
	breaker, alarms := "", ""
	if b := d.Breaker; b.Status != "" && b.Status != "DISABLED" {
		breaker = fmt.Sprintf("circuit breaker at %d of %d failed tasks", b.Failures, b.Threshold)
		if b.Status == "TRIGGERED" {
			breaker, t = breaker+": triggered", toneBad
		}
	} else if b.Status != "" {
		breaker = "circuit breaker off"
	}
	if a := d.Alarms; len(a.Names) > 0 {
		alarms = "alarms " + map[string]string{
			"MONITORING": "watched: ", "MONITORING_COMPLETE": "stayed quiet: ", "DISABLED": "not watched: ",
		}[a.Status] + strings.Join(a.Names, ", ")
		if a.Status == "TRIGGERED" {
			alarms, t = "alarm went off: "+strings.Join(a.Triggered, ", "), toneBad
		}
	}
	return factWords(breaker, alarms), t
}
