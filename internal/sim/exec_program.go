package sim

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// terminal is a program on a terminal in a container. Its Read ends when the program has.
type terminal interface {
	io.ReadWriteCloser
	resize(columns, rows uint16)
	exitCode() int // once it is closed
}

// runProgram opens the terminal of a session and moves bytes until the program ends, or the session does.
func (s *execSession) runProgram(open func() (terminal, error)) {
	t, err := open()
	if err != nil {
		s.close("----------ERROR-------\nUnable to start command: Failed to start pty: " + err.Error() + "\n")
		return
	}
	s.mu.Lock()
	s.program = t
	s.moved.Broadcast()
	s.mu.Unlock()
	over := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-s.gone: // hang up
			_ = t.Close()
		case <-over:
		}
	}()
	s.print(t)
	close(over)
	<-done
	_ = t.Close()
	if s.tellsCode {
		s.send(payloadExitCode, strconv.AppendInt(nil, int64(t.exitCode()), 10))
	}
	s.drain(2 * time.Second)
	s.close("")
}

// print sends what the program writes, never a part of a character.
func (s *execSession) print(t terminal) {
	buf := make([]byte, maxPayload)
	var rest []byte
	for {
		n, err := t.Read(buf[len(rest):])
		text := buf[:len(rest)+n]
		whole := len(text) - unfinished(text)
		if err != nil || whole == 0 && len(text) == len(buf) {
			whole = len(text)
		}
		if whole > 0 && !s.send(payloadOutput, append([]byte(nil), text[:whole]...)) || err != nil {
			return
		}
		rest = append([]byte(nil), text[whole:]...)
		copy(buf, rest)
	}
}

// unfinished is how many bytes at the end are the beginning of a character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		tail := text[len(text)-n:]
		if utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// keys gives the program what the client sends. It waits for a program that does not read, and for one that starts.
func (s *execSession) keys(kind payloadKind, body []byte) {
	s.mu.Lock()
	for s.program == nil && !s.closed {
		s.moved.Wait()
	}
	t := s.program
	s.mu.Unlock()
	if t == nil {
		return
	}
	switch kind {
	case payloadOutput:
		_, _ = t.Write(body) // a program that has ended reads nothing
	case payloadSize:
		var size struct{ Cols, Rows uint16 }
		if json.Unmarshal(body, &size) == nil {
			t.resize(size.Cols, size.Rows)
		}
	default:
	}
}

// splitCommand splits a command line as the agent does: words with quotes, and no shell around it.
func splitCommand(line string) []string {
	var (
		words  []string
		word   strings.Builder
		inWord bool
		quote  rune
		escape bool
	)
	for _, r := range line {
		switch {
		case escape:
			word.WriteRune(r)
			escape = false
		case r == '\\' && quote != '\'':
			escape, inWord = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}
