package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	ecsdocument "github.com/aws/aws-sdk-go-v2/service/ecs/document"
	"github.com/aws/smithy-go/document"
)

// filler sets every member of an SDK struct: each to another value, or all to
// the zero that a wire format may lose.
type filler struct {
	zeros bool
	input bool // documents in inputs are not read
	n     int64
	depth int
}

func (f *filler) fill(t *testing.T, v reflect.Value) {
	t.Helper()
	f.depth++
	defer func() { f.depth-- }()
	if f.depth > 40 {
		t.Fatalf("%s is endless", v.Type())
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		at := time.Unix(0, 0)
		if !f.zeros {
			at = time.UnixMilli(1_763_640_000_000 + f.next())
		}
		v.Set(reflect.ValueOf(at.UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(t, v.Elem())
	case reflect.Struct:
		for _, m := range (&shapes{}).of(v.Type()) {
			f.fill(t, v.Field(m.index))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(t, v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range []string{"b", "a \"quoted\" <key>"} {
			item := reflect.New(v.Type().Elem()).Elem()
			f.fill(t, item)
			v.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), item)
		}
	case reflect.Interface:
		f.fillUnion(t, v)
	case reflect.String:
		if !f.zeros {
			n := f.next()
			v.SetString(fmt.Sprintf([]string{"plain %d", "<%d> &amp; ]]>", "é %d \u2028", `"%d`, `\%d`, "%d\t\n", "\x7f%d"}[n%7], n))
		}
	case reflect.Bool:
		v.SetBool(!f.zeros)
	case reflect.Int32, reflect.Int64:
		v.SetInt(f.next())
	case reflect.Uint8:
		v.SetUint(uint64(f.next() % 256))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(f.next()) / 4)
	default:
		t.Fatalf("no value for %s", v.Type())
	}
}

func (f *filler) next() int64 {
	if f.zeros {
		return 0
	}
	f.n++
	return f.n
}

func (f *filler) fillUnion(t *testing.T, v reflect.Value) {
	t.Helper()
	if v.Type() == reflect.TypeFor[ecsdocument.Interface]() {
		if !f.input {
			v.Set(reflect.ValueOf(ecsdocument.NewLazyDocument(map[string]any{"hook": "details"})))
		}
		return
	}
	for _, member := range unionMembers() {
		if reflect.PointerTo(member).Implements(v.Type()) {
			chosen := reflect.New(member)
			f.fill(t, chosen.Elem().FieldByName("Value"))
			v.Set(chosen)
			return
		}
	}
	t.Fatalf("no member known of the union %s", v.Type())
}

// listening keeps the last answer's body.
type listening struct {
	http.RoundTripper
	body []byte
}

func (l *listening) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	l.body, err = io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(l.body))
	return resp, err
}

// Every member of every answer, and of every question, passes the wire.
func TestEveryOperationPassesTheWireWhole(t *testing.T) {
	w := newWire(t, func(o *Options) { o.NoThrottle = true })
	for _, o := range w.operations() {
		t.Run(o.key(), func(t *testing.T) {
			sent := o.input()
			(&filler{input: true}).fill(t, reflect.ValueOf(sent).Elem())
			out := w.output(o)
			(&filler{}).fill(t, out.Elem())
			asked := w.serving(o, out.Interface())

			got, err := w.call(t.Context(), t, o, sent)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "in", reflect.ValueOf(sent), reflect.ValueOf(*asked))
			compare(t, "out", out, reflect.ValueOf(got))
		})
	}
}

// Zeros are values: AWS writes them, and the SDK's own encoder does not.
func TestZerosAreOnTheWire(t *testing.T) {
	w := newWire(t, func(o *Options) { o.NoThrottle = true })
	ear := &listening{RoundTripper: w.config.HTTPClient.(*http.Client).Transport}
	w.config.HTTPClient = &http.Client{Transport: ear}
	for _, o := range w.operations() {
		t.Run(o.key(), func(t *testing.T) {
			out := w.output(o)
			(&filler{zeros: true}).fill(t, out.Elem())
			w.serving(o, out.Interface())

			got, err := w.call(t.Context(), t, o, nil)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "out", out, reflect.ValueOf(got))
			if ear.body[0] == '{' {
				var document any
				if err := json.Unmarshal(ear.body, &document); err != nil {
					t.Fatal(err)
				}
				at := slices.IndexFunc(services(), func(s service) bool { return s.name == o.service })
				wantZeros(t, &shapes{protocol: services()[at].protocol}, "out", out.Elem(), document)
			}
		})
	}
}

// wantZeros looks for the numbers and booleans that are no pointers, of which
// the SDK cannot tell whether they were written.
func wantZeros(t *testing.T, s *shapes, at string, v reflect.Value, document any) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		wantZeros(t, s, at, v.Elem(), document)
	case reflect.Slice:
		if list, ok := document.([]any); ok && len(list) > 0 {
			wantZeros(t, s, at+"[0]", v.Index(0), list[0])
		}
	case reflect.Struct:
		object, ok := document.(map[string]any)
		if !ok { // a time
			return
		}
		for _, m := range s.of(v.Type()) {
			field, place := v.Field(m.index), at+"."+m.name
			written, ok := object[m.name]
			if !ok && field.Kind() != reflect.String {
				t.Errorf("%s is not on the wire", place)
				continue
			}
			wantZeros(t, s, place, field, written)
		}
	default:
	}
}

// compare names every place where got is not want.
func compare(t *testing.T, at string, want, got reflect.Value) {
	t.Helper()
	if want.Kind() == reflect.Struct && want.Type() != reflect.TypeFor[time.Time]() {
		for _, m := range (&shapes{}).of(want.Type()) {
			compare(t, at+"."+want.Type().Field(m.index).Name, want.Field(m.index), got.Field(m.index))
		}
		return
	}
	if at, ok := want.Interface().(time.Time); ok {
		if got, ok := got.Interface().(time.Time); ok && got.Equal(at) {
			return // in whatever zone the SDK reads it
		}
	}
	if d, ok := want.Interface().(document.Marshaler); ok && !want.IsNil() {
		text, err := d.MarshalSmithyDocument()
		if err != nil {
			t.Fatal(err)
		}
		arrived, ok := got.Interface().(document.Marshaler)
		if !ok {
			t.Errorf("%s is lost", at)
			return
		}
		if again, err := arrived.MarshalSmithyDocument(); err != nil || string(again) != string(text) {
			t.Errorf("%s is %s, want %s (%v)", at, again, text, err)
		}
		return
	}
	switch want.Kind() {
	case reflect.Pointer, reflect.Interface:
		if want.IsNil() != got.IsNil() {
			t.Errorf("%s is lost", at)
		} else if !want.IsNil() {
			compare(t, at, want.Elem(), got.Elem())
		}
	case reflect.Slice:
		if want.Len() != got.Len() {
			t.Errorf("%s has %d items, want %d", at, got.Len(), want.Len())
			return
		}
		for i := range want.Len() {
			compare(t, fmt.Sprintf("%s[%d]", at, i), want.Index(i), got.Index(i))
		}
	default:
		if !reflect.DeepEqual(want.Interface(), got.Interface()) {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	}
}
