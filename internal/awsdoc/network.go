package awsdoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/fsui/fsui/internal/state"
)

// maxNetwork is the longest network document that is read, in bytes: fifty times that of a VPC with 200 subnets.
const maxNetwork = 64 << 20

// Network reads a network document: answers of AWS's describe calls side by side under the names that AWS gives their
// lists. Keys it does not know it leaves out; a list that is missing was not read. An error is one line and says where:
// the document is no JSON, ends early, has the wrong type or a malformed block somewhere, or contradicts itself.
func Network(r io.Reader) (*state.Network, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxNetwork+1))
	if err != nil {
		return nil, fmt.Errorf("read the network document: %w", err)
	}
	if len(text) > maxNetwork {
		return nil, fmt.Errorf("the network document is longer than %d MiB", maxNetwork>>20)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // some editors begin with a byte order mark
	var doc networkDoc
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, misread(text, err)
	}
	if reflect.ValueOf(doc).IsZero() {
		return nil, errors.New("the network document names none of the facts of a network, such as Subnets and RouteTables")
	}
	n, err := doc.facts()
	if err != nil {
		return nil, fmt.Errorf("the network document: %w", err)
	}
	clean(reflect.ValueOf(n).Elem())
	if err := contradiction(n); err != nil {
		return nil, fmt.Errorf("the network document contradicts itself: %w", err)
	}
	return n, nil
}

// misread says in one line what is wrong with the JSON, and in which of its lines.
func misread(text []byte, err error) error {
	line := func(offset int64) int {
		return 1 + bytes.Count(text[:min(max(0, offset), int64(len(text)))], []byte("\n"))
	}
	syntax, wrong := (*json.SyntaxError)(nil), (*json.UnmarshalTypeError)(nil)
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return errors.New("the network document is empty")
	case errors.As(err, &syntax) && err.Error() == "unexpected end of JSON input":
		return fmt.Errorf("the network document ends in the middle, in line %d", line(syntax.Offset))
	case errors.As(err, &syntax):
		return fmt.Errorf("the network document is no JSON: line %d: %w", line(syntax.Offset), err)
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Errorf("the network document is a JSON %s, not an object", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("the network document: line %d: %s cannot be a JSON %s", line(wrong.Offset), wrong.Field, wrong.Value)
	default:
		return fmt.Errorf("read the network document: %w", err)
	}
}

// clean neutralises every string of the facts: a document comes from anywhere, and its words end up on a terminal.
func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(state.Clean(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			clean(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			clean(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				clean(f)
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			k, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			k.Set(key)
			value.Set(v.MapIndex(key))
			v.SetMapIndex(key, reflect.Value{})
			clean(k)
			clean(value)
			v.SetMapIndex(k, value)
		}
	default: // numbers and truths
	}
}

// WriteNetwork writes facts as a document that Network reads back. Of the service, the task and the task definition it
// writes what concerns the network: no environment, no commands but that of the health check.
func WriteNetwork(w io.Writer, n *state.Network) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(networkDocOf(n)); err != nil {
		return fmt.Errorf("write the network document: %w", err)
	}
	return nil
}
