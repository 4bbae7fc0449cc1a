package main

import (
	"runtime"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/sim"
)

// A thousand changes of pane leave no goroutine behind; when the console ends none is left at all, or the bubble fails.
func TestAThousandPanesLeaveNothing(t *testing.T) {
	atDesk(t, sim.Options{Scenario: "quiet"}, func(d *desk) {
		d.pass(10 * time.Second)
		const at = 100
		early := 0
		for n := range 1000 {
			d.press([]string{"1", "⏎", "v", "esc", "w", "esc", "esc", "2", "3", "⏎", "4", "5", ":jobs⏎"}[n%13])
			if n%3 == 0 {
				d.pass(300 * time.Millisecond)
			}
			if n == at {
				d.pass(20 * time.Second)
				early = runtime.NumGoroutine()
			}
		}
		d.press("1 1")
		d.pass(20 * time.Second)
		if late := runtime.NumGoroutine(); late > early+2 {
			d.Errorf("%d goroutines after %d changes of pane, %d after a thousand", early, at, late)
		}
	})
}

// A console left open for a day, through all weathers and with tasks that come and go, grows no further than its first
// hour made it.
func TestADayKeepsMemoryFlat(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("takes half a minute")
	}
	atDesk(t, sim.Options{Scenario: "quiet"}, func(d *desk) {
		them := ecs.New(ecs.Options{
			HTTPClient: d.region.Client(), Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "example", ""),
		})
		kept := map[int]uint64{}
		for hour := 1; hour <= 24; hour++ {
			d.weather(foul()[hour%len(foul())])
			d.pass(3 * time.Minute)
			d.weather("")
			for _, keys := range []string{"1 1 ⏎", "v ⏎", "1 ⏎ w", "2 2 ⏎", "3 ⏎ d", "4", "5", ":jobs⏎", ":definitions⏎ ⏎", "1 1"} {
				d.press(keys)
				d.pass(3 * time.Second)
			}
			d.send(tea.BlurMsg{}) // then nobody is at it
			for range 4 {
				for key, task := range d.store.Snapshot().Tasks {
					if !task.Stopped() {
						if _, err := them.StopTask(d.Context(), &ecs.StopTaskInput{Cluster: &key.Cluster.Name, Task: &key.ID}); err != nil {
							d.Fatal(err)
						}
					}
				}
				d.pass(14 * time.Minute)
			}
			if hour == 1 || hour == 12 || hour == 24 {
				var m runtime.MemStats
				runtime.GC()
				runtime.GC() // what finalizers held
				runtime.ReadMemStats(&m)
				kept[hour] = m.HeapAlloc
			}
		}
		t.Logf("after an hour %d KB, after twelve %d KB, after a day %d KB", kept[1]>>10, kept[12]>>10, kept[24]>>10)
		const grows = 6 << 18 // the stops of a day, which the service's page lists, and the region's own record of calls
		if kept[24] > kept[1]+grows || kept[24] > kept[12]+grows/2 {
			t.Errorf("the heap has %d KB after an hour, %d KB after twelve, %d KB after a day", kept[1]>>10, kept[12]>>10, kept[24]>>10)
		}
	})
}
