package sim

import "github.com/aws/aws-sdk-go-v2/service/ecs/types"

// scheduleEntry is a task that EventBridge starts by the clock: a rule, or where it has a group of schedules one of
// EventBridge Scheduler's, by the clock of the time zone.
type scheduleEntry struct {
	Name        string    `yaml:"name"`
	Group       string    `yaml:"group"`
	Timezone    string    `yaml:"timezone"`
	Description string    `yaml:"description"`
	Expression  string    `yaml:"expression"`
	Disabled    bool      `yaml:"disabled"`
	Task        taskEntry `yaml:"task"`
}

// How EventBridge and EventBridge Scheduler sign the tasks they start; of the latter, signature in all is what is left.
const (
	startedByRule      = "events-rule/"
	startedByScheduler = "chronos-schedule/"
	signature          = 36
)

// addSchedule creates a rule as old as the world.
func (b *builder) addSchedule(c *cluster, in clusterEntry, entry scheduleEntry) error {
	definition, err := b.register(entry.Task, entry.Name, in.Subnets, b.Lived)
	if err != nil {
		return err
	}
	network, err := b.network(in.Subnets, in.SecurityGroups, false, entry.Task)
	if err != nil {
		return err
	}
	target := ruleTarget{
		id: entry.Name + "-task", role: b.role(entry.Name + "-events"), cluster: c, count: 1,
		run: taskRun{definition: definition, network: network, launchType: types.LaunchTypeFargate, startedBy: startedByRule + entry.Name},
	}
	if entry.Group != "" {
		by := startedByScheduler + entry.Name
		target.run.startedBy = by[:min(len(by), signature)]
		return b.world.addSchedule(schedule{
			name: entry.Name, group: entry.Group, description: entry.Description, expression: entry.Expression,
			timezone: entry.Timezone, disabled: entry.Disabled, target: target,
		})
	}
	return b.world.addRule(rule{
		name: entry.Name, description: entry.Description, expression: entry.Expression, disabled: entry.Disabled,
		targets: []ruleTarget{target},
	})
}
