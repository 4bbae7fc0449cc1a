package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// terms is one text and the files of linked modules that consist of it. Most of
// the AWS SDK's modules share one text, which is shipped once.
type terms struct {
	text   string
	files  []string // "module version: path", sorted
	notice bool     // a NOTICE, to be passed on (Apache License 2.0, section 4d)
}

// goModule carries the licence and patent grant that the Go project puts on the
// toolchain and on its x/ modules alike. Linux distributions ship Go without
// them, so this copy stands for the standard library and the runtime as well.
const goModule = "golang.org/x/sys"

func collectTerms(modules []module) ([]terms, error) {
	byText := map[string]*terms{}
	add := func(text, file string, isNotice bool) {
		if byText[text] == nil {
			byText[text] = &terms{text: text, notice: isNotice}
		}
		byText[text].files = append(byText[text].files, file)
	}
	goSeen := false
	for _, m := range modules {
		licensed := false
		for _, dir := range m.dirs {
			found, err := termsIn(dir)
			if err != nil {
				return nil, err
			}
			for name, text := range found {
				rel, err := filepath.Rel(m.root, filepath.Join(dir, name))
				if err != nil {
					return nil, err
				}
				isNotice := strings.HasPrefix(strings.ToUpper(name), "NOTICE")
				licensed = licensed || dir == m.root && !isNotice
				add(text, m.path+" "+m.version+": "+filepath.ToSlash(rel), isNotice)
				if m.path == goModule && dir == m.root {
					goSeen = true
					add(text, "the Go standard library and runtime: "+name, false)
				}
			}
		}
		if !licensed {
			return nil, fmt.Errorf("%s %s has no licence file at its root", m.path, m.version)
		}
	}
	if !goSeen {
		return nil, errors.New(goModule + " is not linked: the terms of Go itself have to come from elsewhere")
	}
	all := make([]terms, 0, len(byText))
	for _, t := range byText {
		slices.Sort(t.files)
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b terms) int { return strings.Compare(a.files[0], b.files[0]) })
	return all, nil
}

// termsIn returns the texts of the licence, patent and notice files in dir, by
// name, with line ends and outer blank lines made the same everywhere.
func termsIn(dir string) (map[string]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	isTerms, err := regexp.Compile(`(?i)^(licen[sc]e|copying|notice|patents)([-._].*)?$`)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || !isTerms.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		text := strings.ReplaceAll(string(b), "\r\n", "\n")
		found[e.Name()] = strings.Trim(text, "\n") + "\n"
	}
	return found, nil
}
