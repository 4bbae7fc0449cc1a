package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// check holds what is true of a world at any moment, whatever was done to it.
func (w *town) check(what string) {
	w.t.Helper()
	ran, starting := int32(0), int32(0)
	for _, index := range []taskIndex{w.prod.tasks.wanted, w.prod.tasks.unwanted} {
		if !slices.IsSortedFunc(index, func(a, b *task) int { return strings.Compare(a.id, b.id) }) {
			w.t.Fatalf("%s: an index is out of order", what)
		}
		for _, one := range index {
			switch {
			case one.status == running:
				ran++
			case one.status < running:
				starting++
			}
			if one.status == stopped && (one.stoppedReason == "" || one.stoppedAt.IsZero() || w.now().Sub(one.stoppedAt) > stoppedKept) {
				w.t.Fatalf("%s: a stopped task %+v", what, one.describe())
			}
			if (one.status > running) && !one.unwanted {
				w.t.Fatalf("%s: a wanted task is %s", what, one.status)
			}
		}
	}
	if c := w.prod.describe(nil); c.RunningTasksCount != ran || c.PendingTasksCount != starting {
		w.t.Fatalf("%s: the cluster counts %d and %d tasks, there are %d and %d", what, c.RunningTasksCount, c.PendingTasksCount, ran, starting)
	}
	for _, s := range w.prod.services {
		w.checkService(what, s)
	}
	for _, subnet := range w.network.subnets {
		held := 0
		for _, one := range slices.Concat(w.prod.tasks.wanted, w.prod.tasks.unwanted) {
			if one.network != nil && one.network.subnet == subnet && one.status != stopped {
				held++
			}
		}
		if len(subnet.taken) != held {
			w.t.Fatalf("%s: %d addresses of %s are taken, %d tasks hold one", what, len(subnet.taken), subnet.name, held)
		}
	}
}

func (w *town) checkService(what string, s *ecsService) {
	w.t.Helper()
	d := s.describe()
	var sum int32
	primaries := 0
	for i, each := range d.Deployments {
		sum += each.RunningCount
		if *each.Status == primary {
			primaries++
			if i != 0 {
				w.t.Fatalf("%s: %s has its primary deployment in place %d", what, s.name, i)
			}
		}
	}
	for _, each := range d.TaskSets {
		sum += each.RunningCount
		primaries = 1
	}
	if sum != d.RunningCount || primaries != 1 {
		w.t.Fatalf("%s: %s runs %d tasks, its deployments %d, %d primaries", what, s.name, d.RunningCount, sum, primaries)
	}
	if len(d.Events) > eventsKept || !slices.IsSortedFunc(d.Events, func(a, b types.ServiceEvent) int { return b.CreatedAt.Compare(*a.CreatedAt) }) {
		w.t.Fatalf("%s: %d events of %s, or out of order", what, len(d.Events), s.name)
	}
	for _, one := range s.tasks.wanted {
		if !slices.Contains(s.deployments, one.deployment) {
			w.t.Fatalf("%s: a wanted task of %s belongs to no deployment", what, s.name)
		}
	}
}

// Whatever sequence of changes and time: the world's figures agree with its
// tasks, starts never lead above the upper limit, and a service left alone
// arrives where it was sent.
func TestWhateverIsDoneTheWorldHolds(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newTown(t)
			w.chance.state = seed
			dice := &chance{state: seed + 1000}
			var services []*ecsService
			for i, edit := range []func(*serviceSpec){settled, breaking, limits(50, 100), limits(100, 150), limits(0, 100)} {
				family := fmt.Sprintf("s%d", i)
				w.define(family, behaviour{}) // revision 1 is good
				w.define(family, behaviour{exits: true, exitAfter: 7 * time.Second, exitCode: 1})
				w.define(family, behaviour{pullError: "CannotPullContainerError: no"})
				w.define(family, behaviour{answers: []answerStep{{after: 20 * time.Second, code: 200}}})
				_, behind := w.balance(family)
				if i%2 == 0 {
					behind = func(*serviceSpec) {}
				}
				services = append(services, w.serve(family, int32(i+1), edit, behind, func(s *serviceSpec) { s.taskDefinition = family + ":1" }))
			}
			for step := range 120 {
				s := services[dice.below(5)]
				before, occupied := s.wanted(), s.occupied()
				switch dice.below(6) {
				case 0:
					s.change(serviceChange{desired: new(int32(dice.below(9)))})
				case 1:
					s.change(serviceChange{definition: w.taskDefinition(fmt.Sprintf("%s:%d", s.name, dice.below(4)+1))})
				case 2:
					s.change(serviceChange{force: true})
				case 3:
					if n := len(s.tasks.wanted); n > 0 {
						s.tasks.wanted[dice.below(int64(n))].stop(types.TaskStopCodeUserInitiated, "by chance")
					}
				default:
				}
				_, upper := s.bounds()
				most := max(upper, occupied)
				for range dice.below(40) {
					w.pass(time.Second)
					w.check(fmt.Sprintf("step %d", step))
					if now := s.occupied(); now > most {
						t.Fatalf("step %d: %d tasks of %s start or run, from %d of %d wanted, at most %d", step, now, s.name, occupied, before, most)
					}
				}
			}
			for _, s := range services {
				s.change(serviceChange{definition: w.taskDefinition(s.name + ":1"), desired: new(int32(4)), maximum: new(int32(200))})
			}
			w.pass(15 * time.Minute)
			w.check("in the end")
			for _, s := range services {
				if s.steady.IsZero() || s.describe().RunningCount != 4 {
					t.Errorf("%s runs %d of 4, %+v, %q", s.name, s.describe().RunningCount, s.deployments, said(s)[max(0, len(s.events.newest())-8):])
				}
			}
			w.pass(stoppedKept)
			if n := len(w.prod.tasks.unwanted); n != 0 {
				t.Errorf("%d stopped tasks are left an hour later", n)
			}
		})
	}
}

func TestTheSameSeedMakesTheSameWorld(t *testing.T) {
	tell := func() string {
		w := newTown(t)
		w.define("web", behaviour{exits: true, exitAfter: 30 * time.Second, exitCode: 1})
		s := w.serve("web", 5)
		w.pass(10 * time.Minute)
		return fmt.Sprintf("%q %s", said(s), s.tasks.unwanted[0].stoppedAt)
	}
	if a, b := tell(), tell(); a != b {
		t.Errorf("two worlds of one seed:\n%s\n%s", a, b)
	}
}

func TestASteadyWorldHasNothingToDo(t *testing.T) {
	w := newTown(t)
	for i := range 100 {
		family := fmt.Sprintf("s%03d", i)
		w.define(family, behaviour{}, checkedEvery(30))
		_, behind := w.balance(family)
		w.serve(family, 3, settled, behind)
	}
	w.pass(time.Minute)
	if n := len(w.timers); n > 100 {
		t.Errorf("%d timers for 100 services: only the word that they are steady should be due", n)
	}
}
