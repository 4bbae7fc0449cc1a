// Command licenses writes NOTICE and assets/licenses/THIRD_PARTY_LICENSES: the
// terms of every module that is linked into fsui on any system it is built for.
// It reads the module cache only, so it needs no network after a first build.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "licenses:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	files, err := generate(ctx, root)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the content of each generated file by its path under root.
func generate(ctx context.Context, root string) (map[string]string, error) {
	modules, err := linkedModules(ctx, root)
	if err != nil {
		return nil, err
	}
	terms, err := collectTerms(modules)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"NOTICE": notice(terms),
		filepath.Join("assets", "licenses", "THIRD_PARTY_LICENSES"): thirdParty(terms),
	}, nil
}
