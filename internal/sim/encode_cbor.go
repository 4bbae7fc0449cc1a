package sim

import (
	"fmt"
	"reflect"

	"github.com/aws/smithy-go/encoding/cbor"
)

// encodeCBOR writes an SDK struct as rpcv2Cbor does. The SDK's own encoder drops
// zeros here too. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
func encodeCBOR(s *shapes, out any) ([]byte, error) {
	v, err := valueCBOR(s, reflect.ValueOf(out))
	if err != nil {
		return nil, err
	}
	return cbor.Encode(v), nil
}

const epochTag = 1 // RFC 8949 §3.4.2: seconds since 1970

func valueCBOR(s *shapes, v reflect.Value) (cbor.Value, error) {
	if t, ok := timeOf(v); ok {
		return &cbor.Tag{ID: epochTag, Value: cbor.Float64(float64(t.UnixMilli()) / 1000)}, nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		return valueCBOR(s, v.Elem())
	case reflect.Struct:
		m := cbor.Map{}
		for _, one := range s.of(v.Type()) {
			field := v.Field(one.index)
			if absent(field) {
				continue
			}
			var err error
			if m[one.name], err = valueCBOR(s, field); err != nil {
				return nil, err
			}
		}
		return m, nil
	case reflect.Interface:
		chosen := reflect.Indirect(v.Elem())
		name, ok := s.unionMember(v.Type(), chosen.Type())
		if !ok {
			return nil, fmt.Errorf("%s is no member of %s", chosen.Type(), v.Type())
		}
		value, err := valueCBOR(s, chosen.FieldByName("Value"))
		return cbor.Map{name: value}, err
	case reflect.Slice:
		list := make(cbor.List, v.Len())
		for i := range list {
			var err error
			if list[i], err = valueCBOR(s, v.Index(i)); err != nil {
				return nil, err
			}
		}
		return list, nil
	case reflect.String:
		return cbor.String(v.String()), nil
	case reflect.Bool:
		return cbor.Bool(v.Bool()), nil
	case reflect.Int32, reflect.Int64:
		if n := v.Int(); n < 0 {
			return cbor.NegInt(uint64(-n)), nil
		}
		return cbor.Uint(uint64(v.Int())), nil //nolint:gosec // not negative
	case reflect.Float32, reflect.Float64:
		return cbor.Float64(v.Float()), nil
	default:
		return nil, fmt.Errorf("no CBOR form for %s", v.Type())
	}
}

// errorCBOR is the body of a refusal.
func errorCBOR(e *apiError) []byte {
	return cbor.Encode(cbor.Map{"__type": cbor.String(e.code), "message": cbor.String(e.message)})
}

// decodeCBOR fills an SDK Input, by way of what a JSON document would hold.
func decodeCBOR(s *shapes, body []byte, in any) error {
	if len(body) == 0 {
		return nil
	}
	v, err := cbor.Decode(body)
	if err != nil {
		return err
	}
	document, ok := v.(cbor.Map)
	if !ok {
		return fmt.Errorf("a %T is no structure", v)
	}
	plain, err := plainCBOR(document)
	if err != nil {
		return err
	}
	return setJSON(s, reflect.ValueOf(in).Elem(), plain)
}
