//go:build linux

package main

import (
	"context"
	"debug/buildinfo"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

// settle is how long a console gets until its first polls and collections are over.
const settle = 20 * time.Second

func size(_ context.Context, b *bench) (float64, error) {
	info, err := os.Stat(b.bin)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / 1e6, nil
}

func modules(_ context.Context, b *bench) (float64, error) {
	info, err := buildinfo.ReadFile(b.bin)
	if err != nil {
		return 0, err
	}
	return float64(len(info.Deps)), nil
}

// packageInit adds up what the runtime says each package's initialisation took, best of ten.
func packageInit(ctx context.Context, b *bench) (float64, error) {
	clock := regexp.MustCompile(`(?m)^init .* ([0-9.]+) ms clock`)
	best := math.Inf(1)
	for range 10 {
		cmd := exec.CommandContext(ctx, b.bin, "version")
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			return 0, err
		}
		sum := 0.0
		for _, m := range clock.FindAllSubmatch(out, -1) {
			ms, err := strconv.ParseFloat(string(m[1]), 64)
			if err != nil {
				return 0, err
			}
			sum += ms
		}
		best = min(best, sum)
	}
	return best, nil
}

// firstFrame starts the console where nothing answers and reads its CPU time when header and table stand.
func firstFrame(ctx context.Context, b *bench) (float64, error) {
	best := math.Inf(1)
	for range 10 {
		c, err := b.console(ctx, "http://127.0.0.1:9")
		if err != nil {
			return 0, err
		}
		if err = c.wait(ctx, "Triage", "WHERE"); err == nil {
			var cpu time.Duration
			cpu, err = c.cpu()
			best = min(best, cpu.Seconds()*1e3)
		}
		c.end()
		if err != nil {
			return 0, err
		}
	}
	return best, nil
}

// idleCPU watches a console on the default scenario and returns its share of a core; idleBytes reads the same watch.
func idleCPU(ctx context.Context, b *bench) (float64, error) {
	region, err := b.simulate(ctx)
	if err != nil {
		return 0, err
	}
	defer region.end()
	c, err := b.console(ctx, region.url)
	if err != nil {
		return 0, err
	}
	defer c.end()
	if err := c.wait(ctx, "failing"); err != nil {
		return 0, err
	}
	if err := sleep(ctx, settle); err != nil {
		return 0, err
	}
	before, err := c.cpu()
	if err != nil {
		return 0, err
	}
	began, written := time.Now(), c.written.Load()
	if err := sleep(ctx, b.idle); err != nil {
		return 0, err
	}
	after, err := c.cpu()
	took := time.Since(began).Seconds()
	b.idleRate = float64(c.written.Load()-written) / took
	return 100 * (after - before).Seconds() / took, err
}

func idleBytes(_ context.Context, b *bench) (float64, error) { return b.idleRate, nil }

// memory watches a console on a large estate and reads what is resident at the end.
func memory(ctx context.Context, b *bench) (float64, error) {
	region, err := b.simulate(ctx, "--services", "500", "--tasks", "5000", "--target-groups", "200")
	if err != nil {
		return 0, err
	}
	defer region.end()
	c, err := b.console(ctx, region.url)
	if err != nil {
		return 0, err
	}
	defer c.end()
	if err := c.wait(ctx, "Services 500"); err != nil {
		return 0, err
	}
	if err := sleep(ctx, b.fat); err != nil {
		return 0, err
	}
	return c.resident()
}

// recalled is what it takes from the start until what an earlier console saw of a large estate is drawn, while nobody
// answers.
func recalled(ctx context.Context, b *bench) (float64, error) {
	region, err := b.simulate(ctx, "--services", "500", "--tasks", "5000", "--target-groups", "200")
	if err != nil {
		return 0, err
	}
	c, err := b.console(ctx, region.url)
	if err == nil {
		if err = c.wait(ctx, "Services 500", "Tasks 5"); err == nil {
			err = sleep(ctx, settle)
		}
		c.end()
	}
	region.end()
	best := math.Inf(1)
	for range 10 {
		if err != nil {
			return 0, err
		}
		if c, err = b.console(ctx, region.url); err != nil {
			return 0, err
		}
		if err = c.wait(ctx, "Services 500", "last seen"); err == nil {
			var cpu time.Duration
			cpu, err = c.cpu()
			best = min(best, cpu.Seconds()*1e3)
		}
		c.end()
	}
	return best, err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
