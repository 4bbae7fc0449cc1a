package diagnose

import (
	"fmt"
	"reflect"
	"slices"
)

// Mistake is what is wrong with a file of causes, and where.
type Mistake struct {
	File         string
	Line, Column int
	Problem      string
	// Word is the one that means nothing there, Known those that would; "" where it is no matter of words.
	Word  string
	Known []string
}

func (m *Mistake) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Problem)
}

func (p place) errorf(format string, args ...any) *Mistake {
	return &Mistake{File: p.file, Line: p.line, Column: p.column, Problem: fmt.Sprintf(format, args...)}
}

// in is the same place in a file.
func (p place) in(file string) place {
	p.file = file
	return p
}

// undefined is a word that should have been defined somewhere.
func (p place) undefined(format, word string, known []string) *Mistake {
	m := p.errorf(format, word)
	m.Word, m.Known = word, known
	return m
}

// unknownWord is a word that is none of a few; before goes before the sentence that says so.
func unknownWord[T ~string](at place, before, noun string, word T, known []T) *Mistake {
	m := at.errorf("%sunknown %s %q", before, noun, word)
	m.Word = string(word)
	for _, k := range known {
		m.Known = append(m.Known, string(k))
	}
	return m
}

// fields are the names that a file of causes may use.
func fields() (names []string) {
	for _, of := range []any{document{}, Cause{}, pattern{}, Example{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
			if name := f.Tag.Get("yaml"); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
