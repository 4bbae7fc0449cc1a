package sim

import (
	"fmt"
	"slices"
	"time"
)

// scalingEntry has a service keep the average CPU of its tasks at a target.
type scalingEntry struct {
	Min     int32         `yaml:"min"`
	Max     int32         `yaml:"max"`
	Target  float64       `yaml:"target"`
	Demand  []demandEntry `yaml:"demand"`
	Suspend []string      `yaml:"suspend"`
	// Scheduled sets min and max by the clock.
	Scheduled []scheduledEntry `yaml:"scheduled"`
}

type scheduledEntry struct {
	Name       string `yaml:"name"`
	Expression string `yaml:"expression"`
	Timezone   string `yaml:"timezone"`
	Min        *int32 `yaml:"min"`
	Max        *int32 `yaml:"max"`
}

// demandEntry is what all tasks together have to do from then on, in percent of
// one task's CPU.
type demandEntry struct {
	Ago     time.Duration `yaml:"ago"`
	Percent float64       `yaml:"percent"`
}

// autoscale registers a service, as soon as it is there.
func (b *builder) autoscale(c *cluster, entry serviceEntry) error {
	given := entry.Scaling
	if given == nil {
		return nil
	}
	for _, part := range given.Suspend {
		if !slices.Contains([]string{"in", "out", "scheduled"}, part) {
			return fmt.Errorf("scaling can suspend in, out and scheduled, not %q", part)
		}
	}
	b.ago(min(entry.Age, b.Lived), func() error {
		s := c.services[entry.Name]
		if s == nil { // its creation has failed and said so
			return nil
		}
		var scheduled []*scheduledScaling
		for _, one := range given.Scheduled {
			scheduled = append(scheduled, &scheduledScaling{name: one.Name, expression: one.Expression, timezone: one.Timezone, min: one.Min, max: one.Max})
		}
		return b.world.addAutoscaler(autoscaler{
			service: s, min: given.Min, max: given.Max, target: given.Target, policy: fmt.Sprintf("cpu-%.0f", given.Target),
			outSuspended: slices.Contains(given.Suspend, "out"), inSuspended: slices.Contains(given.Suspend, "in"),
			scheduled: scheduled, scheduledSuspended: slices.Contains(given.Suspend, "scheduled"),
		})
	})
	for _, d := range given.Demand {
		b.ago(min(d.Ago, entry.Age, b.Lived), func() error {
			if a := b.world.scaler(c.services[entry.Name]); a != nil {
				a.demand = d.Percent
			}
			return nil
		})
	}
	return nil
}

// scaler is the autoscaler of a service, nil where it has none.
func (w *World) scaler(s *ecsService) *autoscaler {
	at := slices.IndexFunc(w.autoscalers, func(a *autoscaler) bool { return a.service == s })
	if at < 0 {
		return nil
	}
	return w.autoscalers[at]
}
