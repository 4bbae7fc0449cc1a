package aws

import (
	"reflect"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/fsui/fsui/internal/state"
)

func prod() state.ClusterKey {
	return state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}
}

const (
	arnPrefix = "arn:aws:ecs:us-east-1:111122223333:"
	groupBlue = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/blue/1"
	groupGrn  = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/green/2"
)

// at is a time so many seconds into a day of the tests.
func at(s int) time.Time { return time.Date(2026, 11, 20, 0, 0, s, 0, time.UTC) }

func pat(s int) *time.Time { return awssdk.Time(at(s)) }

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestClusterOf(t *testing.T) {
	got, ok := clusterOf(new(words), &types.Cluster{
		ClusterArn: awssdk.String(arnPrefix + "cluster/prod"), ClusterName: awssdk.String("prod"), Status: awssdk.String("ACTIVE"),
		RunningTasksCount: 7, PendingTasksCount: 2, ActiveServicesCount: 3, RegisteredContainerInstancesCount: 1,
		CapacityProviders: []string{"FARGATE", "FARGATE_SPOT"},
	}, at(9))
	same(t, ok, true)
	same(t, got, &state.Cluster{
		Key: prod(), ARN: arnPrefix + "cluster/prod", Status: "ACTIVE", Running: 7, Pending: 2, Services: 3, Instances: 1,
		CapacityProviders: []string{"FARGATE", "FARGATE_SPOT"}, SeenAt: at(9),
	})
	if _, ok := clusterOf(new(words), &types.Cluster{ClusterArn: awssdk.String("nonsense")}, at(9)); ok {
		t.Error("an ARN that names no cluster made one")
	}
}

func TestServiceOf(t *testing.T) {
	in := &types.Service{
		ServiceArn: awssdk.String(arnPrefix + "service/prod/web"), ServiceName: awssdk.String("web"), Status: awssdk.String("ACTIVE"),
		DesiredCount: 3, RunningCount: 2, PendingCount: 1,
		SchedulingStrategy: types.SchedulingStrategyReplica, LaunchType: types.LaunchTypeFargate,
		CapacityProviderStrategy: []types.CapacityProviderStrategyItem{{CapacityProvider: awssdk.String("FARGATE_SPOT"), Weight: 1}},
		PlatformVersion:          awssdk.String("1.4.0"),
		TaskDefinition:           awssdk.String(arnPrefix + "task-definition/web:2"),
		DeploymentConfiguration: &types.DeploymentConfiguration{
			MinimumHealthyPercent: awssdk.Int32(50), MaximumPercent: awssdk.Int32(200),
			DeploymentCircuitBreaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true},
		},
		Deployments: []types.Deployment{
			{Id: awssdk.String("ecs-svc/1"), Status: awssdk.String("ACTIVE"), CreatedAt: pat(1), UpdatedAt: pat(2), RolloutState: types.DeploymentRolloutStateCompleted},
			{
				Id: awssdk.String("ecs-svc/2"), Status: awssdk.String("PRIMARY"), CreatedAt: pat(0), UpdatedAt: pat(4),
				DesiredCount: 3, RunningCount: 1, PendingCount: 1, FailedTasks: 5, TaskDefinition: awssdk.String("td:2"),
				RolloutState: types.DeploymentRolloutStateInProgress, RolloutStateReason: awssdk.String("ECS deployment in progress."),
			},
			{Id: awssdk.String("ecs-svc/3"), Status: awssdk.String("ACTIVE"), CreatedAt: pat(3)},
		},
		Events: []types.ServiceEvent{
			{Id: awssdk.String("old"), CreatedAt: pat(1), Message: awssdk.String("first")},
			{Id: awssdk.String("new"), CreatedAt: pat(5), Message: awssdk.String("last \x1b[31mred")},
		},
		LoadBalancers: []types.LoadBalancer{
			{
				TargetGroupArn: awssdk.String(groupBlue), ContainerName: awssdk.String("app"), ContainerPort: awssdk.Int32(80),
				AdvancedConfiguration: &types.AdvancedConfiguration{AlternateTargetGroupArn: awssdk.String(groupGrn)},
			},
			{LoadBalancerName: awssdk.String("classic"), ContainerName: awssdk.String("app"), ContainerPort: awssdk.Int32(81)},
		},
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}, AssignPublicIp: types.AssignPublicIpEnabled,
		}},
		HealthCheckGracePeriodSeconds: awssdk.Int32(30), EnableExecuteCommand: true,
		Tags:      []types.Tag{{Key: awssdk.String("team"), Value: awssdk.String("shop")}},
		CreatedAt: pat(1), CreatedBy: awssdk.String("arn:role"), RoleArn: awssdk.String("arn:elb-role"),
	}
	got, ok := serviceOf(new(words), in, prod(), nil, at(9))
	same(t, ok, true)
	same(t, got, &state.Service{
		Key: state.ServiceKey{Cluster: prod(), Name: "web"}, ARN: arnPrefix + "service/prod/web", Status: "ACTIVE",
		Desired: 3, Running: 2, Pending: 1, Controller: "ECS", Strategy: "REPLICA", LaunchType: "FARGATE",
		CapacityProviders: []string{"FARGATE_SPOT"}, PlatformVersion: "1.4.0", TaskDefinition: arnPrefix + "task-definition/web:2",
		Deployments: []state.Deployment{
			{
				ID: "ecs-svc/2", Status: "PRIMARY", RolloutState: "IN_PROGRESS", Reason: "ECS deployment in progress.", TaskDefinition: "td:2",
				Desired: 3, Running: 1, Pending: 1, Failed: 5, CreatedAt: at(0), UpdatedAt: at(4),
			},
			{ID: "ecs-svc/3", Status: "ACTIVE", CreatedAt: at(3)},
			{ID: "ecs-svc/1", Status: "ACTIVE", RolloutState: "COMPLETED", CreatedAt: at(1), UpdatedAt: at(2)},
		},
		Events: []state.Event{{ID: "new", At: at(5), Message: "last red"}, {ID: "old", At: at(1), Message: "first"}},
		LoadBalancers: []state.LoadBalancer{
			{TargetGroup: state.TargetGroupKey{Scope: prod().Scope, Name: "blue"}, ARN: groupBlue, Container: "app", Port: 80},
			{TargetGroup: state.TargetGroupKey{Scope: prod().Scope, Name: "green"}, ARN: groupGrn, Container: "app", Port: 80},
			{Classic: "classic", Container: "app", Port: 81},
		},
		Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}, PublicIP: true, MinHealthy: 50, MaxHealthy: 200,
		Breaker: true, BreakerBack: true, GracePeriod: 30 * time.Second, Exec: true, Tags: map[string]string{"team": "shop"},
		CreatedAt: at(1), CreatedBy: "arn:role", Role: "arn:elb-role", SeenAt: at(9),
	})

	again, _ := serviceOf(new(words), &types.Service{ServiceArn: in.ServiceArn, Events: []types.ServiceEvent{in.Events[1], in.Events[0]}}, prod(), got, at(10))
	if &again.Events[0] != &got.Events[0] {
		t.Error("events that did not change were copied")
	}
	in.Events = append(in.Events, types.ServiceEvent{Id: awssdk.String("newest"), CreatedAt: pat(6)})
	if again, _ := serviceOf(new(words), in, prod(), got, at(10)); len(again.Events) != 3 || again.Events[0].ID != "newest" {
		t.Errorf("a new event is missing: %+v", again.Events)
	}
}

func TestTaskSetsAreDeployments(t *testing.T) {
	got, _ := serviceOf(new(words), &types.Service{
		ServiceArn:           awssdk.String(arnPrefix + "service/web"), // the form from before 2018
		DeploymentController: &types.DeploymentController{Type: types.DeploymentControllerTypeCodeDeploy},
		TaskSets: []types.TaskSet{{
			Id: awssdk.String("ecs-svc/9"), Status: awssdk.String("PRIMARY"), TaskDefinition: awssdk.String("td:1"), ComputedDesiredCount: 4,
			RunningCount: 3, PendingCount: 1, Scale: &types.Scale{Unit: types.ScaleUnitPercent, Value: 100},
			StabilityStatus: types.StabilityStatusStabilizing, CreatedAt: pat(1), UpdatedAt: pat(2),
			LoadBalancers: []types.LoadBalancer{{TargetGroupArn: awssdk.String(groupGrn), ContainerName: awssdk.String("app"), ContainerPort: awssdk.Int32(80)}},
		}},
	}, prod(), nil, at(9))
	same(t, got.Key, state.ServiceKey{Cluster: prod(), Name: "web"})
	same(t, got.Controller, state.ControllerCodeDeploy)
	same(t, got.Deployments, []state.Deployment{{
		ID: "ecs-svc/9", Status: "PRIMARY", TaskDefinition: "td:1", Desired: 4, Running: 3, Pending: 1, TaskSet: true, Scale: 100,
		Stability: "STABILIZING", CreatedAt: at(1), UpdatedAt: at(2),
	}})
	same(t, got.LoadBalancers, []state.LoadBalancer{{
		TargetGroup: state.TargetGroupKey{Scope: prod().Scope, Name: "green"}, ARN: groupGrn, Container: "app", Port: 80,
	}})
}

func TestTaskOf(t *testing.T) {
	w := new(words)
	got, ok := taskOf(w, &types.Task{
		TaskArn: awssdk.String(arnPrefix + "task/prod/0123456789abcdef"), Group: awssdk.String("service:web"), StartedBy: awssdk.String("ecs-svc/2"),
		LastStatus: awssdk.String("STOPPED"), DesiredStatus: awssdk.String("STOPPED"), HealthStatus: types.HealthStatusUnhealthy,
		LaunchType: types.LaunchTypeFargate, CapacityProviderName: awssdk.String("FARGATE"), PlatformVersion: awssdk.String("1.4.0"),
		Cpu: awssdk.String("256"), Memory: awssdk.String("512"), TaskDefinitionArn: awssdk.String("td:2"),
		AvailabilityZone: awssdk.String("us-east-1a"), ContainerInstanceArn: awssdk.String("ci"), Connectivity: types.ConnectivityConnected,
		EnableExecuteCommand: true, Version: 6,
		Attachments: []types.Attachment{
			{Type: awssdk.String("ServiceConnect"), Details: []types.KeyValuePair{{Name: awssdk.String("privateIPv4Address"), Value: awssdk.String("10.9.9.9")}}},
			{Type: awssdk.String("ElasticNetworkInterface"), Details: []types.KeyValuePair{
				{Name: awssdk.String("subnetId"), Value: awssdk.String("subnet-1")},
				{Name: awssdk.String("networkInterfaceId"), Value: awssdk.String("eni-1")},
				{Name: awssdk.String("privateIPv4Address"), Value: awssdk.String("10.0.0.7")},
			}},
		},
		Containers: []types.Container{{
			Name: awssdk.String("app"), Image: awssdk.String("app:1"), ImageDigest: awssdk.String("sha256:1"), RuntimeId: awssdk.String("rt"),
			LastStatus: awssdk.String("STOPPED"), HealthStatus: types.HealthStatusUnhealthy, ExitCode: awssdk.Int32(137),
			Reason:            awssdk.String("OutOfMemoryError: Container killed due to memory usage"),
			NetworkInterfaces: []types.NetworkInterface{{PrivateIpv4Address: awssdk.String("10.0.0.7")}},
			NetworkBindings:   []types.NetworkBinding{{ContainerPort: awssdk.Int32(80), HostPort: awssdk.Int32(32768), Protocol: types.TransportProtocolTcp}},
			ManagedAgents:     []types.ManagedAgent{{Name: types.ManagedAgentNameExecuteCommandAgent, LastStatus: awssdk.String("STOPPED"), Reason: awssdk.String("gone")}},
		}},
		Overrides: &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{
			Name: awssdk.String("app"), Environment: []types.KeyValuePair{{Name: awssdk.String("TOKEN"), Value: awssdk.String("hunter2")}},
		}}},
		StopCode: types.TaskStopCodeEssentialContainerExited, StoppedReason: awssdk.String("Essential container in task exited"),
		Tags:      []types.Tag{{Key: awssdk.String("k"), Value: awssdk.String("v")}},
		CreatedAt: pat(1), PullStartedAt: pat(2), PullStoppedAt: pat(3), StartedAt: pat(4), StoppingAt: pat(5), ExecutionStoppedAt: pat(6), StoppedAt: pat(7),
	}, prod(), at(9))
	same(t, ok, true)
	code := 137
	same(t, got, &state.Task{
		Key: state.TaskKey{Cluster: prod(), ID: "0123456789abcdef"}, ARN: arnPrefix + "task/prod/0123456789abcdef", Group: "service:web", Service: "web",
		StartedBy: "ecs-svc/2", LastStatus: "STOPPED", DesiredStatus: "STOPPED", Health: "UNHEALTHY", LaunchType: "FARGATE", CapacityProvider: "FARGATE",
		PlatformVersion: "1.4.0", CPU: "256", Memory: "512", TaskDefinition: "td:2", Zone: "us-east-1a", ContainerInstance: "ci", Connectivity: "CONNECTED",
		Exec: true, Version: 6, ENI: "eni-1", Subnet: "subnet-1", IP: "10.0.0.7",
		Containers: []state.Container{{
			Name: "app", Image: "app:1", ImageDigest: "sha256:1", RuntimeID: "rt", LastStatus: "STOPPED", Health: "UNHEALTHY", ExitCode: &code,
			Reason: "OutOfMemoryError: Container killed due to memory usage", IP: "10.0.0.7",
			Ports:  []state.PortBinding{{Container: 80, Host: 32768, Protocol: "tcp"}},
			Agents: []state.Agent{{Name: "ExecuteCommandAgent", LastStatus: "STOPPED", Reason: "gone"}},
		}},
		Overridden: []state.EnvName{state.EnvName{Container: "app", Name: "TOKEN", Length: 7}.Printed(w.print("hunter2"))},
		StopCode:   "EssentialContainerExited", StoppedReason: "Essential container in task exited", Tags: map[string]string{"k": "v"},
		CreatedAt: at(1), PullStartedAt: at(2), PullStoppedAt: at(3), StartedAt: at(4), StoppingAt: at(5), ExecutionStoppedAt: at(6), StoppedAt: at(7), SeenAt: at(9),
	})

	standalone, _ := taskOf(new(words), &types.Task{
		TaskArn: awssdk.String(arnPrefix + "task/0123456789abcdef"), Group: awssdk.String("family:batch"),
		Containers: []types.Container{{NetworkInterfaces: []types.NetworkInterface{{PrivateIpv4Address: awssdk.String("10.0.0.8")}}}},
	}, prod(), at(9))
	if standalone.Service != "" || standalone.IP != "10.0.0.8" || standalone.Key.Cluster != prod() || standalone.Containers[0].ExitCode != nil {
		t.Errorf("standalone task: %+v", standalone)
	}
}

func TestDefinitionOf(t *testing.T) {
	w := new(words)
	got := definitionOf(w, &types.TaskDefinition{
		TaskDefinitionArn: awssdk.String("td:2"), Status: types.TaskDefinitionStatusActive, Cpu: awssdk.String("256"), Memory: awssdk.String("512"),
		NetworkMode: types.NetworkModeAwsvpc, ExecutionRoleArn: awssdk.String("exec"), TaskRoleArn: awssdk.String("task"),
		RuntimePlatform: &types.RuntimePlatform{CpuArchitecture: types.CPUArchitectureArm64, OperatingSystemFamily: types.OSFamilyLinux},
		RegisteredAt:    pat(1), RegisteredBy: awssdk.String("someone"), EphemeralStorage: &types.EphemeralStorage{SizeInGiB: 30},
		Volumes: []types.Volume{
			{Name: awssdk.String("data"), EfsVolumeConfiguration: &types.EFSVolumeConfiguration{FileSystemId: awssdk.String("fs-1"), RootDirectory: awssdk.String("/srv")}},
			{Name: awssdk.String("scratch")},
			{Name: awssdk.String("logs"), Host: &types.HostVolumeProperties{SourcePath: awssdk.String("/var/log")}},
		},
		ContainerDefinitions: []types.ContainerDefinition{
			{
				Name: awssdk.String("app"), Image: awssdk.String("app:1"), Cpu: 128, Memory: awssdk.Int32(300), MemoryReservation: awssdk.Int32(100),
				PortMappings: []types.PortMapping{{ContainerPort: awssdk.Int32(80), HostPort: awssdk.Int32(80), Protocol: types.TransportProtocolTcp}},
				Environment:  []types.KeyValuePair{{Name: awssdk.String("PASSWORD"), Value: awssdk.String("hunter2")}},
				Secrets:      []types.Secret{{Name: awssdk.String("KEY"), ValueFrom: awssdk.String("arn:secret")}},
				HealthCheck:  &types.HealthCheck{Command: []string{"CMD-SHELL", "true"}},
				Command:      []string{"serve"}, EntryPoint: []string{"/bin/app"}, User: awssdk.String("1000"), WorkingDirectory: awssdk.String("/app"),
				DependsOn:             []types.ContainerDependency{{ContainerName: awssdk.String("sidecar"), Condition: types.ContainerConditionStart}},
				MountPoints:           []types.MountPoint{{SourceVolume: awssdk.String("data"), ContainerPath: awssdk.String("/data"), ReadOnly: awssdk.Bool(true)}},
				RepositoryCredentials: &types.RepositoryCredentials{CredentialsParameter: awssdk.String("arn:registry")},
				EnvironmentFiles:      []types.EnvironmentFile{{Value: awssdk.String("arn:s3")}},
				LogConfiguration: &types.LogConfiguration{LogDriver: types.LogDriverAwslogs, Options: map[string]string{
					"awslogs-group": "/ecs/app", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "app", "splunk-token": "secret",
				}},
			},
			{
				Name: awssdk.String("sidecar"), Essential: awssdk.Bool(false), MemoryReservation: awssdk.Int32(50),
				LogConfiguration: &types.LogConfiguration{
					LogDriver: types.LogDriverAwsfirelens, Options: map[string]string{"Name": "datadog"},
					SecretOptions: []types.Secret{{Name: awssdk.String("apikey"), ValueFrom: awssdk.String("arn:key")}},
				},
			},
		},
	})
	same(t, got, &state.TaskDefinition{
		ARN: "td:2", Status: "ACTIVE", CPU: "256", Memory: "512", NetworkMode: "awsvpc", Architecture: "ARM64", OS: "LINUX", ExecutionRole: "exec",
		TaskRole: "task", RegisteredAt: at(1), RegisteredBy: "someone", EphemeralStorage: 30,
		Volumes: []string{"data: EFS fs-1/srv", "scratch", "logs: host /var/log"}, FileSystems: []string{"fs-1"},
		Containers: []state.ContainerDefinition{
			{
				Name: "app", Image: "app:1", Essential: true, CPU: 128, Memory: 300, Ports: []state.PortBinding{{Container: 80, Host: 80, Protocol: "tcp"}},
				Env:     []state.EnvName{state.EnvName{Container: "app", Name: "PASSWORD", Length: 7}.Printed(w.print("hunter2"))},
				Secrets: []state.Secret{{Name: "KEY", From: "arn:secret"}}, HealthCheck: []string{"CMD-SHELL", "true"},
				LogDriver: "awslogs", LogGroup: "/ecs/app", LogRegion: "eu-west-1", LogPrefix: "app",
				Command: []string{"serve"}, EntryPoint: []string{"/bin/app"}, User: "1000", WorkingDir: "/app", DependsOn: []string{"sidecar: START"},
				Mounts: []string{"data on /data, read only"}, Credentials: "arn:registry", S3Files: true,
				LogOptions: []state.EnvName{state.EnvName{Container: "app", Name: "splunk-token", Length: 6}.Printed(w.print("secret"))},
			},
			{
				Name: "sidecar", Memory: 50, LogDriver: "awsfirelens", LogPlugin: "datadog", LogSecrets: []state.Secret{{Name: "apikey", From: "arn:key"}},
				LogOptions: []state.EnvName{state.EnvName{Container: "sidecar", Name: "Name", Length: 7}.Printed(w.print("datadog"))},
			},
		},
	})
}

// Two values of one length are told apart, and nothing but this run can tell what they are.
func TestPrints(t *testing.T) {
	var w, other words
	if again := w.print("a"); again != w.print("a") || w.print("a") == w.print("b") || w.print("a") == other.print("a") {
		t.Error("a print is not of its value and run alone")
	}
}

func TestTargetGroupOf(t *testing.T) {
	got := state.TargetGroup{ARN: groupBlue, Targets: []state.Target{{ID: "kept"}}}
	describeGroup(new(words), &got, &elbtypes.TargetGroup{
		Protocol: elbtypes.ProtocolEnumHttp, Port: awssdk.Int32(80), TargetType: elbtypes.TargetTypeEnumIp, VpcId: awssdk.String("vpc-1"),
		HealthCheckProtocol: elbtypes.ProtocolEnumHttp, HealthCheckPath: awssdk.String("/health"), HealthCheckPort: awssdk.String("traffic-port"),
		HealthCheckIntervalSeconds: awssdk.Int32(30), HealthCheckTimeoutSeconds: awssdk.Int32(5), HealthyThresholdCount: awssdk.Int32(5),
		UnhealthyThresholdCount: awssdk.Int32(2), Matcher: &elbtypes.Matcher{HttpCode: awssdk.String("200-299")},
	})
	same(t, got, state.TargetGroup{
		ARN: groupBlue, Targets: []state.Target{{ID: "kept"}}, Protocol: "HTTP", Port: 80, TargetType: "ip", VPC: "vpc-1",
		HealthCheck: state.HealthCheck{
			Protocol: "HTTP", Path: "/health", Port: "traffic-port", Matcher: "200-299", Interval: 30 * time.Second, Timeout: 5 * time.Second,
			Healthy: 5, Unhealthy: 2,
		},
	})
	same(t, targetsOf(new(words), []elbtypes.TargetHealthDescription{{
		Target: &elbtypes.TargetDescription{Id: awssdk.String("10.0.0.7"), Port: awssdk.Int32(80), AvailabilityZone: awssdk.String("us-east-1a")},
		TargetHealth: &elbtypes.TargetHealth{
			State: elbtypes.TargetHealthStateEnumUnhealthy, Reason: elbtypes.TargetHealthReasonEnumResponseCodeMismatch,
			Description: awssdk.String("Health checks failed with these codes: [500]"),
		},
	}}), []state.Target{{
		ID: "10.0.0.7", Port: 80, Zone: "us-east-1a", State: "unhealthy", Reason: "Target.ResponseCodeMismatch",
		Detail: "Health checks failed with these codes: [500]",
	}})
}

func TestWordsAreNeutralisedAndKeptOnce(t *testing.T) {
	var w words
	evil := "app\x1b]52;c;aGk=\a\u202e"
	if got := w.word(evil); got != "app" || w.word(evil) != "app" {
		t.Errorf("got %q", got)
	}
	for i := range maxWords + 10 {
		w.word(at(i).String())
	}
	if len(w.known) > maxWords {
		t.Errorf("%d words are kept", len(w.known))
	}
}

// A task seen again keeps its old facts only while nothing about it can have changed.
func TestRenewed(t *testing.T) {
	seen := time.Date(2026, 11, 20, 14, 8, 0, 0, time.UTC)
	answer := func() *types.Task {
		return &types.Task{
			TaskArn: awssdk.String("arn:aws:ecs:us-east-1:111122223333:task/prod/0123456789abcdef"), Version: 3,
			LastStatus: awssdk.String("RUNNING"), DesiredStatus: awssdk.String("RUNNING"),
			HealthStatus: types.HealthStatusHealthy, Connectivity: types.ConnectivityConnected,
			Tags: []types.Tag{{Key: awssdk.String("team"), Value: awssdk.String("shop")}},
			Containers: []types.Container{{
				Name: awssdk.String("app"), HealthStatus: types.HealthStatusHealthy,
				ManagedAgents: []types.ManagedAgent{{Name: types.ManagedAgentNameExecuteCommandAgent, LastStatus: awssdk.String("RUNNING")}},
			}},
		}
	}
	old, ok := taskOf(&words{}, answer(), state.ClusterKey{Name: "prod"}, seen)
	if !ok {
		t.Fatal("not converted")
	}
	again := renewed(old, answer(), seen.Add(time.Minute))
	if again == nil || again == old || !again.SeenAt.Equal(seen.Add(time.Minute)) || !old.SeenAt.Equal(seen) {
		t.Fatalf("an unchanged task became %+v", again)
	}
	for name, change := range map[string]func(*types.Task){
		"version":          func(in *types.Task) { in.Version++ },
		"no version":       func(in *types.Task) { in.Version = 0 },
		"status":           func(in *types.Task) { in.LastStatus = awssdk.String("STOPPING") },
		"health":           func(in *types.Task) { in.HealthStatus = types.HealthStatusUnhealthy },
		"container health": func(in *types.Task) { in.Containers[0].HealthStatus = types.HealthStatusUnhealthy },
		"connectivity":     func(in *types.Task) { in.Connectivity = types.ConnectivityDisconnected },
		"agent":            func(in *types.Task) { in.Containers[0].ManagedAgents[0].LastStatus = awssdk.String("STOPPED") },
		"agent's reason":   func(in *types.Task) { in.Containers[0].ManagedAgents[0].Reason = awssdk.String("gone") },
		"tag":              func(in *types.Task) { in.Tags[0].Value = awssdk.String("ops") },
		"tag's name":       func(in *types.Task) { in.Tags[0].Key = awssdk.String("owner") },
	} {
		in := answer()
		change(in)
		if got := renewed(old, in, seen); got != nil {
			t.Errorf("%s changed, and the old facts stay", name)
		}
	}
	if renewed(nil, answer(), seen) != nil {
		t.Error("a task never seen was renewed")
	}
}
