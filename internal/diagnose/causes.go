// Package diagnose owns the reasons why tasks and services fail: it reads the causes, which are data, and finds them
// in facts. It is a pure function of what it is given and may know neither AWS's SDK, nor a screen, nor a disk.
//
// How to read a message, in this order: a stop code that ends the search; the container that exited first; the task's
// reason; what the service says; the last lines of the log. The innermost words decide. Where they are cut off, the
// answer is a family of causes and never a guess.
package diagnose

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/fsui/fsui/assets"
)

// Causes is every known cause, ready to be looked for. It is safe for concurrent use.
type Causes struct {
	list       []*Cause
	bySlug     map[string]*Cause
	byStopCode map[string]*Cause
	literals   []string
	anchors    *anchors
	anchored   [][]*pattern // by literal: those it is an anchor of
	trouble    *anchors     // words that make a line look wrong
	over       [][]bool     // who outranks whom, by index
	memory     memory
}

// File is a text in the format of assets/causes, and the name that errors call it by.
type File struct {
	Name string
	Text []byte
}

// Builtin are the causes that fsui comes with.
func Builtin() ([]File, error) {
	names, err := fs.Glob(assets.FS, "causes/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the causes: %w", err)
	}
	files := make([]File, 0, len(names))
	for _, name := range names {
		text, err := assets.FS.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the causes: %w", err)
		}
		files = append(files, File{name, text})
	}
	return files, nil
}

// Load reads causes; what one file defines, all others may refer to. The error names file, line and column.
func Load(files ...File) (*Causes, error) {
	b := newBinder()
	for _, f := range files {
		if err := b.read(f); err != nil {
			return nil, err
		}
	}
	return b.bind()
}

// All lists the causes in the order in which they were read; do not change them.
func (c *Causes) All() []*Cause { return slices.Clone(c.list) }
