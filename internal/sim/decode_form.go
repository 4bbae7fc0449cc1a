package sim

import (
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is a node of the tree that the keys of a query call spell:
// Filter.1.Value.2=x.
type field struct {
	text   string
	nested map[string]*field
}

// maxFormDepth is deeper than any input goes, and keeps a hostile key cheap.
const maxFormDepth = 12

// decodeForm fills an SDK Input from the form of an awsQuery or ec2Query call.
// Fields it does not know are ignored, Action and Version among them.
func decodeForm(s *shapes, form url.Values, in any) error {
	root := &field{}
	for key, values := range form {
		at := root
		for _, name := range strings.SplitN(key, ".", maxFormDepth) {
			at = at.child(name)
		}
		at.text = values[0]
	}
	return setForm(s, reflect.ValueOf(in).Elem(), root)
}

func (f *field) child(name string) *field {
	if f.nested == nil {
		f.nested = map[string]*field{}
	}
	if f.nested[name] == nil {
		f.nested[name] = &field{}
	}
	return f.nested[name]
}

func setForm(s *shapes, v reflect.Value, f *field) error {
	if v.Type() == reflect.TypeFor[time.Time]() {
		t, err := time.Parse(time.RFC3339, f.text)
		if err != nil {
			return unfit(strconv.Quote(f.text), v)
		}
		v.Set(reflect.ValueOf(t.UTC()))
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return setForm(s, v.Elem(), f)
	case reflect.Struct:
		for _, m := range s.of(v.Type()) {
			if nested := f.nested[m.name]; nested != nil {
				if err := setForm(s, v.Field(m.index), nested); err != nil {
					return err
				}
			}
		}
		return nil
	case reflect.Slice:
		return setFormList(s, v, f)
	case reflect.Interface:
		return setFormUnion(s, v, f)
	default:
		return setText(v, f.text)
	}
}

// setFormUnion leaves out what it does not know, as setUnion does.
func setFormUnion(s *shapes, v reflect.Value, f *field) error {
	for _, t := range unionMembers() {
		if !reflect.PointerTo(t).Implements(v.Type()) {
			continue
		}
		name, _ := s.unionMember(v.Type(), t)
		nested := f.nested[name]
		if nested == nil {
			continue
		}
		chosen := reflect.New(t)
		if err := setForm(s, chosen.Elem().FieldByName("Value"), nested); err != nil {
			return err
		}
		v.Set(chosen)
	}
	return nil
}

// setFormList reads X.member.1, X.member.2 … (awsQuery) or X.1, X.2 …
// (ec2Query) up to the first number that is missing.
func setFormList(s *shapes, v reflect.Value, f *field) error {
	if s.protocol == awsQuery {
		if f = f.nested["member"]; f == nil { // "X=" is an empty list
			return nil
		}
	}
	for n := 1; f.nested[strconv.Itoa(n)] != nil; n++ {
		item := reflect.New(v.Type().Elem()).Elem()
		if err := setForm(s, item, f.nested[strconv.Itoa(n)]); err != nil {
			return err
		}
		v.Set(reflect.Append(v, item))
	}
	return nil
}
