package sim

import "github.com/aws/aws-sdk-go-v2/service/ecs/types"

// connectEntry puts a service into Service Connect under a name.
type connectEntry struct {
	Namespace string `yaml:"namespace"`
	Name      string `yaml:"name"` // a client only, if empty
	Port      int32  `yaml:"port"`
}

func (c *connectEntry) describe() *types.ServiceConnectConfiguration {
	if c == nil {
		return nil
	}
	d := &types.ServiceConnectConfiguration{Enabled: true, Namespace: &c.Namespace, Services: []types.ServiceConnectService{}}
	if c.Name != "" {
		d.Services = append(d.Services, types.ServiceConnectService{
			PortName: &c.Name, DiscoveryName: &c.Name, ClientAliases: []types.ServiceConnectClientAlias{{DnsName: &c.Name, Port: &c.Port}},
		})
	}
	return d
}

// registries are those of AWS Cloud Map that the scenario names.
func (b *builder) registries(entry serviceEntry) []types.ServiceRegistry {
	if entry.Registry == 0 {
		return nil
	}
	arn := b.world.arn("servicediscovery", "service/srv-"+b.world.chance.hex(16))
	return []types.ServiceRegistry{{RegistryArn: &arn, ContainerName: &entry.Task.Containers[0].Name, ContainerPort: &entry.Registry}}
}
