package session

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/session-manager-plugin/src/message"
)

// script runs one command that Wrap has wrapped: what stands between the marks is the command's output, and the second
// mark is its exit code.
type script struct {
	h        Handoff
	in       *os.File
	out, err io.Writer
	stop     func(error) // ends the session

	mu      sync.Mutex
	held    []byte        // output that may turn out to be a mark
	noise   []byte        // what came before the first mark
	started chan struct{} // closed at the first mark
	begun   bool
	exit    int // negative before the second mark
}

func newScript(h Handoff, in *os.File, out, err io.Writer, stop func(error)) *script {
	return &script{h: h, in: in, out: out, err: err, stop: stop, started: make(chan struct{}), exit: -1}
}

// maxNoise bounds what is kept of words that come before the command has begun, in bytes.
const maxNoise = 4 << 10

func (s *script) take(kind message.PayloadType, payload []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch kind {
	case message.Output:
		s.held = append(s.held, payload...)
		return s.sift()
	case message.StdErr, message.Error:
		_, err := s.err.Write(payload)
		return err
	case message.ExitCode:
		return s.told(string(payload))
	default:
		return nil
	}
}

// told takes the exit code from the agent itself, where one tells it: it is that of the shell around the command, which
// passes the command's on, and is there too where that shell was killed before it could set its mark.
func (s *script) told(text string) error {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > 255 {
		return errors.New("the agent tells an exit code that is none: " + strconv.Quote(text))
	}
	switch {
	case !s.begun: // there is no code of a command
		s.stop(nil)
		return nil
	case s.exit < 0: // no mark will come
		if err := s.pass(len(s.held)); err != nil {
			return err
		}
	}
	s.finished(n)
	return nil
}

// sift passes on what is certainly output, acts on marks, and holds back what may be the beginning of one.
func (s *script) sift() error {
	mark := []byte("<" + s.h.Mark)
	for s.exit < 0 {
		at := bytes.Index(s.held, mark)
		if at < 0 {
			return s.pass(len(s.held) - beginning(s.held, mark))
		}
		if err := s.pass(at); err != nil {
			return err
		}
		word, rest, whole := bytes.Cut(s.held[len(mark):], []byte(">"))
		if !whole && len(s.held) < len(mark)+4 {
			return nil // the rest of the mark is still to come
		}
		if !whole || len(word) == 0 || len(word) > 3 {
			return errors.New("the mark around the command's output is garbled")
		}
		s.held = rest
		if err := s.marked(string(word)); err != nil {
			return err
		}
	}
	return nil
}

// beginning is how many bytes at the end of text may be the beginning of a mark.
func beginning(text, mark []byte) int {
	for n := min(len(text), len(mark)-1); n > 0; n-- {
		if bytes.HasPrefix(mark, text[len(text)-n:]) {
			return n
		}
	}
	return 0
}

// pass writes the first n bytes held, or keeps them as noise where the command has not begun.
func (s *script) pass(n int) error {
	text := s.held[:n]
	s.held = s.held[n:]
	if !s.begun {
		s.noise = append(s.noise, text[:min(len(text), maxNoise-len(s.noise))]...)
		return nil
	}
	_, err := s.out.Write(text)
	return err
}

// marked acts on the word in a mark: how the terminal in the container was set, and then the exit code.
func (s *script) marked(word string) error {
	if s.begun {
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 {
			return errors.New("the mark around the command's output is garbled")
		}
		s.finished(n)
		return nil
	}
	s.begun = true
	if word == "c" {
		if s.h.Stdin == Fed {
			return errors.New("the image has no stty, without which standard input would arrive changed: " +
				"run the command without a pipe (</dev/null)")
		}
		s.out = &lineEnds{to: s.out}
	}
	close(s.started)
	return nil
}

func (s *script) finished(code int) {
	s.exit = code
	if l, ok := s.out.(*lineEnds); ok {
		_ = l.flush() // the next write would have told the same
	}
	s.stop(nil)
}

func (s *script) code() (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.exit >= 0:
		return s.exit, nil
	case s.begun:
		return 0, errors.New("the session ended before the command did")
	case len(s.noise)+len(s.held) > 0:
		return 0, fmt.Errorf("the command did not begin; the container said: %s", append(s.noise, s.held...))
	}
	return 0, errors.New("the session ended before the command began")
}

// run sends standard input to a command that gets it.
func (s *script) run(c *channel) {
	switch s.h.Stdin {
	case Typed:
		(&shell{in: s.in}).run(c)
	case Fed:
		select {
		case <-s.started:
			s.feed(c)
		case <-c.over:
		}
	default:
	}
}

// feed sends standard input in parts, each after its length, and at its end the length 0: a terminal has no other end
// that could not stand in the input too.
func (s *script) feed(c *channel) {
	part := make([]byte, 16<<10)
	for {
		n, err := s.in.Read(part)
		if n > 0 {
			c.send(message.Output, append(fmt.Appendf(nil, "%d\n", n), part[:n]...))
		}
		if err != nil {
			c.send(message.Output, []byte("0\n"))
			return
		}
	}
}

// lineEnds makes line ends what the command wrote: the terminal in the container puts a carriage return before each
// line feed.
type lineEnds struct {
	to   io.Writer
	held bool // a carriage return, until it is known what follows
}

func (l *lineEnds) Write(b []byte) (int, error) {
	kept := make([]byte, 0, len(b)+1)
	for _, ch := range b {
		if l.held && ch != '\n' {
			kept = append(kept, '\r')
		}
		if l.held = ch == '\r'; !l.held {
			kept = append(kept, ch)
		}
	}
	_, err := l.to.Write(kept)
	return len(b), err
}

func (l *lineEnds) flush() error {
	if !l.held {
		return nil
	}
	_, err := l.to.Write([]byte{'\r'})
	return err
}
