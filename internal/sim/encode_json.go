package sim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go/document"
)

// encodeJSON writes an SDK struct as the awsJson protocols do. The SDK's own
// encoder does not serve: it drops zeros (desiredCount 0), which AWS writes.
func encodeJSON(s *shapes, out any) ([]byte, error) {
	return appendJSON(nil, s, reflect.ValueOf(out))
}

func appendJSON(b []byte, s *shapes, v reflect.Value) ([]byte, error) {
	if t, ok := timeOf(v); ok {
		if s.words {
			return appendString(b, inWords(t)), nil
		}
		return appendEpoch(b, t), nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		return appendJSON(b, s, v.Elem())
	case reflect.Struct:
		return appendJSONStruct(b, s, v)
	case reflect.Interface:
		return appendJSONUnion(b, s, v)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return appendString(b, base64.StdEncoding.EncodeToString(v.Bytes())), nil
		}
		return appendJSONList(b, s, v)
	case reflect.Map:
		return appendJSONMap(b, s, v)
	case reflect.String:
		return appendString(b, v.String()), nil
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Float32, reflect.Float64:
		return strconv.AppendFloat(b, v.Float(), 'f', -1, v.Type().Bits()), nil
	default:
		return nil, fmt.Errorf("no awsJson form for %s", v.Type())
	}
}

func appendJSONStruct(b []byte, s *shapes, v reflect.Value) ([]byte, error) {
	b = append(b, '{')
	start := len(b)
	for _, m := range s.of(v.Type()) {
		field := v.Field(m.index)
		if absent(field) {
			continue
		}
		if len(b) > start {
			b = append(b, ',')
		}
		b = append(appendString(b, m.name), ':')
		var err error
		if b, err = appendJSON(b, s, field); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// appendJSONUnion writes a union, or a document: the JSON of anybody's making
// that hookDetails is.
func appendJSONUnion(b []byte, s *shapes, v reflect.Value) ([]byte, error) {
	if d, ok := v.Interface().(document.Marshaler); ok {
		text, err := d.MarshalSmithyDocument()
		return append(b, text...), err
	}
	chosen := reflect.Indirect(v.Elem())
	name, ok := s.unionMember(v.Type(), chosen.Type())
	if !ok {
		return nil, fmt.Errorf("%s is no member of %s", chosen.Type(), v.Type())
	}
	b = append(appendString(append(b, '{'), name), ':')
	b, err := appendJSON(b, s, chosen.FieldByName("Value"))
	return append(b, '}'), err
}

func appendJSONList(b []byte, s *shapes, v reflect.Value) ([]byte, error) {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendJSON(b, s, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendJSONMap(b []byte, s *shapes, v reflect.Value) ([]byte, error) {
	b = append(b, '{')
	for i, key := range sortedKeys(v) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, key.String()), ':')
		var err error
		if b, err = appendJSON(b, s, v.MapIndex(key)); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

func timeOf(v reflect.Value) (time.Time, bool) {
	if v.Kind() != reflect.Struct {
		return time.Time{}, false
	}
	t, ok := v.Interface().(time.Time)
	return t, ok
}

// appendEpoch writes seconds since 1970 with milliseconds, as ECS does.
func appendEpoch(b []byte, t time.Time) []byte {
	return strconv.AppendFloat(b, float64(t.UnixMilli())/1000, 'f', 3, 64)
}

// appendString quotes s. Nearly every string of these APIs is plain ASCII and
// needs no escape; json.Marshal knows what the others need.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			quoted, err := json.Marshal(s)
			if err != nil { // never: any string can be quoted
				return append(b, `""`...)
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
