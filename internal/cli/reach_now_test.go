package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
)

// withNetwork is a region with one service, whose network is that of a document.
func withNetwork(t *testing.T, doc string) *region {
	t.Helper()
	cluster := state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "eu-west-1"}, Name: "prod"}
	key := state.ServiceKey{Cluster: cluster, Name: "shop"}
	r := &region{}
	r.first = func(e *state.Edit) {
		e.PutCluster(&state.Cluster{Key: cluster})
		e.PutService(&state.Service{Key: key, ARN: "arn:aws:ecs:eu-west-1:111122223333:service/prod/shop"})
	}
	r.network = func(e *state.Edit, of state.NetworkKey) {
		if of.Service != key {
			t.Errorf("asked for the network of %v", of)
		}
		n, err := awsdoc.Network(strings.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		n.Key = of
		e.PutNetwork(n)
	}
	return r
}

func TestReachNow(t *testing.T) {
	kept := filepath.Join(t.TempDir(), "kept.json")
	if err := os.WriteFile(kept, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	doc := strings.Replace(isolated, "IMAGE", "nginx", 1)
	out, errs, code := withNetwork(t, doc).run(t, "reach", "shop", "--save", kept, "-o", "json")
	if errs != "" || code != cli.BadNews {
		t.Fatalf("code %d, %s", code, errs)
	}
	var got struct {
		Service, Cluster, Account, Region, ARN string
		FirstBrokenHop                         string
		Partial                                *bool
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Service != "shop" || got.Cluster != "prod" || got.Account != "111122223333" || got.Region != "eu-west-1" || got.ARN == "" || got.Partial == nil || got.FirstBrokenHop != "no-route" {
		t.Errorf("%+v", got)
	}
	info, err := os.Stat(kept)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("what was kept: %v, %v", info.Mode(), err)
	}
	again, _, code := (&region{}).run(t, "reach", "--from", kept)
	if code != cli.BadNews || !strings.Contains(again, "no-route") {
		t.Errorf("what was kept answers with code %d: %s", code, again)
	}
}

// A network that could not be read at all proves nothing, and says so.
func TestReachNowWithoutANetwork(t *testing.T) {
	out, errs, code := withNetwork(t, `{"region":"eu-west-1","denied":{"ecs:DescribeServices":"AccessDenied"}}`).run(t, "reach", "shop")
	if code != cli.NotProvable || out != "" ||
		errs != "fsui: nothing to tell of the network of prod/shop: where its tasks are placed could not be read: ecs:DescribeServices (AccessDenied)\n" {
		t.Errorf("code %d, %q, %q", code, out, errs)
	}
	if _, errs, code = withNetwork(t, strings.Replace(isolated, "IMAGE", "nginx", 1)).run(t, "reach", "elsewhere"); code == cli.Done || !strings.Contains(errs, "elsewhere") {
		t.Errorf("code %d, %q", code, errs)
	}
}
