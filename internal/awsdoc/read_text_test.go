package awsdoc_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/fsui/fsui/internal/awsdoc"
)

// inUTF16 writes a text as PowerShell saves it, with its byte order mark.
func inUTF16(t *testing.T, text string, order binary.ByteOrder) string {
	t.Helper()
	var b bytes.Buffer
	if err := binary.Write(&b, order, utf16.Encode([]rune("\ufeff"+text))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// However somebody saved an answer, it is the same answer.
func TestSavedInOtherForms(t *testing.T) {
	text := `{"tasks": [` + strings.Replace(taskJSON, "STOPPED,", "1772366400.5,", 1) + "]}\r\n"
	for name, saved := range map[string]string{
		"UTF-16, little end first": inUTF16(t, text, binary.LittleEndian),
		"UTF-16, big end first":    inUTF16(t, text, binary.BigEndian),
		"gzip":                     packed(t, text),
		"both":                     packed(t, inUTF16(t, text, binary.LittleEndian)),
		"copied with the command":  "$ aws ecs describe-tasks --cluster prod\n" + text + "$ ",
	} {
		if rec := one(t, saved); len(rec.Tasks) != 1 || len(rec.Texts) != 0 || rec.Tasks[0].StoppedReason != "Essential container in task exited" {
			t.Errorf("%s: %+v", name, rec)
		}
	}
	if rec := one(t, inUTF16(t, "toomanyrequests \U0001f40b", binary.LittleEndian)); rec.Texts[0] != "toomanyrequests \U0001f40b" {
		t.Errorf("%q", rec.Texts)
	}
	half := inUTF16(t, "a\U0001f40b", binary.BigEndian)
	if rec := one(t, half[:len(half)-1]); rec.Texts[0] != "a\ufffd\ufffd" {
		t.Errorf("cut off: %q", rec.Texts)
	}
	if _, err := read("\x1f\x8bnot packed"); err == nil || !strings.HasPrefix(err.Error(), "unpack it: ") {
		t.Errorf("error %v", err)
	}
}

// A log is read line by line, with the times and streams that its lines begin with; what follows none is of the one before.
func TestLogsInEveryForm(t *testing.T) {
	const task = "0123456789abcdef0123456789abcdef"
	at := time.Date(2026, 3, 1, 12, 0, 0, 250e6, time.UTC)
	for name, text := range map[string]string{
		"aws logs tail":      "2026-03-01T13:00:00.250000+01:00 web/app/" + task + " ready\n2026-03-01T12:00:01Z web/app/" + task + " PORT_NAME is not set\r\n\tat main.js:3\n",
		"logs insights":      `{"results": [[{"field": "@timestamp", "value": "2026-03-01 12:00:00.250"}, {"field": "@message", "value": "ready"}, {"field": "@logStream", "value": "web/app/` + task + `"}], [{"field": "@message", "value": "PORT_NAME is not set"}], [{"field": "@message", "value": "\tat main.js:3"}], [{"field": "@ptr", "value": "x"}]], "status": "Complete"}`,
		"an export to S3":    packed(t, "2026-03-01T12:00:00.250Z ready\n2026-03-01T12:00:01.000Z PORT_NAME is not set\n\tat main.js:3\n"),
		"CSV of the console": "timestamp,message\n1772366400250,ready\n1772366401000,\"PORT_NAME is not set\"\n\tat main.js:3\n",
	} {
		rec := one(t, text)
		if len(rec.Lines) != 3 || len(rec.Texts) != 0 || rec.Lines[0].Text != "ready" || rec.Lines[1].Text != "PORT_NAME is not set" || !strings.HasSuffix(rec.Lines[2].Text, "at main.js:3") ||
			!rec.Lines[0].At.Equal(at) {
			t.Errorf("%s: %+v", name, rec)
			continue
		}
		if tail := name == "aws logs tail"; tail && (rec.Lines[1].Task != task || rec.Lines[2].Container != "app" || rec.Lines[2].At.IsZero()) {
			t.Errorf("%s: %+v", name, rec.Lines)
		}
	}
	local := one(t, "2026-03-01 12:00:00,250 INFO ready\n2026-03-01 12:00:01,000 INFO done\n")
	if len(local.Lines) != 2 || !local.Lines[0].At.IsZero() {
		t.Errorf("a time of nobody knows where: %+v", local.Lines)
	}
	for _, text := range []string{"2026-03-01T12:00:00Z one line", "two\nwords\n2026-03-01T12:00:00Z a\n2026-03-01T12:00:00Z b", "boom\nboom"} {
		if rec := one(t, text); len(rec.Lines) != 0 || len(rec.Texts) != 1 {
			t.Errorf("%q is no log: %+v", text, rec)
		}
	}
}

// Events of services that were printed as text are events.
func TestEventsAsText(t *testing.T) {
	rec := one(t, "2026-03-01T12:00:01.5+01:00\t(service web) has reached a steady state.\n2026-03-01T12:00:00+01:00\t(service web) was unable to place a task.\n")
	if len(rec.Services) != 1 || rec.Services[0].Key.Name != "web" || len(rec.Services[0].Events) != 2 || rec.Services[0].Events[0].Message != "(service web) has reached a steady state." {
		t.Errorf("%+v", rec)
	}
}

// What --query cut down to words is one message each, a row of them one.
func TestWordsOfAQuery(t *testing.T) {
	rec := one(t, "[\n    \"Essential container in task exited\",\n    null,\n    [\"a\", \"toomanyrequests\", 137]\n]\n")
	if len(rec.Texts) != 2 || rec.Texts[0] != "Essential container in task exited" || rec.Texts[1] != `["a","toomanyrequests",137]` {
		t.Errorf("%q", rec.Texts)
	}
	for _, text := range []string{"[1] done", "[7]", "[ERROR] no"} {
		if rec := one(t, text); len(rec.Texts) != 1 || rec.Texts[0] != text {
			t.Errorf("%q: %q", text, rec.Texts)
		}
	}
}

// Of a long text the beginning and the end are read, and it is told that the middle was not.
func TestLongText(t *testing.T) {
	var told []string
	for rec, err := range awsdoc.Read(strings.NewReader("begin" + strings.Repeat(" and so on", 200_000) + " end")) {
		if err != nil {
			told = append(told, err.Error())
			continue
		}
		if text := rec.Texts[0]; !strings.HasPrefix(text, "begin") || !strings.HasSuffix(text, "end") || len(text) > 1<<20+1 {
			t.Errorf("%d bytes", len(text))
		}
	}
	if len(told) != 1 || told[0] != "it is long: between its first and its last 512 KiB nothing was read" {
		t.Errorf("%q", told)
	}
}
