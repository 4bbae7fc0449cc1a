//go:build unix

package aws

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

// process makes a profile whose credential_process is a shell script, and a profile with a role upon it.
func process(t *testing.T, script string) (command string) {
	t.Helper()
	dir := t.TempDir()
	command = filepath.Join(dir, "keys")
	profiles(t, "[profile process]\nregion = us-east-1\ncredential_process = "+command+"\n"+
		"[profile role]\nregion = us-east-1\nsource_profile = process\nrole_arn = arn:aws:iam::111122223333:role/deploy\nexternal_id = x1\n")
	if err := os.WriteFile(command, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return command
}

const printsKeys = `echo '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "example"}'` + "\n"

// It has nothing to read from, and no terminal; what it says goes to the log.
func TestProcessThatTalks(t *testing.T) {
	process(t, `echo "Touch your key" >&2
if read answer; then echo "stdin gave $answer" >&2; exit 3; fi
if (: </dev/tty) 2>/dev/null; then echo "there is a terminal" >&2; exit 4; fi
`+printsKeys)
	r, _, log := profileRig(t, "process")
	healthy(t, r.sweep())
	if !strings.Contains(log.String(), "Touch your key") {
		t.Errorf("the log lacks what it said:\n%s", log)
	}
}

// A role is taken with the keys that the source profile's process prints.
func TestProcessOfASourceProfile(t *testing.T) {
	process(t, printsKeys)
	r, c, _ := profileRig(t, "role")
	healthy(t, r.sweep())
	calls := c.calls("sts")
	if len(calls) != 1 || !strings.Contains(calls[0].Header.Get("Authorization"), "AKIAPROCESS") || calls[0].Form.Get("ExternalId") != "x1" {
		t.Errorf("AssumeRole: %v", calls)
	}
}

// Its failure is told in one line with the command; never what it printed, which may be keys.
func TestProcessThatFails(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"exit code":    {"echo one >&2; printf 'token expired\\n' >&2; exit 7\n", "failed with exit status 7: token expired"},
		"no keys":      {"echo '{\"Version\": 1}'\n", "printed something else than keys: missing AccessKeyId in process output"},
		"broken keys":  {"echo 'AKIASECRET \"SecretAccessKey\"'\n", "printed something else than keys"},
		"escape codes": {"printf '\\033[2Jgone\\n' >&2; exit 1\n", "failed with exit status 1: gone"},
	} {
		t.Run(name, func(t *testing.T) {
			command := process(t, c.script)
			r, _, log := profileRig(t, "process")
			l := r.sweep().Main()
			if l.Fault == nil || l.Fault.Kind != state.FaultLogin || l.Fault.Message != "credential_process "+c.want || l.Command != command+" >/dev/null" {
				t.Fatalf("login %+v, fault %+v", l, l.Fault)
			}
			if all := log.String() + l.Fault.Error(); strings.Contains(all, "AKIASECRET") || strings.Contains(l.Fault.Error(), "\x1b") {
				t.Errorf("it tells too much: %s", all)
			}
		})
	}
}

// Only the end of what it says is kept.
func TestTail(t *testing.T) {
	said := new(tail)
	for range 3 * maxSaid {
		if _, err := said.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := said.Write([]byte("\nlast\n")); err != nil || len(said.String()) != maxSaid || said.lastLine() != "last" {
		t.Errorf("%d bytes kept, last line %q, %v", len(said.String()), said.lastLine(), err)
	}
}
