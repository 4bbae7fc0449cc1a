package reach

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// need is one destination, and what of the task asks for it.
type need struct {
	key string
	// suffix is the last part of the endpoint service's name, "" where there is none.
	suffix  string
	regions []string
	// layers are the Regions whose image layers are fetched, fileSystems the EFS file systems that are mounted.
	layers, fileSystems []string
	// ipv4Only is an image whose registry's name has no IPv6 addresses.
	ipv4Only string
	asked    bool // the task needs it, or somebody wants to know
	// informational ones count for nothing.
	informational bool
	// doubt is the hop that says why nobody knows whether it is needed.
	doubt string
}

// line is what a destination counts for.
type line int8

const (
	forNothing line = iota
	forStart
	forExec
)

func (n *need) group() line {
	switch {
	case n.informational:
		return forNothing
	case n.key == "ssmmessages", n.key == "kms":
		return forExec
	default:
		return forStart
	}
}

func (n *need) wanted() bool { return n.asked || n.doubt != "" }

// byInstance reports what a container instance does for tasks that are not on Fargate, over its own network.
func (n *need) byInstance() bool {
	switch n.key {
	case "ecr.api", "ecr.dkr", "s3", "secretsmanager", "ssm", "logs", "efs":
		return true
	default:
		return strings.HasPrefix(n.key, registryPrefix)
	}
}

const registryPrefix = "registry:"

// needs collects destinations by key.
type needs struct {
	byKey  map[string]*need
	region string // of the cluster
}

// needsOf lists the destinations in the order a task meets them.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
func needsOf(v *vpc, whatIf []string) []*need {
	n := &needs{map[string]*need{}, v.region}
	for _, key := range []string{"ecr.api", "secretsmanager", "ssm", "ecr.dkr", "s3", "efs", "logs", "ecs-sc", "kms", "ssmmessages", "sts"} {
		n.at(key)
	}
	n.at("sts").informational = true
	if v.Definition == nil {
		n.doubt("task-definition-not-visible", "ecr.api", "secretsmanager", "ssm", "ecr.dkr", "s3", "efs", "logs")
	} else {
		n.definition(v.Definition)
	}
	n.workload(v.Network)
	if retiredPlatform(v.Network) != "" {
		for _, key := range []string{"ecr.api", "secretsmanager", "ssm"} {
			n.byKey[key] = &need{key: key, suffix: key}
		}
	}
	for _, key := range append([]string{"internet", "internet6"}, whatIf...) {
		if key == "internet6" && !slices.ContainsFunc(v.placed(), func(id string) bool { return v.subnet(id).v6 != nil }) {
			continue
		}
		if at := n.at(key); !at.asked {
			at.asked, at.informational = true, true
			at.regions = append(at.regions, v.region)
		}
	}
	return slices.SortedFunc(maps.Values(n.byKey), func(a, b *need) int {
		return cmp.Or(cmp.Compare(order(a.key), order(b.key)), cmp.Compare(a.key, b.key))
	})
}

// order is roughly the one in which a task meets its destinations.
func order(key string) int {
	if strings.HasPrefix(key, registryPrefix) {
		key = registryPrefix
	}
	keys := []string{
		"ecr.api", "secretsmanager", "ssm", "ecr.dkr", "s3", registryPrefix, "efs", "logs", "ecs-sc", "kms", "ssmmessages", "sts", "internet", "internet6",
	}
	if i := slices.Index(keys, key); i >= 0 {
		return i
	}
	return len(keys)
}

func (n *needs) at(key string) *need {
	if n.byKey[key] == nil {
		n.byKey[key] = &need{key: key, suffix: key}
		if key == "ecs-sc" {
			n.byKey[key].suffix = "ecs-agent"
		}
	}
	return n.byKey[key]
}

func (n *needs) ask(key, region string) *need {
	at := n.at(key)
	at.asked = true
	if region = cmp.Or(region, n.region); !slices.Contains(at.regions, region) {
		at.regions = append(at.regions, region)
	}
	return at
}

// doubt is for keys of which the facts do not tell whether they are needed.
func (n *needs) doubt(hop string, keys ...string) {
	for _, key := range keys {
		if at := n.at(key); !at.asked {
			at.doubt = hop
		}
	}
}

func (n *needs) definition(d *state.TaskDefinition) {
	for i := range d.Containers {
		c := &d.Containers[i]
		n.image(c)
		for _, s := range slices.Concat(c.Secrets, c.LogSecrets) {
			n.secret(s.From, "ssm")
		}
		if c.Credentials != "" {
			n.secret(c.Credentials, "secretsmanager")
		}
		if c.S3Files {
			n.ask("s3", "")
		}
		plugin := strings.ToLower(c.LogPlugin)
		if c.LogDriver == "awslogs" || c.LogDriver == "awsfirelens" && (plugin == "cloudwatch" || plugin == "cloudwatch_logs") {
			n.ask("logs", c.LogRegion)
		}
	}
	for _, fs := range d.FileSystems {
		at := n.ask("efs", "")
		at.fileSystems = append(at.fileSystems, fs)
	}
}

func (n *needs) image(c *state.ContainerDefinition) {
	img := imageOf(c.Image)
	if img.region == "" {
		n.ask(registryPrefix+img.registry, "")
		return
	}
	n.ask("ecr.api", img.region)
	dkr := n.ask("ecr.dkr", img.region)
	if !img.dual {
		dkr.ipv4Only = c.Image
	}
	s3 := n.ask("s3", img.region)
	s3.layers = append(s3.layers, img.region)
}

// secret asks for where a secret lies: its ARN says so, and a name without one is for the service named.
func (n *needs) secret(from, bare string) {
	arn, ok := state.ParseARN(from)
	switch {
	case !ok:
		n.ask(bare, "")
	case arn.Service == "secretsmanager", arn.Service == "ssm":
		n.ask(arn.Service, arn.Region)
	}
}

// workload adds what the service or task asks for beside its definition.
func (n *needs) workload(f *state.Network) {
	exec := f.Task != nil && f.Task.Exec
	if s := f.Service; s != nil {
		exec = s.Exec
		if p := s.Primary(); p != nil && p.ServiceConnect {
			n.ask("ecs-sc", "")
		}
	} else if f.Task == nil && (f.Denied["ecs:DescribeServices"] != "" || f.Denied["ecs:DescribeTasks"] != "") {
		n.doubt("service-not-visible", "ssmmessages", "kms", "ecs-sc")
	}
	if !exec {
		return
	}
	n.ask("ssmmessages", "")
	switch e := f.Exec; {
	case e == nil && f.Denied["ecs:DescribeClusters"] != "":
		n.doubt("cluster-not-visible", "kms", "s3", "logs")
	case e == nil:
	default:
		if e.KMSKey != "" {
			n.ask("kms", "")
		}
		if e.Logging == "NONE" || e.Logging == "DEFAULT" {
			return // the log configuration beside it is not used
		}
		if e.Bucket != "" {
			n.ask("s3", "")
		}
		if e.LogGroup != "" {
			n.ask("logs", "")
		}
	}
}
