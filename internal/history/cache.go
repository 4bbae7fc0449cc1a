// Package history owns what fsui keeps on disk: the facts a console saw last, so that the next one begins with them, and
// what was done. Files are their owner's alone. Those of facts are one for each account, Region and way to reach them;
// losing one costs a second of waiting. What happened and what was done stands in a database; what was done, for people, in a
// file of lines as well. It knows neither AWS nor a terminal.
package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// filesKept of the cache, the newest; what has been set aside counts.
	filesKept = 32
	// draftsKept is how long an unfinished file may still belong to somebody who writes it.
	draftsKept = time.Hour
	extension  = ".facts"
	aside      = ".aside"
)

// Cache keeps the facts of one origin in a folder that other consoles use too.
type Cache struct {
	folder string
	origin Origin
}

// NewCache names the cache's folder, which need not be there.
func NewCache(folder string, o Origin) *Cache { return &Cache{folder: folder, origin: o} }

// AsideError says that a file of the cache cannot be used and has been put out of the way.
type AsideError struct{ File, Why string }

func (e *AsideError) Error() string {
	return fmt.Sprintf("what the last session saw was set aside: %s %s", e.File, e.Why)
}

// Load returns what the origin's latest session saw, an empty snapshot where there is nothing. Nobody knows yet whether
// the origin still leads to that account. The error is an *AsideError, or that the folder cannot be read.
func (c *Cache) Load() (*state.Snapshot, error) {
	root, err := os.OpenRoot(c.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return &state.Snapshot{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what the last session saw: %w", err)
	}
	defer root.Close() //nolint:errcheck // nothing was written
	files, err := newestFirst(root)
	if err != nil {
		return nil, fmt.Errorf("read what the last session saw: %w", err)
	}
	i := slices.IndexFunc(files, func(f fs.FileInfo) bool { return strings.HasSuffix(f.Name(), c.ending()) })
	if i < 0 {
		return &state.Snapshot{}, nil
	}
	name := files[i].Name()
	snap, err := c.read(root, name)
	if wrong := (unfit{}); errors.As(err, &wrong) {
		_ = root.Rename(name, name+aside) // where it cannot be moved it is read in vain each time, no worse
		return nil, &AsideError{File: filepath.Join(c.folder, name), Why: wrong.Error()}
	}
	if err != nil {
		return nil, fmt.Errorf("read what the last session saw: %w", err)
	}
	return snap, nil
}

func (c *Cache) read(root *os.Root, name string) (*state.Snapshot, error) {
	b, err := readFile(root, name)
	if err != nil {
		return nil, err
	}
	if b, err = unseal(b); err != nil {
		return nil, unfit{err}
	}
	var r record
	if err := decode(b, &r); err != nil {
		return nil, unfit{fmt.Errorf("is damaged: %w", err)}
	}
	if own, err := c.name(r.Scope); err != nil || own != name || r.Origin != c.origin {
		return nil, unfit{errors.New("belongs elsewhere")}
	}
	snap, err := r.snapshot()
	if err != nil {
		return nil, unfit{err}
	}
	return snap, nil
}

// Save keeps a snapshot for the next session. What AWS has not confirmed to be this account's is not kept.
func (c *Cache) Save(snap *state.Snapshot) error {
	r, any := recordOf(snap, c.origin)
	if !any {
		return nil
	}
	if err := c.write(r); err != nil {
		return fmt.Errorf("what is seen is not kept for the next start: %s: %w", c.folder, reason(err))
	}
	return nil
}

// reason is why something failed without the file's name, which is another one each time.
func reason(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	if link := (*os.LinkError)(nil); errors.As(err, &link) {
		return link.Err
	}
	return err
}

func (c *Cache) write(r *record) error {
	name, err := c.name(r.Scope)
	if err != nil {
		return err
	}
	b, err := encode(r)
	if err != nil {
		return err
	}
	if b = seal(b); len(b) > fileLimit {
		return fmt.Errorf("it would take more than %d MB", fileLimit>>20)
	}
	if err := os.MkdirAll(c.folder, 0o700); err != nil { //nolint:gosec // the person's own folder
		return err
	}
	root, err := os.OpenRoot(c.folder)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // the file in it is closed already
	if info, err := root.Stat("."); err == nil && info.Mode().Perm() != 0o700 {
		if err := root.Chmod(".", 0o700); err != nil {
			return err
		}
	}
	if err := writeFile(root, name, b); err != nil {
		return err
	}
	prune(root, name)
	return nil
}

// name is the file of a scope. All that goes into it comes from the answers of an endpoint that may be anybody's.
func (c *Cache) name(s state.Scope) (string, error) {
	for _, part := range []string{s.Partition, s.Account, s.Region} {
		if part == "" || len(part) > 64 || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return "", fmt.Errorf("no file can be named after %q", part)
		}
	}
	return s.Partition + "-" + s.Account + "-" + s.Region + c.ending(), nil
}

// ending finds the files of an origin while nobody knows its account.
func (c *Cache) ending() string {
	o := c.origin
	sum := sha256.Sum256([]byte(strings.Join([]string{o.Profile, o.Region, o.Endpoint, o.Cluster}, "\x00")))
	return "-" + hex.EncodeToString(sum[:8]) + extension
}

func newestFirst(root *os.Root) ([]fs.FileInfo, error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	files := make([]fs.FileInfo, 0, len(entries))
	for _, e := range entries {
		if info, err := e.Info(); err == nil { // else another console has removed it meanwhile
			files = append(files, info)
		}
	}
	slices.SortStableFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	return files, nil
}

// prune removes what nobody has needed for long, and drafts of those who were killed while they wrote. What cannot be
// removed now is tried again at the next save.
func prune(root *os.Root, written string) {
	files, err := newestFirst(root)
	if err != nil {
		return
	}
	i := slices.IndexFunc(files, func(f fs.FileInfo) bool { return f.Name() == written })
	if i < 0 {
		return
	}
	now, kept := files[i].ModTime(), 0
	for _, f := range files {
		switch name := f.Name(); {
		case strings.HasSuffix(name, temporary):
			if now.Sub(f.ModTime()) > draftsKept {
				_ = root.Remove(name)
			}
		case strings.HasSuffix(name, extension), strings.HasSuffix(name, aside):
			if kept++; kept > filesKept {
				_ = root.Remove(name)
			}
		}
	}
}
