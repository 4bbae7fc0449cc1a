package ui

import (
	"reflect"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// A task definition is run where a service is, or where somebody says; what cannot be read is told and nothing is asked.
func TestRunDefinition(t *testing.T) {
	r, o := startActing(t, scaling(), state.Act{Fate: state.FateAccepted}, 120, 34)
	r.press(":")
	r.write("definitions")
	r.press("enter", "/")
	r.write("family:checkout")
	r.press("enter")
	open := func() {
		t.Helper()
		r.press(":")
		r.write("run-task")
		r.press("enter")
		r.shows("─ Run task checkout:", "where", "prod/checkout"+caret)
	}
	retype := func(text string) {
		t.Helper()
		r.press("ctrl+u")
		r.write(text)
		r.press("enter")
	}
	open()
	for text, says := range map[string]string{
		"prod/nothing":          "there is no service prod/nothing",
		"nowhere subnet-a":      "there is no cluster nowhere",
		"prod subnet-a wrong":   "wrong is no subnet-…, no sg-… and not public",
		"prod/checkout migrate": "a command comes after --",
	} {
		retype(text)
		r.shows(says)
	}
	if len(o.asked) != 0 {
		t.Fatalf("asked %+v", o.asked)
	}
	retype("prod subnet-a,subnet-b sg-a public -- migrate up")
	r.shows("─ Run task prod/checkout:42 ─")
	r.settleDown()
	r.press("esc")
	open()
	r.write(" sg-b")
	r.press("enter")
	key := serviceNamed(t, r, "prod", "checkout")
	arn := r.store.Snapshot().Services[key].TaskDefinition
	want := []state.Action{
		{Kind: state.ActRunTask, Revision: arn, In: key.Cluster, Subnets: []string{"subnet-a", "subnet-b"}, SecurityGroups: []string{"sg-a"}, PublicIP: new(true), Command: []string{"migrate", "up"}},
		{Kind: state.ActRunTask, Revision: arn, Service: key, SecurityGroups: []string{"sg-b"}, Command: []string{}},
	}
	if !reflect.DeepEqual(o.asked, want) {
		t.Errorf("asked %+v\nwant  %+v", o.asked, want)
	}
	r.settleDown()
	r.press("enter")
	if len(o.done) != 1 {
		t.Errorf("done %v", o.done)
	}
}

func serviceNamed(t *testing.T, r *rig, cluster, name string) state.ServiceKey {
	t.Helper()
	for key := range r.store.Snapshot().Services {
		if key.Cluster.Name == cluster && key.Name == name {
			return key
		}
	}
	t.Fatalf("there is no service %s/%s", cluster, name)
	return state.ServiceKey{}
}
