package aws

import (
	"reflect"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

func TestConnectOf(t *testing.T) {
	in := func(status string, c *types.ServiceConnectConfiguration) *types.Service {
		return &types.Service{Deployments: []types.Deployment{{Status: &status, ServiceConnectConfiguration: c}}}
	}
	full := &types.ServiceConnectConfiguration{Enabled: true, Namespace: awssdk.String("shop"), Services: []types.ServiceConnectService{
		{
			PortName: awssdk.String("http"), DiscoveryName: awssdk.String("web"),
			ClientAliases: []types.ServiceConnectClientAlias{{DnsName: awssdk.String("web\x07"), Port: awssdk.Int32(80)}, {Port: awssdk.Int32(8080)}},
		},
		{PortName: awssdk.String("admin")},
	}}
	want := &state.Connect{Namespace: "shop", Names: []state.ConnectName{
		{DNS: state.Clean("web\x07"), Port: 80, PortName: "http", Discovery: "web"},
		{DNS: "web.shop", Port: 8080, PortName: "http", Discovery: "web"},
		{DNS: "admin", PortName: "admin"},
	}}
	if got := connectOf(&words{}, in("PRIMARY", full)); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for name, svc := range map[string]*types.Service{
		"an old deployment": in("ACTIVE", full), "switched off": in("PRIMARY", &types.ServiceConnectConfiguration{}), "without": in("PRIMARY", nil),
	} {
		if got := connectOf(&words{}, svc); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	registries := registriesOf(&words{}, []types.ServiceRegistry{
		{RegistryArn: awssdk.String("a"), ContainerName: awssdk.String("app"), ContainerPort: awssdk.Int32(8080)}, {RegistryArn: awssdk.String("b"), Port: awssdk.Int32(9)},
	})
	if !reflect.DeepEqual(registries, []state.Registry{{ARN: "a", Container: "app", Port: 8080}, {ARN: "b", Port: 9}}) {
		t.Errorf("%+v", registries)
	}
}

// The estate has a service in Service Connect and one in a registry.
func TestNamesOfServices(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		snap := r.pass(7 * time.Second)
		orders, cart := serviceNamed(t, snap, "prod/orders"), serviceNamed(t, snap, "prod/cart")
		if orders.Connect == nil || orders.Connect.Words() != "orders:8080 in shop" || len(orders.Registries) != 0 {
			t.Errorf("orders: %+v %+v", orders.Connect, orders.Registries)
		}
		if cart.Connect != nil || len(cart.Registries) != 1 || cart.Registries[0].Port != 8080 {
			t.Errorf("cart: %+v %+v", cart.Connect, cart.Registries)
		}
	})
}
