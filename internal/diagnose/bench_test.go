package diagnose_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

// BenchmarkLoad is what the first question costs.
func BenchmarkLoad(b *testing.B) {
	files, err := diagnose.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := diagnose.Load(files...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMessage reads one message of every cause in turn. Limit: 100 µs a message.
func BenchmarkMessage(b *testing.B) {
	causes := builtin(b)
	var all []state.Recorded
	for _, cause := range causes.All() {
		for _, e := range cause.Examples {
			all = append(all, recorded(e.Text, e.In))
		}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		causes.Diagnose(all[i%len(all)])
		i++
	}
}

// BenchmarkTasks diagnoses 5,000 stopped tasks, no two of which say the same. Limit: 200 ms.
func BenchmarkTasks(b *testing.B) {
	causes := builtin(b)
	var texts []string
	for _, cause := range causes.All() {
		for _, e := range cause.Examples {
			texts = append(texts, e.Text)
		}
	}
	var rec state.Recorded
	for i := range 5000 {
		t := stopped(fmt.Sprintf("%032x", i), "TaskFailedToStart", fmt.Sprintf("%s (task %d)", texts[i%len(texts)], i), 1, 137)
		t.StoppedAt = noon().Add(time.Duration(i) * time.Second)
		rec.Tasks = append(rec.Tasks, t)
	}
	b.ReportAllocs()
	for b.Loop() {
		causes.Diagnose(rec)
	}
}

// BenchmarkLongLine reads one line of 64 KiB that holds no cause.
func BenchmarkLongLine(b *testing.B) {
	causes := builtin(b)
	line := make([]byte, 64<<10)
	for i := range line {
		line[i] = "connection to the moon is fine and no image was found "[i%54]
	}
	rec := recorded(string(line), diagnose.Log)
	for b.Loop() {
		causes.Diagnose(rec)
	}
}
