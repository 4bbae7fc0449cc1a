package state

import (
	"fmt"
	"strings"
	"time"
)

// words say what a hook waits for and what comes of it if nobody does anything.
func (h *LifecycleHook) words(now time.Time) string {
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
	return words + "; " + then + " by itself in " + Age(h.ExpiresAt.Sub(now))
}

// Waits says what a service deployment under way waits for where its strategy has stages, "" for a rolling one.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
func (d *ServiceDeployment) Waits(now time.Time) string {
	for i := range d.Hooks {
		if h := &d.Hooks[i]; h.Status == HookAwaiting || h.Status == RolloutInProgress {
			return h.words(now)
		}
	}
	switch d.Stage {
	case "RECONCILE_SERVICE", "PRE_SCALE_UP":
		return "prepares the service for the new tasks"
	case "SCALE_UP":
		if n := d.Target.Requested - d.Target.Running; n > 0 {
			return "waits for " + count(n, "new task") + " to run"
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
		return d.shiftWords()
	case "POST_PRODUCTION_TRAFFIC_SHIFT":
		return "all traffic has moved"
	case "BAKE_TIME":
		return "bakes for " + Age(d.Bake) + ": the old tasks stay at hand"
	case "CLEAN_UP":
		old := 0
		for _, s := range d.Sources {
			old += s.Running
		}
		if old > 0 {
			return "waits for " + count(old, "old task") + " to leave"
		}
		return "cleans up"
	}
	return ""
}

func (d *ServiceDeployment) shiftWords() string {
	p := d.Target.Production
	switch {
	case p == nil || *p >= 100 || d.Step == 0:
		return "moves the traffic to the new tasks"
	case d.Strategy == LinearStrategy:
		return fmt.Sprintf("bakes at %s for %s, then %s more follow", Percent(*p), Age(d.StepBake), Percent(min(d.Step, 100-*p)))
	}
	return fmt.Sprintf("bakes at %s for %s, then the rest follows", Percent(*p), Age(d.StepBake))
}

// Percent writes a share of traffic: 10%, 2.5%.
func Percent(p float64) string { return fmt.Sprintf("%g%%", p) }
