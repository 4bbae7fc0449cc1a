package aws

import (
	"cmp"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/state"
)

// connectOf reads Service Connect from the deployment that is to be, where the service has it; nil where it has not.
func connectOf(w *words, in *types.Service) *state.Connect {
	for i := range in.Deployments {
		d := &in.Deployments[i]
		c := d.ServiceConnectConfiguration
		if awssdk.ToString(d.Status) != "PRIMARY" || c == nil || !c.Enabled {
			continue
		}
		out := &state.Connect{Namespace: w.clean(c.Namespace)}
		for j := range c.Services {
			s := &c.Services[j]
			port, discovery := w.clean(s.PortName), w.clean(s.DiscoveryName)
			for _, alias := range s.ClientAliases {
				// Without a name of its own an alias is known by discovery name and namespace.
				name := cmp.Or(w.clean(alias.DnsName), cmp.Or(discovery, port)+"."+out.Namespace)
				out.Names = append(out.Names, state.ConnectName{DNS: name, Port: intOf(alias.Port), PortName: port, Discovery: discovery})
			}
			if len(s.ClientAliases) == 0 {
				out.Names = append(out.Names, state.ConnectName{DNS: cmp.Or(discovery, port), PortName: port, Discovery: discovery})
			}
		}
		return out
	}
	return nil
}

func registriesOf(w *words, in []types.ServiceRegistry) []state.Registry {
	if len(in) == 0 {
		return nil
	}
	out := make([]state.Registry, len(in))
	for i, r := range in {
		port := r.ContainerPort
		if port == nil {
			port = r.Port
		}
		out[i] = state.Registry{ARN: w.clean(r.RegistryArn), Container: w.clean(r.ContainerName), Port: intOf(port)}
	}
	return out
}
