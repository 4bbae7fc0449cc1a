package diagnose

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// binder turns what files say into Causes, and refuses what makes no sense.
type binder struct {
	causes   Causes
	phrases  map[string]string
	literals map[string]int
	slug     *regexp.Regexp
}

func newBinder() *binder {
	return &binder{
		causes:  Causes{bySlug: map[string]*Cause{}, byStopCode: map[string]*Cause{}},
		phrases: map[string]string{}, literals: map[string]int{}, slug: regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`),
	}
}

func (b *binder) read(f File) error {
	d, err := parse(f)
	if err != nil {
		return err
	}
	for name, words := range d.Phrases {
		if _, twice := b.phrases[name]; twice {
			return fmt.Errorf("%s: the phrase %q is defined in another file", f.Name, name)
		}
		if strings.Contains(words, "$") {
			return fmt.Errorf("%s: the phrase %q names another: write its words out", f.Name, name)
		}
		b.phrases[name] = words
	}
	for _, c := range d.Causes {
		if err := b.check(c); err != nil {
			return err
		}
		if other := b.causes.bySlug[c.Slug]; other != nil {
			return c.where("slug").errorf("the cause %q stands in %s:%d already", c.Slug, other.place.file, other.place.line)
		}
		if other := b.causes.byStopCode[c.StopCode]; other != nil {
			return c.where("stopCode").errorf("%s: the stop code %s means %s already", c.Slug, c.StopCode, other.Slug)
		}
		if c.StopCode != "" {
			b.causes.byStopCode[c.StopCode] = c
		}
		c.index = len(b.causes.list)
		b.causes.list, b.causes.bySlug[c.Slug] = append(b.causes.list, c), c
	}
	return nil
}

// check finds what is wrong with a cause by itself.
func (b *binder) check(c *Cause) error {
	switch {
	case !b.slug.MatchString(c.Slug):
		return c.where("slug").errorf("slug %q: small letters and digits, joined by single hyphens", c.Slug)
	case c.Meaning == "":
		return c.where("meaning").errorf("%s: meaning is missing", c.Slug)
	case !slices.Contains(actors(), c.Actor):
		return unknownWord(c.where("actor"), c.Slug+": ", "actor", c.Actor, actors())
	case !slices.Contains(standings(), c.Standing):
		return unknownWord(c.where("standing"), c.Slug+": ", "standing", c.Standing, standings())
	case !slices.Contains(benigns(), c.Benign):
		return unknownWord(c.where("benign"), c.Slug+": ", "benign", c.Benign, benigns())
	case len(c.Next) == 0:
		return c.where("next").errorf("%s: next is missing: what is there to do?", c.Slug)
	case c.Docs != "" && !strings.HasPrefix(c.Docs, "https://"):
		return c.where("docs").errorf("%s: docs %q is no https address", c.Slug, c.Docs)
	case len(c.Patterns) > 0 && len(c.Examples) == 0:
		return c.where("examples").errorf("%s: a cause with patterns needs examples, which are its tests", c.Slug)
	}
	c.Meaning, c.Docs = state.Clean(c.Meaning), state.Clean(c.Docs)
	for i, step := range c.Next {
		c.Next[i] = state.Clean(step)
		if name, ok := unknownBlank(step); ok {
			return unknownWord(c.where(item("next", i)), c.Slug+": ", "blank", name, blanks())
		}
	}
	for _, e := range c.Examples {
		if e.In != "" && !slices.Contains(sources(), e.In) {
			return unknownWord(e.place.in(c.place.file), c.Slug+": an example: ", "source", e.In, sources())
		}
	}
	return nil
}

// where is the place of a key, for an error about it.
func (c *Cause) where(key string) place { return c.keys.of(key, c.place) }

func (p *pattern) where(key string) place { return p.keys.of(key, p.place) }

// actors are those who can act on a cause.
func actors() []string {
	return []string{
		"app", "aws", "capacity", "config", "expected", "health", "iam", "image", "limits", "network", "storage", "unknown",
	}
}

func confidences() []state.Confidence {
	return []state.Confidence{state.Certain, state.Likely, state.Possible}
}

// bind resolves what causes say of phrases and of each other, and builds the automaton.
func (b *binder) bind() (*Causes, error) {
	c := &b.causes
	for _, slug := range required() {
		if c.bySlug[slug] == nil {
			return nil, fmt.Errorf("no file defines the cause %q, which exit codes and counts lead to", slug)
		}
	}
	for _, cause := range c.list {
		for _, p := range cause.Patterns {
			p.cause = cause
			if err := b.bindPattern(p); err != nil {
				return nil, err
			}
		}
	}
	if err := c.rank(); err != nil {
		return nil, err
	}
	for _, cause := range c.list {
		cause.keys = nil
		for _, p := range cause.Patterns {
			p.keys = nil
		}
	}
	c.anchors, c.trouble = newAnchors(c.literals), newAnchors(troubleWords())
	return c, nil
}

func (b *binder) bindPattern(p *pattern) error {
	if len(p.Words) == 0 {
		return p.where("words").errorf("words are missing: the first of them is the anchor")
	}
	for i, from := range p.In {
		if !slices.Contains(sources(), from) {
			return unknownWord(p.where(item("in", i)), "", "source", from, sources())
		}
	}
	if !slices.Contains(confidences(), p.Confidence) {
		return unknownWord(p.where("confidence"), "", "confidence", p.Confidence, confidences())
	}
	for i, words := range p.Words {
		group, err := b.group(words, p.where(item("words", i)))
		if err != nil {
			return err
		}
		p.words = append(p.words, group)
	}
	for i, words := range p.Unless {
		group, err := b.group(words, p.where(item("unless", i)))
		if err != nil {
			return err
		}
		p.unless = append(p.unless, group...)
	}
	if p.Regexp != "" {
		re, err := regexp.Compile(p.Regexp)
		if err != nil {
			return p.where("regexp").errorf("regexp: %v", err)
		}
		p.re = re
	}
	for _, literal := range p.words[0] {
		b.causes.anchored[literal] = append(b.causes.anchored[literal], p)
	}
	return nil
}

// group is the alternatives of "a|b", each a literal or, as $name, those of a phrase, as indexes of literals.
func (b *binder) group(words string, at place) ([]int, error) {
	var group []int
	for word := range strings.SplitSeq(words, "|") {
		if name, ok := strings.CutPrefix(word, "$"); ok {
			phrase, ok := b.phrases[name]
			if !ok {
				return nil, at.undefined("no file defines the phrase %q", name, slices.Sorted(maps.Keys(b.phrases)))
			}
			more, err := b.group(phrase, at)
			if err != nil {
				return nil, err
			}
			group = append(group, more...)
			continue
		}
		switch {
		case len(word) < 2:
			return nil, at.errorf("the word %q in %q is too short to look for", word, words)
		case word != strings.ToLower(word):
			return nil, at.errorf("the word %q: small letters, please, they match in either case", word)
		}
		group = append(group, b.literal(word))
	}
	return group, nil
}

func (b *binder) literal(word string) int {
	id, known := b.literals[word]
	if !known {
		id = len(b.causes.literals)
		b.literals[word] = id
		b.causes.literals = append(b.causes.literals, word)
		b.causes.anchored = append(b.causes.anchored, nil)
	}
	return id
}
