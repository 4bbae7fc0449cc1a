package ui

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// stacked is the incident with a service that a CloudFormation stack made.
func stacked() *state.Store {
	store := incident()
	store.Apply(func(e *state.Edit) {
		s := service("prod", "portal", 2, 103, behind, func(s *state.Service) {
			s.TaskDefinition = definitionARN("web", 103)
			s.Subnets, s.SecurityGroups = []string{"subnet-0a1b2c3d4e5f60718", "subnet-0b2c3d4e5f6071829"}, []string{"sg-0d2e3f4a5b6c7d8e9"}
			s.CreatedAt, s.CreatedBy = ago(4000*time.Hour), "arn:aws:iam::111122223333:role/deploy"
			s.Role = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
			s.Tags = map[string]string{
				"aws:cloudformation:stack-name": "prod-portal", "aws:cloudformation:logical-id": "Service", "team": "storefront", "empty": "",
			}
		})
		putAll(e, s, tasksOf(s)...)
		e.PutTargetGroup(targetsBehind(s, 0))
		releases(e)
	})
	return store
}

func TestLookSetup(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		r := inService(startRig(t, stacked(), w, h), "portal")
		r.press("i")
		return r
	})
}

func TestSetup(t *testing.T) {
	r := inService(startRig(t, stacked(), 160, 50), "portal")
	r.shows("made by CloudFormation, stack prod-portal")
	r.press("i")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.TaskDefinition != definitionARN("web", 103) || f.Network.Service != f.Service || f.Service != serviceKey("prod", "portal") {
		t.Errorf("its definition is not asked for: %+v", f)
	}
	r.shows("certain by tag aws:cloudformation:stack-name", "role/web-execution", "/ecs/web", "subnet-0b2c3d4e5f6071829", "team = storefront",
		"target group portal → app:8080", "no log driver: its output is lost")
	r.lacks("private-a")
	r.change(func(e *state.Edit) {
		e.PutNetwork(&state.Network{
			Key:            state.NetworkKey{Scope: region, Service: serviceKey("prod", "portal")},
			Subnets:        []state.Subnet{{ID: "subnet-0a1b2c3d4e5f60718", Name: "private-a", Zone: "us-east-1a"}},
			SecurityGroups: []state.SecurityGroup{{ID: "sg-0d2e3f4a5b6c7d8e9", Name: "portal-tasks"}},
		})
	})
	r.shows("subnet-0a1b2c3d4e5f60718 · private-a · us-east-1a", "sg-0d2e3f4a5b6c7d8e9 · portal-tasks")
	r.press("esc")
	r.change(func(e *state.Edit) {
		s := *e.Snapshot().Services[serviceKey("prod", "portal")]
		s.Tags = map[string]string{"managed-by": "terraform"}
		e.PutService(&s)
	})
	r.shows("likely made by Terraform")
}

func TestSetupOfWhatNobodyTells(t *testing.T) {
	r := inService(startRig(t, incident(), 120, 34), "payments")
	r.lacks("made by")
	r.press("i")
	r.shows("no tag or name tells", "the task definition is not read yet")
	r.change(func(e *state.Edit) { fail(e, state.SourceDefinitions, "", 0, denied("ecs:DescribeTaskDefinition")) })
	r.shows("needs ecs:DescribeTaskDefinition")
}
