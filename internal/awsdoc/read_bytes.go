package awsdoc

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// asUTF8 reads what people save: also compressed with gzip, as CloudWatch Logs exports to S3, and in UTF-16 with its byte
// order mark, as PowerShell writes what it redirects.
func asUTF8(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReader(r)
	if mark, err := in.Peek(2); err == nil && mark[0] == 0x1f && mark[1] == 0x8b {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("unpack it: %w", err)
		}
		in = bufio.NewReader(unpacked)
	}
	mark, err := in.Peek(2)
	if err != nil {
		return in, nil //nolint:nilerr // one byte or none: whoever reads on meets the error
	}
	switch binary.BigEndian.Uint16(mark) {
	case 0xfeff:
		return bufio.NewReader(&utf16Reader{in: in, order: binary.BigEndian}), nil
	case 0xfffe:
		return bufio.NewReader(&utf16Reader{in: in, order: binary.LittleEndian}), nil
	}
	return in, nil
}

// utf16Reader turns UTF-16 into UTF-8; half a character at the end, or one without its other half, becomes U+FFFD.
type utf16Reader struct {
	in    *bufio.Reader
	order binary.ByteOrder
	left  []byte // of a character that found no room
}

func (u *utf16Reader) Read(p []byte) (n int, err error) {
	for {
		took := copy(p[n:], u.left)
		n, u.left = n+took, u.left[took:]
		if n == len(p) {
			return n, nil
		}
		r, err := u.unit()
		if err != nil {
			return n, err
		}
		if utf16.IsSurrogate(r) {
			second := rune(utf8.RuneError)
			if pair, err := u.in.Peek(2); err == nil {
				second = rune(u.order.Uint16(pair))
			}
			if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
				_, _ = u.in.Discard(2) // peeked at: it is there
			}
		}
		u.left = utf8.AppendRune(u.left[:0], r)
	}
}

func (u *utf16Reader) unit() (rune, error) {
	var pair [2]byte
	if _, err := io.ReadFull(u.in, pair[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return utf8.RuneError, nil
		}
		return 0, err
	}
	return rune(u.order.Uint16(pair[:])), nil
}
