package awsdoc

import (
	"maps"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

type placementDoc struct {
	VPC *awsvpcDoc `json:"awsvpcConfiguration"`
}

type awsvpcDoc struct {
	Subnets        []string `json:"subnets"`
	SecurityGroups []string `json:"securityGroups,omitzero"`
	PublicIP       string   `json:"assignPublicIp,omitzero"`
}

func (d *placementDoc) fact() *state.Placement {
	if d == nil || d.VPC == nil {
		return nil
	}
	return &state.Placement{
		Subnets: d.VPC.Subnets, SecurityGroups: d.VPC.SecurityGroups, PublicIP: strings.EqualFold(d.VPC.PublicIP, "ENABLED"),
	}
}

func placementDocOf(p *state.Placement) *placementDoc {
	if p == nil {
		return nil
	}
	d := &placementDoc{&awsvpcDoc{Subnets: p.Subnets, SecurityGroups: p.SecurityGroups, PublicIP: "DISABLED"}}
	if p.PublicIP {
		d.VPC.PublicIP = "ENABLED"
	}
	return d
}

// netServiceDoc is what a service asks of the network.
type netServiceDoc struct {
	ARN             string             `json:"serviceArn,omitzero"`
	Name            string             `json:"serviceName,omitzero"`
	LaunchType      string             `json:"launchType,omitzero"`
	Providers       []capacityProvider `json:"capacityProviderStrategy,omitzero"`
	PlatformVersion string             `json:"platformVersion,omitzero"`
	PlatformFamily  string             `json:"platformFamily,omitzero"`
	Definition      string             `json:"taskDefinition,omitzero"`
	Desired         int                `json:"desiredCount"`
	Exec            bool               `json:"enableExecuteCommand"`
	LoadBalancers   []loadBalancer     `json:"loadBalancers,omitzero"`
	Deployments     []netDeploymentDoc `json:"deployments,omitzero"`
	Placement       *placementDoc      `json:"networkConfiguration,omitzero"`
}

type netDeploymentDoc struct {
	Status         string             `json:"status"`
	ServiceConnect *serviceConnectDoc `json:"serviceConnectConfiguration,omitzero"`
}

type serviceConnectDoc struct {
	Enabled bool `json:"enabled"`
}

func (d *netServiceDoc) fact() *state.Service {
	if d == nil {
		return nil
	}
	return &state.Service{
		Key: state.ServiceKey{Name: d.Name}, ARN: d.ARN, LaunchType: d.LaunchType, PlatformVersion: d.PlatformVersion,
		PlatformFamily: d.PlatformFamily, TaskDefinition: d.Definition, Desired: d.Desired, Exec: d.Exec,
		CapacityProviders: docs(d.Providers, func(p capacityProvider) string { return p.Name }),
		LoadBalancers: docs(d.LoadBalancers, func(l loadBalancer) state.LoadBalancer {
			return state.LoadBalancer{ARN: l.TargetGroup, Classic: l.Classic, Container: l.Container, Port: l.Port}
		}),
		Deployments: docs(d.Deployments, func(d netDeploymentDoc) state.Deployment {
			return state.Deployment{Status: d.Status, ServiceConnect: d.ServiceConnect != nil && d.ServiceConnect.Enabled}
		}),
	}
}

func netServiceDocOf(s *state.Service) *netServiceDoc {
	if s == nil {
		return nil
	}
	return &netServiceDoc{
		ARN: s.ARN, Name: s.Key.Name, LaunchType: s.LaunchType, PlatformVersion: s.PlatformVersion, PlatformFamily: s.PlatformFamily,
		Definition: s.TaskDefinition, Desired: s.Desired, Exec: s.Exec,
		Providers: docs(s.CapacityProviders, func(name string) capacityProvider { return capacityProvider{name} }),
		LoadBalancers: docs(s.LoadBalancers, func(l state.LoadBalancer) loadBalancer {
			return loadBalancer{TargetGroup: l.ARN, Classic: l.Classic, Container: l.Container, Port: l.Port}
		}),
		Deployments: docs(s.Deployments, func(d state.Deployment) netDeploymentDoc {
			doc := netDeploymentDoc{Status: d.Status}
			if d.ServiceConnect {
				doc.ServiceConnect = &serviceConnectDoc{true}
			}
			return doc
		}),
	}
}

// netTaskDoc is what a standalone task asks of the network. Its interface names the subnet, and nothing else.
type netTaskDoc struct {
	ARN             string              `json:"taskArn,omitzero"`
	LaunchType      string              `json:"launchType,omitzero"`
	Provider        string              `json:"capacityProviderName,omitzero"`
	PlatformVersion string              `json:"platformVersion,omitzero"`
	Definition      string              `json:"taskDefinitionArn,omitzero"`
	Exec            bool                `json:"enableExecuteCommand"`
	Attachments     []taskAttachmentDoc `json:"attachments,omitzero"`
}

type taskAttachmentDoc struct {
	Type    string `json:"type"`
	Details []pair `json:"details"`
}

const interfaceAttachment, subnetDetail = "ElasticNetworkInterface", "subnetId"

func (d *netTaskDoc) fact() *state.Task {
	if d == nil {
		return nil
	}
	t := &state.Task{
		ARN: d.ARN, LaunchType: d.LaunchType, CapacityProvider: d.Provider, PlatformVersion: d.PlatformVersion,
		TaskDefinition: d.Definition, Exec: d.Exec,
	}
	for _, a := range d.Attachments {
		for _, p := range a.Details {
			if a.Type == interfaceAttachment && p.Name == subnetDetail {
				t.Subnet = p.Value
			}
		}
	}
	return t
}

func netTaskDocOf(t *state.Task) *netTaskDoc {
	if t == nil {
		return nil
	}
	d := &netTaskDoc{
		ARN: t.ARN, LaunchType: t.LaunchType, Provider: t.CapacityProvider, PlatformVersion: t.PlatformVersion,
		Definition: t.TaskDefinition, Exec: t.Exec,
	}
	if t.Subnet != "" {
		d.Attachments = []taskAttachmentDoc{{interfaceAttachment, []pair{{subnetDetail, t.Subnet}}}}
	}
	return d
}

type netClusterDoc struct {
	Configuration *clusterConfigurationDoc `json:"configuration,omitzero"`
}

type clusterConfigurationDoc struct {
	Exec *execDoc `json:"executeCommandConfiguration,omitzero"`
}

type execDoc struct {
	KMSKey  string      `json:"kmsKeyId,omitzero"`
	Logging string      `json:"logging,omitzero"`
	Logs    *execLogDoc `json:"logConfiguration,omitzero"`
}

type execLogDoc struct {
	Group  string `json:"cloudWatchLogGroupName,omitzero"`
	Bucket string `json:"s3BucketName,omitzero"`
}

func (d *netClusterDoc) fact() *state.ExecConfiguration {
	switch {
	case d == nil:
		return nil
	case d.Configuration == nil || d.Configuration.Exec == nil:
		return &state.ExecConfiguration{}
	}
	e := d.Configuration.Exec
	out := &state.ExecConfiguration{KMSKey: e.KMSKey, Logging: e.Logging}
	if e.Logs != nil {
		out.LogGroup, out.Bucket = e.Logs.Group, e.Logs.Bucket
	}
	return out
}

func netClusterDocOf(e *state.ExecConfiguration) *netClusterDoc {
	switch {
	case e == nil:
		return nil
	case *e == state.ExecConfiguration{}:
		return &netClusterDoc{}
	}
	d := &execDoc{KMSKey: e.KMSKey, Logging: e.Logging}
	if e.LogGroup != "" || e.Bucket != "" {
		d.Logs = &execLogDoc{e.LogGroup, e.Bucket}
	}
	return &netClusterDoc{&clusterConfigurationDoc{d}}
}

type mountTargetDoc struct {
	ID         string `json:"MountTargetId"`
	FileSystem string `json:"FileSystemId"`
	Subnet     string `json:"SubnetId,omitzero"`
	VPC        string `json:"VpcId,omitzero"`
	State      string `json:"LifeCycleState"`
	Address    string `json:"IpAddress,omitzero"`
	Zone       string `json:"AvailabilityZoneName,omitzero"`
}

func (d mountTargetDoc) fact(at *locator) state.MountTarget {
	return state.MountTarget{
		ID: d.ID, FileSystem: d.FileSystem, Subnet: d.Subnet, VPC: d.VPC, Zone: d.Zone, State: d.State, Address: at.address("IpAddress", d.Address),
	}
}

func mountTargetDocOf(m state.MountTarget) mountTargetDoc {
	d := mountTargetDoc{ID: m.ID, FileSystem: m.FileSystem, Subnet: m.Subnet, VPC: m.VPC, State: m.State, Zone: m.Zone}
	if m.Address.IsValid() {
		d.Address = m.Address.String()
	}
	return d
}

type hostedZoneDoc struct {
	Name string `json:"Name"`
}

func (d hostedZoneDoc) fact(*locator) string { return d.Name }

type attrDoc struct {
	Key   string `json:"Key"`
	Value word   `json:"Value"`
}

func attributes(list map[string][]attrDoc) map[string]map[string]string {
	if list == nil {
		return nil
	}
	out := make(map[string]map[string]string, len(list))
	for arn, attrs := range list {
		out[arn] = make(map[string]string, len(attrs))
		for _, a := range attrs {
			out[arn][a.Key] = string(a.Value)
		}
	}
	return out
}

func attributesDoc(m map[string]map[string]string) map[string][]attrDoc {
	if m == nil {
		return nil
	}
	out := make(map[string][]attrDoc, len(m))
	for arn, attrs := range m {
		out[arn] = []attrDoc{}
		for _, key := range slices.Sorted(maps.Keys(attrs)) {
			out[arn] = append(out[arn], attrDoc{key, word(attrs[key])})
		}
	}
	return out
}
