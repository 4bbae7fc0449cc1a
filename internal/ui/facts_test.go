package ui

import (
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// New trouble announces itself above the list and moves nothing in it, until the person moves or asks.
func TestNewTroubleIsAnnounced(t *testing.T) {
	r := startRig(t, estate(), 140, 34)
	r.press("j", "j", "j")
	before, at := r.line("> ~ deploying")
	r.lacks("+1 failing")
	api := service("prod", "api", 6, 32, behind, deploying(0, 6, 10*time.Minute))
	r.change(func(e *state.Edit) { e.PutService(api) })
	r.shows("+1 failing: prod/api", "3 failing")
	if after, line := r.line("> ~ deploying"); after != before || line != at {
		t.Errorf("the row under the cursor moved from line %d to %d", at, line)
	}
	_, row := r.line("x failing    prod/api")
	if row < at {
		t.Error("the list fell into order by itself")
	}
	r.resize(120, 34) // what is new is named before the rest is counted
	r.shows("+1 failing: prod/api", "4 Events")
	r.resize(140, 34)
	r.press("r")
	r.lacks("+1 failing")
	if _, now := r.line("x failing    prod/api"); now >= row {
		t.Error("r did not bring the list into order")
	}
	if after, _ := r.line("> ~ deploying"); after != before {
		t.Errorf("r moved the cursor off its service: %s", after)
	}
}

// What was seen failing, became well and fails again is news again.
func TestTroubleThatComesBackIsNews(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	well := service("prod", "payments", 3, 18)
	sick := r.store.Snapshot().Services[well.Key]
	r.change(func(e *state.Edit) { e.PutService(well) })
	r.lacks("+1 failing")
	r.change(func(e *state.Edit) { e.PutService(sick) })
	r.shows("+1 failing: prod/payments")
}

func TestAgesGoOnByTheTick(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.shows("services 2s", "40s")
	r.pass(3 * time.Second)
	r.shows("services 5s", "43s")
	r.pass(7 * time.Second)
	r.shows("! services 12s old") // 5 s were promised
	r.shows("5+2/8?")
}

// Verdicts age too: nobody told of new facts, and the old ones are too old to judge by.
func TestOldFactsAreNoVerdict(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.pass(55 * time.Second)
	r.shows("10 unknown")
}

// The answer of each source comes by itself. What fails in the first picture is no news, and its rows take their rank.
func TestFirstPictureComesInPieces(t *testing.T) {
	whole := estate().Snapshot()
	store := state.NewStore()
	r := startRig(t, store, 120, 34)
	source := func(e *state.Edit, kind state.SourceKind, cluster string) {
		key := state.SourceKey{Kind: kind, Profile: origin.Profile, Region: origin.Region, Cluster: cluster}
		e.PutSource(whole.Sources[key])
	}
	r.change(func(e *state.Edit) {
		e.SetLogin(onlyLogin(e))
		source(e, state.SourceClusters, "")
		for _, c := range whole.Clusters {
			e.PutCluster(c)
		}
	})
	for _, cluster := range []string{"staging", "prod"} {
		r.change(func(e *state.Edit) {
			source(e, state.SourceServices, cluster)
			for k, s := range whole.Services {
				if k.Cluster.Name == cluster {
					e.PutService(s)
				}
			}
		})
	}
	for _, cluster := range []string{"staging", "prod"} {
		r.change(func(e *state.Edit) {
			source(e, state.SourceTasks, cluster)
			for k, task := range whole.Tasks {
				if k.Cluster.Name == cluster {
					e.PutTask(task)
				}
			}
		})
	}
	r.change(func(e *state.Edit) {
		source(e, state.SourceTargets, "")
		for _, g := range whole.TargetGroups {
			e.PutTargetGroup(g)
		}
	})
	r.lacks("+1 failing", "+2 failing")
	r.shows("> x failing    prod/checkout", "2 failing  1 degraded  1 deploying")
	if _, first := r.line("prod/checkout"); first != 4 {
		t.Errorf("the worst service stands on line %d", first)
	}
}
