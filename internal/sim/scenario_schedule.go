package sim

import "github.com/aws/aws-sdk-go-v2/service/ecs/types"

// scheduleEntry is a task that EventBridge starts by the clock.
type scheduleEntry struct {
	Name        string    `yaml:"name"`
	Description string    `yaml:"description"`
	Expression  string    `yaml:"expression"`
	Disabled    bool      `yaml:"disabled"`
	Task        taskEntry `yaml:"task"`
}

// startedByRule is how EventBridge signs the tasks it starts.
const startedByRule = "events-rule/"

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
	return b.world.addRule(rule{
		name: entry.Name, description: entry.Description, expression: entry.Expression, disabled: entry.Disabled,
		targets: []ruleTarget{{
			id: entry.Name + "-task", role: b.role(entry.Name + "-events"), cluster: c, count: 1,
			run: taskRun{definition: definition, network: network, launchType: types.LaunchTypeFargate, startedBy: startedByRule + entry.Name},
		}},
	})
}
