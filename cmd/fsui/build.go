package main

import (
	"cmp"
	"runtime"
	"runtime/debug"

	"github.com/fsui/fsui/internal/cli"
)

// build tells what the Go linker knows of this program.
func build() cli.Build {
	b := cli.Build{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version = cmp.Or(info.Main.Version, b.Version)
	modified := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	if modified && b.Revision != "" {
		b.Revision += ", modified"
	}
	return b
}
