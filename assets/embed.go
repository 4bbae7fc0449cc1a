// Package assets holds the files that travel inside the program. It knows nothing of their meaning: each is read and checked by
// the room that uses it.
package assets

import "embed"

// FS holds scenarios/*.yaml, the estates of the simulated region, and causes/*.yaml, the reasons why tasks and services fail.
//
//go:embed scenarios causes
var FS embed.FS
