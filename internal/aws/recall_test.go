package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

const denyAllButLists = "denied@sts denied@ecs:DescribeClusters denied@ecs:DescribeServices denied@ecs:DescribeTasks"

// Whose account it is shows in every answer with an ARN, a list's included; in an answer only.
func TestAnyAnswerTellsTheAccount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ cluster, faults, want string }{
		"STS alone":               {"prod", "denied@ecs", "111122223333"},
		"list of clusters":        {"", denyAllButLists + " denied@ecs:ListServices denied@ecs:ListTasks", "111122223333"},
		"list of services":        {"prod", denyAllButLists + " denied@ecs:ListTasks", "111122223333"},
		"list of tasks":           {"prod", denyAllButLists + " denied@ecs:ListServices", "111122223333"},
		"no answer":               {"prod", "denied@sts denied@ecs", ""},
		"the person's own word":   {"arn:aws:ecs:us-east-1:444455556666:cluster/prod", "denied@sts denied@ecs", ""},
		"nobody can be reached":   {"", "reset", ""},
		"an answer of ECS's only": {"", "denied@sts", "111122223333"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, sim.Options{Faults: c.faults}, func(o *Options) { o.Clusters = strings.Fields(c.cluster) })
				r.run()
				snap := r.pass(3 * time.Second)
				if snap.Main().Account != c.want {
					t.Errorf("account %q, want %q", snap.Main().Account, c.want)
				}
			})
		})
	}
}

// earlier is what a session some time ago saw in an account: one service with a target group, one task.
func earlier(account string, ago time.Duration) *state.Snapshot {
	scope := state.Scope{Partition: "aws", Account: account, Region: "us-east-1"}
	cluster, then := state.ClusterKey{Scope: scope, Name: "prod"}, time.Now().Add(-ago)
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":us-east-1:" + account + ":" + resource
	}
	group := state.TargetGroupKey{Scope: scope, Name: "gone"}
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.PutCluster(&state.Cluster{Key: cluster, ARN: arn("ecs", "cluster/prod"), SeenAt: then})
		e.PutService(&state.Service{
			Key: state.ServiceKey{Cluster: cluster, Name: "gone"}, ARN: arn("ecs", "service/prod/gone"), SeenAt: then, Desired: 1,
			LoadBalancers: []state.LoadBalancer{{TargetGroup: group, ARN: arn("elasticloadbalancing", "targetgroup/gone/6d0ecf831eec9f09")}},
		})
		e.PutTargetGroup(&state.TargetGroup{Key: group, ARN: arn("elasticloadbalancing", "targetgroup/gone/6d0ecf831eec9f09"), SeenAt: then})
		key := state.TaskKey{Cluster: cluster, ID: "0123456789abcdef0123456789abcdef"}
		e.PutTask(&state.Task{Key: key, ARN: arn("ecs", "task/prod/"+key.ID), Service: "gone", LastStatus: state.StatusRunning, SeenAt: then})
	})
	return store.Snapshot()
}

// What an earlier session saw of another account goes with the first answer, and AWS is never asked about it.
func TestRecalledFactsOfAnotherAccount(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "hang"}, func(o *Options) { o.Clusters = []string{"prod"} })
		r.store.Apply(func(e *state.Edit) { e.Recall(r.poller.Origin(), earlier("444455556666", time.Minute)) })
		r.run()
		snap := r.pass(5 * time.Second)
		if len(snap.Services) != 1 || r.poller.Calls()["elasticloadbalancing:DescribeTargetHealth"] > 0 {
			t.Errorf("before any answer: %d services, calls %v", len(snap.Services), r.poller.Calls())
		}
		r.weather("denied@sts denied@ecs:DescribeClusters")
		snap = r.pass(40 * time.Second)
		for key := range snap.Services {
			if key.Cluster.Scope.Account != "111122223333" {
				t.Errorf("service %v of another account stays", key)
			}
		}
		if snap.Main().Account != "111122223333" || len(snap.Services) == 0 || !snap.Main().Recalled.IsZero() {
			t.Errorf("account %q, %d services, recalled %v", snap.Main().Account, len(snap.Services), snap.Main().Recalled)
		}
		for key, s := range snap.Sources {
			if key.Kind != state.SourceClusters && s.Fault != nil {
				t.Errorf("%+v met %v", key, s.Fault)
			}
		}
	})
}

// Rows that the first sweep does not find vanish. Of tasks from days ago AWS knows nothing, and is not asked.
func TestRecalledFactsThatAreGone(t *testing.T) {
	t.Parallel()
	for name, ago := range map[string]time.Duration{"a minute": time.Minute, "three days": 72 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				faults := ""
				if ago > time.Hour {
					faults = "denied@ecs:DescribeTasks"
				}
				r := newRig(t, sim.Options{Faults: faults})
				old := earlier("111122223333", ago)
				r.store.Apply(func(e *state.Edit) { e.Recall(r.poller.Origin(), old) })
				r.run()
				snap := r.pass(30 * time.Second)
				for key := range old.Tasks {
					if snap.Tasks[key] != nil {
						t.Error("the task is still there")
					}
				}
				for key := range old.Services {
					if snap.Services[key] != nil {
						t.Error("the service is still there")
					}
				}
				for key := range old.TargetGroups {
					if snap.TargetGroups[key] != nil {
						t.Error("the target group is still there")
					}
				}
			})
		})
	}
}

func TestEndpointIsTheOneAsked(t *testing.T) {
	t.Setenv("AWS_CONFIG_FILE", "/nonexistent")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4588")
	for asked, want := range map[string]string{"": "http://127.0.0.1:4588", "http://127.0.0.1:4599": "http://127.0.0.1:4599"} {
		p, err := Open(t.Context(), Options{Region: "us-east-1", Endpoint: asked, Clock: time.Now, Store: state.NewStore()})
		if err != nil || p.Endpoint() != want {
			t.Errorf("asked for %q: %v, %v", asked, p, err)
		}
	}
}
