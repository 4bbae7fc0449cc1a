package state

import (
	"strings"
	"testing"
)

func TestProtection(t *testing.T) {
	p := Protection{Accounts: []string{"111122223333"}, Clusters: []string{"prod*", "web-?", "["}}
	for _, c := range []struct {
		account, cluster string
		want             bool
	}{
		{"111122223333", "test", true},
		{"111122223334", "test", false},
		{"", "prod", true},
		{"", "production-eu", true},
		{"", "preprod", false},
		{"", "web-1", true},
		{"", "web-10", false},
		{"", "", false},
	} {
		if got := p.Cluster(ClusterKey{Scope: Scope{Account: c.account}, Name: c.cluster}); got != c.want {
			t.Errorf("%q in %q: %v", c.cluster, c.account, got)
		}
	}
	if (Protection{Accounts: []string{""}}).Account("") {
		t.Error("an account nobody knows is protected by no id")
	}
}

func TestWhatCanBeProtected(t *testing.T) {
	for id, want := range map[string]bool{"111122223333": true, "011122223333": true, "11112222333": false, "1111-2222-33": false, "": false} {
		if IsAccount(id) != want {
			t.Errorf("IsAccount(%q) is %v", id, !want)
		}
	}
	for pattern, want := range map[string]bool{
		"prod*": true, "a_b-?": true, "": false, "a b": false, "[ab]": false, "a/b": false, strings.Repeat("a", 256): false,
	} {
		if IsPattern(pattern) != want {
			t.Errorf("IsPattern(%q) is %v", pattern, !want)
		}
	}
}
