//go:build linux

// Command bench measures the built program against the limits it promises: what no Go benchmark can see, since it
// needs the real binary on a real terminal. It reads CPU time and memory from /proc, so it runs on Linux only.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

// A measure is one promise and how to check it.
type measure struct {
	name  string
	limit float64
	unit  string
	take  func(context.Context, *bench) (float64, error)
}

// bench is what the measures share.
type bench struct {
	bin       string        // the stripped binary
	idle, fat time.Duration // how long to watch an idle console, and a large estate
	idleRate  float64       // bytes a second that the idle console wrote
}

func measures() []measure {
	return []measure{
		{"binary, stripped", 35, "MB", size},
		{"modules linked", 0, "", modules},
		{"package init", 20, "ms", packageInit},
		{"first frame, CPU from process start, best of ten", 50, "ms", firstFrame},
		{"idle CPU on estate", 1, "% of a core", idleCPU},
		{"bytes written when idle on estate", 200, "B/s", idleBytes},
		{"resident memory on 500/5,000/200", 100, "MB", memory},
		{"cached 500/5,000/200 drawn, CPU from process start", 200, "ms", recalled},
	}
}

func main() {
	var b bench
	flag.DurationVar(&b.idle, "idle", time.Minute, "how long to watch an idle console")
	flag.DurationVar(&b.fat, "large", 5*time.Minute, "how long to watch a large estate")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &b); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, b *bench) error {
	dir, err := os.MkdirTemp("", "fsui-bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b.bin = filepath.Join(dir, "fsui")
	build := exec.CommandContext(ctx, "make", "build", "BIN="+b.bin)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	for _, m := range measures() {
		got, err := m.take(ctx, b)
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", m.name, err)
		case m.limit == 0:
			fmt.Printf("%-50s %8.1f %s\n", m.name, got, m.unit)
		case got > m.limit:
			fmt.Printf("%-50s %8.1f %-12s MISSED, the limit is %g\n", m.name, got, m.unit, m.limit)
		default:
			fmt.Printf("%-50s %8.1f %-12s within %g\n", m.name, got, m.unit, m.limit)
		}
	}
	return nil
}
