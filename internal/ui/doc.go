// Package ui owns the console: what of a snapshot is drawn, and what a key does. It asks AWS for nothing, reads and
// writes no file, and knows neither the poller nor the simulated region: whoever runs it hands it a Store, a Backend,
// a Describe, a Diagnose, Logs and a Save.
//
// # Adding a pane
//
// One file pane_<x>.go and one line in newPanes. The file has a struct that embeds base, a constructor of the form
//
//	func newThings(e *env, of any) pane // of is the object it is about, nil where it is about all
//
// and usually a table: its columns as data, a row struct made in sync, its empty words. The number in the tabs line,
// the footer, the ? screen, the : palette and docs/keys.md follow from the line and from actions.
package ui
