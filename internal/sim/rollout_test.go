package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func TestANewServiceReachesASteadyState(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	s := w.serve("web", 12)
	first := s.describe().Deployments[0]
	if *first.Status != "PRIMARY" || first.RolloutState != types.DeploymentRolloutStateInProgress ||
		*first.RolloutStateReason != "ECS deployment "+*first.Id+" in progress." || len(*first.Id) != len("ecs-svc/")+19 {
		t.Errorf("at first %+v", first)
	}
	w.until("steady", 5*time.Minute, w.steady(s))
	d := s.describe()
	if d.RunningCount != 12 || d.PendingCount != 0 || len(d.Deployments) != 1 {
		t.Errorf("%d running, %d pending, %d deployments", d.RunningCount, d.PendingCount, len(d.Deployments))
	}
	if last := d.Deployments[0]; last.RolloutState != types.DeploymentRolloutStateCompleted || *last.RolloutStateReason != "ECS deployment "+*last.Id+" completed." {
		t.Errorf("at last %+v", last)
	}
	messages := said(s)
	want := []string{"has started 10 tasks: (task ", "has started 2 tasks: (task ", "(deployment " + *first.Id + ") deployment completed.", "has reached a steady state."}
	if len(messages) != len(want) {
		t.Fatalf("said %q", messages)
	}
	for i, words := range want {
		if !strings.HasPrefix(messages[i], words) {
			t.Errorf("event %d is %q, want %q", i, messages[i], words)
		}
	}
	zones := map[string]int{}
	for _, one := range s.tasks.wanted {
		zones[one.place.zone()]++
	}
	if zones["us-east-1a"] != 6 || zones["us-east-1b"] != 6 {
		t.Errorf("tasks are spread %v", zones)
	}
	w.pass(13 * time.Hour)
	if n := timesSaid(s, isSteady); n != 3 {
		t.Errorf("steady said %d times in 13 hours, want once and every 6 hours", n)
	}
}

// watchRoll lets a deployment go on to its end, and tells between what the
// healthy and the running or starting tasks moved.
func (w *town) watchRoll(s *ecsService, within time.Duration) (fewest, most int) {
	w.t.Helper()
	fewest, most = 1<<30, 0
	for end := w.now().Add(within); s.steady.IsZero(); w.pass(250 * time.Millisecond) {
		if w.now().After(end) {
			w.t.Fatalf("no steady state within %s: %q", within, said(s))
		}
		fewest = min(fewest, count(s.tasks.wanted, (*task).healthy))
		most = max(most, s.occupied())
	}
	return fewest, most
}

func TestARollKeepsItsLimits(t *testing.T) {
	for _, c := range []struct {
		desired, low, high int32
		fewest, most       int
	}{
		{desired: 10, low: 100, high: 200, fewest: 10, most: 20},
		{desired: 10, low: 100, high: 125, fewest: 10, most: 12},
		{desired: 10, low: 50, high: 100, fewest: 5, most: 10},
		{desired: 7, low: 50, high: 150, fewest: 7, most: 10}, // room for new ones first: none has to go before
		{desired: 3, low: 0, high: 100, fewest: 0, most: 3},
	} {
		w := newTown(t)
		w.define("web", behaviour{})
		_, behind := w.balance("web")
		s := w.serve("web", c.desired, settled, behind, limits(c.low, c.high))
		old := slices.Clone(s.tasks.wanted)
		s.change(serviceChange{definition: w.define("web", behaviour{})})
		fewest, most := w.watchRoll(s, 30*time.Minute)
		if fewest != c.fewest || most != c.most {
			t.Errorf("%d–%d %% of %d: between %d and %d tasks, want %d and %d", c.low, c.high, c.desired, fewest, most, c.fewest, c.most)
		}
		for _, one := range old {
			if one.status != stopped || one.stoppedReason != "Scaling activity initiated by (deployment "+s.deployments[0].id+")" {
				t.Errorf("an old task is %s: %q", one.status, one.stoppedReason)
			}
		}
		if d := s.describe(); len(d.Deployments) != 1 || !strings.HasSuffix(*d.TaskDefinition, "web:2") || d.RunningCount != c.desired {
			t.Errorf("in the end %d deployments of %s, %d tasks run", len(d.Deployments), *d.TaskDefinition, d.RunningCount)
		}
	}
}

func TestLimitsMayLeaveNoRoom(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	s := w.serve("web", 1, settled, limits(100, 100))
	s.change(serviceChange{force: true})
	w.pass(20 * time.Minute)
	if n := timesSaid(s, "was unable to stop or start tasks during a deployment because of the service deployment configuration."); n != 1 {
		t.Errorf("complained %d times: %q", n, said(s))
	}
	if d := s.describe(); len(d.Deployments) != 2 || *d.Deployments[1].Status != "ACTIVE" || d.Deployments[1].RunningCount != 1 {
		t.Errorf("deployments %+v", d.Deployments)
	}
}

func TestOnlyWhatTasksAreMadeOfStartsADeployment(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	next := w.define("web", behaviour{})
	s := w.serve("web", 2, settled, func(s *serviceSpec) { s.taskDefinition = "web:1" })
	changes := []struct {
		what string
		in   ecs.UpdateServiceInput
		new  bool
	}{
		{"a count", ecs.UpdateServiceInput{DesiredCount: new(int32(5))}, false},
		{"the same definition", ecs.UpdateServiceInput{TaskDefinition: new("web:1")}, false},
		{"percents", ecs.UpdateServiceInput{DeploymentConfiguration: &types.DeploymentConfiguration{MaximumPercent: new(int32(150))}}, false},
		{"force", ecs.UpdateServiceInput{ForceNewDeployment: true}, true},
		{"a definition", ecs.UpdateServiceInput{TaskDefinition: &next.arn}, true},
		{"a platform", ecs.UpdateServiceInput{PlatformVersion: new("1.3.0")}, true},
		{"a network", ecs.UpdateServiceInput{NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: w.open}}, true},
	}
	for _, c := range changes {
		before := s.deployments[0]
		c.in.Service = new("web")
		if err := w.update(c.in); err != nil {
			t.Fatal(err)
		}
		if (s.deployments[0] != before) != c.new {
			t.Errorf("%s: new deployment %v", c.what, !c.new)
		}
		w.until("steady after "+c.what, 20*time.Minute, w.steady(s))
	}
	if one := s.tasks.wanted[0].describe(); *one.PlatformVersion != "1.3.0" {
		t.Errorf("tasks are on platform %s", *one.PlatformVersion)
	}
	err := w.update(ecs.UpdateServiceInput{Service: new("web"), LoadBalancers: []types.LoadBalancer{{TargetGroupArn: new("arn:none")}}})
	wantRefusal(t, err, "InvalidParameterException", "The target group arn:none does not exist.")
	err = w.update(ecs.UpdateServiceInput{Service: new("web"), ServiceRegistries: []types.ServiceRegistry{{}}})
	wantRefusal(t, err, "UnsupportedFeatureException", "The simulated Region changes no such part of a service.")
	if n := len(s.tasks.wanted); n != 5 || s.tasks.wanted[0].definition != next || *s.maximum != 150 {
		t.Errorf("%d tasks of %s in the end, at most %d %%", n, s.tasks.wanted[0].definition.arn, *s.maximum)
	}
}

func TestScalingInAndOut(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	s := w.serve("web", 4, settled)
	only := s.deployments[0]
	s.change(serviceChange{desired: new(int32(25))})
	w.until("steady at 25", 10*time.Minute, w.steady(s))
	if d := s.describe(); d.RunningCount != 25 || s.deployments[0] != only || d.Deployments[0].DesiredCount != 25 {
		t.Errorf("%d run after scaling out", d.RunningCount)
	}
	s.change(serviceChange{desired: new(int32(0))})
	w.until("steady at 0", 10*time.Minute, w.steady(s))
	if d := s.describe(); d.RunningCount != 0 || d.PendingCount != 0 || len(s.tasks.unwanted) != 25 {
		t.Errorf("%d run after scaling in to none, %d were stopped", d.RunningCount, len(s.tasks.unwanted))
	}
	if n := timesSaid(s, "has stopped 10 running tasks"); n != 2 {
		t.Errorf("stopped %d batches of ten, want 2 and one of five", n)
	}
}

func TestTheCircuitBreakerRollsBack(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	_, behind := w.balance("web")
	s := w.serve("web", 10, settled, breaking, behind)
	good := s.deployments[0]
	bad := w.define("web", behaviour{exits: true, exitAfter: 2 * time.Second, exitCode: 1})
	s.change(serviceChange{definition: bad})
	failing := s.deployments[0]
	w.until("the breaker acts", 20*time.Minute, func() bool { return s.deployments[0] == good })
	if failing.failed < 5 || failing.rollout != types.DeploymentRolloutStateFailed || failing.status != active ||
		failing.reason != "ECS deployment circuit breaker: tasks failed to start." {
		t.Errorf("the failing deployment: %+v", failing)
	}
	if d := s.describe().Deployments[0]; d.RolloutState != types.DeploymentRolloutStateInProgress || *d.Status != "PRIMARY" ||
		*d.RolloutStateReason != "ECS deployment circuit breaker: rolling back to deploymentId "+good.id+"." {
		t.Errorf("the deployment rolled back to: %+v", d)
	}
	if low := count(s.tasks.wanted, (*task).healthy); low != 10 {
		t.Errorf("%d healthy tasks, none of the ten should have gone", low)
	}
	w.until("steady", 10*time.Minute, w.steady(s))
	if d := s.describe(); len(d.Deployments) != 1 || d.Deployments[0].RolloutState != types.DeploymentRolloutStateCompleted || !strings.HasSuffix(*d.TaskDefinition, "web:1") {
		t.Errorf("in the end %s: %+v", *d.TaskDefinition, d.Deployments)
	}
	for _, words := range []string{
		"(deployment " + failing.id + ") deployment failed: tasks failed to start.",
		"rolling back to deployment " + good.id + ".",
	} {
		if !slices.Contains(said(s), words) {
			t.Errorf("never said %q: %q", words, said(s))
		}
	}
}

func TestTheCircuitBreakerOfAFirstDeployment(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{pullError: "CannotPullContainerError: not found"})
	s := w.serve("web", 1, breaking)
	w.until("the breaker acts", time.Hour, func() bool { return s.deployments[0].rollout == types.DeploymentRolloutStateFailed })
	if n := s.deployments[0].failed; n != 3 {
		t.Errorf("after %d failures, want 3 at least whatever the count", n)
	}
	ended := len(s.tasks.unwanted)
	w.pass(30 * time.Minute)
	if len(s.tasks.unwanted) != ended || len(s.tasks.wanted) != 0 || len(s.deployments) != 1 {
		t.Errorf("a failed deployment went on: %d, then %d tasks", ended, len(s.tasks.unwanted))
	}
	if hasSaid(s, "rolling back") || hasSaid(s, isSteady) {
		t.Errorf("said %q", said(s))
	}
	s.change(serviceChange{definition: w.define("web", behaviour{})})
	w.until("steady with a good revision", 10*time.Minute, w.steady(s))
}

func TestARollbackThatFailsIsTheLast(t *testing.T) {
	w := newTown(t)
	was := w.define("web", behaviour{})
	s := w.serve("web", 2, settled, breaking)
	was.behaviours["app"].pullError = "CannotPullContainerError: deleted meanwhile"
	s.change(serviceChange{definition: w.define("web", behaviour{pullError: "CannotPullContainerError: not found"}), desired: new(int32(4))})
	w.pass(3 * time.Hour)
	if n := timesSaid(s, "rolling back to deployment"); n != 1 {
		t.Errorf("rolled back %d times", n)
	}
	if d := s.deployments[0]; d.rollout != types.DeploymentRolloutStateFailed || d.definition != was || s.describe().RunningCount != 2 {
		t.Errorf("in the end %s of %s, %d tasks run", d.rollout, d.definition.arn, s.describe().RunningCount)
	}
}

func TestAThresholdGrowsWithTheService(t *testing.T) {
	for desired, want := range map[int32]int32{1: 3, 6: 3, 7: 4, 10: 5, 399: 200, 1000: 200} {
		d := &deployment{service: &ecsService{serviceSpec: serviceSpec{desired: desired}}}
		if got := d.threshold(); got != want {
			t.Errorf("threshold of %d tasks is %d, want %d", desired, got, want)
		}
	}
}

func TestAHealthyTaskResetsTheCount(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	s := w.serve("web", 4)
	w.pass(2 * time.Second)
	d := s.deployments[0]
	d.taskFailed()
	d.taskFailed()
	w.until("steady", 5*time.Minute, w.steady(s))
	if d.failed != 0 {
		t.Errorf("%d failures in a row after four successes", d.failed)
	}
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
func TestStartsThatFailAreSlowedDown(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{secretError: "ResourceInitializationError: no secret"})
	s := w.serve("web", 1)
	w.pass(6 * time.Hour)
	var gaps []time.Duration
	starts := []time.Time{}
	for _, e := range slices.Backward(s.events.newest()) {
		if strings.Contains(*e.Message, "has started 1 tasks") {
			starts = append(starts, *e.CreatedAt)
		}
	}
	for i := range starts[1:] {
		gaps = append(gaps, starts[i+1].Sub(starts[i]))
	}
	for i := 3; i < 8; i++ {
		if gaps[i] < gaps[i-1]*3/2 {
			t.Errorf("starts %s apart do not get rarer", gaps)
		}
	}
	if last := gaps[len(gaps)-1]; last < longestPause || last > longestPause+time.Minute {
		t.Errorf("in the end every %s", last)
	}
	if n := timesSaid(s, "is unable to consistently start tasks successfully."); n < 5 || !hasSaid(s, "was unable to place a task. Reason: ResourceInitializationError: no secret.") {
		t.Errorf("said %q", said(s))
	}
	s.change(serviceChange{definition: w.define("web", behaviour{})})
	w.until("a good revision ends the pause", 3*time.Minute, w.steady(s))
}

func TestACrashLoopIsNotSlowedDown(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{exits: true, exitAfter: 8 * time.Second, exitCode: 1})
	s := w.serve("web", 2)
	w.pass(20 * time.Minute)
	if n := len(s.tasks.unwanted); n < 40 || n > 90 {
		t.Errorf("%d tasks ended in 20 minutes", n)
	}
	if hasSaid(s, "is unable to consistently start") || hasSaid(s, isSteady) || hasSaid(s, "completed") {
		t.Errorf("said %q", said(s))
	}
	if d := s.deployments[0]; d.rollout != types.DeploymentRolloutStateInProgress || int(d.failed) != len(s.tasks.unwanted) {
		t.Errorf("%s with %d failures", d.rollout, d.failed)
	}
	if len(s.events.newest()) > eventsKept {
		t.Errorf("%d events are kept", len(s.events.newest()))
	}
}

func TestOnlyTasksThatNeverProvedThemselvesCountAsFailed(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{exits: true, exitAfter: 2 * time.Minute, exitCode: 1})
	s := w.serve("web", 1)
	w.pass(20 * time.Minute)
	if d := s.deployments[0]; d.failed != 0 || d.rollout != types.DeploymentRolloutStateCompleted || len(s.tasks.unwanted) < 5 {
		t.Errorf("%d tasks ended, %d failed, %s", len(s.tasks.unwanted), d.failed, d.rollout)
	}
}

func TestAProcessThatEndsAtOnceWasRunning(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{exits: true, exitCode: 255})
	_, behind := w.balance("web")
	s := w.serve("web", 1, behind)
	w.pass(5 * time.Minute)
	for _, one := range s.tasks.unwanted {
		if one.startedAt.IsZero() || one.stopCode != types.TaskStopCodeEssentialContainerExited {
			t.Fatalf("started at %s, stopped with %s", one.startedAt, one.stopCode)
		}
	}
	if len(s.tasks.unwanted) < 5 || s.backoff.pauses != 0 {
		t.Errorf("%d tasks ended, %d pauses", len(s.tasks.unwanted), s.backoff.pauses)
	}
}

func TestATaskThatRunsEndsThePauses(t *testing.T) {
	w := newTown(t)
	d := w.define("web", behaviour{pullError: "CannotPullContainerError: not yet"})
	s := w.serve("web", 1)
	w.pass(10 * time.Minute)
	if s.backoff.pauses < 4 {
		t.Fatalf("%d pauses in ten minutes", s.backoff.pauses)
	}
	d.behaviours["app"].pullError = ""
	w.until("it is there at last", longestPause, w.steady(s))
	if s.backoff.pauses != 0 {
		t.Errorf("%d pauses are still counted", s.backoff.pauses)
	}
}

func TestSpotTakesBackAndTheServiceReplaces(t *testing.T) {
	w := newTown(t)
	w.define("batch", behaviour{})
	s := w.serve("batch", 4, settled, func(s *serviceSpec) {
		s.providers = []types.CapacityProviderStrategyItem{
			{CapacityProvider: new("FARGATE"), Base: 1, Weight: 1}, {CapacityProvider: new(fargateSpot), Weight: 3},
		}
		s.interruptEvery = 10 * time.Minute
	})
	spot := count(s.tasks.wanted, func(t *task) bool { return t.place.provider == fargateSpot })
	if d := s.describe(); spot < 2 || spot == 4 || d.LaunchType != "" || *d.PlatformFamily != "Linux" {
		t.Errorf("%d of 4 tasks are on Spot, launch type %q", spot, d.LaunchType)
	}
	w.pass(15 * time.Minute)
	if len(s.tasks.unwanted) != 1 || len(s.tasks.wanted) != 4 {
		t.Fatalf("%d stopped, %d wanted", len(s.tasks.unwanted), len(s.tasks.wanted))
	}
	taken := s.tasks.unwanted[0].describe()
	if taken.StopCode != types.TaskStopCodeSpotInterruption || *taken.StoppedReason != "Your Spot Task was interrupted." || *taken.CapacityProviderName != fargateSpot {
		t.Errorf("taken back: %s %q", taken.StopCode, *taken.StoppedReason)
	}
	w.until("steady again", 5*time.Minute, w.steady(s))
}

// host makes a definition that runs on instances, without an interface of its own.
func host(d *types.TaskDefinition) {
	d.NetworkMode = types.NetworkModeBridge
	d.RequiresCompatibilities = []types.Compatibility{types.CompatibilityEc2}
	d.ContainerDefinitions[0].PortMappings[0].HostPort = nil
}

func onInstances(s *serviceSpec) { s.launchType, s.network = types.LaunchTypeEc2, nil }

func TestADaemonRunsOnEveryInstance(t *testing.T) {
	w := newTown(t)
	w.define("agent", behaviour{}, host)
	for range 3 {
		if _, err := w.addContainerInstance(w.prod, containerInstanceSpec{zone: "us-east-1a", cpu: 2048, memory: 4096}); err != nil {
			t.Fatal(err)
		}
	}
	s := w.serve("agent", 0, onInstances, func(s *serviceSpec) { s.strategy = types.SchedulingStrategyDaemon })
	w.until("steady", 5*time.Minute, w.steady(s))
	one := s.tasks.wanted[0].describe()
	if d := s.describe(); d.DesiredCount != 3 || d.RunningCount != 3 || *d.DeploymentConfiguration.MaximumPercent != 100 || d.LaunchType != types.LaunchTypeEc2 {
		t.Errorf("daemon of three instances: %+v", d)
	}
	if len(one.Attachments) != 0 || one.ContainerInstanceArn == nil || one.PlatformVersion != nil || len(one.Containers[0].NetworkBindings) != 1 {
		t.Errorf("its task: %+v", one)
	}
	if _, err := w.addContainerInstance(w.prod, containerInstanceSpec{zone: "us-east-1b", cpu: 2048, memory: 4096}); err != nil {
		t.Fatal(err)
	}
	w.until("the fourth instance has one", 2*time.Minute, func() bool { return s.describe().RunningCount == 4 })
	s.change(serviceChange{force: true})
	seen := 0
	for end := w.now().Add(20 * time.Minute); s.steady.IsZero() && w.now().Before(end); w.pass(250 * time.Millisecond) {
		for _, i := range w.prod.instances {
			on := count(slices.Concat(s.tasks.wanted, s.tasks.unwanted), func(t *task) bool { return t.place.instance == i && t.status <= running })
			seen = max(seen, on)
		}
	}
	if seen != 1 || s.describe().RunningCount != 4 || s.steady.IsZero() {
		t.Errorf("up to %d tasks on an instance, %d run in the end", seen, s.describe().RunningCount)
	}
	if n := timesSaid(s, "has stopped"); n != 1 {
		t.Errorf("said %d times that it stopped tasks: %q", n, said(s))
	}
	err := w.update(ecs.UpdateServiceInput{Service: new("agent"), DesiredCount: new(int32(2))})
	wantRefusal(t, err, "InvalidParameterException",
		"The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again.")
}

func TestInstancesMayHaveNoRoom(t *testing.T) {
	w := newTown(t)
	w.define("big", behaviour{}, host, func(d *types.TaskDefinition) { d.Memory = new("3000") })
	s := w.serve("big", 2, onInstances)
	w.pass(10 * time.Second)
	if !hasSaid(s, noInstance+"Reason: No Container Instances were found in your cluster.") {
		t.Errorf("without instances: %q", said(s))
	}
	i, err := w.addContainerInstance(w.prod, containerInstanceSpec{zone: "us-east-1a", cpu: 2048, memory: 4096})
	if err != nil {
		t.Fatal(err)
	}
	w.pass(2 * time.Minute)
	if s.describe().RunningCount != 1 || timesSaid(s, "(container-instance "+i.id+") has insufficient memory available.") != 1 {
		t.Errorf("with room for one: %d run, %q", s.describe().RunningCount, said(s))
	}
	out, err := runTask(w.World, &ecs.RunTaskInput{Cluster: new("prod"), TaskDefinition: new("big"), LaunchType: types.LaunchTypeEc2})
	if err != nil || len(out.Tasks) != 0 || *out.Failures[0].Reason != "RESOURCE:MEMORY" || *out.Failures[0].Arn != i.arn {
		t.Errorf("run-task without room: %+v, %v", out, err)
	}
	first := s.tasks.wanted[0]
	first.stop(types.TaskStopCodeUserInitiated, "make room")
	w.until("the room that came free is taken", 5*time.Minute, func() bool { return s.describe().RunningCount == 1 && first.status == stopped })
}

func TestAnInstanceMayBeInNoZoneOfTheNetwork(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{}, func(d *types.TaskDefinition) {
		d.RequiresCompatibilities = []types.Compatibility{types.CompatibilityEc2}
	})
	if _, err := w.addContainerInstance(w.prod, containerInstanceSpec{zone: "us-east-1f", cpu: 2048, memory: 4096}); err != nil {
		t.Fatal(err)
	}
	for _, strategy := range []types.SchedulingStrategy{types.SchedulingStrategyReplica, types.SchedulingStrategyDaemon} {
		s := w.serve("web", 1, func(s *serviceSpec) {
			s.name, s.launchType, s.strategy = string(strategy), types.LaunchTypeEc2, strategy
		})
		w.pass(time.Minute)
		if len(s.tasks.wanted) != 0 || timesSaid(s, "is missing an attribute required by your task.") != 1 {
			t.Errorf("%s: %d tasks, %q", strategy, len(s.tasks.wanted), said(s))
		}
	}
	if one, refusal, err := w.runTask(w.prod, taskRun{definition: w.taskDefinition("web"), launchType: types.LaunchTypeEc2, network: w.open}); one != nil || refusal != "ATTRIBUTE" || err != nil {
		t.Errorf("run-task: %v, %q, %v", one, refusal, err)
	}
}

func TestCodeDeployHasTaskSets(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	w.define("web", behaviour{})
	_, behind := w.balance("blue")
	green, _ := w.balance("green")
	s := w.serve("web", 4, behind, func(s *serviceSpec) {
		s.controller = types.DeploymentControllerTypeCodeDeploy
		s.taskSets = []taskSetSpec{{primary: true, scale: 100, taskDefinition: "web:1"}, {scale: 50, taskDefinition: "web:2", targetGroup: green.arn}}
	})
	w.until("steady", 5*time.Minute, w.steady(s))
	d := s.describe()
	if len(d.Deployments) != 0 || len(d.TaskSets) != 2 || d.RunningCount != 6 {
		t.Fatalf("%d deployments, %d task sets, %d tasks run", len(d.Deployments), len(d.TaskSets), d.RunningCount)
	}
	second := d.TaskSets[1]
	if *second.Status != "ACTIVE" || second.ComputedDesiredCount != 2 || second.RunningCount != 2 || second.StabilityStatus != types.StabilityStatusSteadyState ||
		*second.LoadBalancers[0].TargetGroupArn != green.arn || *second.StartedBy != "CODE_DEPLOY" {
		t.Errorf("the second set: %+v", second)
	}
	if len(green.targets) != 2 || !hasSaid(s, "(service web, taskSet "+*second.Id+") has started 2 tasks:") {
		t.Errorf("%d targets, said %q", len(green.targets), said(s))
	}
	err := w.update(ecs.UpdateServiceInput{Service: new("web"), ForceNewDeployment: true})
	wantRefusal(t, err, "InvalidParameterException",
		"Cannot force a new deployment on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.")
	err = w.update(ecs.UpdateServiceInput{Service: new("web"), TaskDefinition: new("web:1")})
	wantRefusal(t, err, "InvalidParameterException",
		"Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.")
	if err := w.update(ecs.UpdateServiceInput{Service: new("web"), DesiredCount: new(int32(2))}); err != nil {
		t.Fatal(err)
	}
	w.until("both sets shrink", 5*time.Minute, func() bool { return s.describe().RunningCount == 3 })
}

func TestReadersLagBehindAChange(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	w.serve("web", 2, settled)
	read := func() types.Service {
		out, err := describeServices(w.World, &ecs.DescribeServicesInput{Cluster: new("prod"), Services: []string{"web"}})
		if err != nil {
			t.Fatal(err)
		}
		return out.Services[0]
	}
	out, err := updateService(w.World, &ecs.UpdateServiceInput{
		Cluster: new("prod"), Service: new("web"), DesiredCount: new(int32(5)), ForceNewDeployment: true,
	})
	if err != nil || out.Service.DesiredCount != 5 || len(out.Service.Deployments) != 2 {
		t.Errorf("the change itself answers %+v, %v", out, err)
	}
	if old := read(); old.DesiredCount != 2 || len(old.Deployments) != 1 || *old.Deployments[0].Status != "PRIMARY" {
		t.Errorf("at once %d of %+v", old.DesiredCount, old.Deployments)
	}
	w.pass(lagTime)
	if now := read(); now.DesiredCount != 5 || len(now.Deployments) != 2 {
		t.Errorf("after %s %d, %d deployments", lagTime, now.DesiredCount, len(now.Deployments))
	}
}
