package sim

import (
	"bytes"
	"strings"
	"testing"

	"github.com/aws/session-manager-plugin/src/log"
	"github.com/aws/session-manager-plugin/src/message"
	"github.com/twinj/uuid"
)

// The frames are those of AWS's own client, in both directions.
func TestFramesAgainstThePlugin(t *testing.T) {
	uuid.SwitchFormat(uuid.CleanHyphen)
	l := log.NewMockLog()
	ours := frame{kind: frameOutput, created: 1_700_000_000_123, number: 7, flags: flagFirst, id: newFrameID(), payload: payloadOutput, body: []byte("hëllo\n")}
	var theirs message.ClientMessage
	if err := theirs.DeserializeClientMessage(l, ours.marshal()); err != nil {
		t.Fatal(err)
	}
	if err := theirs.Validate(); err != nil {
		t.Fatal(err)
	}
	if theirs.MessageType != frameOutput || theirs.SequenceNumber != 7 || theirs.CreatedDate != ours.created || theirs.PayloadType != 1 ||
		string(theirs.Payload) != "hëllo\n" || theirs.MessageId.String() != ours.idText() {
		t.Errorf("the plugin reads %+v, id %s for %s", theirs, theirs.MessageId, ours.idText())
	}
	id := uuid.NewV4()
	written, err := (&message.ClientMessage{
		MessageType: message.InputStreamMessage, SchemaVersion: 1, CreatedDate: 5, SequenceNumber: 9, Flags: 3, MessageId: id, PayloadType: 3, Payload: []byte("{}"),
	}).SerializeClientMessage(l)
	if err != nil {
		t.Fatal(err)
	}
	read, err := unmarshalFrame(written)
	if err != nil || read.kind != frameInput || read.number != 9 || read.flags != 3 || read.created != 5 || read.payload != payloadSize ||
		string(read.body) != "{}" || read.idText() != id.String() {
		t.Errorf("%v: %+v", err, read)
	}
	for n := range written {
		torn := bytes.Clone(written[:n])
		if _, err := unmarshalFrame(torn); err == nil {
			t.Errorf("%d bytes of %d are read as a frame", n, len(written))
		}
	}
}

func TestSplitCommand(t *testing.T) {
	for line, want := range map[string]string{
		`sh -c 'a  b'`:           "sh|-c|a  b",
		`a "b \" c" d\ e ''`:     `a|b " c|d e|`,
		`x 'it'"'"'s' "$HOME"`:   `x|it's|$HOME`,
		"  spaces \t and\nlines": "spaces|and|lines",
		"":                       "",
	} {
		if got := strings.Join(splitCommand(line), "|"); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// madeUpSays runs a script in the made-up shell with an input.
func madeUpSays(t *testing.T, script, input string) string {
	t.Helper()
	tty, err := openMadeUp(inside{name: "app", hostname: "host", environment: []string{"LOG_LEVEL=info"}}, []string{"/bin/sh", "-c", script})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = tty.Write([]byte(input)) }()
	var b bytes.Buffer
	_, _ = b.ReadFrom(tty)
	if err := tty.Close(); err != nil {
		t.Error(err)
	}
	return b.String()
}

func TestMadeUpShell(t *testing.T) {
	for script, want := range map[string]string{
		"echo a; echo b":               "a\r\nb\r\n",
		"false && echo no || echo yes": "yes\r\n",
		"if command -v bash >/dev/null 2>&1; then echo bash; else echo sh; fi": "sh\r\n",
		"x='a b'; printf '<%s>' \"$x\"":                                        "<a b>",
		"nosuch; echo $?":                                                      "sh: nosuch: not found\r\n127\r\n",
		"echo 1 | cat | wc -c":                                                 "2\r\n",
		"exit 3; echo no":                                                      "",
		"echo $LOG_LEVEL":                                                      "info\r\n",
		"stty raw -echo; echo a":                                               "a\n",
		"if":                                                                   "sh: syntax error: unexpected end of file\r\n",
	} {
		if got := madeUpSays(t, script, ""); got != want {
			t.Errorf("%s: %q, want %q", script, got, want)
		}
	}
	if got := madeUpSays(t, "read x; echo got $x", "two words\r"); got != "two words\r\ngot two words\r\n" {
		t.Errorf("a line typed: %q", got)
	}
	if got := madeUpSays(t, "read x; echo got $x", "tvv\x7f\x7fwo\r"); !strings.HasSuffix(got, "got two\r\n") {
		t.Errorf("a line mended: %q", got)
	}
}
