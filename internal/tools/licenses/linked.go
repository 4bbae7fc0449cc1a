package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is one linked module and the directories that can hold terms for what
// is linked of it: its root and the way down to each of its linked packages,
// where vendored code keeps a licence of its own.
type module struct {
	path, version, root string
	dirs                []string
}

// linkedModules asks the go command which modules fsui is built from. The answer
// differs by system (mousetrap is Windows only), so it is the union over those
// fsui is built for. The architecture is fixed to make it the same everywhere.
func linkedModules(ctx context.Context, root string) ([]module, error) {
	byPath := map[string]*module{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		out, err := goCommand(ctx, root, system, "list", "-deps", "-f",
			`{{with .Module}}{{if not .Main}}{{.Path}}|{{.Version}}|{{.Dir}}|{{$.Dir}}{{end}}{{end}}`, "./cmd/fsui")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			f := strings.Split(strings.TrimSpace(line), "|")
			if len(f) != 4 {
				return nil, fmt.Errorf("go list: unexpected line %q", line)
			}
			m := byPath[f[0]]
			if m == nil {
				m = &module{path: f[0], version: f[1], root: f[2]}
				byPath[f[0]] = m
			}
			for dir := f[3]; len(dir) >= len(m.root) && !slices.Contains(m.dirs, dir); dir = filepath.Dir(dir) {
				m.dirs = append(m.dirs, dir)
			}
		}
	}
	modules := make([]module, 0, len(byPath))
	for _, m := range byPath {
		slices.Sort(m.dirs)
		modules = append(modules, *m)
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return modules, nil
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := goCommand(ctx, ".", "", "list", "-m", "-f", "{{.Dir}}")
	return strings.TrimSpace(out), err
}

// goCommand runs the go command in dir as if on system ("" is the one we are on).
func goCommand(ctx context.Context, dir, system string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	var stderr bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if system != "" {
		cmd.Env = append(cmd.Env, "GOOS="+system, "GOARCH=amd64")
	}
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return string(out), nil
}
