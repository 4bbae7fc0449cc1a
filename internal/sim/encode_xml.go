package sim

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"reflect"
	"strconv"
)

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// encodeXML writes an SDK struct as the members of an awsQuery, ec2Query or restXml
// answer, without the elements around them.
func encodeXML(s *shapes, out any) ([]byte, error) {
	var b bytes.Buffer
	if err := writeXML(&b, s, reflect.ValueOf(out)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func writeXML(b *bytes.Buffer, s *shapes, v reflect.Value) error {
	if t, ok := timeOf(v); ok {
		b.WriteString(t.UTC().Format("2006-01-02T15:04:05.000Z"))
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		return writeXML(b, s, v.Elem())
	case reflect.Struct:
		return writeXMLStruct(b, s, v)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			b.WriteString(base64.StdEncoding.EncodeToString(v.Bytes()))
			return nil
		}
		return writeXMLList(b, s, v)
	case reflect.Map:
		return writeXMLMap(b, s, v)
	case reflect.String:
		return xml.EscapeText(b, []byte(v.String()))
	case reflect.Bool:
		b.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Int32, reflect.Int64:
		b.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Float32, reflect.Float64:
		b.WriteString(strconv.FormatFloat(v.Float(), 'f', -1, v.Type().Bits()))
	default:
		return fmt.Errorf("no XML form for %s", v.Type())
	}
	return nil
}

func writeXMLStruct(b *bytes.Buffer, s *shapes, v reflect.Value) error {
	for _, m := range s.of(v.Type()) {
		field := v.Field(m.index)
		if absent(field) {
			continue
		}
		if err := writeElement(b, s, m.name, field); err != nil {
			return err
		}
	}
	return nil
}

func writeXMLList(b *bytes.Buffer, s *shapes, v reflect.Value) error {
	element := "member"
	switch s.protocol {
	case ec2Query:
		element = "item"
	case restXML:
		element = v.Type().Elem().Name() // Route 53 calls items by their kind
	default:
	}
	for i := range v.Len() {
		if err := writeElement(b, s, element, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func writeXMLMap(b *bytes.Buffer, s *shapes, v reflect.Value) error {
	for _, key := range sortedKeys(v) {
		b.WriteString("<entry>")
		if err := writeElement(b, s, "key", key); err != nil {
			return err
		}
		if err := writeElement(b, s, "value", v.MapIndex(key)); err != nil {
			return err
		}
		b.WriteString("</entry>")
	}
	return nil
}

func writeElement(b *bytes.Buffer, s *shapes, name string, v reflect.Value) error {
	b.WriteString("<" + name + ">")
	if err := writeXML(b, s, v); err != nil {
		return err
	}
	b.WriteString("</" + name + ">")
	return nil
}
