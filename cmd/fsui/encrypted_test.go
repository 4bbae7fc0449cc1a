//go:build linux || darwin

package main

import (
	"strings"
	"testing"
)

// A session that the cluster has encrypted with a key of KMS: the plugin and the agent agree on one, and all that is typed
// and printed goes sealed, whatever is cut.
func TestEncryptedSession(t *testing.T) {
	t.Parallel()
	url := region(t)
	x := onTerminal(t, 100, 24, clean(t, keys(url)...), "exec", "staging/notifications")
	x.wait("app of task", "# ")
	x.keys("echo sea''led ünïcode; stty size\r")
	x.wait("sealed ünïcode", "24 100")
	x.keys("\x04")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d\n%s", code, x.screen())
	}
	x.restored()
	all := strings.Repeat("a line of sixteen\x00\xff\n", 4000)
	for _, c := range []struct {
		faults, in string
		args       []string
		out        string
		code       int
		said       string
	}{
		{"", all, []string{"cat"}, all, 0, ""},
		{"", "", []string{"exit 3"}, "", 3, ""},
		{"reset@ssmmessages", "cut after each message", []string{"cat"}, "cut after each message", 0, ""},
		{"denied@kms:GenerateDataKey", "", []string{"true"}, "", 255, "you lack kms:GenerateDataKey on the key"},
		{"denied@kms:Decrypt", "", []string{"true"}, "", 255, "the task role lacks kms:Decrypt on the key"},
	} {
		weather(t, url, c.faults)
		out, said, code := feed(t, url, c.in, append([]string{"exec", "staging/notifications", "--"}, c.args...)...)
		if out != c.out || code != c.code || !strings.Contains(said, c.said) {
			t.Errorf("%s: code %d, %d bytes, %s", c.faults, code, len(out), said)
		}
	}
}
