package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// taskRun is a standalone task to start.
type taskRun struct {
	definition *taskDefinition
	launchType types.LaunchType // FARGATE if empty
	provider   string           // instead of a launch type
	network    *types.AwsVpcConfiguration
	group      string // family:NAME if empty
	startedBy  string
	platform   string // version of Fargate's; LATEST if empty
	exec       bool
	overrides  *types.TaskOverride
	tags       []types.Tag
	age        time.Duration // > 0: it has been running for so long
}

// runTask starts one standalone task. Where no instance has room it returns no
// task and the reason RunTask gives for that.
func (w *World) runTask(c *cluster, run taskRun) (*task, string, error) {
	if err := w.usable(run.definition, run.network); err != nil {
		return nil, "", err
	}
	p := placement{launchType: run.launchType, provider: run.provider}
	switch {
	case run.provider == fargateSpot || run.provider == string(types.LaunchTypeFargate) || run.launchType == "" && run.provider == "":
		p.launchType = types.LaunchTypeFargate
	case run.provider != "":
		p.launchType = types.LaunchTypeEc2
	}
	if !run.definition.supports(p.launchType) {
		return nil, "", invalid("Task definition does not support launch_type " + string(p.launchType) + ".")
	}
	if p.launchType == types.LaunchTypeEc2 {
		instance, complaint := c.roomiest(run.definition, c.tasks.wanted)
		if complaint != "" {
			return nil, c.refusal(run.definition), nil
		}
		p.instance = instance
	}
	if run.definition.awsvpc() {
		if p.subnet = w.leastUsed(run.network, p.instance, c.tasks.wanted); p.subnet == nil {
			return nil, "ATTRIBUTE", nil
		}
	}
	order := taskOrder{
		definition: run.definition,
		place:      p,
		publicIP:   run.network != nil && run.network.AssignPublicIp == types.AssignPublicIpEnabled,
		groups:     groupsIn(run.network),
		platform:   run.platform,
		group:      run.group,
		startedBy:  run.startedBy,
		exec:       run.exec,
		overrides:  run.overrides,
		tags:       run.tags,
	}
	if order.group == "" {
		order.group = "family:" + deref(run.definition.described.Family)
	}
	t := w.newTask(c, order)
	if run.age > 0 {
		t.runSince(w.now().Add(-max(run.age, settledStart)))
	} else {
		t.begin()
	}
	return t, "", nil
}

// refusal is the reason of a failure of RunTask:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
func (c *cluster) refusal(d *taskDefinition) string {
	_, memory := d.needs()
	for _, i := range c.instances {
		switch {
		case i.disconnected:
			continue
		case i.freeMemory < memory:
			return "RESOURCE:MEMORY"
		default:
			return "RESOURCE:CPU"
		}
	}
	if len(c.instances) > 0 {
		return "AGENT"
	}
	return ""
}
