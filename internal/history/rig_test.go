package history

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

var (
	noon   = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	region = state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	origin = Origin{Profile: "prod-admin", Region: "us-east-1"}
)

func arn(service, resource string) string {
	return "arn:aws:" + service + ":us-east-1:" + region.Account + ":" + resource
}

// estate is a store of so many facts, confirmed by AWS, each as large as in a busy account.
func estate(services, tasks, groups int) *state.Store {
	store := state.NewStore()
	cluster := state.ClusterKey{Scope: region, Name: "prod"}
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, Account: region.Account})
		e.PutCluster(&state.Cluster{Key: cluster, ARN: arn("ecs", "cluster/prod"), Status: "ACTIVE", SeenAt: noon})
		for i := range services {
			name := fmt.Sprintf("service-%04d", i)
			s := &state.Service{
				Key: state.ServiceKey{Cluster: cluster, Name: name}, ARN: arn("ecs", "service/prod/"+name), Status: "ACTIVE", Desired: 10, Running: 10,
				Controller: state.ControllerECS, TaskDefinition: arn("ecs", "task-definition/"+name+":42"), Subnets: []string{"subnet-0a", "subnet-0b"},
				Deployments: []state.Deployment{{ID: "ecs-svc/" + name, Status: "PRIMARY", RolloutState: state.RolloutCompleted, Desired: 10, CreatedAt: noon, UpdatedAt: noon}},
				Tags:        map[string]string{"team": "orders", "name": name}, SeenAt: noon,
			}
			if i < groups {
				key := state.TargetGroupKey{Scope: region, Name: name}
				s.LoadBalancers = []state.LoadBalancer{{TargetGroup: key, ARN: arn("elasticloadbalancing", "targetgroup/"+name+"/6d0ecf831eec9f09"), Container: "app", Port: 8080}}
				e.PutTargetGroup(&state.TargetGroup{Key: key, ARN: s.LoadBalancers[0].ARN, SeenAt: noon, Targets: targets(i, 10)})
			}
			for n := range 100 { // as many as ECS keeps
				s.Events = append(s.Events, state.Event{
					ID: fmt.Sprintf("6d0ecf83-%04d-%04d-9f09-b0e7c1d2a3f4", i, n), At: noon.Add(-time.Duration(n) * time.Hour),
					Message: fmt.Sprintf("(service %s) registered 1 targets in (target-group %s) number %d", name, name, n),
				})
			}
			e.PutService(s)
		}
		for i := range tasks {
			name := fmt.Sprintf("service-%04d", i%services)
			id := fmt.Sprintf("%032x", i*7919)
			e.PutTask(&state.Task{
				Key: state.TaskKey{Cluster: cluster, ID: id}, ARN: arn("ecs", "task/prod/"+id), Group: "service:" + name, Service: name, StartedBy: "ecs-svc/" + name,
				LastStatus: state.StatusRunning, DesiredStatus: state.StatusRunning, Health: "HEALTHY", LaunchType: "FARGATE", PlatformVersion: "1.4.0",
				CPU: "256", Memory: "512", TaskDefinition: arn("ecs", "task-definition/"+name+":42"), Zone: "us-east-1a", Connectivity: "CONNECTED", Version: 4,
				ENI: "eni-" + id[20:], Subnet: "subnet-0a", IP: fmt.Sprintf("10.%d.%d.7", i/250, i%250),
				Containers: []state.Container{
					{Name: "app", Image: "example.com/" + name + ":1.4.2", RuntimeID: id + "-1", LastStatus: state.StatusRunning, Health: "HEALTHY"},
					{Name: "log", Image: "example.com/log:3", RuntimeID: id + "-2", LastStatus: state.StatusRunning, Health: "UNKNOWN"},
				},
				CreatedAt: noon.Add(-time.Hour), PullStartedAt: noon.Add(-time.Hour), PullStoppedAt: noon.Add(-time.Hour), StartedAt: noon.Add(-time.Hour), SeenAt: noon,
			})
		}
	})
	return store
}

func targets(group, n int) []state.Target {
	all := make([]state.Target, n)
	for i := range all {
		all[i] = state.Target{ID: fmt.Sprintf("10.%d.%d.%d", group/250, group%250, i), Port: 8080, Zone: "us-east-1a", State: state.TargetHealthy}
	}
	return all
}

// factsOf is what of a snapshot is kept.
func factsOf(s *state.Snapshot) any {
	return []any{s.Clusters, s.Services, s.Tasks, s.TargetGroups, s.TaskDefinitions}
}

func size(s *state.Snapshot) int {
	return len(s.Clusters) + len(s.Services) + len(s.Tasks) + len(s.TargetGroups) + len(s.TaskDefinitions)
}

// saved is a cache that has kept a small estate, and the file it is in.
func saved(t *testing.T) (c *Cache, file string) {
	t.Helper()
	c = NewCache(filepath.Join(t.TempDir(), "fsui", "snapshots"), origin)
	if err := c.Save(estate(2, 5, 1).Snapshot()); err != nil {
		t.Fatal(err)
	}
	files := list(t, c)
	if len(files) != 1 {
		t.Fatalf("one save made the files %v", files)
	}
	return c, filepath.Join(c.folder, files[0])
}

func list(t *testing.T, c *Cache) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(c.folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// fill puts something that is not zero into every field there is.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(-*n * 1000))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.25)
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		if v.Elem().Kind() != reflect.Int { // a pointer to 0 is not nil: exit code 0
			fill(t, v.Elem(), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key, n)
			fill(t, value, n)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon.Add(time.Duration(*n) * time.Millisecond)))
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); !f.IsExported() {
				if v.Type() != reflect.TypeFor[state.EnvName]() { // the hash of a value is of one run alone
					t.Errorf("%s.%s is not kept", v.Type(), f.Name)
				}
				continue
			}
			fill(t, v.Field(i), n)
		}
	default:
		t.Errorf("a %s is not kept", v.Type())
	}
}
