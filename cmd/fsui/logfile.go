package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/fsui/fsui/internal/cli"
)

// logLimit is the size at which a log file is put aside as FILE.1, of which there is one.
const logLimit = 5 << 20

// logFile is a log that people may lose: JSON lines, readable by its owner only. At os.DevNull it keeps nothing.
type logFile struct {
	path  string
	debug bool // more than what went wrong

	mu    sync.Mutex
	file  *os.File
	moved func(*os.File) // told of the file that goes on where a full one ended
}

// stateFolder is where everything lies that fsui keeps by itself. https://specifications.freedesktop.org/basedir-spec
func stateFolder() (string, error) {
	folder := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(folder) {
		if runtime.GOOS == "windows" {
			folder = os.Getenv("LocalAppData")
		} else if home, err := os.UserHomeDir(); err == nil {
			folder = filepath.Join(home, ".local", "state")
		}
	}
	if !filepath.IsAbs(folder) {
		return "", errors.New("no home directory to keep anything in")
	}
	return filepath.Join(folder, "fsui"), nil
}

// defaultLog is where the log lies unless --log-file says otherwise.
func defaultLog() (string, error) {
	folder, err := stateFolder()
	return filepath.Join(folder, "fsui.log"), err
}

// openLog opens the file that --log-file names, else the default one where the log is wanted: always by the console,
// by the others with --debug. A default file that cannot be written is no reason not to look at AWS.
func openLog(s cli.Settings, console bool) (*logFile, error) {
	if s.LogFile != "" {
		l, err := openLogFile(s.LogFile, s.Debug)
		if err != nil {
			return nil, cli.Usage(err)
		}
		return l, nil
	}
	if console || s.Debug {
		if path, err := defaultLog(); err == nil {
			if l, err := openLogFile(path, s.Debug); err == nil {
				return l, nil
			}
		}
	}
	return openLogFile(os.DevNull, false)
}

func openLogFile(path string, debug bool) (*logFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("log file: %w", err)
	}
	f, err := appendTo(path)
	if err != nil {
		return nil, fmt.Errorf("log file: %w", err)
	}
	return &logFile{path: path, debug: debug, file: f}, nil
}

func appendTo(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the person's own choice
}

func (l *logFile) logger() *slog.Logger {
	if l.path == os.DevNull {
		return slog.New(slog.DiscardHandler)
	}
	o := &slog.HandlerOptions{ReplaceAttr: inUTC}
	if l.debug {
		o.Level = slog.LevelDebug
	}
	return slog.New(slog.NewJSONHandler(l, o))
}

// inUTC is the law for times in files.
func inUTC(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		a.Value = slog.TimeValue(a.Value.Time().UTC().Truncate(time.Millisecond))
	}
	return a
}

// Write adds one line.
func (l *logFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Other processes write here too, and so does what standard error leads to: ask how large it is, do not count.
	if now, err := l.file.Stat(); err == nil && now.Size()+int64(len(line)) > logLimit {
		l.turn(now)
	}
	return l.file.Write(line)
}

// turn goes on in a new file. Where that fails, the old one grows on.
func (l *logFile) turn(full fs.FileInfo) {
	if named, err := os.Stat(l.path); err == nil && os.SameFile(named, full) { // or another process was faster
		if os.Rename(l.path, l.path+".1") != nil {
			return
		}
	}
	f, err := appendTo(l.path)
	if err != nil {
		return
	}
	if l.moved != nil {
		l.moved(f)
	}
	_ = l.file.Close() // each line was written when it was said
	l.file = f
}

// follow calls f with the file now and whenever another one takes its place; nil ends that.
func (l *logFile) follow(f func(*os.File)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moved = f
	if f != nil {
		f(l.file)
	}
}

// tells points from an error to the log, where more of it may stand.
func (l *logFile) tells(err error) error {
	if l.path == os.DevNull {
		return err
	}
	return fmt.Errorf("%w; the log may say more: %s", err, l.path)
}

func (l *logFile) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.file.Close() // each line was written when it was said
}
