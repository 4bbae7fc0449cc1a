package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommittedFilesAreFresh(t *testing.T) {
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	readSources(t, root)
	files, err := generate(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the linked modules ask for: run `make licenses`", name)
		}
	}
}

// readSources opens what the go command's answer depends on, so that `go test`
// runs this test again instead of recalling its result when any of it changes.
func readSources(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == ".git" {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, ".go") && entry.Name() != "go.mod" {
			return err
		}
		_, err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A module's text is shipped once however many carry it, vendored code on the
// way to a linked package counts, and code beside it does not.
func TestTerms(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a/LICENSE", "shared\r\n")
	write(t, dir, "a/NOTICE.txt", "by a\n")
	write(t, dir, "a/vendored/COPYING", "own\n")
	write(t, dir, "a/vendored/license.go", "package vendored\n")
	write(t, dir, "a/unlinked/LICENSE", "not ours to pass on\n")
	write(t, dir, "sys/LICENSE", "shared\n\n")

	a := module{path: "example.com/a", version: "v1.0.0", root: filepath.Join(dir, "a")}
	a.dirs = []string{a.root, filepath.Join(a.root, "vendored")}
	sys := module{path: goModule, version: "v0.1.0", root: filepath.Join(dir, "sys")}
	sys.dirs = []string{sys.root}

	all, err := collectTerms([]module{a, sys})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`Software of others that is part of the fsui program, and its terms.
Each text below applies to the modules named above it.

RULE
example.com/a v1.0.0: LICENSE
golang.org/x/sys v0.1.0: LICENSE
the Go standard library and runtime: LICENSE
RULE

shared

RULE
example.com/a v1.0.0: NOTICE.txt
RULE

by a

RULE
example.com/a v1.0.0: vendored/COPYING
RULE

own
`, "RULE\n", rule)
	if got := thirdParty(all); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := notice(all); !strings.HasSuffix(got, rule+"\nby a\n") || strings.Contains(got, "shared") {
		t.Errorf("NOTICE passes on other than the one notice:\n%s", got)
	}
}

func TestModuleWithoutLicenceIsAnError(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "NOTICE", "a notice gives no licence\n")
	_, err := collectTerms([]module{{path: "example.com/b", version: "v1.0.0", root: dir, dirs: []string{dir}}})
	if err == nil || !strings.Contains(err.Error(), "example.com/b v1.0.0") {
		t.Errorf("got error %v, want one that names the module", err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
