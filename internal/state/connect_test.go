package state_test

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestConnectWords(t *testing.T) {
	for want, c := range map[string]state.Connect{
		"web:80, web.shop:8080 in shop": {Namespace: "shop", Names: []state.ConnectName{{DNS: "web", Port: 80}, {DNS: "web.shop", Port: 8080}}},
		"web in ns-0123456789abcdef":    {Namespace: "arn:aws:servicediscovery:us-east-1:111122223333:namespace/ns-0123456789abcdef", Names: []state.ConnectName{{DNS: "web"}}},
		"client of shop":                {Namespace: "shop"},
	} {
		if got := c.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for want, r := range map[string]state.Registry{
		"srv-utcrh6wavdkggqtk":           {ARN: "arn:aws:servicediscovery:us-east-1:111122223333:service/srv-utcrh6wavdkggqtk"},
		"srv-utcrh6wavdkggqtk port 8080": {ARN: "arn:aws:servicediscovery:us-east-1:111122223333:service/srv-utcrh6wavdkggqtk", Port: 8080},
	} {
		if got := r.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
