package main

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// An endpoint that never answers stops no key: filter, help, cursor and panes go on, and the console leaves.
func TestDefectFrozenByAHungEndpoint(t *testing.T) {
	atDesk(t, sim.Options{}, func(d *desk) {
		d.pass(15 * time.Second)
		d.weather("hang")
		d.pass(2 * time.Minute)
		d.press("2 r /prod/web⏎") // asked to read again, while nothing answers
		if screen := d.screen(); !strings.Contains(body(screen), "prod/web") || strings.Contains(body(screen), "prod/cart") {
			t.Errorf("the filter does not work:\n%s", screen)
		}
		d.press("esc ?")
		if screen := d.screen(); !strings.Contains(screen, "the object as the AWS API tells it, in JSON") {
			t.Errorf("no help:\n%s", screen)
		}
		d.press("esc 3 4 2 ⏎")
		if screen := d.screen(); !strings.Contains(screen, "› prod/") {
			t.Errorf("no service opened:\n%s", screen)
		}
	})
}

// Facts are renewed behind whatever is open: help, command line, a filter being typed, JSON.
func TestDefectNoRefreshBehindWhatIsOpen(t *testing.T) {
	atDesk(t, sim.Options{}, func(d *desk) {
		d.pass(15 * time.Second)
		d.press("2")
		for _, c := range []struct{ open, close string }{{"?", "esc"}, {":", "esc"}, {"/w", "esc"}, {"d", "esc"}, {"c", "esc"}} {
			d.press(c.open)
			opened := time.Now()
			d.pass(40 * time.Second)
			for key, s := range d.store.Snapshot().Sources {
				if s.At.Before(opened) && key.Kind != state.SourceDefinitions {
					t.Errorf("behind %q %v is of %s before", c.open, key, opened.Sub(s.At))
				}
			}
			d.press(c.close)
		}
	})
}

// The row under the cursor stays the object it was through minutes of refreshes that move rows.
func TestDefectCursorOnAnotherObject(t *testing.T) {
	atDesk(t, sim.Options{}, func(d *desk) {
		d.pass(15 * time.Second)
		d.press("2 /prod⏎ j j j j j j j j j j")
		under := func() string {
			for line := range strings.Lines(d.screen()) {
				if strings.HasPrefix(line, ">") {
					for _, word := range strings.Fields(line) {
						if strings.HasPrefix(word, "prod/") {
							return word
						}
					}
				}
			}
			return ""
		}
		was := under()
		if was == "" {
			t.Fatalf("no cursor:\n%s", d.screen())
		}
		for range 40 {
			d.pass(15 * time.Second)
			d.press("r")
			if is := under(); is != was {
				t.Fatalf("the cursor was on %s and is on %s", was, is)
			}
		}
	})
}

// No key breaks a pane, whatever the pane is about and whatever is under the cursor.
func TestDefectKeyBreaksAPane(t *testing.T) {
	t.Parallel()
	for _, scenario := range []string{"estate", "empty"} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			atDesk(t, sim.Options{Scenario: scenario}, func(d *desk) {
				d.pass(15 * time.Second)
				for _, w := range ways() {
					d.to(w)
					for key := '!'; key <= '~'; key++ {
						if key == 'q' || key == ':' || key == '/' {
							continue // leaves; types a line
						}
						d.press(string(key) + " esc") // what it opened closes
						if !strings.Contains(d.screen(), "fsui") {
							t.Fatalf("%s, %q:\n%s", w.pane, key, d.screen())
						}
						if key%16 == 0 {
							d.to(w)
						}
					}
				}
			})
		})
	}
}
