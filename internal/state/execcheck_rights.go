package state

import (
	"slices"
	"strings"
)

// aboutRole judges what the task's role allows. Conditions in policies are not judged, nor is what an organisation denies.
func (f ExecFacts) aboutRole() (checks []Check) {
	switch {
	case f.Definition == nil:
		return nil
	case f.Definition.TaskRole == "" && f.Task.LaunchType == "EC2":
		return []Check{{Name: "task-role", Result: CheckUnknown, Detail: "no task role: the agent has the rights of the container instance, which were not judged"}}
	case f.Definition.TaskRole == "":
		return []Check{{
			Name: "task-role", Result: CheckFail, Detail: "the task definition names no task role, whose rights the agent needs",
			Fix: "give the task definition a role that allows ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel",
		}}
	}
	role := f.Definition.TaskRole[strings.LastIndex(f.Definition.TaskRole, "/")+1:]
	if f.Role == nil {
		c := unread("task-role", f.RoleFault)
		c.Detail = "rights of " + role + " " + c.Detail
		return []Check{c}
	}
	checks = append(checks, rights("task-role", "the task role "+role, f.Role, ChannelActions(), CheckFail))
	if l := f.Logging; l != nil {
		var needed []string
		for action := range f.Role {
			if !slices.Contains(ChannelActions(), action) {
				needed = append(needed, action)
			}
		}
		if slices.Sort(needed); len(needed) > 0 {
			checks = append(checks, rights("logging-rights", "the task role "+role, f.Role, needed, CheckFail))
		}
	}
	return checks
}

// rights is one check of several actions.
func rights(name, who string, allowed map[string]bool, actions []string, otherwise CheckResult) Check {
	var lacks []string
	for _, action := range actions {
		if ok, asked := allowed[action]; asked && !ok {
			lacks = append(lacks, action)
		}
	}
	if len(lacks) == 0 {
		return Check{Name: name, Result: CheckPass, Detail: who + " allows " + shortActions(actions)}
	}
	return Check{Name: name, Result: otherwise, Detail: who + " lacks " + strings.Join(lacks, ", "), Fix: "allow " + strings.Join(lacks, ", ") + " in a policy of it"}
}

// shortActions names actions of one service without repeating it.
func shortActions(actions []string) string {
	var b strings.Builder
	last := ""
	for i, action := range actions {
		service, name, _ := strings.Cut(action, ":")
		if i > 0 {
			b.WriteString(", ")
		}
		if service == last {
			b.WriteString(name)
		} else {
			b.WriteString(action)
		}
		last = service
	}
	return b.String()
}

func (f ExecFacts) aboutWay() []Check {
	c := Check{Name: "network", Fix: f.WayFix}
	switch f.Way {
	case "reachable":
		c.Result, c.Detail, c.Fix = CheckPass, "the task reaches Session Manager (ssmmessages)", ""
	case "blocked":
		c.Result, c.Detail = CheckFail, "the task does not reach Session Manager (ssmmessages): "+f.WayHop
	default:
		c.Result, c.Detail = CheckUnknown, strings.TrimSuffix("whether the task reaches Session Manager (ssmmessages) could not be proved: "+f.WayHop, ": ")
	}
	return []Check{c}
}

func (f ExecFacts) aboutLogging() []Check {
	l := f.Logging
	if l == nil {
		return []Check{unread("session-logging", f.LoggingFault)}
	}
	c := Check{Name: "session-logging", Result: CheckNote, Detail: "what is done in sessions is not logged"}
	switch {
	case l.Mode == "NONE" || l.Mode == "":
	case l.LogGroup != "" || l.Bucket != "":
		c.Result = CheckPass
		to := slices.DeleteFunc([]string{l.LogGroup, l.Bucket}, func(name string) bool { return name == "" })
		c.Detail = "sessions are logged to " + strings.Join(to, " and ")
		c.Detail += "; the image needs script and cat for that"
	case l.Mode == "DEFAULT":
		c.Detail = "sessions are logged to the log group of the container, where it has one (awslogs)"
	}
	key := Check{Name: "encryption", Result: CheckNote, Detail: "sessions are encrypted by TLS alone: the cluster names no KMS key"}
	if l.Key != "" {
		key.Result, key.Detail = CheckPass, "sessions are encrypted with "+l.Key
	}
	return []Check{c, key}
}

func (f ExecFacts) aboutCaller() (checks []Check) {
	if f.Mine == nil {
		c := unread("your-rights", f.MineFault)
		c.Detail = "your own rights were " + c.Detail
		return []Check{c}
	}
	var needed []string
	for action := range f.Mine {
		if action != "ssm:StartSession" {
			needed = append(needed, action)
		}
	}
	slices.Sort(needed)
	checks = append(checks, rights("your-rights", "your policy", f.Mine, needed, CheckFail))
	if f.Mine["ssm:StartSession"] {
		checks = append(checks, Check{
			Name: "start-session", Result: CheckNote,
			Detail: "you may also start sessions past ECS (ssm:StartSession), which port forwarding needs and session logs do not show",
		})
	}
	return checks
}
