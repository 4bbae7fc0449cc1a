package state

import (
	"slices"
	"testing"
)

// What differs is told without what is alike, values that may be secret as changed, and the first few only.
func TestDifferenceWords(t *testing.T) {
	image := "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/web:"
	p := Plan{Differences: []DefinitionChange{
		{"app", "image", image + "1.2", image + "1.3"},
		{"app", "env LEVEL", "••• (4)", "••• (4)"},
		{"", "CPU", "256", "512"},
		{"app", "user", "", "1000"},
	}}
	want := []string{"app image: …1.2 → …1.3", "app env LEVEL: changed", "CPU: 256 → 512", "app user: none → 1000"}
	if got := p.DifferenceWords(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for range mostDifferences {
		p.Differences = append(p.Differences, DefinitionChange{"", "memory", "1", "2"})
	}
	if got := p.DifferenceWords(); len(got) != mostDifferences+1 || got[mostDifferences] != "and 4 more" {
		t.Errorf("%q", got)
	}
}

func TestActTarget(t *testing.T) {
	prod := ClusterKey{Name: "prod"}
	for want, a := range map[string]Action{
		"prod/web":      {Service: ServiceKey{prod, "web"}},
		"prod/01234567": {Task: TaskKey{prod, "0123456789"}},
		"prod/nightly":  {Schedule: ScheduleKey{Rule: "nightly"}, In: prod},
	} {
		if a.Target() != want || a.Cluster() != prod {
			t.Errorf("%q in %q, want %q", a.Target(), a.Cluster(), want)
		}
	}
}

// What belongs to EventBridge Scheduler is no rule.
func TestActName(t *testing.T) {
	rule, schedule := ScheduleKey{Rule: "nightly", Target: "1"}, ScheduleKey{Rule: "nightly", Group: "shop"}
	for want, a := range map[string]Action{
		"disable-rule":     {Kind: ActDisableRule, Schedule: rule},
		"disable-schedule": {Kind: ActDisableRule, Schedule: schedule},
		"enable-schedule":  {Kind: ActEnableRule, Schedule: schedule},
		"run-scheduled":    {Kind: ActRunRule, Schedule: schedule},
		"stop-task":        {Kind: ActStopTask},
	} {
		if a.Name() != want {
			t.Errorf("%q, want %q", a.Name(), want)
		}
	}
}
