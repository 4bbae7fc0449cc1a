package aws

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// rows are what a person would miss.
func rows(snap *state.Snapshot) []string {
	var out []string
	for k := range snap.Clusters {
		out = append(out, "cluster "+k.String())
	}
	for k := range snap.Services {
		out = append(out, "service "+k.String())
	}
	for k := range snap.TargetGroups {
		out = append(out, "target group "+k.Name)
	}
	slices.Sort(out)
	return out
}

func faults(snap *state.Snapshot) map[state.SourceKind][]*state.Fault {
	out := map[state.SourceKind][]*state.Fault{}
	for _, s := range snap.Sources {
		if s.Fault != nil {
			out[s.Key.Kind] = append(out[s.Key.Kind], s.Fault)
		}
	}
	return out
}

// Whatever the weather, no row goes, every source says what is wrong, and all is current soon after it clears.
func TestWeatherKeepsRowsAndIsNamed(t *testing.T) {
	t.Parallel()
	for spec, kind := range map[string]state.FaultKind{
		"throttle":  state.FaultThrottled,
		"5xx":       state.FaultServer,
		"html":      state.FaultServer,
		"reset":     state.FaultUnreachable,
		"hang":      state.FaultTimeout,
		"truncate":  state.FaultGarbled,
		"malformed": state.FaultGarbled,
		"denied":    state.FaultDenied,
	} {
		t.Run(spec, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, sim.Options{Scenario: "estate"})
				r.run()
				fair := r.pass(12 * time.Second)
				healthy(t, fair)
				r.weather(spec)
				foul := 90 * time.Second
				if kind == state.FaultThrottled {
					foul = 5 * time.Minute // AWS is asked ever more seldom: each source gets its turn
				}
				bad := r.pass(foul)
				if got, want := rows(bad), rows(fair); !slices.Equal(got, want) {
					t.Errorf("rows %v\nwere %v", got, want)
				}
				for key, s := range bad.Sources {
					if s.Fault == nil || s.Fault.Kind != kind || s.Fault.Attempted == "" || s.Fault.At.IsZero() {
						t.Errorf("%+v: fault %+v, want one of kind %s", key, s.Fault, kind)
					}
					if !s.At.Equal(fair.Sources[key].At) && s.At.After(fair.Sources[key].At.Add(10*time.Second)) {
						t.Errorf("%+v claims to be of %s", key, s.At)
					}
				}
				r.weather("")
				cleared := r.poller.now()
				wait := 35 * time.Second // target groups that are well keep to their checks, every 30 s
				if kind == state.FaultThrottled {
					wait = 2 * time.Minute // the pace picks up slowly
				}
				clear := r.pass(wait)
				healthy(t, clear)
				for key, s := range clear.Sources {
					if s.At.Before(cleared) {
						t.Errorf("%+v is still of %s, the weather cleared at %s", key, s.At, cleared)
					}
				}
			})
		})
	}
}

// Three in ten calls throttled, some late: all of it stays there and is renewed.
func TestRoughWeatherOnlySlowsDown(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		fair := r.pass(12 * time.Second)
		r.weather("throttle=30%,latency=5s:30%")
		began := r.poller.now()
		rough := r.pass(3 * time.Minute)
		if got, want := rows(rough), rows(fair); !slices.Equal(got, want) {
			t.Errorf("rows %v\nwere %v", got, want)
		}
		late := func() (all []state.SourceKey) {
			for key, s := range r.store.Snapshot().Sources {
				if s.At.Before(began) {
					all = append(all, key)
				}
			}
			return all
		}
		for range 5 { // once in a hundred times chance keeps one back for longer
			if len(late()) > 0 {
				r.pass(time.Minute)
			}
		}
		if all := late(); len(all) > 0 {
			t.Errorf("%+v were last complete before the weather turned", all)
		}
	})
}

// One denied call costs what only it can tell.
func TestOneDeniedCallCostsItsColumnsOnly(t *testing.T) {
	t.Parallel()
	type expectation struct {
		source  state.SourceKind
		without func(*state.Snapshot) bool // what must be missing
	}
	never := func(*state.Snapshot) bool { return true }
	for call, want := range map[string]expectation{
		"ecs:DescribeClusters": {state.SourceClusters, never},
		"ecs:ListServices":     {state.SourceServices, func(s *state.Snapshot) bool { return len(s.Services) == 0 }},
		"ecs:DescribeServices": {state.SourceServices, func(s *state.Snapshot) bool {
			for _, svc := range s.Services {
				if !svc.SeenAt.IsZero() || s.Assess(svc, svc.SeenAt).Health != state.Unknown {
					return false
				}
			}
			return len(s.Services) > 0 // they are listed, so they are shown
		}},
		"ecs:ListTasks":            {state.SourceTasks, func(s *state.Snapshot) bool { return len(s.Tasks) == 0 }},
		"ecs:DescribeTasks":        {state.SourceTasks, func(s *state.Snapshot) bool { return len(s.Tasks) == 0 }},
		"elb:DescribeTargetGroups": {state.SourceTargets, func(s *state.Snapshot) bool { return !settled(s) && targets(s) > 0 }},
		"elb:DescribeTargetHealth": {state.SourceTargets, func(s *state.Snapshot) bool { return settled(s) && targets(s) == 0 }},
		"sts:GetCallerIdentity":    {"", never},
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := newRig(t, sim.Options{Faults: "denied@" + call})
				snap := r.sweep()
				action := strings.Replace(call, "elb:", "elasticloadbalancing:", 1)
				for kind, all := range faults(snap) {
					for _, f := range all {
						if kind != want.source || f.Kind != state.FaultDenied || f.Attempted != action ||
							f.Advice != "allow "+action+" for this caller, as assets/iam/read-only.json does" {
							t.Errorf("%s: %+v", kind, f)
						}
					}
				}
				if want.source != "" && len(faults(snap)[want.source]) == 0 {
					t.Errorf("no fault of %s", want.source)
				}
				if !want.without(snap) {
					t.Errorf("%d services, %d tasks, %d targets", len(snap.Services), len(snap.Tasks), targets(snap))
				}
				others := map[string]bool{
					"clusters": len(snap.Clusters) > 0, "services": len(snap.Services) > 0, "tasks": len(snap.Tasks) > 0, "targets": targets(snap) > 0,
				}
				delete(others, string(want.source))
				if want.source == state.SourceServices {
					delete(others, "targets") // only services tell which groups there are
				}
				for what, there := range others {
					if !there {
						t.Errorf("without %s there are no %s", call, what)
					}
				}
			})
		})
	}
}

func TestListClustersDeniedSaysWhatToDo(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "denied@ecs:ListClusters"})
		f := faults(r.sweep())[state.SourceClusters]
		if len(f) != 1 || f[0].Code != "AccessDeniedException" || !strings.Contains(f[0].Advice, "--cluster") {
			t.Errorf("faults %+v", f)
		}
	})
}

func settled(s *state.Snapshot) bool {
	for _, g := range s.TargetGroups {
		if g.HealthCheck.Path == "" {
			return false
		}
	}
	return len(s.TargetGroups) > 0
}

func targets(s *state.Snapshot) (n int) {
	for g := range maps.Values(s.TargetGroups) {
		n += len(g.Targets)
	}
	return n
}

// A task that was listed and could not be read is asked for again soon, also where lists are far apart.
func TestAListedTaskThatCouldNotBeReadIsNotLost(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Services: 150, Tasks: 1500, TargetGroups: 1})
		r.run()
		fair := r.pass(40 * time.Second)
		r.weather("malformed@ecs:DescribeTasks")
		var of *state.Service
		for _, svc := range fair.Services {
			of = svc
		}
		if _, err := hand(r.region).RunTask(t.Context(), &ecs.RunTaskInput{
			Cluster: &of.Key.Cluster.Name, TaskDefinition: &of.TaskDefinition,
			NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{Subnets: of.Subnets}},
		}); err != nil {
			t.Fatal(err)
		}
		standalone := func(snap *state.Snapshot) (n int) {
			for _, task := range snap.Tasks {
				if task.Service == "" {
					n++
				}
			}
			return n
		}
		if n := standalone(r.pass(50 * time.Second)); n > 0 {
			t.Fatalf("%d tasks without a service", n)
		}
		r.weather("")
		if snap := r.pass(25 * time.Second); standalone(snap) != 1 || len(faults(snap)) > 0 {
			t.Errorf("%d tasks without a service, faults %v", standalone(snap), faults(snap))
		}
	})
}
