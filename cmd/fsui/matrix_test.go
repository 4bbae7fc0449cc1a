package main

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// way is how to get to a pane, by keys. toService is a service with everything: load balancer, scaling, a past.
type way struct{ pane, keys string }

// to goes a way. The terminal is as tall as the list is long, so that no row is missing because it is below the last line.
func (d *desk) to(w way) {
	d.Helper()
	height := 60
	if w.pane == "tasks" || w.pane == "events" {
		height = 160
	}
	d.send(tea.WindowSizeMsg{Width: 200, Height: 60})
	keys := strings.Fields(w.keys)
	d.press(strings.Join(keys[:len(keys)-1], " "))
	d.send(tea.WindowSizeMsg{Width: 200, Height: height})
	d.press(keys[len(keys)-1])
}

const (
	theService = "prod/cart"
	toService  = "2 2 esc /" + theService + "⏎ ⏎ "
	unfiltered = "2 2 esc "
)

// ways lead to every pane there is: TestThereIsAWayToEveryPane holds them to what the console declares.
func ways() []way {
	return []way{
		{"triage", unfiltered + "1 1"},
		{"services", unfiltered},
		{"tasks", unfiltered + "3 3"},
		{"events", unfiltered + "4 4"},
		{"targets", unfiltered + "5 5"},
		{"clusters", unfiltered + ":clusters⏎"},
		{"instances", unfiltered + ":instances⏎"},
		{"forwards", unfiltered + ":forwards⏎"},
		{"vpc", unfiltered + ":vpc⏎"},
		{"subnet", unfiltered + ":vpc⏎ ⏎"},
		{"jobs", unfiltered + ":jobs⏎"},
		{"definitions", unfiltered + ":definitions⏎"},
		{"revisions", unfiltered + ":definitions⏎ /cart⏎ ⏎"},
		{"service", toService},
		{"deployments", toService + "v"},
		{"definition", toService + "v ⏎"},
		{"difference", toService + "v ⏎ ⏎ ="},
		{"why", toService + "w"},
		{"setup", toService + "i"},
		{"logs", toService + "l"},
		{"line", toService + "l ⏎"},
		{"network", toService + "n"},
		{"path", toService + "n ⏎"},
		{"history", toService + "h"},
		{"scaling", toService + ":scaling⏎"},
		{"task", toService + "⏎"},
		{"describe", toService + "d"},
	}
}

// cell is one pane in one weather.
type cell struct {
	way
	names []string // what its screen names in fair weather
}

// A new pane joins the matrix: where there is no way to it yet, this says so.
func TestThereIsAWayToEveryPane(t *testing.T) {
	doc, err := os.ReadFile("../../docs/keys.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, w := range ways() {
		known[w.pane] = true
	}
	declared := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(doc), -1) {
		if name := strings.ToLower(m[1]); !strings.HasPrefix(name, "the ") {
			declared[name] = true
		}
	}
	everywhere, _, _ := strings.Cut(string(doc), "## In every list")
	for _, m := range regexp.MustCompile("(?m)^\\| `:([a-z]+)` ").FindAllStringSubmatch(everywhere, -1) {
		declared[m[1]] = true // one without keys of its own has no heading
	}
	for _, other := range []string{
		"everywhere", "in every list", "signs", "quit",
		"cluster", "profile", "region", // overlays that choose among names, over whatever pane
	} {
		delete(declared, other)
	}
	if all := slices.Sorted(maps.Keys(declared)); !slices.Equal(all, slices.Sorted(maps.Keys(known))) {
		t.Errorf("the panes %v are declared, ways lead to %v", all, slices.Sorted(maps.Keys(known)))
	}
}

// names are what the store knows by name and a screen may show, and goes on to show: tasks come and go by themselves, and
// with them the names of services that have only stopped ones.
func names(snap *state.Snapshot) []string {
	all := map[string]bool{}
	for k := range snap.Clusters {
		all[k.Name] = true
	}
	for k, svc := range snap.Services {
		if svc.Running >= svc.Desired && svc.Desired > 0 {
			all[k.String()], all[state.Revision(svc.TaskDefinition)] = true, true
			for _, subnet := range svc.Subnets {
				all[subnet] = true
			}
		}
	}
	for k := range snap.TargetGroups {
		all[k.Name] = true
	}
	for k, s := range snap.Schedules {
		all[s.Cluster.Name+"/"+k.Rule] = true
	}
	for k := range snap.Instances {
		all[k.ID] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// fair goes to every pane in fair weather, and notes what it shows.
func (d *desk) fair(panes []way) (cells []cell) {
	d.Helper()
	d.pass(10 * time.Second)
	d.store.Apply(func(e *state.Edit) { // what the person has forwarded, no weather changes
		e.PutForward(&state.Forward{
			ID: "a", Since: time.Now(), Way: state.Way{Local: 8080, Port: 8080}, Address: "127.0.0.1:8080",
			Door: state.Door{Task: state.TaskKey{Cluster: state.ClusterKey{Name: "prod"}, ID: "0123456789abcdef0123456789abcdef"}, Service: "web", Container: "app"},
		})
	})
	for _, w := range panes {
		d.to(w)
		d.pass(2 * time.Second)
		screen := d.screen()
		c := cell{way: w}
		for _, n := range names(d.store.Snapshot()) {
			if strings.Contains(body(screen), n) {
				c.names = append(c.names, n)
			}
		}
		if len(c.names) == 0 || faulty(d.store.Snapshot()) != nil {
			d.Errorf("%s in fair weather names nothing, or has faults %v:\n%s", w.pane, faulty(d.store.Snapshot()), screen)
		}
		cells = append(cells, c)
	}
	return cells
}

// body is the screen without header, tabs and trail.
func body(screen string) string {
	lines := strings.SplitN(screen, "\n", 4)
	return lines[len(lines)-1]
}

// faulty are the faults that the store knows of.
func faulty(snap *state.Snapshot) (all []*state.Fault) {
	for _, l := range snap.Logins {
		if l.Fault != nil {
			all = append(all, l.Fault)
		}
	}
	for _, s := range snap.Sources {
		if s.Fault != nil {
			all = append(all, s.Fault)
		}
	}
	for _, g := range snap.TargetGroups {
		if g.Fault != nil {
			all = append(all, g.Fault)
		}
	}
	return all
}

// shown demands that a pane still shows what it did.
func (d *desk) shown(c cell, screen string) {
	d.Helper()
	for _, n := range c.names {
		if !strings.Contains(body(screen), n) {
			d.Errorf("%s: %s is gone from the screen:\n%s", c.pane, n, screen)
			return
		}
	}
}

func foul() []string {
	return []string{
		"throttle=30%,latency=5s:30%", "throttle", "5xx", "html", "latency=5s", "reset", "hang", "gone", "truncate", "malformed", "expired", "denied",
	}
}

// aged is how a screen says that something is older than it should be.
func aged() *regexp.Regexp { return regexp.MustCompile(`\d+[smh] (old|ago)`) }

// In no weather does a pane freeze, break, empty itself or lose a row silently: it says what is wrong and how old
// what it shows is. Once the weather clears, all is current after one poll.
func TestEveryPaneInEveryWeather(t *testing.T) {
	for _, weather := range foul() {
		t.Run(weather, func(t *testing.T) {
			if (testing.Short() || underRace) && !slices.Contains([]string{"throttle=30%,latency=5s:30%", "gone", "malformed"}, weather) {
				t.Skip("of twelve weathers three")
			}
			t.Parallel()
			atDesk(t, sim.Options{}, func(d *desk) {
				cells := d.fair(ways())
				d.weather(weather)
				d.pass(20 * time.Second)
				for _, c := range cells {
					d.to(c.way)
					d.pass(4 * time.Second)
					d.weathered(weather, c)
				}
				d.weather("")
				d.clears(weather, cells)
			})
		})
	}
}

// weathered looks at one pane in bad weather.
func (d *desk) weathered(weather string, c cell) {
	d.Helper()
	screen := d.screen()
	d.shown(c, screen)
	faults := faulty(d.store.Snapshot())
	if weather == "throttle=30%,latency=5s:30%" || weather == "latency=5s" {
		return // it only slows down
	}
	d.said(c.pane, faults)
	if !aged().MatchString(screen) {
		d.Errorf("%s: no age is on the screen:\n%s", c.pane, screen)
	}
}

// clears goes to every pane after the weather has cleared: all is as it was, and current.
func (d *desk) clears(weather string, cells []cell) {
	d.Helper()
	cleared := time.Now()
	wait := 35 * time.Second // target groups that are well keep to their checks, every 30 s
	if strings.HasPrefix(weather, "throttle") {
		wait = 2 * time.Minute // the pace picks up slowly
	}
	d.pass(wait)
	for _, c := range cells {
		d.to(c.way)
		d.pass(2 * time.Second)
		screen, snap := d.screen(), d.store.Snapshot()
		d.shown(c, screen)
		if all := faulty(snap); all != nil {
			d.Errorf("%s: %v after it cleared:\n%s", c.pane, all, screen)
		}
		for key, s := range snap.Sources {
			// A definition never changes, it is read once; images are read again after a minute.
			if s.At.Before(cleared) && key.Kind != state.SourceDefinitions && (key.Kind != state.SourceImages || time.Since(s.At) > s.Promise) {
				d.Errorf("%s: %v is of %s, the weather cleared at %s", c.pane, key, s.At, cleared)
			}
		}
		if strings.Contains(screen, "! ") && strings.Contains(screen, " old") {
			d.Errorf("%s: still marked as old:\n%s", c.pane, screen)
		}
	}
}

// Where nothing could be read from the start, every pane says why, and comes by itself once the weather clears.
func TestEveryPaneFromNothing(t *testing.T) {
	for _, weather := range foul() {
		if weather == "throttle=30%,latency=5s:30%" || weather == "latency=5s" {
			continue // it only takes longer
		}
		t.Run(weather, func(t *testing.T) {
			if (testing.Short() || underRace) && weather != "hang" {
				t.Skip("of twelve weathers one")
			}
			t.Parallel()
			atDesk(t, sim.Options{}, func(d *desk) {
				d.weather(weather)
				d.pass(12 * time.Second) // a call that hangs is given up after ten
				for _, w := range ways()[:10] {
					d.to(w)
					d.pass(2 * time.Second)
					d.said(w.pane, faulty(d.store.Snapshot()))
				}
				d.weather("")
				d.pass(time.Minute)
				d.fair(ways()[:10])
			})
		})
	}
}

// said demands that one of the faults is on the screen.
func (d *desk) said(pane string, faults []*state.Fault) {
	d.Helper()
	screen := d.screen()
	if !slices.ContainsFunc(faults, func(f *state.Fault) bool { return strings.Contains(screen, f.Short()) }) {
		d.Errorf("%s: none of the faults %v is on the screen:\n%s", pane, faults, screen)
	}
}

// One call that is not allowed costs its own columns: every pane that asks for it names it, no pane loses a row, and
// once it is allowed all is there.
func TestEveryPaneWithEachCallDenied(t *testing.T) {
	t.Parallel()
	var calls []string
	atDesk(t, sim.Options{}, func(d *desk) {
		d.fair(ways())
		calls = slices.Sorted(maps.Keys(d.region.Calls()))
	})
	if len(calls) < 20 {
		t.Fatalf("only %v are called", calls)
	}
	const desks = 4
	for n := range desks {
		t.Run(fmt.Sprint("desk ", n+1), func(t *testing.T) {
			t.Parallel()
			atDesk(t, sim.Options{}, func(d *desk) {
				cells := d.fair(ways())
				for i, call := range calls {
					if i%desks == n && (i%8 == 0 || !testing.Short() && !underRace) {
						d.denied(call, cells)
					}
				}
			})
		})
	}
}

// denied goes to every pane while a call is not allowed. What events would tell is polled without a word where they
// may not be read.
func (d *desk) denied(call string, cells []cell) {
	d.Helper()
	d.weather("denied@" + call)
	iam := strings.Replace(call, "elb:", "elasticloadbalancing:", 1)
	var asked []cell
	for _, c := range cells {
		d.to(c.way)
		before := d.region.Calls()[call]
		d.press("r") // the way there led through other panes
		d.pass(time.Second)
		d.shown(c, d.screen())
		if d.region.Calls()[call] == before {
			continue
		}
		asked = append(asked, c)
		said := call == "logs:FilterLogEvents"
		for n := 0; n < 6 && !said; n++ { // at the next round of the source
			said = strings.Contains(d.screen(), iam)
			d.pass(time.Second)
		}
		if !said {
			d.Errorf("%s needs %s and does not say so:\n%s", c.pane, iam, d.screen())
		}
	}
	d.weather("")
	d.clears("denied", asked)
}
