package state_test

import (
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// Old ARN forms (before 2018, without the cluster) name the same service and task as the new ones.
func TestBothARNFormsGiveOneKey(t *testing.T) {
	const prefix = "arn:aws-us-gov:ecs:us-gov-west-1:111122223333:"
	asked := state.ClusterKey{Name: "prod"}
	long, ok1 := state.ServiceKeyOf(prefix+"service/prod/web", asked)
	short, ok2 := state.ServiceKeyOf(prefix+"service/web", asked)
	if !ok1 || !ok2 || long != short {
		t.Errorf("services differ: %+v %+v", long, short)
	}
	if want := (state.Scope{Partition: "aws-us-gov", Account: "111122223333", Region: "us-gov-west-1"}); long.Cluster.Scope != want {
		t.Errorf("scope %+v, want %+v", long.Cluster.Scope, want)
	}
	a, ok1 := state.TaskKeyOf(prefix+"task/prod/0123456789abcdef", asked)
	b, ok2 := state.TaskKeyOf(prefix+"task/0123456789abcdef", asked)
	if !ok1 || !ok2 || a != b || a.Short() != "01234567" {
		t.Errorf("tasks differ: %+v %+v", a, b)
	}
	group, ok := state.TargetGroupKeyOf("arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web-tg/73e2d6bc24d8a067")
	if !ok || group.Name != "web-tg" {
		t.Errorf("target group %+v %v", group, ok)
	}
}

func TestWhatIsNoARN(t *testing.T) {
	for _, s := range []string{"", "web", "arn:aws:ecs:us-east-1:111122223333", "arn:aws:ecs:r:a:service/", "arn:aws:ecs:r:a:service/c/", "nra:aws:ecs:r:a:service/c/web"} {
		if k, ok := state.ServiceKeyOf(s, state.ClusterKey{}); ok {
			t.Errorf("%q became service %v", s, k)
		}
	}
	if k, ok := state.ClusterKeyOf("arn:aws:ecs:r:a:service/c/web"); ok {
		t.Errorf("a service's ARN became cluster %v", k)
	}
}
