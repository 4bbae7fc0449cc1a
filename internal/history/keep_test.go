package history

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// A home that cannot be written costs the cache and nothing else, and is said once.
func TestKeepWhereNothingCanBeWritten(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var said []string
		store := estate(2, 5, 1)
		ctx, end := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			NewCache(filepath.Join(blocked, "snapshots"), origin).Keep(ctx, store, func(err error) { said = append(said, err.Error()) })
		}()
		for range 5 {
			store.Apply(func(*state.Edit) {})
			time.Sleep(pause)
		}
		end()
		<-done
		if len(said) != 1 || !strings.HasPrefix(said[0], "what is seen is not kept for the next start: "+blocked) {
			t.Errorf("it said %q", said)
		}
	})
}

func TestKeep(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c, store := NewCache(folder, origin), estate(2, 5, 1)
		ctx, end := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.Keep(ctx, store, func(err error) { t.Error(err) })
		}()
		kept := func() int {
			snap, err := c.Load()
			if err != nil {
				t.Error(err)
				return -1
			}
			return len(snap.Clusters)
		}
		add := func(name string) {
			store.Apply(func(e *state.Edit) {
				e.PutCluster(&state.Cluster{Key: state.ClusterKey{Scope: region, Name: name}, SeenAt: noon})
			})
		}
		synctest.Wait()
		add("early")
		time.Sleep(first)
		synctest.Wait()
		if n := kept(); n != 2 {
			t.Errorf("%d clusters of 2 were kept after %v", n, first)
		}
		for second := range 29 { // changes all the time, and nothing is written
			add(string(rune('a' + second)))
			time.Sleep(time.Second)
		}
		if n := kept(); n != 2 {
			t.Errorf("%d clusters were kept before their time", n)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := kept(); n != 31 {
			t.Errorf("%d clusters of 31 were kept after %v", n, pause)
		}
		for _, name := range list(t, c) {
			_ = os.Remove(filepath.Join(folder, name))
		}
		time.Sleep(10 * pause)
		synctest.Wait()
		if n := kept(); n != 0 {
			t.Error("what has not changed was written again")
		}
		add("last")
		end()
		<-done
		if n := kept(); n != 32 {
			t.Errorf("%d clusters of 32 were kept at the end", n)
		}
	})
}

const writerVariable = "FSUI_TEST_WRITER" // the folder that the child writes to, on and on

func TestMain(m *testing.M) {
	folder := os.Getenv(writerVariable)
	if folder == "" {
		os.Exit(m.Run())
	}
	c, small, large := NewCache(folder, origin), estate(2, 5, 1).Snapshot(), estate(20, 500, 10).Snapshot()
	for {
		if c.Save(small) != nil || c.Save(large) != nil {
			os.Exit(1)
		}
	}
}

// However a console ends, the file is the one before its last save or the one after it.
func TestKilledWhileItWrites(t *testing.T) {
	c, _ := saved(t)
	for round := range 4 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), writerVariable+"="+c.folder)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		for seen := 0; seen < 1+round; { // it writes: another size each time
			snap, err := c.Load()
			if err != nil {
				t.Fatal(err)
			}
			if n := len(snap.Tasks); n == 500 {
				seen++
			} else if n != 5 {
				t.Fatalf("%d tasks were read", n)
			}
		}
		_ = child.Process.Kill()
		_ = child.Wait()
		if snap, err := c.Load(); err != nil || len(snap.Tasks) != 5 && len(snap.Tasks) != 500 {
			t.Fatalf("round %d: %v", round, err)
		}
	}
}

// BenchmarkLoad reads 500 services, 5,000 tasks and 200 target groups from the disk; 100 ms at most.
func BenchmarkLoad(b *testing.B) {
	c := NewCache(b.TempDir(), origin)
	if err := c.Save(estate(500, 5000, 200).Snapshot()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if snap, err := c.Load(); err != nil || len(snap.Tasks) != 5000 {
			b.Fatal(err)
		}
	}
	if each := b.Elapsed() / time.Duration(b.N); b.N > 5 && each > 100*time.Millisecond {
		b.Errorf("%v each, at most 100 ms was promised", each)
	}
}

// BenchmarkSave writes as much.
func BenchmarkSave(b *testing.B) {
	c, snap := NewCache(b.TempDir(), origin), estate(500, 5000, 200).Snapshot()
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Save(snap); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.ReadDir(c.folder)
	if err != nil {
		b.Fatal(err)
	}
	file, err := info[0].Info()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(file.Size()), "bytes")
}
