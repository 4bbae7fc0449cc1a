package history

import (
	"fmt"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// wantedAtOnce is how many stops a second must be written.
	wantedAtOnce = 1000
	// dayLimit is how long a service's last day among a million stops may take to read.
	dayLimit = 50 * time.Millisecond
)

// stopOf is a stop as of a service of many: of one revision the same again and again, by a few reasons.
func stopOf(n int, services int, at time.Time) *state.Task {
	of := service()
	of.Name = fmt.Sprintf("service-%03d", n%services)
	t := stopped(of, n*2654435761, at)
	t.Group = "service:" + of.Name
	t.TaskDefinition = arn("ecs", fmt.Sprintf("task-definition/%s:%d", of.Name, n/100_000))
	t.Zone = "us-east-1" + string(rune('a'+n/services%3))
	if n%7 == 0 {
		t.StoppedReason = fmt.Sprintf("Task failed ELB health checks in (target-group %s) %s", of.Name, t.Key.ID)
	}
	return t
}

// Batches as the recorder writes them, each of them safe on the disk before the next.
func BenchmarkWriteStops(b *testing.B) {
	j := NewJournal(b.Context, b.TempDir(), func(err error) { b.Error(err) })
	b.Cleanup(func() { _ = j.Close() })
	n, began := 0, time.Now()
	for b.Loop() {
		rows := make([]row, wantedAtOnce)
		for i := range rows {
			var err error
			if rows[i], err = stopRow(stopOf(n, 500, noon.Add(time.Duration(n)*time.Millisecond))); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if _, err := j.insert(rows); err != nil {
			b.Fatal(err)
		}
	}
	rate := float64(n) / time.Since(began).Seconds()
	b.ReportMetric(rate, "stops/s")
	if rate < wantedAtOnce {
		b.Errorf("%.0f stops a second, want %d", rate, wantedAtOnce)
	}
}

// A million stops of 200 services in 180 days; a service's last day of them.
func BenchmarkLastDay(b *testing.B) {
	const stops, services = 1_000_000, 200
	j := NewJournal(b.Context, b.TempDir(), func(err error) { b.Error(err) })
	b.Cleanup(func() { _ = j.Close() })
	apart := DefaultBounds().Age / stops
	for n := 0; n < stops; {
		rows := make([]row, 0, 20_000)
		for range cap(rows) {
			one, err := stopRow(stopOf(n, services, noon.Add(-DefaultBounds().Age+time.Duration(n)*apart)))
			if err != nil {
				b.Fatal(err)
			}
			rows = append(rows, one)
			n++
		}
		if _, err := j.insert(rows); err != nil {
			b.Fatal(err)
		}
	}
	used, err := j.used()
	if err != nil {
		b.Fatal(err)
	}
	of := service()
	of.Name = "service-007"
	b.ResetTimer()
	for b.Loop() {
		all, _, err := j.Past(state.PastAsked{Services: []state.ServiceKey{of}, Since: noon.Add(-24 * time.Hour)})
		if err != nil || len(all) < 25 || len(all) > 30 {
			b.Fatal(len(all), err)
		}
	}
	b.ReportMetric(float64(used)/stops, "bytes/stop")
	if took := b.Elapsed() / time.Duration(b.N); took > dayLimit {
		b.Errorf("it takes %v, the limit is %v", took, dayLimit)
	}
}
