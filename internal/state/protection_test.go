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
		if got := p.Why(ClusterKey{Scope: Scope{Account: c.account}, Name: c.cluster}, "", true) != ""; got != c.want {
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

// Whoever asks why is told the first reason; an account that nobody has confirmed is one.
func TestWhyProtected(t *testing.T) {
	p := Protection{Accounts: []string{"111122223333"}, Clusters: []string{"prod*"}, Profiles: []string{"*admin"}}
	for _, c := range []struct {
		account, cluster, profile string
		confirmed                 bool
		want                      string
	}{
		{"111122223334", "test", "dev", true, ""},
		{"111122223334", "test", "dev", false, "the account is not confirmed"},
		{"111122223333", "prod", "admin", true, "account 111122223333"},
		{"111122223334", "prod", "admin", true, "cluster prod"},
		{"111122223334", "test", "shop-admin", true, "profile shop-admin"},
		{"111122223334", "test", "", true, ""},
	} {
		if got := p.Why(ClusterKey{Scope: Scope{Account: c.account}, Name: c.cluster}, c.profile, c.confirmed); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	for name, want := range map[string]bool{"prod": true, "eu-production": true, "shop_PRD": true, "product": false, "staging": false, "": false, "live.eu": true} {
		if Production(name) != want {
			t.Errorf("Production(%q) is %v", name, !want)
		}
	}
}
