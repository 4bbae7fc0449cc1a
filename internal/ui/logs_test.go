package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fsui/fsui/internal/state"
)

// scriptedLogs answers each tail with the batches that a test has for it. A tail goes on until it is stopped, where the
// request does not end it.
type scriptedLogs struct {
	t     *testing.T
	asked []state.LogRequest
	ctx   []context.Context
	has   func(r state.LogRequest) []state.LogBatch
	open  bool // nothing ends a tail by itself
}

func (s *scriptedLogs) Tail(ctx context.Context, r state.LogRequest) <-chan state.LogBatch {
	s.asked, s.ctx = append(s.asked, r), append(s.ctx, ctx)
	batches := s.has(r)
	c := make(chan state.LogBatch, len(batches))
	for _, b := range batches {
		c <- b
	}
	if !s.open && (r.Once || !r.Until.IsZero()) {
		close(c)
	}
	return c
}

// awaitWhatIsThere is the command that waits for a tail, without the waiting.
func awaitWhatIsThere(to pane, gen int, batches <-chan state.LogBatch) tea.Cmd {
	return answer(to, func() any {
		select {
		case b, ok := <-batches:
			return logBrought{gen: gen, batches: batches, batch: b, lines: prepareLog(b.Lines, b.Marks), ended: !ok}
		default:
			return nil
		}
	})
}

// logStream is the stream of a container of the n-th task of prod/payments.
func logStream(n int, container string) *state.LogStream {
	id := taskID("payments", n)
	return &state.LogStream{
		Group: "/ecs/prod/payments", Region: "us-east-1", Stream: "payments/" + container + "/" + id, Cluster: clusterKey("prod"),
		Task: id, Container: container, Revision: "payments:17",
	}
}

// wrote is a line as a stream has it.
func wrote(from *state.LogStream, since time.Duration, text string) state.LogLine {
	at := ago(since)
	return state.LogLine{
		ID: fmt.Sprint(at.UnixMilli(), len(text), from.Task[:4]), At: at, Ingested: at.Add(1200 * time.Millisecond), From: from,
		Raw: text, Drawn: state.DrawLog(text), Level: state.LevelOf(text),
	}
}

// opened is the first batch of a tail.
func opened(lines ...state.LogLine) state.LogBatch {
	return state.LogBatch{
		Lines: lines, At: ago(time.Second), Opened: true, Older: true,
		Where: []state.LogWhere{{Container: "app", Driver: "awslogs", Group: "/ecs/prod/payments", Region: "us-east-1", Prefix: "payments"}},
	}
}

// payments are the lines of three tasks that die of the same thing.
func payments() []state.LogLine {
	a, b, c := logStream(0, "app"), logStream(1, "app"), logStream(2, "app")
	return []state.LogLine{
		wrote(a, 70*time.Second, "2026-03-14 11:58:50 INFO listening on :8080"),
		wrote(b, 65*time.Second, "INFO listening on :8080"),
		wrote(a, 62*time.Second, "ERROR DATABASE_URL is not set"),
		wrote(c, 40*time.Second, "WARN slow query ms=1213 route=/orders"),
		wrote(c, 31*time.Second, "GET /orders 200 12ms"),
		wrote(b, 30*time.Second, "ERROR DATABASE_URL is not set"),
		wrote(c, 12*time.Second, "GET /orders 200 9ms"),
		wrote(c, 3*time.Second, "DEBUG cache hit ratio 0.93"),
	}
}

func paymentMarks() []state.LogMark {
	return []state.LogMark{
		{At: ago(61 * time.Second), Kind: state.MarkStopped, Task: taskID("payments", 0), Text: "task " + taskID("payments", 0)[:8] + " stopped: app exit 1, Task failed ELB health checks in (target-group " + arn("elasticloadbalancing", "targetgroup/payments/6d0ecf831eec9f09") + ")"},
		{At: ago(55 * time.Second), Kind: state.MarkStarted, Task: taskID("payments", 3), Text: "task " + taskID("payments", 3)[:8] + " started, payments:17"},
	}
}

// manyLines is a busy hour.
func manyLines(n int) (lines []state.LogLine) {
	streams := []*state.LogStream{logStream(0, "app"), logStream(1, "app"), logStream(2, "envoy"), logStream(3, "app")}
	words := []string{
		"GET /orders 200 %dms", "INFO request done id=%d route=/orders/{id}", "WARN slow query ms=%d", "ERROR payment %d declined: card expired",
		"DEBUG cache miss key=order:%d", "POST /orders 201 %dms from 10.0.3.17 agent \"synthetic check\" trace 1-5f84c7a1-4e2b2a0c9f1d3e5a7b9c0d1e",
	}
	for i := range n {
		lines = append(lines, wrote(streams[i%4], time.Hour-time.Duration(i)*time.Hour/time.Duration(n), fmt.Sprintf(words[i*7%len(words)], i)))
	}
	return lines
}

func jsonLines(n int) (lines []state.LogLine) {
	from := logStream(0, "app")
	for i := range n {
		level := []string{"info", "info", "warn", "error"}[i%4]
		text := fmt.Sprintf(`{"time":"2026-03-14T11:59:%02dZ","level":%q,"msg":"request done","status":%d,"path":"/orders/%d","ms":%d,"user":{"id":"u-%d"}}`, i%60, level, 200+i%4*100, i*37%1000, i*13%900, i)
		lines = append(lines, wrote(from, time.Duration(n-i)*time.Second, text))
	}
	return append(lines, wrote(from, 0, "plain text between objects"))
}

// openLogs is a console that shows the logs of prod/payments.
func openLogs(t *testing.T, width, height int, batches ...state.LogBatch) (*rig, *scriptedLogs) {
	t.Helper()
	logs := &scriptedLogs{t: t, has: func(r state.LogRequest) []state.LogBatch {
		if r.Once || !r.Until.IsZero() {
			return []state.LogBatch{{Opened: true}}
		}
		return batches
	}}
	r := startRig(t, estate(), width, height, func(o *Options) { o.Logs = logs })
	r.send(r.app.open(place{"logs", serviceKey("prod", "payments")})())
	return r, logs
}

func (r *rig) logs() *logsPane { return r.app.visible().(*logsPane) }

// bring hands the pane what its tail brings.
func (r *rig) bring(b state.LogBatch) {
	p := r.logs()
	c := make(chan state.LogBatch)
	r.send(answerMsg{p, logBrought{gen: p.gen, batches: c, batch: b, lines: prepareLog(b.Lines, b.Marks)}})
}

func some() state.LogBatch {
	b := opened(payments()...)
	b.Marks = paymentMarks()
	return b
}

func TestLookLogs(t *testing.T) {
	scenes := map[string]func(t *testing.T, w, h int) *rig{
		"some": func(t *testing.T, w, h int) *rig { r, _ := openLogs(t, w, h, some()); return r },
		"loading": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h)
			r.pass(4 * time.Second)
			return r
		},
		"empty": func(t *testing.T, w, h int) *rig { r, _ := openLogs(t, w, h, opened()); return r },
		"many": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(manyLines(5000)...))
			return r
		},
		"error": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, some())
			b := state.LogBatch{At: ago(12 * time.Second), Fault: throttled("logs:FilterLogEvents")}
			r.bring(b)
			return r
		},
		"denied": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, state.LogBatch{Fault: denied("logs:FilterLogEvents"), Where: opened().Where})
			return r
		},
		"elsewhere": func(t *testing.T, w, h int) *rig {
			b := some()
			b.Where = append(b.Where, state.LogWhere{Container: "envoy", Driver: "awsfirelens", Problem: "the log driver is awsfirelens: its lines go where Fluent Bit sends them, not to CloudWatch"})
			r, _ := openLogs(t, w, h, b)
			return r
		},
		"paused": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(manyLines(300)...))
			r.press("k", "k", "k")
			r.bring(state.LogBatch{Lines: manyLines(38)[30:], At: ago(0)})
			late := wrote(logStream(0, "app"), 0, "INFO one more")
			r.bring(state.LogBatch{Lines: []state.LogLine{late, wrote(logStream(1, "app"), 0, "ERROR and another")}, At: ago(0)})
			return r
		},
		"search": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(manyLines(2000)...))
			r.press("/")
			r.write("slow|declined")
			r.press("enter", "ctrl+p")
			return r
		},
		"filtered": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(manyLines(2000)...))
			r.press("&")
			r.write("payment|query")
			r.press("enter", "!")
			r.write("9ms|[02468] d|WARN")
			return r
		},
		"json": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(jsonLines(60)...))
			return r
		},
		"json-as-written": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(jsonLines(60)...))
			r.press("m", "m")
			return r
		},
		"json-columns": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(jsonLines(60)...))
			r.press("p")
			r.write("status path ms msg")
			r.press("enter")
			return r
		},
		"json-set-out": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(jsonLines(60)...))
			r.press("m", "k")
			return r
		},
		"very-long": func(t *testing.T, w, h int) *rig {
			a := logStream(0, "app")
			r, _ := openLogs(t, w, h, opened(
				wrote(a, 9*time.Second, strings.Repeat("0123456789", 100_000)), wrote(a, 8*time.Second, strings.Repeat("注文処理", 60)),
				wrote(a, 7*time.Second, "\x1b[31mred\x1b[0m \x00\x07\xff\xfe binary \u202e reversed"), wrote(a, 6*time.Second, ""),
				wrote(a, 5*time.Second, "panic: e\u0301 combining "+strings.Repeat("e\u0301", 200)), wrote(a, 4*time.Second, "INFO the end"),
			))
			r.press("z")
			return r
		},
		"cut-off": func(t *testing.T, w, h int) *rig {
			a := logStream(0, "app")
			r, _ := openLogs(t, w, h, opened(wrote(a, 9*time.Second, strings.Repeat("0123456789", 100)), wrote(a, 8*time.Second, "short"), wrote(a, 7*time.Second, "x"+strings.Repeat("注文処理", 60))))
			r.press("right", "right")
			return r
		},
		"days": func(t *testing.T, w, h int) *rig {
			a := logStream(0, "app")
			r, _ := openLogs(t, w, h, opened(wrote(a, 50*time.Hour, "INFO of another day"), wrote(a, 26*time.Hour, "INFO of the day before"), wrote(a, time.Hour, "INFO of today")))
			r.press("g", "u")
			return r
		},
		"line": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, opened(jsonLines(5)...))
			r.press("k", "enter")
			return r
		},
		"live-tail": func(t *testing.T, w, h int) *rig {
			r, _ := openLogs(t, w, h, some())
			r.press(":")
			r.write("live")
			r.press("enter")
			return r
		},
	}
	for name, scene := range scenes {
		t.Run(name, func(t *testing.T) { atSizes(t, everySize(), scene) })
	}
}
