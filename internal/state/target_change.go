package state

import (
	"slices"
	"strconv"
)

// Name is the target's group, address and port.
func (c *TargetChange) Name() string { return c.Group.Name + "/" + c.address() }

func (c *TargetChange) address() string { return c.ID + ":" + strconv.Itoa(c.Port) }

// Words say how a target turned.
func (c *TargetChange) Words() string {
	who := c.address() + " in " + c.Group.Name
	var words string
	switch {
	case c.Before == "":
		words = "registered, " + c.After
	case c.After == "":
		return "gone, was " + c.Before + "; " + who
	case c.Before == c.After:
		words = "still " + c.After
	default:
		words = c.Before + " → " + c.After
	}
	if why := firstOf(c.Detail, c.Reason); why != "" {
		words += ": " + why
	}
	return words + "; " + who
}

// Routine reports a turn that every target takes that comes and goes in health.
func (c *TargetChange) Routine() bool { return !ailing(c.Before) && !ailing(c.After) }

// Bad reports a target that turned to the worse.
func (c *TargetChange) Bad() bool { return ailing(c.After) }

// ailing is a state in which a target gets no requests, or fails them, although it was meant to.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
func ailing(target string) bool {
	return target == TargetUnhealthy || target == "unhealthy.draining" || target == "unavailable"
}

// join finds the services that stand behind the groups of targets that turned, and the tasks behind the targets. Addresses
// repeat across VPCs: a task counts if it is of such a service.
func (d *Delta) join(now *Snapshot) {
	if len(d.Targets) == 0 {
		return
	}
	behind := map[TargetGroupKey][]ServiceKey{}
	for i := range d.Targets {
		behind[d.Targets[i].Group] = nil
	}
	for key, svc := range now.Services {
		for _, lb := range svc.LoadBalancers {
			if of, turned := behind[lb.TargetGroup]; turned && !slices.Contains(of, key) {
				behind[lb.TargetGroup] = append(of, key)
			}
		}
	}
	byIP := map[string][]*TargetChange{}
	for i := range d.Targets {
		c := &d.Targets[i]
		c.Services = behind[c.Group]
		slices.SortFunc(c.Services, CompareServices)
		byIP[c.ID] = append(byIP[c.ID], c)
	}
	for _, t := range now.Tasks {
		key, owned := t.ServiceKey()
		for _, c := range byIP[t.IP] {
			if owned && slices.Contains(c.Services, key) && (c.Task == "" || !t.Stopped()) { // the one that runs wins
				c.Task = t.Key.ID
			}
		}
	}
}
