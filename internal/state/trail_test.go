package state

import (
	"testing"
	"time"
)

func trailTestCalls() (web ServiceKey, at time.Time, calls map[string]*TrailCall) {
	web = ServiceKey{Cluster: ClusterKey{Scope{"aws", "111122223333", "us-east-1"}, "prod"}, Name: "web"}
	at = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	role := "arn:aws:sts::111122223333:assumed-role/ci/run-7"
	four := 4
	return web, at, map[string]*TrailCall{
		"deploy":  {ID: "1", At: at, Name: "UpdateService", Service: web, Deployment: "ecs-svc/2", Caller: role, Request: "a"},
		"scale":   {ID: "2", At: at.Add(time.Hour), Name: "UpdateService", Service: web, Deployment: "ecs-svc/2", Desired: &four, Caller: role, Via: "ecs.application-autoscaling.amazonaws.com", Request: "b"},
		"stop":    {ID: "3", At: at.Add(2 * time.Hour), Name: "StopTask", Service: web, Task: "1f", Caller: role, Request: "c"},
		"refused": {ID: "4", At: at.Add(3 * time.Hour), Name: "UpdateService", Service: web, Caller: role, Refused: "AccessDenied", Request: "d"},
	}
}

// Each thing that happened gets the call behind it, and no other; calls that explain nothing else stay.
func TestAttribute(t *testing.T) {
	t.Parallel()
	web, at, calls := trailTestCalls()
	call := func(name string) Happening {
		return Happening{At: calls[name].At, Kind: HappenedCall, Service: web, Call: calls[name]}
	}
	deployed := func(id string, at time.Time) Happening {
		return Happening{At: at, Kind: HappenedDeployment, Service: web, Deployment: &DeploymentChange{Service: web, After: &Deployment{ID: id, CreatedAt: at}}}
	}
	scaled := func(to int, at time.Time) Happening {
		return Happening{At: at, Kind: HappenedScaling, Service: web, Scaling: &ScalingTurn{Service: web, At: at, After: to}}
	}
	stopped := func(id, code string) Happening {
		return Happening{At: at, Kind: HappenedStop, Service: web, Task: &Task{Key: TaskKey{web.Cluster, id}, StopCode: code}}
	}
	for name, c := range map[string]struct {
		with Happening
		call string
		who  string // "" = nobody
	}{
		"the deployment that it began":           {deployed("ecs-svc/2", at.Add(time.Second)), "deploy", "ci/run-7"},
		"another deployment":                     {deployed("ecs-svc/3", at.Add(time.Second)), "deploy", ""},
		"a deployment that was there":            {deployed("ecs-svc/2", at), "scale", ""},
		"the count that it asked for":            {scaled(4, at.Add(time.Hour+time.Minute)), "scale", "ci/run-7 through Application Auto Scaling"},
		"another count":                          {scaled(5, at.Add(time.Hour+time.Minute)), "scale", ""},
		"the same count long after":              {scaled(4, at.Add(2*time.Hour)), "scale", ""},
		"the same count before":                  {scaled(4, at), "scale", ""},
		"the task that it stopped":               {stopped("1f", "UserInitiated"), "stop", "ci/run-7"},
		"another task":                           {stopped("2f", "UserInitiated"), "stop", ""},
		"a task that died by itself before that": {stopped("1f", "EssentialContainerExited"), "stop", ""},
		"what was refused":                       {deployed("", at.Add(3*time.Hour)), "refused", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := Attribute([]Happening{c.with, call(c.call)})
			who := ""
			if by := all[0].By; by != nil {
				who = by.Who()
			}
			if who != c.who || len(all) != map[bool]int{true: 2, false: 1}[c.who == ""] {
				t.Errorf("by %q, %d left", who, len(all))
			}
		})
	}
	act := Happening{Kind: HappenedAction, Service: web, Act: &Act{RequestIDs: []string{"x", "c"}}}
	if all := Attribute([]Happening{act, call("stop")}); len(all) != 1 {
		t.Errorf("an act of fsui's own is told twice: %v", all)
	}
}

// What is not known is told apart from nobody.
func TestWhoWords(t *testing.T) {
	t.Parallel()
	web, at, calls := trailTestCalls()
	deployment := &Deployment{ID: "ecs-svc/2", CreatedAt: at, TaskDefinition: "web:2"}
	read := Trail{Scope: web.Cluster.Scope, Back: at.Add(-time.Hour), At: at.Add(time.Hour)}
	with := func(change func(*Trail)) *Trail {
		trail := read
		change(&trail)
		return &trail
	}
	for want, trail := range map[string]*Trail{
		"who: not asked, u asks CloudTrail":                                      nil,
		"who: asking CloudTrail":                                                 with(func(t *Trail) { t.Reading = true }),
		"who: not allowed: cloudtrail:LookupEvents":                              with(func(t *Trail) { t.Fault = &Fault{Kind: FaultDenied, Attempted: "cloudtrail:LookupEvents"} }),
		"who: nobody found in CloudTrail":                                        &read,
		"who: nobody found in CloudTrail yet, which is complete up to 11:55 UTC": with(func(t *Trail) { t.At = at.Add(10 * time.Minute) }),
		"who: before what was read of CloudTrail":                                with(func(t *Trail) { t.Back = at.Add(time.Minute) }),
		"by ci/run-7": with(func(t *Trail) { t.Calls = []*TrailCall{calls["deploy"]} }),
		"by ci/run-7; web:2 registered by dev": with(func(t *Trail) {
			t.Calls = []*TrailCall{calls["deploy"], {Definition: "web:2", Name: "RegisterTaskDefinition", Caller: "arn:aws:iam::111122223333:user/dev"}}
		}),
	} {
		snap := &Snapshot{Trails: map[Scope]*Trail{web.Cluster.Scope: trail}}
		if got := snap.WhoWords(web, deployment, "u", at); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Who came through IAM Identity Center, or for a service of AWS, is called as people call them.
func TestWhoCalled(t *testing.T) {
	t.Parallel()
	const sts, iam = "arn:aws:sts::111122223333:assumed-role/", "arn:aws:iam::111122223333:"
	for _, c := range []struct{ caller, via, want string }{
		{sts + "AWSReservedSSO_Operator_0123456789abcdef/oncall@example.com", "", "oncall@example.com (Operator)"},
		{sts + "ci/run-7", "cloudformation.amazonaws.com", "ci/run-7 through CloudFormation"},
		{sts + "AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling", "ecs.application-autoscaling.amazonaws.com", "Application Auto Scaling"},
		{iam + "user/dev", "", "dev"},
		{iam + "root", "", "root"},
		{"", "ecs.amazonaws.com", "ECS"},
		{"", "", "somebody CloudTrail does not name"},
	} {
		if got := (&TrailCall{Caller: c.caller, Via: c.via}).Who(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
