package ui

import (
	"slices"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const pipeline = "arn:aws:sts::111122223333:assumed-role/ci/run-7"

// trailOf tells of calls about prod/web.
func trailOf(calls ...*state.TrailCall) *state.Trail {
	for _, c := range calls {
		c.Service, c.Caller = serviceKey("prod", "web"), pipeline
	}
	return &state.Trail{Scope: serviceKey("prod", "web").Cluster.Scope, Back: ago(7 * 24 * time.Hour), At: noon, Calls: calls}
}

// CloudTrail is asked when somebody says so, once, and then why says who brought the deployment with which the trouble began,
// and who set how many tasks are wanted.
func TestWhyTellsWho(t *testing.T) {
	store := broken(arn("ecs", "task-definition/web:102"), 0)
	r := startRig(t, store, 140, 40)
	r.press("w")
	r.shows("u who")
	r.lacks("ci/run-7")
	asked := func() int {
		key := serviceKey("prod", "web")
		return len(slices.DeleteFunc(slices.Clone(r.backend.focused), func(f state.Focus) bool { return f.Trail != key || f.Also != state.SourceScaling }))
	}
	if asked() != 0 {
		t.Error("nobody has said so")
	}
	r.press("u", "u")
	r.shows("CloudTrail has been asked; refresh asks anew")
	if asked() != 1 {
		t.Errorf("%+v", r.backend.focused)
	}
	svc := store.Snapshot().Services[serviceKey("prod", "web")]
	two := svc.Desired
	deploy := &state.TrailCall{ID: "1", At: svc.Primary().CreatedAt, Name: "UpdateService", Deployment: svc.Primary().ID}
	scale := &state.TrailCall{ID: "2", At: ago(3 * time.Minute), Name: "UpdateService", Desired: &two}
	r.change(func(e *state.Edit) { e.PutTrail(&state.Trail{Scope: svc.Key.Cluster.Scope, Reading: true}) })
	r.shows("asking CloudTrail")
	r.change(func(e *state.Edit) { e.PutTrail(trailOf(scale, deploy)) })
	r.shows("who             by ci/run-7", "desired         2, set by ci/run-7, 3m ago")
	r.change(func(e *state.Edit) { e.PutTrail(trailOf()) })
	r.shows("nobody found in CloudTrail yet, which is complete up to 11:45 UTC")
}

// The time line names who did it at what they did, tells their other calls as such, and how far CloudTrail can tell.
func TestHistoryTellsWho(t *testing.T) {
	web := serviceKey("prod", "web")
	deployment := &state.DeploymentChange{Service: web, After: &state.Deployment{ID: "ecs-svc/9", CreatedAt: ago(3 * time.Hour), TaskDefinition: "web:9"}}
	calls := trailOf(
		&state.TrailCall{ID: "1", At: ago(3 * time.Hour), Name: "UpdateService", Deployment: "ecs-svc/9", Asked: "web:9", From: "10.0.0.9"},
		&state.TrailCall{ID: "2", At: ago(2 * time.Hour), Name: "UpdateService", Asked: "desired 9", Refused: "AccessDenied"},
	)
	r := startRig(t, broken(arn("ecs", "task-definition/web:102"), 0), 140, 40, func(o *Options) {
		o.Past = func(q state.PastAsked) (all []state.Happening, more bool, err error) {
			kept := []state.Happening{{At: ago(3 * time.Hour), Kind: state.HappenedDeployment, Service: web, Deployment: deployment}}
			for _, c := range calls.Calls {
				kept = append(kept, state.Happening{At: c.At, Kind: state.HappenedCall, Service: web, Call: c})
			}
			return slices.DeleteFunc(kept, func(h state.Happening) bool { return !slices.Contains(q.Kinds, h.Kind) }), false, nil
		}
	})
	r.press("h")
	r.shows("deployment of web:9 began, by ci/run-7", "! call", "UpdateService desired 9 by ci/run-7, refused: AccessDenied")
	r.lacks("who: ")
	r.press("G")
	r.shows("from 10.0.0.9")
	r.press("u")
	if f := r.backend.focused[len(r.backend.focused)-1]; f.Trail != web {
		t.Errorf("%+v", f)
	}
	r.change(func(e *state.Edit) { e.PutTrail(calls) })
	r.shows("who: CloudTrail from 7 Mar 12:00, complete up to 11:45 UTC")
	r.change(func(e *state.Edit) {
		e.PutTrail(&state.Trail{Scope: web.Cluster.Scope, Fault: &state.Fault{Kind: state.FaultDenied, Attempted: "cloudtrail:LookupEvents"}})
	})
	r.shows("who: not allowed: cloudtrail:LookupEvents")
}

func TestLookHistoryWho(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig {
		deploy := state.TrailCall{ID: "1", At: ago(26 * time.Hour), Name: "UpdateService", Deployment: "ecs-svc/9", Asked: "payments:7", From: "10.0.0.9", Caller: pipeline}
		deploy.Service = serviceKey("prod", "payments")
		refused := state.TrailCall{ID: "2", At: ago(5 * time.Minute), Name: "UpdateService", Asked: "desired 9", Refused: "AccessDenied", Caller: pipeline, Service: deploy.Service}
		r := inService(startRig(t, incident(), w, h, withPast(nil), func(o *Options) {
			past := o.Past
			o.Past = func(q state.PastAsked) ([]state.Happening, bool, error) {
				all, more, err := past(q)
				if slices.Contains(q.Kinds, state.HappenedDeployment) {
					began := &state.DeploymentChange{Service: deploy.Service, After: &state.Deployment{ID: "ecs-svc/9", CreatedAt: deploy.At, TaskDefinition: "payments:7"}}
					all = append(all, state.Happening{At: deploy.At, Kind: state.HappenedDeployment, Service: deploy.Service, Deployment: began})
				}
				if slices.Contains(q.Kinds, state.HappenedCall) {
					for _, c := range []*state.TrailCall{&deploy, &refused} {
						all = append(all, state.Happening{At: c.At, Kind: state.HappenedCall, Service: c.Service, Call: c})
					}
				}
				return all, more, err
			}
		}), "payments")
		r.press("h", "u")
		r.change(func(e *state.Edit) {
			e.PutTrail(&state.Trail{Scope: deploy.Service.Cluster.Scope, Back: ago(7 * 24 * time.Hour), At: ago(time.Minute)})
		})
		return r
	})
}
