package history

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
)

const (
	// magic and the format's version are the first line of a file. The version grows when an older fsui would
	// misunderstand what follows; fields that come and go are no reason, they are read by name.
	magic         = "fsui facts "
	formatVersion = 1
	// fileLimit is how large a file may be, in bytes; 500 services and 5,000 tasks make about 3 MB.
	fileLimit = 32 << 20
)

// seal puts the first line and a checksum ahead of the facts.
func seal(facts []byte) []byte {
	b := append(make([]byte, 0, len(facts)+32), magic+strconv.Itoa(formatVersion)+"\n"...)
	b = binary.BigEndian.AppendUint32(b, checksum(facts))
	return append(b, facts...)
}

// unseal gives the facts back, or says why it will not.
func unseal(b []byte) ([]byte, error) {
	line, rest, whole := bytes.Cut(b, []byte("\n"))
	digits, ours := bytes.CutPrefix(line, []byte(magic))
	version, err := strconv.Atoi(string(digits))
	switch {
	case !whole || !ours || err != nil:
		return nil, errors.New("is none of fsui's")
	case version > formatVersion:
		return nil, fmt.Errorf("was written by a newer fsui (format %d)", version)
	case version < formatVersion:
		return nil, fmt.Errorf("was written by an older fsui (format %d)", version)
	case len(rest) < crc32.Size || binary.BigEndian.Uint32(rest) != checksum(rest[crc32.Size:]):
		return nil, errors.New("is damaged")
	}
	return rest[crc32.Size:], nil
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// unfit says why a file is not what it ought to be, apart from why it cannot be read at all.
type unfit struct{ error }

// readFile reads a file whole. What is no plain file is not opened: a pipe would never end. Another console may put a
// new file in its place at any moment, so that its size is that of the one which is open.
func readFile(root *os.Root, name string) ([]byte, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, unfit{errors.New("is no plain file")}
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	if info, err = f.Stat(); err != nil {
		return nil, err
	}
	if info.Size() > fileLimit {
		return nil, unfit{errors.New("is too large")}
	}
	b := make([]byte, info.Size()) // it never grows
	n, err := io.ReadFull(f, b)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // nor shrinks, where it is ours
	}
	return b[:n], err
}

// temporary is how files end that are being written.
const temporary = ".tmp"

// writeFile puts a file in the place of another in one step: whoever reads, or loses power, has the old one or the new
// one, whole. Of several who write at once the last one wins.
func writeFile(root *os.Root, name string, b []byte) (err error) {
	draft := name + "." + rand.Text() + temporary
	f, err := root.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = root.Remove(draft) // the error that matters is known
		}
	}()
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = root.Rename(draft, name); err != nil {
		return err
	}
	if folder, err := root.Open("."); err == nil { // so that the new name outlives a loss of power; not every system can
		_ = folder.Sync()
		_ = folder.Close()
	}
	return nil
}
