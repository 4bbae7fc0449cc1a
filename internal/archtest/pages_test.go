package archtest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Whoever begins to work on fsui reads these pages whole: what grows past a sitting belongs in docs/.
func TestPagesToReadFirstStayShort(t *testing.T) {
	for name, most := range map[string]int{"ARCHITECTURE.md": 200, "CONTRIBUTING.md": 80} {
		text, err := os.ReadFile(filepath.Join(moduleRoot(t), name))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > most {
			t.Errorf("%s has %d lines, %d at most", name, n, most)
		}
	}
}
