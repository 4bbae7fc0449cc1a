package ui

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// The service page says by what names and ports others reach the service.
func TestServiceTellsItsNames(t *testing.T) {
	store := incident()
	store.Apply(func(e *state.Edit) {
		web := *e.Snapshot().Services[serviceKey("prod", "web")]
		web.Connect = &state.Connect{Namespace: "shop", Names: []state.ConnectName{{DNS: "web", Port: 80}, {DNS: "web.shop", Port: 8080}}}
		web.Registries = []state.Registry{{ARN: arn("servicediscovery", "service/srv-utcrh6wavdkggqtk"), Port: 8080}}
		e.PutService(&web)
	})
	inService(startRig(t, store, 200, 50), "web").shows("Service Connect web:80, web.shop:8080 in shop", "discovery srv-utcrh6wavdkggqtk")
}
