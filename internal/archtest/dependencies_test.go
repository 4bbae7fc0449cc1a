package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// A dependency is a decision, and decisions are written down with their reason.
func TestDirectDependenciesHaveAReason(t *testing.T) {
	root := moduleRoot(t)
	required := matches(t, filepath.Join(root, "go.mod"), `(?m)^(?:require|\t)\s*(\S+) v\S+$`)
	reasoned := matches(t, filepath.Join(root, "docs", "adr", "0004-dependencies.md"), `(?m)^\| (\S+\.\S+) \| .+ \|$`)
	for _, m := range required {
		if !slices.Contains(reasoned, m) {
			t.Errorf("go.mod requires %s, but docs/adr/0004-dependencies.md gives no reason for it", m)
		}
	}
	for _, m := range reasoned {
		if !slices.Contains(required, m) {
			t.Errorf("docs/adr/0004-dependencies.md reasons about %s, which go.mod does not require directly", m)
		}
	}
}

// The session-manager-plugin compiles with this version alone, which is older than the newest.
func TestPinOfUUID(t *testing.T) {
	const pin = "v0.0.0-20151029044442-89173bcdda19"
	found := matches(t, filepath.Join(moduleRoot(t), "go.mod"), `(?m)^\s*github.com/twinj/uuid (v\S+)`)
	if len(found) != 1 || found[0] != pin {
		t.Errorf("go.mod requires github.com/twinj/uuid %v: it must be %s", found, pin)
	}
}

func matches(t *testing.T, file, pattern string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	hits := regexp.MustCompile(pattern).FindAllStringSubmatch(string(b), -1)
	if len(hits) == 0 {
		t.Fatalf("%s: nothing there matches %s", file, pattern)
	}
	found := make([]string, 0, len(hits))
	for _, hit := range hits {
		found = append(found, hit[1])
	}
	return found
}
