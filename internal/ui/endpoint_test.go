package ui

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// However narrow the terminal: an address that is not AWS's stands in the header, and how old the facts are beside it.
func TestEndpointInHeader(t *testing.T) {
	for _, width := range []int{60, 80, 120, 200} {
		scheme := "http://"
		if width == 60 {
			scheme = ""
		}
		r := startRig(t, elsewhere("http://127.0.0.1:4566"), width, 24)
		if line, n := r.line("endpoint " + scheme + "127.0.0.1:4566"); n != 0 || !strings.Contains(line, "us-east-1 ") || !strings.Contains(line, "11s") {
			t.Errorf("at %d columns it stands in line %d: %s", width, n+1, line)
		}
		r = startRig(t, elsewhere("https://"+strings.Repeat("very-long-name.", 12)+"example.com"), width, 24)
		if line, n := r.line("endpoint " + strings.Replace(scheme, "http", "https", 1) + "very"); n != 0 || !strings.Contains(line, "example.com") {
			t.Errorf("at %d columns line %d: %s", width, n+1, line)
		}
	}
	r := startRig(t, estate(), 80, 24)
	r.lacks("endpoint")
}

// elsewhere is the estate, read from another address than AWS's.
func elsewhere(address string) *state.Store {
	store := estate()
	store.Apply(func(e *state.Edit) {
		l := onlyLogin(e)
		l.Elsewhere = address
		e.SetLogin(l)
	})
	return store
}
