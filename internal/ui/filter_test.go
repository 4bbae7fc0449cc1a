package ui

import (
	"fmt"
	"strings"
	"testing"
)

// filterColumns are those of the rows below.
func filterColumns(name string) (int, bool) {
	switch name {
	case "state":
		return 0, true
	case "service", "svc":
		return 1, true
	case "what":
		return 2, true
	}
	return 0, false
}

func TestFilter(t *testing.T) {
	rows := [][]string{
		{"failing", "prod/checkout", "×9 app exited 137: OutOfMemoryError at 14:02"},
		{"failing", "prod/payments", "app exited 1: DATABASE_URL is not set"},
		{"deploying", "prod/web:42", ""},
		{"ok", "staging/checkout", "注文 ÄRGER"},
	}
	for _, c := range []struct{ line, want string }{
		{"", "0 1 2 3"},
		{"   ", "0 1 2 3"},
		{"checkout", "0 3"},
		{"CHECKOUT prod", "0"},
		{"state:failing", "0 1"},
		{"STATE:Fail svc:pay", "1"},
		{"svc:failing", ""},
		{"!failing", "2 3"},
		{"!state:failing !ok", "2"},
		{"!checkout !payments", "2"},
		{"~exited.(1|137):", "0 1"},
		{"~^prod/", "0 1 2"},
		{"what:~^APP", "1"},
		{"!what:~.", "2"},
		{"~/(web|pay)", "1 2"},
		{`"is not"`, "1"},
		{`what:"is not set"`, "1"},
		{`"is not`, "1"},
		{`~"exited (1|2):"`, "1"},
		{`"!what"`, ""},
		{`"state:failing"`, ""},
		{"web:42", "2"}, // no column web: text
		{"14:02", "0"},
		{":", "0 1 2"},
		{"what:14:02", "0"},
		{"state:", "0 1 2 3"}, // still typing
		{"!", "0 1 2 3"},
		{"~", "0 1 2 3"},
		{"!what:~", "0 1 2 3"},
		{`""`, "0 1 2 3"},
		{"ärger", "3"},
		{"~ärg.R", "3"},
		{"注文", "3"},
	} {
		f, err := compileFilter(c.line, filterColumns)
		if err != nil {
			t.Errorf("%q: %v", c.line, err)
			continue
		}
		var got []string
		for i, row := range rows {
			if f.matches(len(row), func(c int) string { return row[c] }) {
				got = append(got, fmt.Sprint(i))
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q lets pass %q, want %q", c.line, s, c.want)
		}
		if f.empty() && len(got) != len(rows) {
			t.Errorf("%q is called empty and holds rows back", c.line)
		}
	}
}

func TestFilterSaysWhatIsWrongWithAnExpression(t *testing.T) {
	for line, want := range map[string]string{
		"~(a|b":        "regular expression: missing closing )",
		"checkout ~a[": "regular expression: missing closing ]",
		"what:~*":      "regular expression: missing argument to repetition operator",
	} {
		f, err := compileFilter(line, filterColumns)
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
		if !f.empty() {
			t.Errorf("%q: an invalid line gave a filter", line)
		}
	}
}

func TestRequiredTexts(t *testing.T) {
	for expr, want := range map[string]string{
		"exited (1|137)":  "exited ",
		"a.*LONGER.*b":    "longer",
		"(prod)+/":        "prod",
		"oom|pull|137":    "oom pull 137",
		"(oom|pull).*now": "oom pull",
		"prod|x*":         "",
		"x*":              "",
		"(abc)?d":         "d",
		"^ok$":            "ok",
		"[0-9]{3}-failed": "-failed",
	} {
		if _, got, err := compileExpr(expr); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q requires %q (%v), want %q", expr, got, err, want)
		}
	}
}

// A row passes a word exactly when it does not pass its inverse, and the quick look for required text never changes
// what an expression says.
func FuzzFilter(f *testing.F) {
	for _, s := range []string{"checkout", "~exited.(1|137)", "!what:~^a", `"a b" c:d`, "~(?-i)A|b", `~\bx\b`, "svc:~[^k]K"} {
		f.Add(s, "app exited 137: OutOfMemoryError")
	}
	f.Fuzz(func(t *testing.T, line, text string) {
		if !isASCII(text) {
			return
		}
		all, err := compileFilter(line, filterColumns)
		if err != nil {
			return
		}
		cell := func(int) string { return text }
		for _, one := range all.terms {
			other := one
			other.inverse = !one.inverse
			if (filter{[]term{one}}).matches(3, cell) == (filter{[]term{other}}).matches(3, cell) {
				t.Errorf("%q and its inverse agree about %q", line, text)
			}
			if one.expr != nil && one.expr.MatchString(text) && !one.found(text) {
				t.Errorf("%q matches %q, which does not hold %q", one.expr, text, one.texts)
			}
		}
	})
}

func BenchmarkFilter10000(b *testing.B) {
	rows := make([][]string, 10_000)
	for i := range rows {
		rows[i] = []string{
			"RUNNING", fmt.Sprintf("%08x", i*7919), fmt.Sprintf("prod/service-%d", i%500), "HEALTHY", "service:42", "14m",
			"us-east-1a", "10.0.12.14", "app exited 137: OutOfMemoryError: Container killed due to memory usage",
		}
	}
	for _, line := range []string{"service-77 healthy", "svc:service-77", "~exited.(1|137)", "~oom|pull|137"} {
		b.Run(line, func(b *testing.B) {
			f, err := compileFilter(line, filterColumns)
			if err != nil {
				b.Fatal(err)
			}
			var row []string
			cell := func(c int) string { return row[c] }
			for b.Loop() {
				for _, row = range rows {
					_ = f.matches(len(row), cell)
				}
			}
		})
	}
}
