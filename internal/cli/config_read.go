package cli

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/fsui/fsui/internal/state"
)

// largestConfig is far more than all options take, in bytes.
const largestConfig = 64 << 10

// configReader reads one YAML document into a struct: every name must be a field, every value of the field's type. It
// remembers where each value stands, so that what turns out to be wrong with it later can be pointed at.
type configReader struct {
	name string // of the file
	// at and named are where a value and its name stand, by the path that leads there.
	at, named map[string]token.Position
}

// readConfig fills into, a pointer to a struct whose fields are bool, int, string, time.Duration, names, lists of text,
// maps by text, and structs. What the document does not name stays as it is.
func readConfig(name string, text []byte, into any) (*configReader, error) {
	r := &configReader{name: name, at: map[string]token.Position{}, named: map[string]token.Position{}}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // editors of Windows put it there
	if len(text) > largestConfig {
		return r, fmt.Errorf("%s: no configuration is larger than %d KiB", name, largestConfig>>10)
	}
	if i := firstInvalid(text); i >= 0 {
		before := text[:i]
		line := bytes.Count(before, []byte("\n"))
		return r, r.wrong(token.Position{Line: line + 1, Column: i - bytes.LastIndexByte(before, '\n')}, "not UTF-8")
	}
	file, err := parser.ParseBytes(text, 0)
	if at := yaml.Error(nil); errors.As(err, &at) && at.GetToken() != nil {
		return r, r.wrong(*at.GetToken().Position, "%s", at.GetMessage())
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.DirectiveType:
		case body != nil:
			return r, r.wrong(*doc.Body.GetToken().Position, "a second document; the configuration is one")
		default:
			body = doc.Body
		}
	}
	if body == nil {
		return r, nil
	}
	return r, r.value(body, nil, reflect.ValueOf(into).Elem())
}

func firstInvalid(text []byte) int {
	for i := 0; i < len(text); {
		c, n := utf8.DecodeRune(text[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// value reads one value into its place.
func (r *configReader) value(n ast.Node, path []string, into reflect.Value) error {
	r.at[key(path)] = *n.GetToken().Position
	if unsupported, ok := map[ast.NodeType]string{
		ast.AnchorType: "an anchor", ast.AliasType: "an alias", ast.TagType: "a tag",
	}[n.Type()]; ok {
		return r.wrong(*n.GetToken().Position, "%s: no option needs %s", where(path), unsupported)
	}
	switch field := into.Addr().Interface().(type) {
	case *bool:
		b, ok := n.(*ast.BoolNode)
		if !ok {
			return r.want(n, path, "true or false")
		}
		*field = b.Value
	case *int:
		number, err := strconv.Atoi(scalar(n))
		if err != nil || n.Type() != ast.IntegerType {
			return r.want(n, path, "a whole number")
		}
		*field = number
	case *time.Duration:
		d, err := time.ParseDuration(scalar(n))
		if err != nil {
			return r.want(n, path, "a time with its unit, as in 10s")
		}
		*field = d
	case *string:
		text, ok := textOf(n)
		if !ok {
			return r.want(n, path, "a text")
		}
		*field = text
	case *names:
		return r.names(n, path, field)
	case *[]string:
		return r.list(n, path, field)
	default:
		return r.section(n, path, into)
	}
	return nil
}

// names reads what a flag takes with commas between: such a text, or a list.
func (r *configReader) names(n ast.Node, path []string, into *names) error {
	if text, ok := textOf(n); ok {
		*into = names(text)
		return nil
	}
	var all []string
	if _, ok := n.(*ast.SequenceNode); !ok {
		return r.want(n, path, "a name, or several as in [a, b]")
	}
	if err := r.list(n, path, &all); err != nil {
		return err
	}
	*into = names(strings.Join(all, ","))
	return nil
}

func (r *configReader) list(n ast.Node, path []string, into *[]string) error {
	items, ok := n.(*ast.SequenceNode)
	if !ok {
		return r.want(n, path, "a list, as in [a, b]")
	}
	*into = []string{}
	for i, item := range items.Values {
		var text string
		if err := r.value(item, append(slices.Clone(path), strconv.Itoa(i)), reflect.ValueOf(&text).Elem()); err != nil {
			return err
		}
		*into = append(*into, text)
	}
	return nil
}

// section reads a struct by the names of its fields, or a map. One with nothing below it is an empty one: its lines may
// have been commented out.
func (r *configReader) section(n ast.Node, path []string, into reflect.Value) error {
	if n.Type() == ast.NullType && path != nil {
		return nil
	}
	pairs, ok := n.(ast.MapNode)
	if !ok {
		return r.want(n, path, "names with their values below it")
	}
	if into.Kind() == reflect.Map && into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	for all := pairs.MapRange(); all.Next(); {
		name, named := textOf(all.Key())
		below := append(slices.Clone(path), name)
		at := *all.Key().GetToken().Position
		if !named {
			return r.wrong(at, "%s: %s is no name", where(path), given(all.Key()))
		}
		r.named[key(below)] = at
		if into.Kind() == reflect.Map {
			item := reflect.New(into.Type().Elem()).Elem()
			if err := r.value(all.Value(), below, item); err != nil {
				return err
			}
			into.SetMapIndex(reflect.ValueOf(name), item)
			continue
		}
		index := optionOf(into.Type(), name)
		if index == nil {
			return r.wrong(at, "there is no option %q%s", strings.Join(below, "."), maybe(name, "", optionsOf(into.Type())))
		}
		if err := r.value(all.Value(), below, into.FieldByIndex(index)); err != nil {
			return err
		}
	}
	return nil
}

// optionName is what a field is called in the file: its tag, or its name in small letters.
func optionName(f reflect.StructField) string {
	if tag, ok := f.Tag.Lookup("yaml"); ok {
		return tag
	}
	return strings.ToLower(f.Name)
}

// optionsOf names the fields of a struct; those of an embedded one are its own.
func optionsOf(t reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous {
			names = append(names, optionName(f))
		}
	}
	return names
}

func optionOf(t reflect.Type, name string) []int {
	for _, f := range reflect.VisibleFields(t) {
		if !f.Anonymous && optionName(f) == name {
			return f.Index
		}
	}
	return nil
}

// scalar is a value as it is written, "" for one with parts.
func scalar(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return strings.TrimSuffix(n.Value.Value, "\n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode, *ast.MergeKeyNode:
		return n.GetToken().Value
	}
	return ""
}

// textOf reads a text. A number is one too, digit by digit as it is written: account ids may begin with 0.
func textOf(n ast.Node) (text string, ok bool) {
	switch n.Type() {
	case ast.StringType, ast.LiteralType, ast.IntegerType, ast.FloatType:
		return scalar(n), true
	default:
		return "", false
	}
}

// want says what a value must be and what it is.
func (r *configReader) want(n ast.Node, path []string, what string) error {
	at, ok := r.named[key(path)]
	if !ok || n.Type() != ast.NullType { // nothing stands nowhere
		at = *n.GetToken().Position
	}
	return r.wrong(at, "%s: want %s, not %s", where(path), what, given(n))
}

func given(n ast.Node) string {
	switch n.(type) {
	case *ast.NullNode:
		return "nothing"
	case *ast.SequenceNode:
		return "a list"
	case ast.MapNode:
		return "names with values"
	}
	return strconv.Quote(scalar(n))
}

// where is a path as people write it.
func where(path []string) string {
	if len(path) == 0 {
		return "the configuration"
	}
	return strings.Join(path, ".")
}

// wrong is what is wrong at a place in the file.
func (r *configReader) wrong(at token.Position, format string, args ...any) error {
	problem := strings.ReplaceAll(fmt.Sprintf(format, args...), "\t", `\t`) // which somebody must see to find
	return fmt.Errorf("%s:%d:%d: %s", r.name, at.Line, at.Column, state.Clean(problem))
}

// wrongAt is what is wrong with the value at a path, or with a word of it; where there is no such value, with the next
// one above it.
func (r *configReader) wrongAt(path []string, word, format string, args ...any) error {
	problem := where(path) + ": " + fmt.Sprintf(format, args...)
	if n := len(path); n > 0 && path[n-1] == word {
		if at, ok := r.named[key(path)]; ok {
			return r.wrong(at, "%s", problem)
		}
	}
	for n := len(path); n >= 0; n-- {
		if at, ok := r.at[key(path[:n])]; ok {
			return r.wrong(at, "%s", problem)
		}
	}
	return fmt.Errorf("%s: %s", r.name, problem)
}

// key makes one text of a path. Names hold no line break, or stand at the wrong place at worst.
func key(path []string) string { return strings.Join(path, "\n") }
