package awsdoc_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

func prod() state.ClusterKey {
	return state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}
}

// noon is in another zone: documents are UTC.
func noon() time.Time {
	return time.Date(2026, 3, 1, 13, 0, 0, 45e6, time.FixedZone("CET", 3600))
}

const noonText = "2026-03-01T12:00:00.045Z"

func describe(t *testing.T, key any, edit func(*state.Edit)) string {
	t.Helper()
	store := state.NewStore()
	store.Apply(edit)
	doc, err := awsdoc.Describe(store.Snapshot(), key)
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(doc) {
		t.Fatalf("not JSON:\n%s", doc)
	}
	return string(doc)
}

// inOrder fails unless the document holds the lines one after another.
func inOrder(t *testing.T, doc string, lines ...string) {
	t.Helper()
	rest := doc
	for _, line := range lines {
		_, after, ok := strings.Cut(rest, line)
		if !ok {
			t.Fatalf("no %s in its place in\n%s", line, doc)
		}
		rest = after
	}
}

func TestService(t *testing.T) {
	key := state.ServiceKey{Cluster: prod(), Name: "web"}
	doc := describe(t, key, func(e *state.Edit) {
		e.PutService(&state.Service{
			Key: key, ARN: "arn:aws:ecs:us-east-1:111122223333:service/prod/web", Status: "ACTIVE", Pending: 2,
			TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:7", Strategy: "REPLICA",
			Controller: "CODE_DEPLOY", Subnets: []string{"subnet-1"}, MaxHealthy: 200, MinHealthy: 100, Breaker: true,
			GracePeriod: 90 * time.Second, Tags: map[string]string{"team": "shop", "env": "prod"},
			LoadBalancers: []state.LoadBalancer{{ARN: "arn:tg", Container: "app", Port: 8080}},
			Deployments: []state.Deployment{
				{ID: "ecs-svc/1", Status: "PRIMARY", RolloutState: "IN_PROGRESS", CreatedAt: noon()},
				{ID: "ecs-svc/2", Status: "ACTIVE", TaskSet: true, Scale: 25, Stability: "STABILIZING"},
			},
			Events: []state.Event{{ID: "e-1", At: noon(), Message: `(service web) failed: "a" <b> & c.`}},
		})
	})
	inOrder(t, doc,
		`"serviceArn": "arn:aws:ecs:us-east-1:111122223333:service/prod/web"`, `"serviceName": "web"`,
		`"clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/prod"`,
		`"targetGroupArn": "arn:tg"`, `"containerPort": 8080`, `"status": "ACTIVE"`,
		`"desiredCount": 0`, `"runningCount": 0`, `"pendingCount": 2`, `"maximumPercent": 200`,
		`"taskSets": [`, `"id": "ecs-svc/2"`, `"value": 25`, `"stabilityStatus": "STABILIZING"`,
		`"deployments": [`, `"id": "ecs-svc/1"`, `"createdAt": "`+noonText+`"`, `"rolloutState": "IN_PROGRESS"`,
		`"message": "(service web) failed: \"a\" <b> & c."`, `"assignPublicIp": "DISABLED"`,
		`"healthCheckGracePeriodSeconds": 90`, `"type": "CODE_DEPLOY"`, `"key": "env"`, `"key": "team"`,
		`"enableExecuteCommand": false`)
	if strings.Contains(doc, "updatedAt") || strings.Contains(doc, "roleArn") {
		t.Errorf("what AWS would leave out is there:\n%s", doc)
	}
}

func TestTask(t *testing.T) {
	key := state.TaskKey{Cluster: prod(), ID: "0123456789abcdef0123456789abcdef"}
	code := 0
	doc := describe(t, key, func(e *state.Edit) {
		e.PutTask(&state.Task{
			Key: key, ARN: "arn:task", Group: "service:web", LastStatus: "STOPPED", DesiredStatus: "STOPPED",
			StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited", StoppedAt: noon(),
			ENI: "eni-1", Subnet: "subnet-1", IP: "10.0.0.7", Version: 5,
			Containers: []state.Container{
				{Name: "app", LastStatus: "STOPPED", ExitCode: &code, Agents: []state.Agent{{Name: "ExecuteCommandAgent"}}},
				{Name: "proxy", Reason: "CannotPullContainerError"},
			},
			Overridden: []state.EnvName{{Container: "proxy", Name: "DATABASE_URL", Length: 12}, {Container: "gone", Name: "A"}},
		})
	})
	inOrder(t, doc,
		`"ElasticNetworkInterface"`, `"DELETED"`, `"subnetId"`, `"networkInterfaceId"`, `"privateIPv4Address"`, `"10.0.0.7"`,
		`"clusterArn": "arn:aws:ecs:us-east-1:111122223333:cluster/prod"`,
		`"name": "app"`, `"exitCode": 0`, `"managedAgents"`, `"name": "proxy"`, `"reason": "CannotPullContainerError"`,
		`"desiredStatus": "STOPPED"`, `"group": "service:web"`,
		`"containerOverrides"`, `"name": "app"`, `"name": "proxy"`, `"name": "DATABASE_URL"`, `"value": "••• (12)"`,
		`"name": "gone"`, `"value": "••• (0)"`,
		`"stopCode": "EssentialContainerExited"`, `"stoppedAt": "`+noonText+`"`, `"tags": []`, `"taskArn": "arn:task"`, `"version": 5`)
	if strings.Count(doc, `"exitCode"`) != 1 {
		t.Errorf("a container that never ran has an exit code:\n%s", doc)
	}
}

func TestTaskDefinition(t *testing.T) {
	arn := "arn:aws:ecs:us-east-1:111122223333:task-definition/web:42"
	doc := describe(t, arn, func(e *state.Edit) {
		e.PutTaskDefinition(&state.TaskDefinition{
			ARN: arn, Status: "ACTIVE", CPU: "256", Architecture: "ARM64", OS: "LINUX", EphemeralStorage: 30,
			Containers: []state.ContainerDefinition{{
				Name: "app", Image: "example.com/web:1", Essential: true,
				Ports:     []state.PortBinding{{Container: 8080, Host: 8080, Protocol: "tcp"}},
				Env:       []state.EnvName{{Container: "app", Name: "TOKEN", Length: 40}},
				Secrets:   []state.Secret{{Name: "PASSWORD", From: "arn:aws:ssm:us-east-1:111122223333:parameter/pw"}},
				LogDriver: "awslogs", LogGroup: "/ecs/web", LogRegion: "us-east-1", LogPrefix: "web",
				HealthCheck: []string{"CMD-SHELL", "curl -f http://localhost:8080/"},
			}, {Name: "agent", LogDriver: "awsfirelens"}},
		})
	})
	inOrder(t, doc,
		`"taskDefinitionArn"`, `"containerPort": 8080`, `"essential": true`, `"name": "TOKEN"`, `"value": "••• (40)"`,
		`"valueFrom": "arn:aws:ssm`, `"logDriver": "awslogs"`, `"awslogs-group": "/ecs/web"`, `"awslogs-stream-prefix": "web"`,
		`"CMD-SHELL"`, `"logDriver": "awsfirelens"`, `"family": "web"`, `"revision": 42`, `"cpu": "256"`,
		`"cpuArchitecture": "ARM64"`, `"sizeInGiB": 30`)
}

func TestTargetGroup(t *testing.T) {
	key := state.TargetGroupKey{Scope: prod().Scope, Name: "web-tg"}
	doc := describe(t, key, func(e *state.Edit) {
		e.PutTargetGroup(&state.TargetGroup{
			Key: key, ARN: "arn:tg", Protocol: "HTTP", Port: 80, TargetType: "ip",
			HealthCheck: state.HealthCheck{Protocol: "HTTP", Path: "/healthz", Port: "traffic-port", Matcher: "200", Interval: 30 * time.Second},
			Targets: []state.Target{{
				ID: "10.0.0.7", Port: 8080, Zone: "us-east-1a", State: "unhealthy",
				Reason: "Target.ResponseCodeMismatch", Detail: "Health checks failed with these codes: [404]",
			}},
		})
	})
	inOrder(t, doc,
		`"TargetGroupArn": "arn:tg"`, `"TargetGroupName": "web-tg"`, `"HealthCheckPort": "traffic-port"`,
		`"HealthCheckIntervalSeconds": 30`, `"HealthCheckPath": "/healthz"`, `"HttpCode": "200"`, `"TargetHealthDescriptions"`,
		`"Id": "10.0.0.7"`, `"Port": 8080`, `"HealthCheckPort": "8080"`, `"State": "unhealthy"`,
		`"Reason": "Target.ResponseCodeMismatch"`, `"Description": "Health checks failed with these codes: [404]"`)
}

func TestCluster(t *testing.T) {
	doc := describe(t, prod(), func(e *state.Edit) {
		e.PutCluster(&state.Cluster{Key: prod(), ARN: "arn:cluster", Status: "ACTIVE", Running: 3, Insights: "enhanced"})
	})
	inOrder(t, doc, `"clusterArn": "arn:cluster"`, `"clusterName": "prod"`, `"registeredContainerInstancesCount": 0`,
		`"runningTasksCount": 3`, `"capacityProviders": []`, `"name": "containerInsights"`, `"value": "enhanced"`)
}

func TestWhatIsNotThere(t *testing.T) {
	for _, c := range []struct {
		key  any
		want string
	}{
		{state.ServiceKey{Cluster: prod(), Name: "web"}, "service prod/web"},
		{state.TaskKey{Cluster: prod(), ID: "ab"}, "task prod/ab"},
		{prod(), "cluster prod"},
		{state.TargetGroupKey{Name: "tg"}, "target group tg"},
		{"arn:aws:ecs:us-east-1:111122223333:task-definition/web:1", "task definition web:1"},
		{7, "a int"},
	} {
		if _, err := awsdoc.Describe(state.NewStore().Snapshot(), c.key); err == nil || !strings.HasPrefix(err.Error(), c.want+" is not known") {
			t.Errorf("%v: %v", c.key, err)
		}
	}
}
