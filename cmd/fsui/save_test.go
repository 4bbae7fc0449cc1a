package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestSave(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	t.Setenv("USERPROFILE", folder)
	text := func(w io.Writer) error {
		_, err := w.Write([]byte("line\x00\xff"))
		return err
	}
	path, err := save("~/lines.log", text)
	if err != nil || path != filepath.Join(folder, "lines.log") {
		t.Fatalf("%s, %v", path, err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "line\x00\xff" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if _, err := save(path, func(io.Writer) error { return nil }); err == nil {
		t.Error("a file that was there is written over")
	}
	torn := filepath.Join(folder, "torn.log")
	if _, err := save(torn, func(io.Writer) error { return errors.New("no space left") }); err == nil {
		t.Error("a write that failed is no error")
	}
	if _, err := os.Stat(torn); err == nil {
		t.Error("half a file stays")
	}
}
