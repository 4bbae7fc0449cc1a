package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// statesOf are what DescribeTargetHealth tells of a group's first target while
// time passes, each once.
func (w *town) statesOf(g *targetGroup, d time.Duration) []string {
	w.t.Helper()
	var seen []string
	for end := w.now().Add(d); w.now().Before(end); w.pass(500 * time.Millisecond) {
		out, err := describeTargetHealth(w.World, &elbv2.DescribeTargetHealthInput{TargetGroupArn: &g.arn})
		if err != nil {
			w.t.Fatal(err)
		}
		if len(out.TargetHealthDescriptions) == 0 {
			continue
		}
		health := out.TargetHealthDescriptions[0].TargetHealth
		state := strings.TrimSpace(string(health.State) + " " + string(health.Reason) + " " + deref(health.Description))
		if len(seen) == 0 || seen[len(seen)-1] != state {
			seen = append(seen, state)
		}
	}
	return seen
}

func TestTargetsPassTheirStates(t *testing.T) {
	const (
		registering = "initial Elb.RegistrationInProgress Target registration is in progress"
		initial     = "initial Elb.InitialHealthChecking Initial health checks in progress"
		draining    = "draining Target.DeregistrationInProgress Target deregistration is in progress"
		codes       = "unhealthy Target.ResponseCodeMismatch Health checks failed with these codes: [404]"
		timeout     = "unhealthy Target.Timeout Request timed out"
		refused     = "unhealthy Target.FailedHealthChecks Health checks failed"
	)
	forever := func(s *serviceSpec) { s.grace = 1e6 * time.Second }
	for name, c := range map[string]struct {
		does behaviour
		edit func(*targetGroup)
		want []string
	}{
		"healthy":              {want: []string{registering, initial, "healthy"}},
		"the wrong path":       {does: behaviour{answers: []answerStep{{code: 404}}}, want: []string{registering, initial, codes}},
		"a closed group":       {does: behaviour{answers: []answerStep{{times: true}}}, want: []string{registering, initial, timeout}},
		"another port":         {does: behaviour{listens: []int32{3000}}, want: []string{registering, initial, refused}},
		"a slow start":         {does: behaviour{answers: []answerStep{{after: 40 * time.Second, code: 200}}}, want: []string{registering, initial, refused, "healthy"}},
		"a failure later":      {does: behaviour{answers: []answerStep{{code: 200}, {after: time.Minute, code: 404}}}, want: []string{registering, initial, "healthy", codes}},
		"another reason later": {does: behaviour{answers: []answerStep{{code: 404}, {after: time.Minute, times: true}}}, want: []string{registering, initial, codes, timeout}},
		"a hiccup of one check": {
			does: behaviour{answers: []answerStep{{code: 200}, {after: 60 * time.Second, code: 404}, {after: 69 * time.Second, code: 200}}},
			want: []string{registering, initial, "healthy"},
		},
		"a wide matcher": {
			does: behaviour{answers: []answerStep{{code: 302}}},
			edit: func(g *targetGroup) { g.described.Matcher.HttpCode = new("200,301-302") },
			want: []string{registering, initial, "healthy"},
		},
		"a check of its own port": {
			does: behaviour{listens: []int32{8080, 9000}},
			edit: func(g *targetGroup) { g.described.HealthCheckPort = new("9000") },
			want: []string{registering, initial, "healthy"},
		},
		"no listener": {
			edit: func(g *targetGroup) { g.described.LoadBalancerArns = []string{} },
			want: []string{registering, initial, "unused Target.NotInUse Target group is not configured to receive traffic from the load balancer"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.define("web", c.does)
			g, behind := w.balance("web")
			if c.edit != nil {
				c.edit(g)
			}
			s := w.serve("web", 1, behind, forever)
			if got := w.statesOf(g, 4*time.Minute); !slices.Equal(got, c.want) {
				t.Errorf("states %q, want %q", got, c.want)
			}
			s.change(serviceChange{desired: new(int32(0))})
			if got := w.statesOf(g, time.Minute); got[len(got)-1] != draining {
				t.Errorf("in the end %q, want %s", got, draining)
			}
			if len(g.targets) != 0 {
				t.Error("the target is still there after its deregistration delay")
			}
		})
	}
}

func TestAnUnhealthyTargetCostsTheTask(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{answers: []answerStep{{code: 404}}})
	g, behind := w.balance("web")
	s := w.serve("web", 1, behind, func(s *serviceSpec) { s.grace = 90 * time.Second })
	w.until("the target is unhealthy", 2*time.Minute, func() bool { return len(g.targets) > 0 && g.targets[0].unhealthy() })
	first := s.tasks.wanted[0]
	w.advance(first.startedAt.Add(90*time.Second - time.Millisecond))
	if first.unwanted {
		t.Fatal("stopped within the grace period")
	}
	w.pass(2 * time.Millisecond)
	if first.stopCode != types.TaskStopCodeServiceSchedulerInitiated || first.stoppedReason != "Task failed ELB health checks in (target-group "+g.arn+")" {
		t.Errorf("stopped with %s %q", first.stopCode, first.stoppedReason)
	}
	want := "(task " + first.id + ") (port 8080) is unhealthy in (target-group " + g.arn + ") due to (reason Health checks failed with these codes: [404])"
	if !hasSaid(s, want) || !hasSaid(s, "has stopped 1 running tasks: (task "+first.id+").") {
		t.Errorf("said %q", said(s))
	}
	if s.deployments[0].failed != 1 {
		t.Errorf("%d failed tasks", s.deployments[0].failed)
	}
	w.until("another one has started", time.Minute, func() bool { return len(s.tasks.wanted) == 1 && s.tasks.wanted[0].status == running })
}

func checkedEvery(seconds int32) func(*types.TaskDefinition) {
	return func(d *types.TaskDefinition) {
		d.ContainerDefinitions[0].HealthCheck = &types.HealthCheck{Command: []string{"CMD-SHELL", "true"}, Interval: &seconds}
	}
}

func TestAContainersOwnCheck(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{}, checkedEvery(20))
	s := w.serve("web", 1)
	w.until("it runs", time.Minute, func() bool { return s.describe().RunningCount == 1 })
	one := s.tasks.wanted[0]
	before := one.describe()
	if before.HealthStatus != types.HealthStatusUnknown || one.healthy() {
		t.Errorf("health %s before the first check", before.HealthStatus)
	}
	w.pass(20 * time.Second)
	after := one.describe()
	if after.HealthStatus != types.HealthStatusHealthy || after.Containers[0].HealthStatus != types.HealthStatusHealthy || after.Version != before.Version {
		t.Errorf("health %s after it, version %d, then %d", after.HealthStatus, before.Version, after.Version)
	}

	w.define("sick", behaviour{health: []healthStep{{after: 10 * time.Second}, {after: time.Minute, unhealthy: true}}}, checkedEvery(10))
	sick := w.serve("sick", 1)
	w.until("it is stopped", 3*time.Minute, func() bool { return len(sick.tasks.unwanted) == 1 })
	ended := sick.tasks.unwanted[0]
	if ended.stoppedReason != "Task failed container health checks" || !hasSaid(sick, "(task "+ended.id+") failed container health checks.") {
		t.Errorf("stopped because of %q, said %q", ended.stoppedReason, said(sick))
	}

	alone, _, err := w.runTask(w.prod, taskRun{definition: w.taskDefinition("sick"), network: w.open})
	if err != nil {
		t.Fatal(err)
	}
	w.pass(5 * time.Minute)
	if alone.status != running || alone.health() != types.HealthStatusUnhealthy {
		t.Errorf("nobody stops a standalone task, but it is %s, %s", alone.status, alone.health())
	}
}

func TestTargetsAskedForOneByOne(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	g, behind := w.balance("web")
	w.serve("web", 3, behind, settled)
	out, err := describeTargetHealth(w.World, &elbv2.DescribeTargetHealthInput{
		TargetGroupArn: &g.arn,
		Targets:        []elb.TargetDescription{{Id: &g.targets[1].id}, {Id: new("10.9.9.9"), Port: new(int32(80))}},
	})
	if err != nil || len(out.TargetHealthDescriptions) != 2 {
		t.Fatalf("%+v, %v", out, err)
	}
	here, gone := out.TargetHealthDescriptions[0], out.TargetHealthDescriptions[1]
	if *here.Target.Id != g.targets[1].id || *here.Target.Port != 8080 || here.TargetHealth.State != elb.TargetHealthStateEnumHealthy ||
		*here.Target.AvailabilityZone != "us-east-1b" || *here.HealthCheckPort != "8080" {
		t.Errorf("a target: %+v", here)
	}
	if gone.TargetHealth.Reason != elb.TargetHealthReasonEnumNotRegistered {
		t.Errorf("a stranger: %+v", gone.TargetHealth)
	}
	_, err = describeTargetHealth(w.World, &elbv2.DescribeTargetHealthInput{TargetGroupArn: new("arn:aws:none")})
	wantRefusal(t, err, "TargetGroupNotFound", "One or more target groups not found")
}
