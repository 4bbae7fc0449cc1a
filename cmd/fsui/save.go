package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// save makes a file that its owner only may read, and has it written; ~/ is the home directory. A file that is there
// already stays as it is, and one that cannot be written to its end goes again.
func save(name string, write func(w io.Writer) error) (path string, err error) {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		name = filepath.Join(home, rest)
	}
	if path, err = filepath.Abs(name); err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the person names the file
	if errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("%s is there already", path)
	}
	if err != nil {
		return "", err
	}
	if err = errors.Join(write(file), file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(path))
	}
	return path, nil
}
