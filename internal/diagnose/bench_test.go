//go:build linux || darwin

package diagnose_test

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
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

// BenchmarkMessage reads one message of every cause in turn, none of them twice. Limit: 100 µs a message, with a file of a
// person's own as large as all that fsui comes with, too.
func BenchmarkMessage(b *testing.B) {
	for name, causes := range map[string]*diagnose.Causes{"builtin": builtin(b), "own": withOwn(b)} {
		b.Run(name, func(b *testing.B) {
			var all []diagnose.Example
			for _, cause := range causes.All() {
				all = append(all, cause.Examples...)
			}
			b.ReportAllocs()
			i, before := 0, cpu(b)
			for b.Loop() {
				e := all[i%len(all)]
				causes.Diagnose(recorded(e.Text+" "+strconv.Itoa(i), e.In))
				i++
			}
			within(b, cpu(b)-before, 100*time.Microsecond)
		})
	}
}

// withOwn are the causes with a file of a person's own that has as many.
func withOwn(b *testing.B) *diagnose.Causes {
	b.Helper()
	var text strings.Builder
	text.WriteString("causes:\n")
	for i := range builtin(b).All() {
		fmt.Fprintf(&text, `
  - slug: own-%[1]d
    meaning: The program says %[1]d.
    actor: app
    patterns:
      - words: ["failure number %[1]d of the shop", "failed|error|gave up"]
      - words: ["e-%[1]d"]
        regexp: "E-%[1]d\\b"
    outranks: [app-crash]
    next: ["Ask the shop."]
    examples:
      - {in: log, text: "ERROR: failure number %[1]d of the shop, gave up (E-%[1]d)"}
`, i+1000)
	}
	causes, mistakes, err := diagnose.LoadOwn(diagnose.File{Name: "own.yaml", Text: []byte(text.String())})
	if err != nil || mistakes != nil {
		b.Fatal(err, mistakes)
	}
	return causes
}

// cpu is what the process has used: on a machine that does other things wall time says nothing.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// within reports the CPU time of an operation, and fails a benchmark of some length in which it is longer.
func within(b *testing.B, used, limit time.Duration) {
	b.Helper()
	each := used / time.Duration(max(b.N, 1))
	b.ReportMetric(float64(each), "cpu-ns/op")
	if b.N > 2 && each > limit {
		b.Errorf("%v of CPU each, the limit is %v", each, limit)
	}
}

// BenchmarkTasks diagnoses 5,000 stopped tasks, no two of which say the same. Limit: 200 ms.
func BenchmarkTasks(b *testing.B) {
	var texts []string
	for _, cause := range builtin(b).All() {
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
	var used time.Duration
	for b.Loop() {
		b.StopTimer()
		causes := builtin(b) // that remember none of the texts
		before := cpu(b)
		b.StartTimer()
		causes.Diagnose(rec)
		used += cpu(b) - before
	}
	within(b, used, 200*time.Millisecond)
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
