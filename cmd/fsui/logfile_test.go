package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/cli"
)

func TestLogFileIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fsui.log")
	log, err := openLogFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	other, err := openLogFile(path, false) // of another process
	if err != nil {
		t.Fatal(err)
	}
	var moves []*os.File
	log.follow(func(f *os.File) { moves = append(moves, f) })
	line := bytes.Repeat([]byte("x"), logLimit/4-1)
	line = append(line, '\n')
	for i := range 10 {
		to := log
		if i%3 == 2 {
			to = other
		}
		if n, err := to.Write(line); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
		for _, name := range []string{path, path + ".1"} {
			if info, err := os.Stat(name); err == nil && (info.Size() > logLimit || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600) {
				t.Fatalf("%s: %d bytes, mode %v", name, info.Size(), info.Mode())
			}
		}
	}
	if len(moves) < 2 || moves[len(moves)-1] != log.file {
		t.Errorf("not told of the file that goes on: %v", moves)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
	log.close()
	other.close()
}

func TestWhereTheLogLies(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_STATE_HOME", "relative/means/unset")
	want := filepath.Join(home, ".local", "state", "fsui", "fsui.log")
	for _, c := range []struct {
		settings cli.Settings
		console  bool
		want     string
	}{
		{cli.Settings{}, true, want},
		{cli.Settings{}, false, os.DevNull},
		{cli.Settings{Debug: true}, false, want},
		{cli.Settings{LogFile: filepath.Join(home, "my.log")}, false, filepath.Join(home, "my.log")},
	} {
		log, err := openLog(c.settings, c.console)
		if err != nil {
			t.Fatal(err)
		}
		log.close()
		if log.path != c.want {
			t.Errorf("%+v: %s, want %s", c.settings, log.path, c.want)
		}
	}
	t.Setenv("XDG_STATE_HOME", home)
	if path, err := defaultLog(); err != nil || path != filepath.Join(home, "fsui", "fsui.log") {
		t.Errorf("%s, %v", path, err)
	}
	t.Setenv("XDG_STATE_HOME", filepath.Join(os.DevNull, "nowhere"))
	if log, err := openLog(cli.Settings{}, true); err != nil || log.path != os.DevNull {
		t.Errorf("a default log that cannot be is in the way: %v", err)
	}
	if _, err := openLog(cli.Settings{LogFile: filepath.Join(os.DevNull, "nowhere")}, true); err == nil {
		t.Error("a log that was asked for and cannot be is not an error")
	}
}

func TestLogIsJSONInUTC(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fsui.log")
	log, err := openLogFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	log.logger().Info("one", "at", "noon")
	log.logger().Debug("not asked for")
	log.debug = true
	log.logger().Debug("two")
	log.close()
	b, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(b), `{"time":"`) || !strings.Contains(string(b), `Z","level":"INFO","msg":"one","at":"noon"}`) ||
		!strings.Contains(string(b), `"two"`) || strings.Count(string(b), "\n") != 2 {
		t.Errorf("%v: %s", err, b)
	}
}
