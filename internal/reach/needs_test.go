package reach_test

import (
	"slices"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// needed are the destinations that count, in their order.
func needed(n *state.Network) []string {
	var out []string
	for _, d := range reach.Evaluate(n).Destinations {
		if d.Verdict != reach.NotNeeded && !d.Informational {
			out = append(out, d.Key)
		}
	}
	return out
}

func TestNeeds(t *testing.T) {
	const secret, parameter = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf", "arn:aws:ssm:eu-west-1:111122223333:parameter/db"
	fargate := func(exec bool) *state.Service { return &state.Service{LaunchType: "FARGATE", Exec: exec} }
	for _, c := range []struct {
		name   string
		change func(*state.Network, *state.ContainerDefinition)
		want   []string
	}{
		{"nothing but an image of nobody's", func(*state.Network, *state.ContainerDefinition) {}, []string{"registry:docker.io"}},
		{"private ECR", func(_ *state.Network, c *state.ContainerDefinition) {
			c.Image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/a"
		}, []string{"ecr.api", "ecr.dkr", "s3"}},
		{"awslogs", func(_ *state.Network, c *state.ContainerDefinition) { c.LogDriver = "awslogs" }, []string{"registry:docker.io", "logs"}},
		{"another log driver", func(_ *state.Network, c *state.ContainerDefinition) {
			c.LogDriver, c.LogPlugin = "splunk", "cloudwatch"
		}, []string{"registry:docker.io"}},
		{"FireLens to CloudWatch", func(_ *state.Network, c *state.ContainerDefinition) {
			c.LogDriver, c.LogPlugin = "awsfirelens", "cloudwatch_logs"
		}, []string{"registry:docker.io", "logs"}},
		{"FireLens elsewhere", func(_ *state.Network, c *state.ContainerDefinition) {
			c.LogDriver, c.LogPlugin = "awsfirelens", "datadog"
		}, []string{"registry:docker.io"}},
		{"a secret", func(_ *state.Network, c *state.ContainerDefinition) { c.Secrets = []state.Secret{{From: secret}} }, []string{"secretsmanager", "registry:docker.io"}},
		{"a parameter", func(_ *state.Network, c *state.ContainerDefinition) { c.Secrets = []state.Secret{{From: parameter}} }, []string{"ssm", "registry:docker.io"}},
		{"a parameter by its name", func(_ *state.Network, c *state.ContainerDefinition) { c.Secrets = []state.Secret{{From: "/shop/db"}} }, []string{"ssm", "registry:docker.io"}},
		{"a secret of the log driver", func(_ *state.Network, c *state.ContainerDefinition) { c.LogSecrets = []state.Secret{{From: secret}} }, []string{"secretsmanager", "registry:docker.io"}},
		{"a registry's password", func(_ *state.Network, c *state.ContainerDefinition) { c.Credentials = secret }, []string{"secretsmanager", "registry:docker.io"}},
		{"files in S3", func(_ *state.Network, c *state.ContainerDefinition) { c.S3Files = true }, []string{"s3", "registry:docker.io"}},
		{"ECS Exec of a service", func(n *state.Network, _ *state.ContainerDefinition) { n.Service = fargate(true) }, []string{"registry:docker.io", "ssmmessages"}},
		{"ECS Exec of a task", func(n *state.Network, _ *state.ContainerDefinition) {
			n.Task = &state.Task{LaunchType: "FARGATE", Exec: true}
		}, []string{"registry:docker.io", "ssmmessages"}},
		{"its key and log group and bucket", func(n *state.Network, _ *state.ContainerDefinition) {
			n.Service = fargate(true)
			n.Exec = &state.ExecConfiguration{KMSKey: "key", Logging: "OVERRIDE", LogGroup: "/exec", Bucket: "exec"}
		}, []string{"s3", "registry:docker.io", "logs", "kms", "ssmmessages"}},
		{"which do not count without it", func(n *state.Network, _ *state.ContainerDefinition) {
			n.Service = fargate(false)
			n.Exec = &state.ExecConfiguration{KMSKey: "key", Logging: "OVERRIDE", LogGroup: "/exec", Bucket: "exec"}
		}, []string{"registry:docker.io"}},
		{"nor a log that is off", func(n *state.Network, _ *state.ContainerDefinition) {
			n.Service = fargate(true)
			n.Exec = &state.ExecConfiguration{Logging: "NONE", LogGroup: "/exec"}
		}, []string{"registry:docker.io", "ssmmessages"}},
		{"Service Connect", func(n *state.Network, _ *state.ContainerDefinition) {
			n.Service = fargate(false)
			n.Service.Deployments = []state.Deployment{{Status: "ACTIVE"}, {Status: "PRIMARY", ServiceConnect: true}}
		}, []string{"registry:docker.io", "ecs-sc"}},
		{"Service Connect of an old deployment", func(n *state.Network, _ *state.ContainerDefinition) {
			n.Service = fargate(false)
			n.Service.Deployments = []state.Deployment{{Status: "PRIMARY"}, {Status: "ACTIVE", ServiceConnect: true}}
		}, []string{"registry:docker.io"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := home()
			n.Definition.Containers = []state.ContainerDefinition{{Name: "app", Image: "nginx"}}
			c.change(n, container(n))
			if got := needed(n); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestImages(t *testing.T) {
	ecr := []string{"ecr.api", "ecr.dkr", "s3"}
	for image, want := range map[string][]string{
		"nginx":                                  {"registry:docker.io"},
		"nginx:1.27":                             {"registry:docker.io"},
		"library/httpd":                          {"registry:docker.io"},
		"localhost/a":                            {"registry:localhost"},
		"public.ecr.aws/nginx/nginx:1":           {"registry:public.ecr.aws"},
		"ghcr.io/a/b@sha256:00":                  {"registry:ghcr.io"},
		"registry.example.com:5000/a":            {"registry:registry.example.com:5000"},
		"111122223333.dkr.ecr.eu-west-1/a":       {"registry:111122223333.dkr.ecr.eu-west-1"},
		"1111.dkr.ecr.eu-west-1.amazonaws.com/a": {"registry:1111.dkr.ecr.eu-west-1.amazonaws.com"},
		"111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b:1":       ecr,
		"111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a":  ecr,
		"111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a":       ecr,
		"111122223333.dkr-ecr.eu-west-1.on.aws/a":                  ecr,
		"111122223333.dkr-ecr-fips.us-east-1.on.aws/a@sha256:0000": ecr,
	} {
		n := home()
		n.Definition.Containers = []state.ContainerDefinition{{Image: image}}
		if got := needed(n); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", image, got, want)
		}
	}
}

func TestRegistries(t *testing.T) {
	image := func(name string, change func(*state.Network)) func(*state.Network) {
		return func(n *state.Network) {
			container(n).Image = name
			change(n)
		}
	}
	cut := func(n *state.Network) { routes(n, "rtb-private-a") }
	open := func(*state.Network) {}
	only443 := func(n *state.Network) { group(n, "sg-task").Out = []state.Permission{tcp(443, 443, "0.0.0.0/0")} }
	runNetworks(t, []network{
		{name: "a public one", change: image("quay.io/a/b", open), want: want{"registry:quay.io": "reachable"}},
		{name: "without a route", change: image("europe-docker.pkg.dev/a/b", cut), want: want{"registry:europe-docker.pkg.dev": "blocked no-route"}},
		{name: "somebody's own may be private", change: image("registry.example.com/a", cut), want: want{"registry:registry.example.com": "unknown registry-host-unknown"}},
		{name: "but not without a name", change: image("registry.example.com/a", func(n *state.Network) { n.VPCAttributes[0].DNSSupport = new(false) }), want: want{"registry:registry.example.com": "blocked dns-support-disabled"}},
		{name: "nor on a port that is shut", change: image("registry.example.com:5000/a", only443), want: want{"registry:registry.example.com:5000": "blocked sg-egress", "logs": "reachable"}},
		{name: "a port that is open to some", change: image("registry.example.com:5000/a", func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{tcp(443, 443, "0.0.0.0/0"), tcp(5000, 5000, "10.0.0.0/8")}
		}), want: want{"registry:registry.example.com:5000": "unknown registry-host-unknown"}},
		{name: "a port that is open", change: image("registry.example.com:5000/a", func(n *state.Network) {
			group(n, "sg-task").Out = []state.Permission{tcp(443, 5000, "0.0.0.0/0")}
		}), want: want{"registry:registry.example.com:5000": "reachable"}},
	})
}

func TestWhoseNetwork(t *testing.T) {
	const instance = "unknown via-container-instance"
	service := func(change func(*state.Service)) func(*state.Network) {
		return func(n *state.Network) {
			n.Service = &state.Service{}
			change(n.Service)
		}
	}
	runNetworks(t, []network{
		{name: "FARGATE_SPOT", change: service(func(s *state.Service) { s.CapacityProviders = []string{"FARGATE_SPOT"} }), want: want{"*": "reachable", "warnings": "single-az"}},
		{name: "instances", change: service(func(s *state.Service) { s.LaunchType, s.Exec = "EC2", true }), want: want{
			"ecr.api": instance, "ecr.dkr": instance, "s3": instance, "logs": instance, "internet": "reachable", "ssmmessages": "reachable", "first": "via-container-instance", "warnings": "single-az",
		}},
		{name: "instances get no public address", base: func() *state.Network { return outside(true) }, change: service(func(s *state.Service) { s.CapacityProviders = []string{"asg"} }), want: want{"internet": "blocked no-public-ip", "logs": instance, "warnings": "single-az"}},
		{name: "an image of nobody's on an instance", change: func(n *state.Network) {
			service(func(s *state.Service) { s.LaunchType = "EC2" })(n)
			container(n).Image = "nginx"
		}, want: want{"registry:docker.io": instance, "warnings": "single-az"}},
		{name: "a provider of a task", change: func(n *state.Network) { n.Task = &state.Task{CapacityProvider: "FARGATE"} }, want: want{"*": "reachable"}},
		{name: "an old platform version logs in by itself", base: closed, change: func(n *state.Network) {
			n.Endpoints = n.Endpoints[1:] // without ecr.api
			n.Task = &state.Task{LaunchType: "FARGATE", PlatformVersion: "1.3.0"}
			container(n).Secrets = []state.Secret{{From: "/shop/db"}}
		}, want: want{"ecr.api": "not-needed", "ssm": "not-needed", "ecr.dkr": "reachable", "s3": "reachable", "warnings": "platform-version-retired"}},
		{name: "1.4.0 does not", base: closed, change: func(n *state.Network) {
			n.Endpoints = n.Endpoints[1:]
			n.Task = &state.Task{LaunchType: "FARGATE", PlatformVersion: "1.4.0"}
		}, want: want{"ecr.api": "blocked no-route"}},
		{name: "nor does Windows 1.0.0", change: func(n *state.Network) {
			n.Task = &state.Task{LaunchType: "FARGATE", PlatformVersion: "1.0.0"}
			n.Definition.OS = "WINDOWS_SERVER_2022_FULL"
		}, want: want{"ecr.api": "reachable"}},
		{name: "a task says where it is, and not what it carries", change: func(n *state.Network) {
			n.Placement, n.Task = nil, &state.Task{LaunchType: "FARGATE", Subnet: "private-a"}
		}, want: want{"*": "unknown sg-egress-partial"}},
		{name: "nor whether it has a public address", change: func(n *state.Network) {
			n.Placement, n.Task = nil, &state.Task{LaunchType: "FARGATE", Subnet: "public-a"}
			n.SecurityGroups = nil
		}, want: want{"*": "unknown sg-egress-partial"}},
	})
}

func TestSeveralRegions(t *testing.T) {
	n := closed()
	side := *container(n)
	side.Image, side.LogRegion = "111122223333.dkr.ecr.us-east-2.amazonaws.com/side:1", "us-east-2"
	n.Definition.Containers = append(n.Definition.Containers, side)
	expect(t, n, want{"ecr.api": "blocked endpoint-other-region", "s3": "blocked no-route", "logs": "blocked endpoint-other-region"})
}

func TestWhatIf(t *testing.T) {
	n := closed()
	serve(n, "sqs", "private-a")
	r := reach.Evaluate(n, "sts", "sqs", "kms", "dynamodb", "ecr.api", "registry:ghcr.io")
	got := map[string]string{}
	for _, d := range r.Destinations {
		if d.Informational {
			got[d.Key] = words(d.Outcome)
		}
	}
	for key, want := range map[string]string{
		"sts": "blocked no-route", "sqs": "reachable", "kms": "blocked no-route", "dynamodb": "blocked no-route",
		"registry:ghcr.io": "blocked no-route", "internet": "blocked no-route",
	} {
		if got[key] != want {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
	if len(got) != 6 || r.FirstBrokenHop != "" || r.Exec.Verdict != reach.NotNeeded || r.Worst().Verdict != reach.Reachable {
		t.Errorf("asking changed what counts: %v, first %q, exec %v, worst %v", got, r.FirstBrokenHop, r.Exec, r.Worst())
	}
}
