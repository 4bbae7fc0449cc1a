package sim

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"time"
)

// decodeJSON fills an SDK Input from an awsJson body. Members it does not know
// are ignored, as AWS ignores them; a member of the wrong type is an error.
func decodeJSON(s *shapes, body []byte, in any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // a long does not fit a float64
	var document map[string]any
	if err := d.Decode(&document); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON document")
	}
	return setJSON(s, reflect.ValueOf(in).Elem(), document)
}

func setJSON(s *shapes, v reflect.Value, raw any) error {
	switch {
	case raw == nil:
		return nil
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return setJSON(s, v.Elem(), raw)
	case v.Kind() == reflect.Interface:
		return setUnion(s, v, raw)
	}
	switch raw := raw.(type) {
	case string:
		return setString(v, raw)
	case json.Number:
		return setNumber(v, raw)
	case bool:
		if v.Kind() != reflect.Bool {
			return unfit("a boolean", v)
		}
		v.SetBool(raw)
		return nil
	case []any:
		return setList(s, v, raw)
	case map[string]any:
		return setObject(s, v, raw)
	default:
		return unfit(fmt.Sprintf("a %T", raw), v)
	}
}

func setString(v reflect.Value, text string) error {
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
		return nil
	case isBlob(v.Type()):
		blob, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return err
		}
		v.SetBytes(blob)
		return nil
	default:
		return unfit("a string", v)
	}
}

func setNumber(v reflect.Value, number json.Number) error {
	if v.Type() == reflect.TypeFor[time.Time]() {
		seconds, err := number.Float64()
		if err != nil || math.Abs(seconds) > 1e12 { // 31,700 years
			return unfit(number.String(), v)
		}
		v.Set(reflect.ValueOf(time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()))
		return nil
	}
	if v.Kind() == reflect.String || v.Kind() == reflect.Bool {
		return unfit("a number", v)
	}
	return setText(v, number.String())
}

func setList(s *shapes, v reflect.Value, list []any) error {
	if v.Kind() != reflect.Slice || isBlob(v.Type()) {
		return unfit("a list", v)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
	for i, item := range list {
		if err := setJSON(s, v.Index(i), item); err != nil {
			return err
		}
	}
	return nil
}

func setObject(s *shapes, v reflect.Value, object map[string]any) error {
	switch {
	case v.Kind() == reflect.Map:
		v.Set(reflect.MakeMapWithSize(v.Type(), len(object)))
		for key, item := range object {
			value := reflect.New(v.Type().Elem()).Elem()
			if err := setJSON(s, value, item); err != nil {
				return err
			}
			v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), value)
		}
		return nil
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		for _, m := range s.of(v.Type()) {
			if err := setJSON(s, v.Field(m.index), object[m.name]); err != nil {
				return err
			}
		}
		return nil
	default:
		return unfit("an object", v)
	}
}

// setText converts the text of a JSON number or of a form's field.
func setText(v reflect.Value, text string) error {
	var err error
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		var truth bool
		truth, err = strconv.ParseBool(text)
		v.SetBool(truth)
	case reflect.Int32, reflect.Int64:
		var n int64
		n, err = strconv.ParseInt(text, 10, v.Type().Bits())
		v.SetInt(n)
	case reflect.Float32, reflect.Float64:
		var f float64
		f, err = strconv.ParseFloat(text, v.Type().Bits())
		v.SetFloat(f)
	default:
		return unfit(strconv.Quote(text), v)
	}
	if err != nil {
		return unfit(strconv.Quote(text), v)
	}
	return nil
}

func isBlob(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

func unfit(what string, v reflect.Value) error {
	return fmt.Errorf("%.80s can not be converted to %s", what, v.Kind())
}
