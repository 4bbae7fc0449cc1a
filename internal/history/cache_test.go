package history

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

func TestSaveAndLoad(t *testing.T) {
	c, file := saved(t)
	got, err := c.Load()
	if err != nil {
		t.Fatal(err)
	}
	want := estate(2, 5, 1).Snapshot()
	for _, s := range want.Services {
		s.Events = s.Events[:eventsKept]
	}
	if !reflect.DeepEqual(factsOf(got), factsOf(want)) {
		t.Errorf("kept %+v, read %+v", want, got)
	}
	if len(got.Logins) > 0 {
		t.Error("a file confirms the account")
	}
	name := filepath.Base(file)
	if !strings.HasPrefix(name, "aws-111122223333-us-east-1-") {
		t.Errorf("the file is named %s", name)
	}
}

func TestFilesAreTheirOwnersAlone(t *testing.T) {
	c := NewCache(filepath.Join(t.TempDir(), "fsui", "snapshots"), origin)
	if err := os.MkdirAll(c.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := c.Save(estate(1, 1, 1).Snapshot()); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{c.folder: 0o700, filepath.Join(c.folder, list(t, c)[0]): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
		}
	}
}

func TestNothingKeptIsNoError(t *testing.T) {
	c := NewCache(filepath.Join(t.TempDir(), "none"), origin)
	if snap, err := c.Load(); err != nil || size(snap) != 0 {
		t.Errorf("read %+v, %v", snap, err)
	}
	if _, err := os.Stat(c.folder); err == nil {
		t.Error("reading made a folder")
	}
}

// What an earlier session left must not be kept again as if somebody had seen it.
func TestUnconfirmedFactsAreNotKept(t *testing.T) {
	c := NewCache(filepath.Join(t.TempDir(), "none"), origin)
	store := state.NewStore()
	store.Apply(func(e *state.Edit) { e.Recall(origin.Way(), estate(2, 5, 1).Snapshot()) })
	if err := c.Save(store.Snapshot()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.folder); err == nil {
		t.Error("they were kept")
	}
}

// Another way to reach AWS is another file, and nobody reads the other's.
func TestOriginsAreApart(t *testing.T) {
	c, _ := saved(t)
	for _, o := range []Origin{
		{Profile: "staging", Region: "us-east-1"},
		{Profile: "prod-admin", Region: "eu-west-1"},
		{Profile: "prod-admin", Region: "us-east-1", Endpoint: "http://127.0.0.1:4588"},
		{Profile: "prod-admin", Region: "us-east-1", Cluster: "prod"},
	} {
		other := NewCache(c.folder, o)
		if snap, err := other.Load(); err != nil || size(snap) != 0 {
			t.Errorf("%+v reads %d facts of %+v, %v", o, size(snap), origin, err)
		}
	}
}

// Where an origin leads to another account now, each account has a file, and the latest is read.
func TestAccountsAreApart(t *testing.T) {
	c, file := saved(t)
	if err := os.Chtimes(file, noon, noon); err != nil {
		t.Fatal(err)
	}
	store := state.NewStore()
	theirs := state.ClusterKey{Scope: state.Scope{Partition: "aws-cn", Account: "444455556666", Region: "us-east-1"}, Name: "other"}
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, Account: "444455556666"})
		e.PutCluster(&state.Cluster{Key: theirs, SeenAt: noon})
	})
	if err := c.Save(store.Snapshot()); err != nil {
		t.Fatal(err)
	}
	snap, err := c.Load()
	if err != nil || len(snap.Clusters) != 1 || snap.Clusters[theirs] == nil || len(list(t, c)) != 2 {
		t.Errorf("read %+v of the files %v, %v", snap, list(t, c), err)
	}
}

func TestUnusableFilesAreSetAside(t *testing.T) {
	rewrite := func(change func([]byte) []byte) func(*testing.T, *Cache, string) {
		return func(t *testing.T, _ *Cache, file string) {
			t.Helper()
			b, err := os.ReadFile(file)
			if err == nil {
				err = os.WriteFile(file, change(b), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	reseal := func(change func(*record)) func([]byte) []byte {
		return func(b []byte) []byte {
			var r record
			b, _ = unseal(b)
			_ = decode(b, &r)
			change(&r)
			b, _ = encode(&r)
			return seal(b)
		}
	}
	for name, c := range map[string]struct {
		spoil func(*testing.T, *Cache, string)
		why   string
	}{
		"empty":     {rewrite(func([]byte) []byte { return nil }), "is none of fsui's"},
		"text":      {rewrite(func([]byte) []byte { return []byte("hello\nthere") }), "is none of fsui's"},
		"cut":       {rewrite(func(b []byte) []byte { return b[:len(b)/2] }), "is damaged"},
		"header":    {rewrite(func(b []byte) []byte { return b[:len(magic)+3] }), "is damaged"},
		"flipped":   {rewrite(func(b []byte) []byte { b[len(b)/2] ^= 1; return b }), "is damaged"},
		"newer":     {rewrite(func(b []byte) []byte { b[len(magic)] = '2'; return b }), "was written by a newer fsui (format 2)"},
		"older":     {rewrite(func(b []byte) []byte { b[len(magic)] = '0'; return b }), "was written by an older fsui (format 0)"},
		"nonsense":  {rewrite(func([]byte) []byte { return seal([]byte("\x05nonsense")) }), "is damaged: the facts end too early"},
		"too large": {func(t *testing.T, _ *Cache, file string) { t.Helper(); _ = os.Truncate(file, fileLimit+1) }, "is too large"},
		"folder":    {func(t *testing.T, _ *Cache, file string) { t.Helper(); _ = os.Remove(file); _ = os.Mkdir(file, 0o700) }, "is no plain file"},
		"link": {func(t *testing.T, _ *Cache, file string) {
			t.Helper()
			_ = os.Rename(file, file+".real")
			_ = os.Symlink(file+".real", file)
		}, "is no plain file"},
		"renamed": {func(t *testing.T, _ *Cache, file string) {
			t.Helper()
			_ = os.Rename(file, strings.Replace(file, region.Account, "444455556666", 1))
		}, "belongs elsewhere"},
		"other origin":  {rewrite(reseal(func(r *record) { r.Origin.Profile = "staging" })), "belongs elsewhere"},
		"other account": {rewrite(reseal(func(r *record) { r.Tasks[0].Key.Cluster.Scope.Account = "444455556666" })), "holds facts of another account"},
		"no fact":       {rewrite(reseal(func(r *record) { r.Services[0] = nil })), "holds facts of another account"},
	} {
		t.Run(name, func(t *testing.T) {
			cache, file := saved(t)
			c.spoil(t, cache, file)
			snap, err := cache.Load()
			wrong := (*AsideError)(nil)
			if !errors.As(err, &wrong) || wrong.Why != c.why || snap != nil || strings.Contains(err.Error(), "\n") {
				t.Fatalf("read %v, %v; want: %s", snap, err, c.why)
			}
			if snap, err := cache.Load(); err != nil || size(snap) != 0 {
				t.Errorf("the next time: %d facts, %v", size(snap), err)
			}
			if err := cache.Save(estate(2, 5, 1).Snapshot()); err != nil {
				t.Errorf("save after it: %v", err)
			}
			if snap, err := cache.Load(); err != nil || size(snap) == 0 {
				t.Errorf("read after it: %v", err)
			}
		})
	}
}

// No byte of a file may be changed without notice, wherever it is.
func TestEveryByteCounts(t *testing.T) {
	_, file := saved(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		whole[i] ^= 0x10
		if _, err := unseal(whole); err == nil {
			t.Errorf("byte %d of %d is not held to anything", i, len(whole))
		}
		whole[i] ^= 0x10
	}
}

// Several consoles write and read the same file: each reads one that is whole.
func TestManyWriters(t *testing.T) {
	c, _ := saved(t)
	var all sync.WaitGroup
	for n := range 4 {
		snap := estate(2, 50*(n+1), 1).Snapshot()
		all.Go(func() {
			for range 20 {
				if err := c.Save(snap); err != nil {
					t.Error(err)
				}
				if snap, err := c.Load(); err != nil || len(snap.Tasks)%5 != 0 || len(snap.Tasks) == 0 {
					t.Errorf("%v", err)
				}
			}
		})
	}
	all.Wait()
	if files := list(t, c); len(files) != 1 {
		t.Errorf("they left the files %v", files)
	}
}

func TestFolderStaysSmall(t *testing.T) {
	c, _ := saved(t)
	old := time.Now().Add(-2 * draftsKept)
	for i := range filesKept + 10 {
		for _, name := range []string{fmt.Sprint("other-", i, extension), fmt.Sprint("draft-", i, extension, ".X", temporary)} {
			if err := os.WriteFile(filepath.Join(c.folder, name), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(filepath.Join(c.folder, name), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, name := range []string{"mine.txt", "now" + temporary} {
		if err := os.WriteFile(filepath.Join(c.folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Save(estate(2, 5, 1).Snapshot()); err != nil {
		t.Fatal(err)
	}
	if files := list(t, c); len(files) != filesKept+2 { // a draft of today's and a file that is none of ours stay
		t.Errorf("%d files are left: %v", len(files), files)
	}
	if snap, err := c.Load(); err != nil || size(snap) == 0 {
		t.Errorf("its own file went: %v", err)
	}
}

func TestNoFileIsNamedByAnEndpoint(t *testing.T) {
	c := NewCache(t.TempDir(), origin)
	for _, account := range []string{"../../etc", "1/2", "A", strings.Repeat("9", 65)} {
		store := state.NewStore()
		store.Apply(func(e *state.Edit) {
			e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, Account: account})
			e.PutCluster(&state.Cluster{Key: state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: account, Region: "us-east-1"}}})
		})
		if err := c.Save(store.Snapshot()); err == nil || len(list(t, c)) != 0 {
			t.Errorf("account %q: %v, files %v", account, err, list(t, c))
		}
	}
}
