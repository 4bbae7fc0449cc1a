package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elbv2 "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

func TestListsArePagedToTheEnd(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	for i := range 23 {
		w.serve("web", 0, func(s *serviceSpec) { s.name = fmt.Sprintf("s%02d", i) })
	}
	s := w.serve("web", 101, settled)
	for i := range 120 {
		name := fmt.Sprintf("c%03d", i)
		if _, err := w.addCluster(clusterSpec{name: name}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.addTargetGroup(targetGroupSpec{described: elb.TargetGroup{TargetGroupName: &name}}); err != nil {
			t.Fatal(err)
		}
	}
	for range 105 {
		if _, err := w.addContainerInstance(w.prod, containerInstanceSpec{cpu: 1024, memory: 2048}); err != nil {
			t.Fatal(err)
		}
	}
	list := func(next func(token *string) ([]string, *string, error)) (all []string, pages []int) {
		var token *string
		for {
			arns, following, err := next(token)
			if err != nil {
				t.Fatal(err)
			}
			all, pages = append(all, arns...), append(pages, len(arns))
			if token = following; token == nil {
				return all, pages
			}
		}
	}
	services := func(size *int32) func(*string) ([]string, *string, error) {
		return func(token *string) ([]string, *string, error) {
			out, err := listServices(w.World, &ecs.ListServicesInput{Cluster: new("prod"), MaxResults: size, NextToken: token})
			return out.ServiceArns, out.NextToken, err
		}
	}
	for name, c := range map[string]struct {
		next  func(*string) ([]string, *string, error)
		pages []int
	}{
		"services, ten a page": {services(nil), []int{10, 10, 4}},
		"services, eight":      {services(new(int32(8))), []int{8, 8, 8}},
		"tasks": {func(token *string) ([]string, *string, error) {
			out, err := listTasks(w.World, &ecs.ListTasksInput{Cluster: new("prod"), NextToken: token})
			return out.TaskArns, out.NextToken, err
		}, []int{100, 1}},
		"container instances": {func(token *string) ([]string, *string, error) {
			out, err := listContainerInstances(w.World, &ecs.ListContainerInstancesInput{Cluster: new("prod"), NextToken: token})
			return out.ContainerInstanceArns, out.NextToken, err
		}, []int{100, 5}},
		"clusters": {func(token *string) ([]string, *string, error) {
			out, err := listClusters(w.World, &ecs.ListClustersInput{NextToken: token})
			return out.ClusterArns, out.NextToken, err
		}, []int{100, 21}},
		"target groups": {func(token *string) ([]string, *string, error) {
			out, err := describeTargetGroups(w.World, &elbv2.DescribeTargetGroupsInput{PageSize: new(int32(50)), Marker: token})
			var arns []string
			for _, g := range out.TargetGroups {
				arns = append(arns, *g.TargetGroupArn)
			}
			return arns, out.NextMarker, err
		}, []int{50, 50, 20}},
	} {
		all, pages := list(c.next)
		if !slices.Equal(pages, c.pages) {
			t.Errorf("%s: pages of %v, want %v", name, pages, c.pages)
		}
		if slices.Sort(all); len(slices.Compact(all)) != len(all) {
			t.Errorf("%s: something was listed twice", name)
		}
	}

	// Tasks that come and go between two pages cost no other its place.
	first, err := listTasks(w.World, &ecs.ListTasksInput{Cluster: new("prod"), MaxResults: new(int32(50))})
	if err != nil {
		t.Fatal(err)
	}
	before := slices.Clone(s.tasks.wanted)
	for _, one := range before[40:50] {
		one.stop(types.TaskStopCodeUserInitiated, "gone")
	}
	second, err := listTasks(w.World, &ecs.ListTasksInput{Cluster: new("prod"), NextToken: first.NextToken})
	if err != nil || len(second.TaskArns) != 51 || second.TaskArns[0] != before[50].arn {
		t.Errorf("the second page has %d tasks, %v", len(second.TaskArns), err)
	}
	_, err = listTasks(w.World, &ecs.ListTasksInput{Cluster: new("prod"), NextToken: first.NextToken, DesiredStatus: types.DesiredStatusStopped})
	wantRefusal(t, err, "InvalidParameterException", "Invalid token.")
}

func TestTheListsOfTasks(t *testing.T) {
	w := newTown(t)
	w.define("web", behaviour{})
	_, behind := w.balance("web")
	s := w.serve("web", 2, settled, behind)
	list := func(in ecs.ListTasksInput) int {
		in.Cluster = new("prod")
		out, err := listTasks(w.World, &in)
		if err != nil {
			t.Fatal(err)
		}
		return len(out.TaskArns)
	}
	s.tasks.wanted[0].stop(types.TaskStopCodeUserInitiated, "why not")
	w.pass(5 * time.Second)
	draining := s.tasks.unwanted[0]
	if draining.status != deactivating {
		t.Fatalf("the stopped task is %s", draining.status)
	}
	starting := s.tasks.wanted[slices.IndexFunc(s.tasks.wanted, func(t *task) bool { return t.status < running })]
	for name, c := range map[string]struct {
		in   ecs.ListTasksInput
		want int
	}{
		"by default, those wanted":        {ecs.ListTasksInput{}, 2},
		"running, one of them starting":   {ecs.ListTasksInput{DesiredStatus: types.DesiredStatusRunning}, 2},
		"stopped, one still draining":     {ecs.ListTasksInput{DesiredStatus: types.DesiredStatusStopped}, 1},
		"pending, never any":              {ecs.ListTasksInput{DesiredStatus: types.DesiredStatusPending}, 0},
		"of the service by its ARN":       {ecs.ListTasksInput{ServiceName: &s.arn}, 2},
		"of the family":                   {ecs.ListTasksInput{Family: new("web")}, 2},
		"of another family":               {ecs.ListTasksInput{Family: new("api")}, 0},
		"of the deployment":               {ecs.ListTasksInput{StartedBy: &starting.startedBy}, 2},
		"on instances":                    {ecs.ListTasksInput{LaunchType: types.LaunchTypeEc2}, 0},
		"stopped of the service, by name": {ecs.ListTasksInput{ServiceName: new("web"), DesiredStatus: types.DesiredStatusStopped}, 1},
	} {
		if got := list(c.in); got != c.want {
			t.Errorf("%s: %d tasks, want %d", name, got, c.want)
		}
	}
	_, err := listTasks(w.World, &ecs.ListTasksInput{Cluster: new("prod"), ServiceName: new("none")})
	wantRefusal(t, err, "ServiceNotFoundException", "Service not found.")
	_, err = listTasks(w.World, &ecs.ListTasksInput{Cluster: new("prod"), StartedBy: new("x"), Family: new("web")})
	wantRefusal(t, err, "InvalidParameterException", "Cannot filter by startedBy and another filter at the same time.")
}

func TestDescribingSome(t *testing.T) {
	w := newTown(t)
	old, err := w.addCluster(clusterSpec{
		name: "old", oldARNs: true, capacityProviders: []string{"FARGATE"},
		settings: []types.ClusterSetting{{Name: types.ClusterSettingNameContainerInsights, Value: new("enabled")}},
		tags:     []types.Tag{{Key: new("team"), Value: new("shop")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.define("web", behaviour{})
	tagged := []types.Tag{{Key: new("a"), Value: new("b")}}
	s := w.serve("web", 1, settled, func(s *serviceSpec) { s.tags = tagged })
	other, err := w.addService(old, serviceSpec{name: "web", taskDefinition: "web", desired: 1, network: w.open, age: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if s.arn != "arn:aws:ecs:us-east-1:111122223333:service/prod/web" || other.arn != "arn:aws:ecs:us-east-1:111122223333:service/web" {
		t.Errorf("ARNs %s and %s", s.arn, other.arn)
	}

	services, err := describeServices(w.World, &ecs.DescribeServicesInput{
		Cluster: &w.prod.arn, Services: []string{"web", s.arn, "none", other.arn}, Include: []types.ServiceField{types.ServiceFieldTags},
	})
	if err != nil || len(services.Services) != 3 || len(services.Failures) != 1 || len(services.Services[0].Tags) != 1 {
		t.Fatalf("%d services, failures %+v, %v", len(services.Services), services.Failures, err)
	}
	if f := services.Failures[0]; *f.Reason != "MISSING" || *f.Arn != "arn:aws:ecs:us-east-1:111122223333:service/prod/none" {
		t.Errorf("failure %s of %s", *f.Reason, *f.Arn)
	}
	for _, c := range []struct {
		names []string
		want  string
	}{{nil, "Services cannot be empty."}, {make([]string, 11), "Services cannot be more than 10."}} {
		_, err := describeServices(w.World, &ecs.DescribeServicesInput{Cluster: new("prod"), Services: c.names})
		wantRefusal(t, err, "InvalidParameterException", c.want)
	}

	one := other.tasks.wanted[0]
	if one.arn != "arn:aws:ecs:us-east-1:111122223333:task/"+one.id {
		t.Errorf("old ARN of a task: %s", one.arn)
	}
	tasks, err := describeTasks(w.World, &ecs.DescribeTasksInput{Cluster: new("old"), Tasks: []string{one.arn, one.id, "0123"}, Include: []types.TaskField{types.TaskFieldTags}})
	if err != nil || len(tasks.Tasks) != 2 || *tasks.Failures[0].Reason != "MISSING" {
		t.Errorf("%+v, %v", tasks, err)
	}
	_, err = describeTasks(w.World, &ecs.DescribeTasksInput{Cluster: new("old"), Tasks: make([]string, 101)})
	wantRefusal(t, err, "InvalidParameterException", "Tasks cannot be more than 100.")
	_, err = describeTasks(w.World, &ecs.DescribeTasksInput{Tasks: []string{one.arn}})
	wantRefusal(t, err, "ClusterNotFoundException", "Cluster not found.")

	clusters, err := describeClusters(w.World, &ecs.DescribeClustersInput{
		Clusters: []string{"old", "none"},
		Include:  []types.ClusterField{types.ClusterFieldSettings, types.ClusterFieldStatistics, types.ClusterFieldTags},
	})
	if err != nil || len(clusters.Clusters) != 1 || *clusters.Failures[0].Arn != "arn:aws:ecs:us-east-1:111122223333:cluster/none" {
		t.Fatalf("%+v, %v", clusters, err)
	}
	c := clusters.Clusters[0]
	if c.ActiveServicesCount != 1 || c.RunningTasksCount != 1 || c.PendingTasksCount != 0 || len(c.Settings) != 1 || len(c.Tags) != 1 {
		t.Errorf("cluster %+v", c)
	}
	if !slices.ContainsFunc(c.Statistics, func(p types.KeyValuePair) bool { return *p.Name == "runningFargateTasksCount" && *p.Value == "1" }) {
		t.Errorf("statistics %+v", c.Statistics)
	}
	bare, err := describeClusters(w.World, &ecs.DescribeClustersInput{Clusters: []string{"old"}})
	if err != nil || len(bare.Clusters[0].Statistics)+len(bare.Clusters[0].Settings)+len(bare.Clusters[0].Tags) != 0 {
		t.Errorf("not asked for: %+v, %v", bare, err)
	}
}

func TestTaskDefinitions(t *testing.T) {
	w := newTown(t)
	for range 12 {
		w.define("web", behaviour{})
	}
	w.define("api", behaviour{})
	out, err := listTaskDefinitions(w.World, &ecs.ListTaskDefinitionsInput{FamilyPrefix: new("web"), Sort: types.SortOrderDesc, MaxResults: new(int32(2))})
	if err != nil || len(out.TaskDefinitionArns) != 2 || !strings.HasSuffix(out.TaskDefinitionArns[0], "web:12") || out.NextToken == nil {
		t.Errorf("%+v, %v", out, err)
	}
	all, err := listTaskDefinitions(w.World, &ecs.ListTaskDefinitionsInput{})
	if err != nil || len(all.TaskDefinitionArns) != 13 || !strings.HasSuffix(all.TaskDefinitionArns[0], "api:1") || !strings.HasSuffix(all.TaskDefinitionArns[2], "web:2") {
		t.Errorf("%+v, %v", all, err)
	}
	for ref, revision := range map[string]int32{"web": 12, "web:3": 3, all.TaskDefinitionArns[5]: 5} {
		out, err := describeTaskDefinition(w.World, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &ref})
		if err != nil || out.TaskDefinition.Revision != revision || out.TaskDefinition.Status != types.TaskDefinitionStatusActive {
			t.Errorf("%s: %+v, %v", ref, out, err)
		}
	}
	for _, ref := range []string{"none", "web:13", "web:x", "web:0"} {
		_, err := describeTaskDefinition(w.World, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &ref})
		wantRefusal(t, err, "ClientException", "Unable to describe task definition.")
	}
}

func TestRunTask(t *testing.T) {
	w := newTown(t)
	w.define("job", behaviour{exits: true, exitAfter: 30 * time.Second})
	in := &ecs.RunTaskInput{
		Cluster: new("prod"), TaskDefinition: new("job"), LaunchType: types.LaunchTypeFargate, Count: new(int32(3)), StartedBy: new("me"),
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: w.open},
		Overrides:            &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{Name: new("app"), Command: []string{"migrate"}}}},
		Tags:                 []types.Tag{{Key: new("a"), Value: new("b")}},
	}
	out, err := runTask(w.World, in)
	if err != nil || len(out.Tasks) != 3 || len(out.Failures) != 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	one := out.Tasks[0]
	if *one.LastStatus != "PROVISIONING" || *one.DesiredStatus != "RUNNING" || *one.Group != "family:job" || *one.StartedBy != "me" ||
		one.Overrides.ContainerOverrides[0].Command[0] != "migrate" || *one.Containers[0].LastStatus != "PENDING" {
		t.Errorf("at once %+v", one)
	}
	w.pass(5 * time.Minute)
	ended, err := describeTasks(w.World, &ecs.DescribeTasksInput{Cluster: new("prod"), Tasks: []string{*one.TaskArn}, Include: []types.TaskField{types.TaskFieldTags}})
	if err != nil || *ended.Tasks[0].LastStatus != "STOPPED" || *ended.Tasks[0].Containers[0].ExitCode != 0 || len(ended.Tasks[0].Tags) != 1 {
		t.Errorf("in the end %+v, %v", ended, err)
	}

	for name, c := range map[string]struct {
		edit          func(*ecs.RunTaskInput)
		code, message string
	}{
		"no cluster":    {func(in *ecs.RunTaskInput) { in.Cluster = nil }, "ClusterNotFoundException", "Cluster not found."},
		"no definition": {func(in *ecs.RunTaskInput) { in.TaskDefinition = new("none") }, "ClientException", "TaskDefinition not found."},
		"too many":      {func(in *ecs.RunTaskInput) { in.Count = new(int32(11)) }, "InvalidParameterException", "Count must be between 1 and 10."},
		"no network": {
			func(in *ecs.RunTaskInput) { in.NetworkConfiguration = nil }, "InvalidParameterException",
			"Network Configuration must be provided when networkMode 'awsvpc' is specified.",
		},
		"another launch type": {
			func(in *ecs.RunTaskInput) { in.LaunchType = types.LaunchTypeEc2 }, "InvalidParameterException",
			"Task definition does not support launch_type EC2.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			refused := *in
			c.edit(&refused)
			_, err := runTask(w.World, &refused)
			wantRefusal(t, err, c.code, c.message)
		})
	}
	w.define("hosted", behaviour{}, host)
	_, err = runTask(w.World, &ecs.RunTaskInput{Cluster: new("prod"), TaskDefinition: new("hosted")})
	wantRefusal(t, err, "InvalidParameterException", "No Container Instances were found in your cluster.")
	_, err = stopTask(w.World, &ecs.StopTaskInput{Cluster: new("prod"), Task: new("none")})
	wantRefusal(t, err, "InvalidParameterException", "The referenced task was not found.")
	err = w.update(ecs.UpdateServiceInput{Service: new("none")})
	wantRefusal(t, err, "ServiceNotFoundException", "Service not found.")
}
