package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
)

// stories reads a scenario as any AWS client would.
type stories struct {
	*testing.T
	region *Region
	ecs    *ecs.Client
	elb    *elb.Client
	logs   *cloudwatchlogs.Client
	ec2    *ec2.Client
}

func newStories(t *testing.T, scenario string) *stories {
	t.Helper()
	w := newWire(t, func(o *Options) { o.Scenario, o.NoThrottle = scenario, true })
	return &stories{
		T: t, region: w.region,
		ecs: ecs.NewFromConfig(w.config), elb: elb.NewFromConfig(w.config),
		logs: cloudwatchlogs.NewFromConfig(w.config), ec2: ec2.NewFromConfig(w.config),
	}
}

func must[O any](s *stories) func(out *O, err error) *O {
	s.Helper()
	return func(out *O, err error) *O {
		s.Helper()
		if err != nil {
			s.Fatal(err)
		}
		return out
	}
}

func (s *stories) service(cluster, name string) types.Service {
	s.Helper()
	out := must[ecs.DescribeServicesOutput](s)(s.ecs.DescribeServices(s.Context(), &ecs.DescribeServicesInput{
		Cluster: &cluster, Services: []string{name}, Include: []types.ServiceField{types.ServiceFieldTags},
	}))
	if len(out.Services) != 1 {
		s.Fatalf("%s/%s: %d services, failures %v", cluster, name, len(out.Services), out.Failures)
	}
	return out.Services[0]
}

// tasks pages through one of the two lists.
func (s *stories) tasks(in ecs.ListTasksInput) []types.Task {
	s.Helper()
	var found []types.Task
	pages := ecs.NewListTasksPaginator(s.ecs, &in)
	for pages.HasMorePages() {
		page := must[ecs.ListTasksOutput](s)(pages.NextPage(s.Context()))
		if len(page.TaskArns) == 0 {
			continue
		}
		out := must[ecs.DescribeTasksOutput](s)(s.ecs.DescribeTasks(s.Context(), &ecs.DescribeTasksInput{Cluster: in.Cluster, Tasks: page.TaskArns}))
		found = append(found, out.Tasks...)
	}
	return found
}

// instances are the container instances of a cluster.
func (s *stories) instances(cluster string) []types.ContainerInstance {
	s.Helper()
	listed := must[ecs.ListContainerInstancesOutput](s)(s.ecs.ListContainerInstances(s.Context(), &ecs.ListContainerInstancesInput{Cluster: &cluster}))
	out := must[ecs.DescribeContainerInstancesOutput](s)(s.ecs.DescribeContainerInstances(s.Context(), &ecs.DescribeContainerInstancesInput{
		Cluster: &cluster, ContainerInstances: listed.ContainerInstanceArns,
	}))
	return out.ContainerInstances
}

func (s *stories) running(cluster, service string) []types.Task {
	s.Helper()
	return s.tasks(ecs.ListTasksInput{Cluster: &cluster, ServiceName: &service})
}

// stopped are the tasks whose life is over, not those on their way there.
func (s *stories) stopped(cluster, service string) []types.Task {
	s.Helper()
	all := s.tasks(ecs.ListTasksInput{Cluster: &cluster, ServiceName: &service, DesiredStatus: types.DesiredStatusStopped})
	return slices.DeleteFunc(all, func(t types.Task) bool { return deref(t.LastStatus) != "STOPPED" })
}

// targetStates are "state", or "state reason: description".
func (s *stories) targetStates(cluster, service string) []string {
	s.Helper()
	var states []string
	for _, b := range s.service(cluster, service).LoadBalancers {
		out := must[elb.DescribeTargetHealthOutput](s)(s.elb.DescribeTargetHealth(s.Context(), &elb.DescribeTargetHealthInput{TargetGroupArn: b.TargetGroupArn}))
		for _, d := range out.TargetHealthDescriptions {
			state := string(d.TargetHealth.State)
			if d.TargetHealth.Reason != "" {
				state += " " + string(d.TargetHealth.Reason) + ": " + deref(d.TargetHealth.Description)
			}
			states = append(states, state)
		}
	}
	return states
}

// lines of the app container of one task, in order.
func (s *stories) lines(family string, task types.Task) []string {
	s.Helper()
	arn := deref(task.TaskArn)
	stream := logPrefix + "/app/" + arn[strings.LastIndex(arn, "/")+1:]
	out := must[cloudwatchlogs.FilterLogEventsOutput](s)(s.logs.FilterLogEvents(s.Context(), &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: new("/ecs/" + family), LogStreamNames: []string{stream},
	}))
	lines := make([]string, len(out.Events))
	for i, e := range out.Events {
		lines[i] = deref(e.Message)
	}
	return lines
}

func (s *stories) events(service string) string {
	s.Helper()
	var all strings.Builder
	for _, e := range s.service("prod", service).Events {
		all.WriteString(deref(e.Message) + "\n")
	}
	return all.String()
}

// end is how a task ended, in one line: its stop code and reason, and the exit code and reason of each container.
func end(t types.Task) string {
	words := []string{string(t.StopCode), deref(t.StoppedReason)}
	for _, c := range t.Containers {
		if c.ExitCode != nil {
			words = append(words, fmt.Sprintf("%s exits %d %s", deref(c.Name), *c.ExitCode, deref(c.Reason)))
		}
	}
	return strings.Join(words, " | ")
}

// wantEnds holds when at least n stopped tasks of a service in prod ended in these words, and no other than those of a deployment or of scaling did
// in other words.
func (s *stories) wantEnds(service string, n int, words ...string) []types.Task {
	s.Helper()
	stopped := slices.DeleteFunc(s.stopped("prod", service), func(t types.Task) bool {
		return strings.HasPrefix(deref(t.StoppedReason), "Scaling activity initiated by (deployment ecs-svc/")
	})
	if len(stopped) < n {
		s.Fatalf("%s: %d tasks ended, want %d or more", service, len(stopped), n)
	}
	for _, t := range stopped {
		for _, w := range words {
			if !strings.Contains(end(t), w) {
				s.Fatalf("%s: a task ended as %q, want %q", service, end(t), w)
			}
		}
	}
	return stopped
}

// wantCounts holds when the service asks for so many tasks and so many run.
func (s *stories) wantCounts(cluster, service string, desired, running int32) types.Service {
	s.Helper()
	got := s.service(cluster, service)
	if got.DesiredCount != desired || got.RunningCount != running {
		s.Errorf("%s/%s: %d of %d run, want %d of %d", cluster, service, got.RunningCount, got.DesiredCount, running, desired)
	}
	return got
}

// The facts every story of the estate promises to whoever looks, at once and half an hour later.
func TestEstateTellsItsStories(t *testing.T) {
	e := newStories(t, "estate")
	for _, later := range []time.Duration{0, 30 * time.Minute} {
		e.region.Step(later)
		for name, holds := range estateStories() {
			t.Run(fmt.Sprintf("%s at %s", name, later), func(t *testing.T) {
				s := *e
				s.T = t
				holds(&s)
			})
		}
	}
}

func estateStories() map[string]func(*stories) {
	return map[string]func(*stories){
		"a healthy web service": func(s *stories) {
			web := s.wantCounts("prod", "web", 6, 6)
			if web.Deployments[0].RolloutState != types.DeploymentRolloutStateCompleted || !strings.HasSuffix(deref(web.TaskDefinition), "/web:103") {
				s.Errorf("rollout %s of %s", web.Deployments[0].RolloutState, deref(web.TaskDefinition))
			}
			if states := s.targetStates("prod", "web"); !slices.Equal(states, slices.Repeat([]string{"healthy"}, 6)) {
				s.Errorf("targets are %q", states)
			}
			if lines := s.lines("web", s.running("prod", "web")[0]); len(lines) < 1000 {
				s.Errorf("%d lines of fifty minutes", len(lines))
			}
			if stopped := s.stopped("prod", "web"); len(stopped) != 0 {
				s.Errorf("%d tasks have stopped", len(stopped))
			}
		},
		"an image without a way to it": func(s *stories) {
			checkout := s.wantCounts("prod", "checkout", 4, 0)
			s.wantEnds("checkout", 8, "TaskFailedToStart | ResourceInitializationError: unable to pull secrets or registry auth", "api.ecr.us-east-1.amazonaws.com", ":443: i/o timeout")
			subnet := checkout.NetworkConfiguration.AwsvpcConfiguration.Subnets[0]
			out := must[ec2.DescribeSubnetsOutput](s)(s.ec2.DescribeSubnets(s.Context(), &ec2.DescribeSubnetsInput{SubnetIds: []string{subnet}}))
			if name := deref(out.Subnets[0].Tags[0].Value); name != "isolated-a" {
				s.Errorf("it is in subnet %s", name)
			}
			own := must[ec2.DescribeRouteTablesOutput](s)(s.ec2.DescribeRouteTables(s.Context(), &ec2.DescribeRouteTablesInput{
				Filters: []ec2types.Filter{{Name: new("association.subnet-id"), Values: []string{subnet}}},
			}))
			main := must[ec2.DescribeRouteTablesOutput](s)(s.ec2.DescribeRouteTables(s.Context(), &ec2.DescribeRouteTablesInput{
				Filters: []ec2types.Filter{{Name: new("association.main"), Values: []string{"true"}}, {Name: new("vpc-id"), Values: []string{*out.Subnets[0].VpcId}}},
			}))
			if len(own.RouteTables) != 0 || len(main.RouteTables) != 1 || len(main.RouteTables[0].Routes) != 1 {
				s.Errorf("it follows %v, the main table is %v", own.RouteTables, main.RouteTables)
			}
		},
		"a crash loop": func(s *stories) {
			stopped := s.wantEnds("payments", 30, "EssentialContainerExited | Essential container in task exited | app exits 1")
			lines := s.lines("payments", oldest(stopped))
			if last := lines[len(lines)-2:]; last[0] != "ERROR DATABASE_URL is not set" {
				s.Errorf("the last words are %q", last)
			}
			payments := s.service("prod", "payments")
			if payments.Deployments[0].FailedTasks < 3 {
				s.Errorf("the deployment counts %d failed tasks", payments.Deployments[0].FailedTasks)
			}
		},
		"a deployment in progress": func(s *stories) {
			search := s.service("prod", "search")
			first := search.Deployments[0]
			if len(search.Deployments) != 2 || first.RolloutState != types.DeploymentRolloutStateInProgress || first.FailedTasks != 0 {
				s.Fatalf("%d deployments, %s, %d failed", len(search.Deployments), first.RolloutState, first.FailedTasks)
			}
			if first.RunningCount < 1 || first.RunningCount > 9 || first.RunningCount+search.Deployments[1].RunningCount < 10 {
				s.Errorf("%d new and %d old tasks run", first.RunningCount, search.Deployments[1].RunningCount)
			}
		},
		"out of memory": func(s *stories) {
			s.wantEnds("thumbnails", 4, "EssentialContainerExited", "app exits 137 OutOfMemoryError: Container killed due to memory usage")
		},
		"a secret that may not be read": func(s *stories) {
			s.wantCounts("prod", "fraud-check", 2, 0)
			s.wantEnds("fraud-check", 4, "TaskFailedToStart | ResourceInitializationError: unable to pull secrets or registry auth",
				"AccessDeniedException", "fraud-check-execution", "secretsmanager:GetSecretValue", "secret:prod/fraud-check/model-key")
			out := must[cloudwatchlogs.FilterLogEventsOutput](s)(s.logs.FilterLogEvents(s.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: new("/ecs/fraud-check")}))
			if len(out.Events) != 0 {
				s.Errorf("a container that never started wrote %d lines", len(out.Events))
			}
		},
		"a port that nobody listens on": func(s *stories) {
			s.wantEnds("recommendations", 4, "ServiceSchedulerInitiated | Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/recommendations/")
			s.wantTargets("recommendations", "unhealthy Target.FailedHealthChecks: Health checks failed")
			if lines := s.lines("recommendations", oldest(s.stopped("prod", "recommendations"))); !slices.Contains(lines, "Server listening on http://0.0.0.0:3000") {
				s.Errorf("it logs %q", lines)
			}
			if !strings.Contains(s.events("recommendations"), "is unhealthy in (target-group ") {
				s.Error("no event tells of it")
			}
		},
		"a health check that is redirected": func(s *stories) {
			s.wantEnds("accounts", 4, "ServiceSchedulerInitiated | Task failed ELB health checks in (target-group ")
			s.wantTargets("accounts", "unhealthy Target.ResponseCodeMismatch: Health checks failed with these codes: [302]")
		},
		"a file system that cannot be mounted": func(s *stories) {
			s.wantCounts("prod", "media", 1, 0)
			s.wantEnds("media", 3, `TaskFailedToStart | ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-`)
		},
		"another architecture": func(s *stories) {
			stopped := s.wantEnds("ranker", 10, "EssentialContainerExited", "app exits 1")
			if lines := s.lines("ranker", oldest(stopped)); !slices.Equal(lines, []string{"exec /usr/local/bin/ranker: exec format error"}) {
				s.Errorf("it logs %q", lines)
			}
		},
		"Spot interruptions": func(s *stories) {
			s.wantEnds("mailer", 3, "SpotInterruption | ")
			for _, t := range s.running("prod", "mailer") {
				if deref(t.CapacityProviderName) != "FARGATE_SPOT" {
					s.Errorf("a task is on %q", deref(t.CapacityProviderName))
				}
			}
		},
		"stopped on purpose": func(s *stories) {
			s.wantCounts("prod", "monthly-report", 0, 0)
			s.wantEnds("monthly-report", 0)
		},
		"rolled back": func(s *stories) {
			inventory := s.wantCounts("prod", "inventory", 3, 3)
			if !strings.HasSuffix(deref(inventory.TaskDefinition), "/inventory:30") {
				s.Errorf("it runs %s", deref(inventory.TaskDefinition))
			}
			if !strings.Contains(s.events("inventory"), "rolling back to deployment ecs-svc/") {
				s.Errorf("no event tells of a rollback:\n%s", s.events("inventory"))
			}
		},
		"a standalone task": func(s *stories) {
			cluster, family := "prod", "db-migrate"
			tasks := s.tasks(ecs.ListTasksInput{Cluster: &cluster, Family: &family})
			if len(tasks) != 1 || deref(tasks[0].Group) != "family:db-migrate" || deref(tasks[0].StartedBy) != "operator" || deref(tasks[0].LastStatus) != "RUNNING" {
				s.Errorf("got %+v", tasks)
			}
		},
		"tasks that the clock starts": func(s *stories) {
			for family, want := range map[string]string{"stock-reconcile": "reconcile exits 0", "ledger-export": "export exits 2"} {
				cluster, signed := "prod", startedByRule+family
				tasks := s.tasks(ecs.ListTasksInput{Cluster: &cluster, StartedBy: &signed, DesiredStatus: types.DesiredStatusStopped})
				if len(tasks) < 2 {
					s.Errorf("%s ran %d times", family, len(tasks))
				}
				for _, t := range tasks {
					if got := end(t); deref(t.LastStatus) == "STOPPED" && !strings.Contains(got, want) || deref(t.Group) != "family:"+family {
						s.Errorf("%s of group %s ended with %s", family, deref(t.Group), got)
					}
				}
			}
			cluster, family := "prod", "cart-purge"
			if tasks := s.tasks(ecs.ListTasksInput{Cluster: &cluster, Family: &family}); len(tasks) > 0 {
				s.Errorf("a disabled rule started %d tasks", len(tasks))
			}
		},
		"a daemon on instances, in old ARNs": func(s *stories) {
			agent := s.service("platform", "node-agent")
			if agent.SchedulingStrategy != types.SchedulingStrategyDaemon || agent.LaunchType != types.LaunchTypeEc2 || agent.RunningCount != 3 {
				s.Errorf("%s on %s, %d running", agent.SchedulingStrategy, agent.LaunchType, agent.RunningCount)
			}
			if arn := deref(agent.ServiceArn); arn != "arn:aws:ecs:us-east-1:111122223333:service/node-agent" {
				s.Errorf("its ARN is %s", arn)
			}
			on := map[string]bool{}
			for _, t := range s.running("platform", "node-agent") {
				on[deref(t.ContainerInstanceArn)] = true
				if strings.Count(deref(t.TaskArn), "/") != 1 {
					s.Errorf("a task's ARN is %s", deref(t.TaskArn))
				}
			}
			if len(on) != 3 || on[""] {
				s.Errorf("it runs on %v", on)
			}
			for _, i := range s.instances("platform") {
				if i.AgentConnected != on[deref(i.ContainerInstanceArn)] {
					s.Errorf("instance %s: agent connected %t", deref(i.Ec2InstanceId), i.AgentConnected)
				}
			}
		},
		"task sets of CodeDeploy": func(s *stories) {
			api := s.service("platform", "api")
			if api.DeploymentController.Type != types.DeploymentControllerTypeCodeDeploy || len(api.TaskSets) != 2 || len(api.Deployments) != 0 {
				s.Fatalf("%s with %d task sets and %d deployments", api.DeploymentController.Type, len(api.TaskSets), len(api.Deployments))
			}
			statuses := []string{deref(api.TaskSets[0].Status), deref(api.TaskSets[1].Status)}
			slices.Sort(statuses)
			if !slices.Equal(statuses, []string{"ACTIVE", "PRIMARY"}) || deref(api.TaskSets[0].TaskDefinition) == deref(api.TaskSets[1].TaskDefinition) {
				s.Errorf("task sets %q", statuses)
			}
		},
		"two services of one name": func(s *stories) {
			prod, staging := s.service("prod", "web"), s.service("staging", "web")
			if deref(prod.ServiceArn) == deref(staging.ServiceArn) || prod.RunningCount != 6 || staging.RunningCount != 1 {
				s.Errorf("%s runs %d, %s %d", deref(prod.ServiceArn), prod.RunningCount, deref(staging.ServiceArn), staging.RunningCount)
			}
		},
		"a name of 200 characters": func(s *stories) {
			cluster := "staging"
			out := must[ecs.ListServicesOutput](s)(s.ecs.ListServices(s.Context(), &ecs.ListServicesInput{Cluster: &cluster}))
			long := slices.IndexFunc(out.ServiceArns, func(arn string) bool { return len(arn)-strings.LastIndex(arn, "/")-1 == 200 })
			if long < 0 {
				s.Fatalf("services are %q", out.ServiceArns)
			}
			s.wantCounts("staging", out.ServiceArns[long], 1, 1)
		},
	}
}

// wantTargets holds when a target of the service's group is in that state within three minutes, and none is healthy:
// between two tasks' lives there is none but those that drain. It looks ahead in an estate of its own.
func (s *stories) wantTargets(service, state string) {
	s.Helper()
	ahead := newStories(s.T, "estate")
	ahead.region.Step(s.region.Now().Sub(ahead.region.Now()))
	var states []string
	for range 18 {
		states = ahead.targetStates("prod", service)
		if slices.Contains(states, "healthy") {
			break
		}
		if slices.Contains(states, state) {
			return
		}
		ahead.region.Step(10 * time.Second)
	}
	s.Errorf("targets of %s are %q, want %q", service, states, state)
}

// oldest is the task that stopped first: all of its log has arrived.
func oldest(tasks []types.Task) types.Task {
	return slices.MinFunc(tasks, func(a, b types.Task) int { return a.StoppedAt.Compare(*b.StoppedAt) })
}

func TestTheSameSeedMakesTheSameEstate(t *testing.T) {
	first, second, other := newStories(t, "estate"), newStories(t, "estate"), newWire(t, func(o *Options) { o.Scenario, o.Seed = "estate", 2 })
	if a, b := first.events("payments"), second.events("payments"); a != b {
		t.Errorf("the same seed said\n%s\nand\n%s", a, b)
	}
	out, err := ecs.NewFromConfig(other.config).DescribeServices(t.Context(), &ecs.DescribeServicesInput{Cluster: new("prod"), Services: []string{"payments"}})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(first.events("payments"), deref(out.Services[0].Events[0].Message)) {
		t.Error("another seed makes the same tasks")
	}
}
