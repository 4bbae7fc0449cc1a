package history

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"time"
)

// kind is the byte that each value in a file begins with. What follows says how long the value is, so that a reader
// can pass over what it does not know.
//
// A struct is a map from the names of its fields that are not zero: a field that a later fsui adds or drops costs
// nobody the file. Texts stand in a table ahead of all values, each once.
type kind byte

const (
	kindNone  kind = iota // nil, or the zero time; ends a map
	kindInt               // varint: numbers, booleans (0, 1), times (nanoseconds since 1970)
	kindFloat             // 8 bytes, big endian
	kindText              // uvarint: its place in the table
	kindList              // uvarint: how many; the values
	kindMap               // key and value, again and again, then kindNone
)

// encoder writes values of Go's types.
type encoder struct {
	table, body []byte
	texts       map[string]int
	fields      map[reflect.Type][]reflect.StructField // by struct
}

// encode writes one value, which must hold no channel, function or interface.
func encode(v any) ([]byte, error) {
	e := encoder{texts: map[string]int{}, fields: map[reflect.Type][]reflect.StructField{}}
	if err := e.value(reflect.ValueOf(v)); err != nil {
		return nil, err
	}
	out := binary.AppendUvarint(make([]byte, 0, len(e.table)+len(e.body)+binary.MaxVarintLen64), uint64(len(e.texts)))
	return append(append(out, e.table...), e.body...), nil
}

func (e *encoder) kind(k kind) { e.body = append(e.body, byte(k)) }

func (e *encoder) int(n int64) {
	e.kind(kindInt)
	e.body = binary.AppendVarint(e.body, n)
}

func (e *encoder) text(s string) {
	at, known := e.texts[s]
	if !known {
		at = len(e.texts)
		e.texts[s] = at
		e.table = append(binary.AppendUvarint(e.table, uint64(len(s))), s...)
	}
	e.kind(kindText)
	e.body = binary.AppendUvarint(e.body, uint64(at))
}

func (e *encoder) value(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Bool:
		n := int64(0)
		if v.Bool() {
			n = 1
		}
		e.int(n)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.int(v.Int())
	case reflect.Float32, reflect.Float64:
		e.kind(kindFloat)
		e.body = binary.BigEndian.AppendUint64(e.body, math.Float64bits(v.Float()))
	case reflect.String:
		e.text(v.String())
	case reflect.Pointer:
		if v.IsNil() {
			e.kind(kindNone)
			return nil
		}
		return e.value(v.Elem())
	case reflect.Slice:
		return e.list(v)
	case reflect.Map:
		return e.pairs(v)
	case reflect.Struct:
		return e.structure(v)
	default:
		return fmt.Errorf("a %s cannot be kept", v.Type())
	}
	return nil
}

func (e *encoder) list(v reflect.Value) error {
	if v.IsNil() {
		e.kind(kindNone)
		return nil
	}
	e.kind(kindList)
	e.body = binary.AppendUvarint(e.body, uint64(v.Len())) //nolint:gosec // a length is never negative
	for i := range v.Len() {
		if err := e.value(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (e *encoder) pairs(v reflect.Value) error {
	if v.IsNil() {
		e.kind(kindNone)
		return nil
	}
	e.kind(kindMap)
	for all := v.MapRange(); all.Next(); {
		if err := e.value(all.Key()); err != nil {
			return err
		}
		if err := e.value(all.Value()); err != nil {
			return err
		}
	}
	e.kind(kindNone)
	return nil
}

func (e *encoder) structure(v reflect.Value) error {
	t := v.Type()
	if t == reflect.TypeFor[time.Time]() {
		e.time(v)
		return nil
	}
	fields, known := e.fields[t]
	if !known {
		fields = exported(t)
		e.fields[t] = fields
	}
	e.kind(kindMap)
	for i := range fields {
		f := v.FieldByIndex(fields[i].Index)
		if f.IsZero() {
			continue
		}
		e.text(fields[i].Name)
		if err := e.value(f); err != nil {
			return err
		}
	}
	e.kind(kindNone)
	return nil
}

func (e *encoder) time(v reflect.Value) {
	var at time.Time
	if v.CanAddr() { // without a copy on the heap for each
		at = *v.Addr().Interface().(*time.Time)
	} else {
		at = v.Interface().(time.Time)
	}
	if at.IsZero() {
		e.kind(kindNone)
		return
	}
	e.int(at.UnixNano())
}

// exported lists the fields that other packages see. An embedded struct is a field like others.
func exported(t reflect.Type) []reflect.StructField {
	fields := make([]reflect.StructField, 0, t.NumField())
	for f := range t.Fields() {
		if f.IsExported() {
			fields = append(fields, f)
		}
	}
	return fields
}
