// Package archtest holds the house to its plan: which room may import what is
// written once, in the depguard rules of .golangci.yml, and these tests read it
// from there. They see what the linter cannot: a package without a rule, and two
// rooms that meet by way of a third.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const module = "github.com/fsui/fsui"

func TestImportsFollowTheTable(t *testing.T) {
	root := moduleRoot(t)
	table := readTable(t, root)
	for pkg, imports := range packages(t, root) {
		var rules []string
		for name, r := range table {
			if r.covers(pkg) {
				rules = append(rules, name)
			}
		}
		if len(rules) != 1 {
			t.Errorf("package %s is under %d depguard rules of .golangci.yml %v, want one", pkg, len(rules), rules)
			continue
		}
		for _, imp := range imports {
			if !table[rules[0]].allows(imp) {
				t.Errorf("package %s imports %s, which the rule %q does not allow", pkg, imp, rules[0])
			}
		}
	}
}

// A mistake in one of these rooms must not reach the other, directly or through
// a package between them.
func TestRoomsThatNeverMeet(t *testing.T) {
	graph := packages(t, moduleRoot(t))
	for room, never := range map[string][]string{
		"internal/ui":    {"internal/aws", "internal/history", "internal/sim"},
		"internal/cli":   {"internal/aws", "internal/history", "internal/sim"},
		"internal/aws":   {"internal/ui", "internal/cli", "internal/sim", "internal/history"},
		"internal/sim":   {"internal/aws", "internal/reach", "internal/diagnose", "internal/state", "internal/ui"},
		"internal/state": {"internal", "assets"},
	} {
		for pkg := range graph {
			if !within(pkg, room) {
				continue
			}
			for reached, through := range reachable(graph, pkg) {
				for _, other := range never {
					if within(reached, other) && !within(reached, room) {
						t.Errorf("%s must never meet %s, but %s", room, other, strings.Join(through, " imports "))
					}
				}
			}
		}
	}
}

// rule is one room of the table.
type rule struct {
	Mode  string   `yaml:"list-mode"`
	Files []string `yaml:"files"`
	Allow []string `yaml:"allow"`
	Deny  []any    `yaml:"deny"`
}

func (r rule) covers(pkg string) bool {
	room := strings.TrimSuffix(strings.TrimPrefix(r.Files[0], "**/"), "/**")
	return within(pkg, room)
}

// allows reads the allow list as depguard does: an entry is a prefix, or the
// whole path where it ends in $, and $gostd is the standard library.
func (r rule) allows(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return slices.ContainsFunc(r.Allow, func(entry string) bool {
		whole, isWhole := strings.CutSuffix(entry, "$")
		switch {
		case entry == "$gostd":
			return !strings.Contains(first, ".")
		case isWhole:
			return imp == whole
		default:
			return strings.HasPrefix(imp, entry)
		}
	})
}

func readTable(t *testing.T, root string) map[string]rule {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, ".golangci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]rule `yaml:"rules"`
				} `yaml:"depguard"`
			} `yaml:"settings"`
		} `yaml:"linters"`
	}
	if err := yaml.Unmarshal(b, &config); err != nil {
		t.Fatal(err)
	}
	table := config.Linters.Settings.Depguard.Rules
	for name, r := range table {
		if r.Mode != "strict" || len(r.Deny) != 0 || len(r.Files) != 2 || r.Files[1] != "!$test" {
			t.Fatalf("depguard rule %q: want a strict allow list for one room, tests left out; this test reads no other form", name)
		}
	}
	return table
}

// packages returns, for every directory of the module with Go code, as a slash
// path below root, what its files import on any system, tests left out.
func packages(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || name == "testdata" || isModule(file)) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		imports := found[pkg]
		for _, spec := range parsed.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, imp)
		}
		found[pkg] = imports // also when it imports nothing
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// reachable returns every package of ours that from imports, and the way there.
func reachable(graph map[string][]string, from string) map[string][]string {
	ways := map[string][]string{from: {from}}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, imp := range graph[at] {
			next, ours := strings.CutPrefix(imp, module+"/")
			if !ours || ways[next] != nil {
				continue
			}
			ways[next] = append(slices.Clone(ways[at]), next)
			queue = append(queue, next)
		}
	}
	return ways
}

func within(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

func isModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for !isModule(dir) {
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above this test")
		}
		dir = filepath.Dir(dir)
	}
	return dir
}
