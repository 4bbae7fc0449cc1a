package diagnose

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/fsui/fsui/internal/state"
)

// document is one file of causes.
type document struct {
	Phrases map[string]string `yaml:"phrases"`
	Health  bool              `yaml:"health"`
	Causes  []*Cause          `yaml:"causes"`
}

// largestFile bounds what is looked for in every text, in bytes: the largest that fsui comes with has 25,000.
const largestFile = 256 << 10

// parse refuses unknown and doubled keys and wrong types with file:line:column.
func parse(f File) (document, error) {
	if len(f.Text) > largestFile {
		return document{}, fmt.Errorf("%s: no file of causes is larger than %d KiB", f.Name, largestFile>>10)
	}
	var d document
	if err := yaml.UnmarshalWithOptions(f.Text, &d, yaml.Strict()); err != nil {
		return document{}, located(f.Name, err)
	}
	for i, c := range d.Causes {
		if c == nil {
			return document{}, fmt.Errorf("%s: cause %d is empty", f.Name, i+1)
		}
		c.place.file = f.Name
		c.health = d.Health
		for _, p := range c.Patterns {
			if p == nil {
				return document{}, c.place.errorf("%s has an empty pattern", c.Slug)
			}
			p.place.file = f.Name
		}
	}
	return d, nil
}

func located(file string, err error) error {
	if at := yaml.Error(nil); errors.As(err, &at) && at.GetToken() != nil {
		where := at.GetToken().Position
		m := place{file, where.Line, where.Column}.errorf("%s", at.GetMessage())
		if quoted, ok := strings.CutPrefix(m.Problem, "unknown field "); ok {
			m.Word, m.Known = strings.Trim(quoted, `"`), fields()
		}
		return m
	}
	return fmt.Errorf("%s: %w", file, err)
}

// UnmarshalYAML keeps where the cause stands, for the errors found later.
func (c *Cause) UnmarshalYAML(node ast.Node) error {
	type plain Cause
	v := plain{Standing: Decisive, Benign: Never}
	if err := yaml.NodeToValue(node, &v, yaml.Strict()); err != nil {
		return err
	}
	*c = Cause(v)
	c.place, c.keys = placeOf(node), keysOf(node)
	return nil
}

// UnmarshalYAML does the same for a pattern.
func (p *pattern) UnmarshalYAML(node ast.Node) error {
	type plain pattern
	v := plain{Confidence: state.Certain}
	if err := yaml.NodeToValue(node, &v, yaml.Strict()); err != nil {
		return err
	}
	*p = pattern(v)
	p.place, p.keys = placeOf(node), keysOf(node)
	return nil
}

// UnmarshalYAML does the same for an example.
func (e *Example) UnmarshalYAML(node ast.Node) error {
	type plain Example
	var v plain
	if err := yaml.NodeToValue(node, &v, yaml.Strict()); err != nil {
		return err
	}
	*e = Example(v)
	e.place = placeOf(node)
	return nil
}

// placeOf is where the first key of a mapping stands.
func placeOf(node ast.Node) place {
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		node = m.Values[0].Key
	}
	at := node.GetToken().Position
	return place{line: at.Line, column: at.Column}
}

// keysOf are the places of what a mapping holds.
func keysOf(node ast.Node) keyed {
	keys := keyed{}
	m, _ := node.(*ast.MappingNode)
	for i := 0; m != nil && i < len(m.Values); i++ {
		v := m.Values[i]
		name := v.Key.GetToken().Value
		keys[name] = placeOf(v.Key)
		list, _ := v.Value.(*ast.SequenceNode)
		for n := 0; list != nil && n < len(list.Values); n++ {
			keys[item(name, n)] = placeOf(list.Values[n])
		}
	}
	return keys
}
