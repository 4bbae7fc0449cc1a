// Command awsclicheck drives the simulated region with every AWS CLI on this
// machine, unrelated clients that read AWS's protocols more strictly than the
// Go SDK, and fails if one is answered other than asked. No call can reach AWS:
// each is checked before it runs, see awsCLI.harmless.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "awsclicheck:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	found := findCLIs(append(filepath.SplitList(os.Getenv("PATH")), "/usr/bin", "/usr/local/bin"))
	if len(found) == 0 {
		return errors.New("no aws found on the PATH, in /usr/bin or in /usr/local/bin")
	}
	dir, err := os.MkdirTemp("", "awsclicheck")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	program := filepath.Join(dir, "fsui")
	if err := build(ctx, program); err != nil {
		return err
	}
	home := filepath.Join(dir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		return err
	}
	var failed []error
	for _, path := range found {
		if err := check(ctx, program, path, home); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", path, err))
		}
	}
	return errors.Join(failed...)
}

// check tells the whole story to one CLI and a region of its own.
func check(ctx context.Context, program, path, home string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	r, err := startRegion(ctx, program)
	if err != nil {
		return err
	}
	defer r.stop()
	c := &awsCLI{path: path, url: r.url, home: home}
	version, err := c.run(ctx, "--version")
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s", path, version)
	for _, s := range story() {
		began := time.Now()
		if err := s.check(ctx, c); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Printf("  ok %5.1f s  %s\n", time.Since(began).Seconds(), s.name)
	}
	return nil
}

// findCLIs returns every executable file called aws in dirs; what several names
// lead to is one.
func findCLIs(dirs []string) []string {
	var found []string
	seen := map[string]bool{}
	for _, dir := range dirs {
		path := filepath.Join(dir, "aws")
		file, err := filepath.EvalSymlinks(path)
		if err != nil || !filepath.IsAbs(path) || seen[file] {
			continue
		}
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
			continue
		}
		seen[file] = true
		found = append(found, path)
	}
	return found
}
