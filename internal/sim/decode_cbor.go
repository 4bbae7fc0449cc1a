package sim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/aws/smithy-go/encoding/cbor"
)

// plainCBOR is a value as encoding/json would have read it, with json.Number
// for numbers.
func plainCBOR(v cbor.Value) (any, error) {
	switch v := v.(type) {
	case cbor.Map:
		object := make(map[string]any, len(v))
		for key, item := range v {
			var err error
			if object[key], err = plainCBOR(item); err != nil {
				return nil, err
			}
		}
		return object, nil
	case cbor.List:
		list := make([]any, len(v))
		for i, item := range v {
			var err error
			if list[i], err = plainCBOR(item); err != nil {
				return nil, err
			}
		}
		return list, nil
	case *cbor.Tag:
		return plainCBOR(v.Value)
	case cbor.String:
		return string(v), nil
	case cbor.Slice:
		return base64.StdEncoding.EncodeToString(v), nil
	case cbor.Bool:
		return bool(v), nil
	case cbor.Uint:
		return json.Number(strconv.FormatUint(uint64(v), 10)), nil
	case cbor.NegInt:
		return json.Number("-" + strconv.FormatUint(uint64(v), 10)), nil
	case cbor.Float32:
		return json.Number(strconv.FormatFloat(float64(v), 'f', -1, 32)), nil
	case cbor.Float64:
		return json.Number(strconv.FormatFloat(float64(v), 'f', -1, 64)), nil
	case *cbor.Nil, *cbor.Undefined:
		return nil, nil //nolint:nilnil // a null is a value
	default:
		return nil, fmt.Errorf("a %T is not expected", v)
	}
}
