package history

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// depthLimit is how deep values may lie in a value that is passed over.
const depthLimit = 32

// count reads how many bytes or values follow. Each value takes a byte at least.
func (d *decoder) count() (int, error) {
	n, size := binary.Uvarint(d.in)
	if size <= 0 {
		return 0, d.short()
	}
	d.in = d.in[size:]
	if n > uint64(len(d.in)) {
		return 0, d.short()
	}
	return int(n), nil //nolint:gosec // at most a length
}

func (*decoder) short() error { return errors.New("the facts end too early") }

func (d *decoder) kind() (kind, error) {
	if len(d.in) == 0 {
		return 0, d.short()
	}
	k := kind(d.in[0])
	d.in = d.in[1:]
	if k > kindMap {
		return 0, fmt.Errorf("a value of kind %d", k)
	}
	return k, nil
}

func (d *decoder) int() (int64, error) {
	n, size := binary.Varint(d.in)
	if size <= 0 {
		return 0, d.short()
	}
	d.in = d.in[size:]
	return n, nil
}

func (d *decoder) float() (float64, error) {
	if len(d.in) < 8 {
		return 0, d.short()
	}
	f := math.Float64frombits(binary.BigEndian.Uint64(d.in))
	d.in = d.in[8:]
	return f, nil
}

func (d *decoder) text() (string, error) {
	at, size := binary.Uvarint(d.in)
	if size <= 0 || at >= uint64(len(d.texts)) {
		return "", fmt.Errorf("no text %d among %d", at, len(d.texts))
	}
	d.in = d.in[size:]
	return d.texts[at], nil
}

// pass goes over a value of a kind that has been read.
func (d *decoder) pass(k kind, depth int) (err error) {
	if depth > depthLimit {
		return fmt.Errorf("values lie more than %d deep", depthLimit)
	}
	switch k {
	case kindInt:
		_, err = d.int()
	case kindFloat:
		_, err = d.float()
	case kindText:
		_, err = d.text()
	case kindList:
		n, short := d.count()
		for err = short; n > 0 && err == nil; n-- {
			err = d.passNext(depth + 1)
		}
	case kindMap:
		for err == nil {
			if k, err = d.kind(); err != nil || k == kindNone {
				return err
			}
			if err = d.pass(k, depth+1); err == nil {
				err = d.passNext(depth + 1)
			}
		}
	case kindNone:
	}
	return err
}

func (d *decoder) passNext(depth int) error {
	k, err := d.kind()
	if err != nil {
		return err
	}
	return d.pass(k, depth)
}
