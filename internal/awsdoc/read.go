package awsdoc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

const (
	// maxMessage is how much of a text that is neither JSON nor a log is taken, in bytes: half from its beginning, half from
	// its end.
	maxMessage = 1 << 20
	// maxWritten is how much of a text is read, in bytes.
	maxWritten = 64 << 20
)

// Read yields what each document in r tells: one JSON document, or many, one a line or each over several. What is not
// JSON is the lines of a log, where each begins with its time, or the text of one message. After an error, which says
// where it happened, nothing more comes.
func Read(r io.Reader) iter.Seq2[state.Recorded, error] {
	return func(yield func(state.Recorded, error) bool) {
		in, err := asUTF8(r)
		if err != nil {
			yield(state.Recorded{}, err)
			return
		}
		structured, err := looksLikeJSON(in)
		switch {
		case errors.Is(err, io.EOF):
			yield(state.Recorded{}, errors.New("it is empty"))
		case err != nil:
			yield(state.Recorded{}, err)
		case !structured:
			readWritten(in, yield)
		default:
			readStream(in, yield)
		}
	}
}

// looksLikeJSON looks at the first two characters that are not white space: a message may begin with a brace or a
// bracket too, as in "[ERROR] …".
func looksLikeJSON(in *bufio.Reader) (bool, error) {
	var first byte
	for n := 1; ; n++ {
		ahead, err := in.Peek(n)
		if err != nil {
			if first != 0 && errors.Is(err, io.EOF) {
				return first == '{', nil
			}
			return false, err
		}
		c := ahead[n-1]
		switch {
		case strings.IndexByte(" \t\r\n\ufeff", c) >= 0: // the byte order mark, which PowerShell writes, included
		case first != 0:
			return first == '{' && (c == '"' || c == '}') || first == '[' && (c == '{' || c == ']'), nil
		case c != '{' && c != '[':
			return false, nil
		default:
			first = c
		}
		if n == in.Size() {
			return false, nil // nothing but white space
		}
	}
}

func readStream(in *bufio.Reader, yield func(state.Recorded, error) bool) {
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(len(mark)) // peeked at: it is there
	}
	decoder := json.NewDecoder(in)
	for n := 1; ; n++ {
		var raw json.RawMessage
		switch err := decoder.Decode(&raw); {
		case errors.Is(err, io.EOF):
			return
		case errors.Is(err, io.ErrUnexpectedEOF):
			yield(state.Recorded{}, fmt.Errorf("document %d is cut off: the JSON ends in its middle", n))
			return
		case err != nil:
			yield(state.Recorded{}, fmt.Errorf("document %d, after byte %d: %w", n, decoder.InputOffset(), err))
			return
		}
		if !yield(recordOf(raw), nil) {
			return
		}
	}
}

// recordOf recognises a document by its keys. What it does not recognise, and what tells of nothing, is a text.
func recordOf(raw json.RawMessage) state.Recorded {
	var rec state.Recorded
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) == nil { // an answer cut down by --query
		for _, one := range many {
			rec = rec.And(recordOf(one))
		}
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) == nil {
		for _, shape := range shapes() {
			if _, ok := keys[shape.key]; ok {
				shape.read(raw, &rec)
			}
		}
	}
	if rec.Empty() {
		rec.Texts = []string{state.Clean(compact(raw))}
	}
	return rec
}

// shape is a key that tells what a document is, and how to read one. A document may have several shapes: run-task
// answers with tasks and failures.
type shape struct {
	key  string
	read func(raw json.RawMessage, rec *state.Recorded)
}

func shapes() []shape {
	return []shape{
		{"tasks", readTasks},
		{"taskArn", readTask},
		{"services", readServices},
		{"serviceArn", readService},
		{"failures", readFailures},
		{"TargetHealthDescriptions", readTargets},
		{"events", readLines},
		{"results", readResults},
		{"detail-type", readEvent},
		{"error", readWords},
		{"Error", readWords},
		{"errorMessage", readWords},
		{"message", readWords},
		{"Message", readWords},
	}
}

// decode reads as much of a document as fits: a field of another type than AWS writes costs that field only.
func decode[T any](raw json.RawMessage) (v T) {
	_ = json.Unmarshal(raw, &v) // what could be read has been; the syntax is sound
	return v
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}

// readWords reads the message of a tool or of an API: {"error":"…"}, {"__type":"…","message":"…"},
// {"Error":{"Code":"…","Message":"…"}}, CloudTrail's errorCode and errorMessage.
func readWords(raw json.RawMessage, rec *state.Recorded) {
	if !rec.Empty() {
		return // it has another shape as well, which says more
	}
	keys := decode[map[string]json.RawMessage](raw)
	var said []string
	for _, key := range []string{"__type", "errorCode", "code", "Code", "error", "Error", "message", "Message", "errorMessage"} {
		value := keys[key]
		inner := state.Recorded{}
		switch {
		case len(value) == 0:
		case value[0] == '"':
			said = append(said, decode[string](value))
		case value[0] == '{':
			if readWords(value, &inner); len(inner.Texts) > 0 {
				said = append(said, inner.Texts...)
			}
		}
	}
	if len(said) > 0 {
		rec.Texts = append(rec.Texts, state.Clean(strings.Join(said, ": ")))
	}
}

// readFailures reads what RunTask and the describing calls could not do.
func readFailures(raw json.RawMessage, rec *state.Recorded) {
	type failure struct {
		ARN    string `json:"arn"`
		Reason string `json:"reason"`
		Detail string `json:"detail"`
	}
	for _, f := range decode[struct {
		Failures []failure `json:"failures"`
	}](raw).Failures {
		rec.Failures = append(rec.Failures, state.Failure{ARN: state.Clean(f.ARN), Reason: state.Clean(f.Reason), Detail: state.Clean(f.Detail)})
	}
}
