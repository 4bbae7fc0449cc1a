package session

import (
	"encoding/json"
	"errors"
	"io"
	"os"

	"github.com/aws/session-manager-plugin/src/message"
	"golang.org/x/term"
)

// shell is a person at a terminal. The parent has set the terminal so that each key comes as its bytes and none as a
// signal; what the container prints goes out as it comes.
type shell struct {
	in  *os.File
	out io.Writer
}

func (s *shell) take(kind message.PayloadType, payload []byte) error {
	switch kind {
	case message.Output, message.StdErr, message.Error:
		_, err := s.out.Write(payload)
		return err
	default: // flags and exit codes are none for the screen
		return nil
	}
}

func (s *shell) code() (int, error) { return ended, nil }

// interrupt and hangUp are ctrl-c and ctrl-d.
const interrupt, hangUp = 0x03, 0x04

// run sends keys and the size of the terminal. Before the agent has spoken, ctrl-c and ctrl-d call the session off, and
// other keys wait.
func (s *shell) run(c *channel) {
	keys, resized, stop := typing(s.in), make(<-chan os.Signal), func() {}
	defer func() { stop() }()
	var early []byte
	begun := c.begun
	for {
		select {
		case <-c.over:
			return
		case <-begun:
			begun = nil
			resized, stop = resizes()
			c.tellSize(s.in)
			c.send(message.Output, early)
		case <-resized:
			c.tellSize(s.in)
		case b, ok := <-keys:
			switch {
			case !ok:
				c.end(errors.New("the terminal is gone"))
				return
			case begun == nil:
				c.send(message.Output, b)
			case len(b) == 1 && (b[0] == interrupt || b[0] == hangUp):
				c.end(errors.New("called off before the session began"))
			default:
				early = append(early, b...)
			}
		}
	}
}

// typing brings what is typed, as it comes, and is closed at its end.
func typing(in io.Reader) <-chan []byte {
	keys := make(chan []byte)
	go func() {
		defer close(keys)
		for {
			b := make([]byte, chunk)
			n, err := in.Read(b)
			if n > 0 {
				keys <- b[:n] // the process ends where nobody takes it
			}
			if err != nil {
				return
			}
		}
	}()
	return keys
}

// tellSize tells the agent how large the terminal is.
func (c *channel) tellSize(terminal *os.File) {
	w, h, err := term.GetSize(int(terminal.Fd()))
	if err != nil {
		return
	}
	b, err := json.Marshal(message.SizeData{Cols: uint32(w), Rows: uint32(h)}) //nolint:gosec // no terminal is as large
	if err == nil {
		c.send(message.Size, b)
	}
}
