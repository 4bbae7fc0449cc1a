package history

import (
	"fmt"
	"reflect"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// memoryLimit is what the values of one file may take, in bytes. 500 services and 5,000 tasks take about 15 MB.
const memoryLimit = 256 << 20

// decoder reads what encoder wrote. It trusts nothing: a count is held against the bytes that are left, all that is
// made against memoryLimit, and texts are neutralised as everything that comes in is.
type decoder struct {
	in     []byte
	texts  []string
	room   int // what of memoryLimit is left
	fields map[reflect.Type]map[string]int
}

// decode reads one value into what into points to. A field the file has and the struct has not is passed over, as is
// one of another kind; a field the file has not stays as it is.
func decode(in []byte, into any) error {
	d := decoder{in: in, room: memoryLimit, fields: map[reflect.Type]map[string]int{}}
	if err := d.table(); err != nil {
		return err
	}
	if err := d.value(reflect.ValueOf(into).Elem()); err != nil {
		return err
	}
	if len(d.in) > 0 {
		return fmt.Errorf("%d bytes too many", len(d.in))
	}
	return nil
}

func (d *decoder) table() error {
	count, err := d.count()
	if err != nil {
		return err
	}
	if err := d.take(count, reflect.TypeFor[string]()); err != nil {
		return err
	}
	d.texts = make([]string, count)
	for i := range d.texts {
		length, err := d.count()
		if err != nil {
			return err
		}
		d.texts[i] = state.Clean(string(d.in[:length]))
		d.in = d.in[length:]
	}
	return nil
}

// take makes room for n values of a type.
func (d *decoder) take(n int, t reflect.Type) error {
	if size := int(t.Size()); size > 0 && n > d.room/size {
		return fmt.Errorf("more than %d MB of facts", memoryLimit>>20)
	}
	d.room -= n * int(t.Size())
	return nil
}

func (d *decoder) value(v reflect.Value) error {
	k, err := d.kind()
	if err != nil || k == kindNone {
		return err
	}
	return d.valueOf(k, v)
}

// valueOf reads a value whose kind has been read.
func (d *decoder) valueOf(k kind, v reflect.Value) error {
	t := v.Type()
	switch {
	case t.Kind() == reflect.Pointer:
		if err := d.take(1, t.Elem()); err != nil {
			return err
		}
		made := reflect.New(t.Elem())
		v.Set(made)
		return d.valueOf(k, made.Elem())
	case k == kindInt:
		n, err := d.int()
		if err == nil {
			setInt(v, n)
		}
		return err
	case k == kindFloat && v.CanFloat():
		f, err := d.float()
		v.SetFloat(f)
		return err
	case k == kindText && t.Kind() == reflect.String:
		s, err := d.text()
		v.SetString(s)
		return err
	case k == kindList && t.Kind() == reflect.Slice:
		return d.list(v)
	case k == kindMap && t.Kind() == reflect.Map:
		return d.pairs(v)
	case k == kindMap && t.Kind() == reflect.Struct:
		return d.structure(v)
	}
	return d.pass(k, 0)
}

func setInt(v reflect.Value, n int64) {
	switch {
	case v.CanInt():
		v.SetInt(n)
	case v.Kind() == reflect.Bool:
		v.SetBool(n != 0)
	case v.Type() == reflect.TypeFor[time.Time]():
		*v.Addr().Interface().(*time.Time) = time.Unix(0, n).UTC()
	}
}

func (d *decoder) list(v reflect.Value) error {
	n, err := d.count()
	if err != nil {
		return err
	}
	if err := d.take(n, v.Type().Elem()); err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		if err := d.value(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) pairs(v reflect.Value) error {
	t := v.Type()
	v.Set(reflect.MakeMap(t))
	for {
		k, err := d.kind()
		if err != nil || k == kindNone {
			return err
		}
		if err := d.take(1, t.Key()); err != nil {
			return err
		}
		if err := d.take(1, t.Elem()); err != nil {
			return err
		}
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		if err := d.valueOf(k, key); err != nil {
			return err
		}
		if err := d.value(value); err != nil {
			return err
		}
		v.SetMapIndex(key, value)
	}
}

func (d *decoder) structure(v reflect.Value) error {
	t := v.Type()
	fields, known := d.fields[t]
	if !known {
		fields = map[string]int{}
		for _, f := range exported(t) {
			fields[f.Name] = f.Index[0]
		}
		d.fields[t] = fields
	}
	for {
		k, err := d.kind()
		switch {
		case err != nil || k == kindNone:
			return err
		case k != kindText:
			return fmt.Errorf("a field's name of kind %d", k)
		}
		name, err := d.text()
		if err != nil {
			return err
		}
		if i, mine := fields[name]; mine {
			err = d.value(v.Field(i))
		} else if k, err = d.kind(); err == nil {
			err = d.pass(k, 0)
		}
		if err != nil {
			return err
		}
	}
}
