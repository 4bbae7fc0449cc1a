package awsdoc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/fsui/fsui/internal/state"
)

// readWritten reads what does not begin as JSON does.
func readWritten(in *bufio.Reader, yield func(state.Recorded, error) bool) {
	text, err := io.ReadAll(io.LimitReader(in, maxWritten+1))
	if err != nil {
		yield(state.Recorded{}, err)
		return
	}
	if len(text) > maxWritten {
		text, err = text[:maxWritten], fmt.Errorf("it is long: nothing after its first %d MiB was read", maxWritten>>20)
	}
	rec := words(text)
	if rec.Empty() {
		rec = below(text)
	}
	if rec.Empty() {
		rec = logged(string(text))
	}
	if rec.Empty() {
		if len(text) > maxMessage {
			const half = maxMessage / 2
			err = fmt.Errorf("it is long: between its first and its last %d KiB nothing was read", half>>10)
			text = append(append(text[:half:half], ' '), text[len(text)-half:]...)
		}
		rec.Texts = []string{state.Clean(string(text))}
	}
	if yield(rec, nil) && err != nil {
		yield(state.Recorded{}, err)
	}
}

// words reads an answer that --query cut down to a list of words, or to rows of them: each is a message.
func words(text []byte) (rec state.Recorded) {
	var list []json.RawMessage
	if text = bytes.TrimPrefix(text, []byte("\ufeff")); json.Unmarshal(text, &list) != nil {
		return rec
	}
	for _, one := range list {
		switch one[0] {
		case '"':
			rec.Texts = append(rec.Texts, state.Clean(decode[string](one)))
		case '[':
			rec.Texts = append(rec.Texts, state.Clean(compact(one)))
		case 'n': // null: it has none
		default:
			return state.Recorded{}
		}
	}
	return rec
}

// below reads what a tool printed in JSON below the command that was typed, up to what else was copied. It is empty where
// the words around it say as much.
func below(text []byte) (rec state.Recorded) {
	at := bytes.Index(text, []byte("\n{"))
	if at < 0 {
		return rec
	}
	decoder := json.NewDecoder(bytes.NewReader(text[at:]))
	for {
		var raw json.RawMessage
		if decoder.Decode(&raw) != nil {
			return rec
		}
		one := recordOf(raw)
		if len(one.Texts) > 0 {
			return state.Recorded{}
		}
		rec = rec.And(one)
	}
}
