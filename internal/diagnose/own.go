package diagnose

import (
	"bytes"
	"slices"
)

// LoadOwn reads the causes that fsui comes with and a person's own files beside them, which may use their phrases and
// outrank them. A file with a mistake is left out whole, and each such mistake told; err is of what fsui comes with.
func LoadOwn(own ...File) (c *Causes, mistakes []error, err error) {
	files, err := Builtin()
	if err != nil {
		return nil, nil, err
	}
	n := len(files)
	for _, f := range own {
		f.Text = bytes.TrimPrefix(f.Text, []byte("\ufeff")) // editors of Windows put it there
		files = append(files, f)
	}
	if c, err = Load(files...); err == nil {
		if err = c.tryExamples(own); err == nil {
			return c, nil, nil
		}
	}
	whole := files[:n:n]
	if c, err = Load(whole...); err != nil {
		return nil, nil, err
	}
	for i, f := range files[n:] {
		more, err := Load(append(whole, f)...)
		if err == nil {
			err = more.tryExamples(own[i : i+1])
		}
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		c, whole = more, append(whole, f)
	}
	return c, mistakes, nil
}

// tryExamples finds an example in which another cause is found than the one that gives it, in some files.
func (c *Causes) tryExamples(of []File) error {
	files := map[string]bool{}
	for _, f := range of {
		files[f.Name] = true
	}
	for _, cause := range c.list {
		if !files[cause.place.file] {
			continue
		}
		for _, e := range cause.Examples {
			from := e.In
			if from == "" {
				from = Error
			}
			at, found := e.place.in(cause.place.file), c.all(e.Text, from)
			if !slices.ContainsFunc(found, func(m match) bool { return m.cause == cause }) {
				return at.errorf("%s: none of its patterns is in this example", cause.Slug)
			}
			if by := c.best(found).cause; by != cause {
				return at.errorf("%s: %s is found in this example: to be preferred to it, say outranks: [%s]", cause.Slug, by.Slug, by.Slug)
			}
		}
	}
	return nil
}
