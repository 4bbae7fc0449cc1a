package ui

import (
	"fmt"
	"strings"

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

// trafficWords tell whose traffic is whose, "" where the strategy moves none.
func trafficWords(d *state.ServiceDeployment) string {
	if d.Target.Production == nil {
		return ""
	}
	parts := []string{state.Percent(*d.Target.Production) + " to the new tasks"}
	for _, s := range d.Sources {
		if s.Production != nil {
			parts = append(parts, state.Percent(*s.Production)+" to the old")
		}
	}
	words := strings.Join(parts, ", ")
	if d.Target.Test != nil && *d.Target.Test > 0 {
		words += "; " + state.Percent(*d.Target.Test) + " of the test traffic to the new"
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
