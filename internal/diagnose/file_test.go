package diagnose_test

import (
	"os"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

const own = `
causes:
  - slug: shop-license
    meaning: The licence of the shop has expired.
    actor: app
    patterns:
      - words: ["licence expired", "$pull|shop"]
    outranks: [app-crash]
    next: ["Renew it."]
    examples:
      - {in: log, text: "panic: shop: licence expired"}
`

// A person's own causes stand beside those that fsui comes with, share their phrases and may outrank them.
func TestOwnFile(t *testing.T) {
	files, err := diagnose.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	causes, err := diagnose.Load(append(files, diagnose.File{Name: "own.yaml", Text: []byte(own)})...)
	if err != nil {
		t.Fatal(err)
	}
	d := causes.Diagnose(recorded("panic: shop: licence expired", diagnose.Log))
	if len(d.Findings) != 1 || d.Findings[0].Cause != "shop-license" || d.Findings[0].Confidence != state.Certain {
		t.Errorf("found %s", slugs(d))
	}
}

// What a person's own file does not do leaves the others as they are.
func TestOwnFilesThatAreLeftOut(t *testing.T) {
	good := diagnose.File{Name: "good.yaml", Text: []byte("\ufeff" + own)}
	other := strings.NewReplacer("shop-license", "shop-price", "licence expired", "no price").Replace(own)
	for text, want := range map[string]string{
		strings.Replace(other, "actor: app", "actor: ap", 1):                                         `bad.yaml:5:5: shop-price: unknown actor "ap"`,
		strings.Replace(other, "panic: shop: no price", "panic: the moon is full", 1):                `bad.yaml:11:10: shop-price: none of its patterns is in this example`,
		strings.Replace(other, "panic: shop: no price", "shop: no price: panic: licence expired", 1): "bad.yaml:11:10: shop-price: shop-license is found in this example",
		"causes: [":                  "bad.yaml:1:9: ",
		own:                          `bad.yaml:3:5: the cause "shop-license" stands in good.yaml:3 already`,
		strings.Repeat("#", 300<<10): "bad.yaml: no file of causes is larger than 256 KiB",
	} {
		causes, mistakes, err := diagnose.LoadOwn(good, diagnose.File{Name: "bad.yaml", Text: []byte(text)})
		if err != nil || len(mistakes) != 1 || !strings.HasPrefix(mistakes[0].Error(), want) {
			t.Errorf("%v, mistakes %v, want %s", err, mistakes, want)
			continue
		}
		for text, want := range map[string]string{"panic: shop: licence expired": "shop-license", "CannotPullContainerError: manifest unknown": "image-not-found"} {
			if d := causes.Diagnose(recorded(text, diagnose.Log)); len(d.Findings) != 1 || d.Findings[0].Cause != want {
				t.Errorf("found %s in %q beside %.60s", slugs(d), text, text)
			}
		}
	}
}

// The file that the documentation shows is one that fsui reads.
func TestOwnFileInDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/causes.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	text, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("no example")
	}
	causes, mistakes, err := diagnose.LoadOwn(diagnose.File{Name: "docs", Text: []byte(text)})
	if err != nil || mistakes != nil {
		t.Fatal(err, mistakes)
	}
	if d := causes.Diagnose(recorded("app exited: FATAL licence server unreachable: dial tcp 10.0.0.7:5053: i/o timeout", diagnose.Log)); d.Findings[0].Cause != "licence-server" {
		t.Errorf("found %s", slugs(d))
	}
}

func TestMistakesAreLocated(t *testing.T) {
	files, err := diagnose.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string][2]string{
		`own.yaml:4:5: unknown field "menaing"`:                                              {"meaning:", "menaing:"},
		`own.yaml:3:5: slug "Shop": small letters and digits, joined by single hyphens`:      {"shop-license", "Shop"},
		`own.yaml:3:5: the cause "app-crash" stands in causes/app.yaml:`:                     {"shop-license", "app-crash"},
		`own.yaml:5:5: shop-license: unknown actor "nobody"`:                                 {"actor: app", "actor: nobody"},
		`own.yaml:9:5: shop-license: next is missing`:                                        {`next: ["Renew it."]`, `next: []`},
		`own.yaml:9:12: shop-license: unknown blank "house"`:                                 {"Renew it.", "Renew {house}."},
		`own.yaml:10:5: shop-license: a cause with patterns needs examples`:                  {"\n      - {in: log, text: \"panic: shop: licence expired\"}", " []"},
		`own.yaml:10:5: shop-license: docs "http://example.com" is no https address`:         {`examples:`, "docs: http://example.com\n    examples:"},
		`own.yaml:8:16: shop-license outranks "app-crush", which no file defines`:            {"[app-crash]", "[app-crush]"},
		`own.yaml:11:10: shop-license: an example: unknown source "logs"`:                    {"in: log", "in: logs"},
		`own.yaml:7:36: no file defines the phrase "shove"`:                                  {"$pull", "$shove"},
		`own.yaml:7:17: the word "x" in "x" is too short`:                                    {`"licence expired"`, `"x"`},
		`own.yaml:7:9: words are missing`:                                                    {`["licence expired", "$pull|shop"]`, `[]`},
		`own.yaml:8:9: regexp: error parsing regexp`:                                         {`"$pull|shop"]`, "\"shop\"]\n        regexp: '('"},
		`own.yaml:8:14: unknown source "nowhere"`:                                            {`"$pull|shop"]`, "\"shop\"]\n        in: [nowhere]"},
		`own.yaml:8:9: unknown confidence "sure"`:                                            {`"$pull|shop"]`, "\"shop\"]\n        confidence: sure"},
		`own.yaml:8:9: unknown field "word"`:                                                 {`"$pull|shop"]`, "\"shop\"]\n        word: x"},
		`own.yaml:6:5: shop-license: unknown standing "high"`:                                {"actor: app", "actor: app\n    standing: high"},
		`own.yaml:6:5: shop-license: unknown benign "sometimes"`:                             {"actor: app", "actor: app\n    benign: sometimes"},
		`own.yaml:5:5: mapping key "meaning" already defined`:                                {"actor: app", "meaning: again"},
		`own.yaml:3:5: shop-license: meaning is missing`:                                     {"meaning: The licence of the shop has expired.", "standing: decisive"},
		`own.yaml: cause 1 is empty`:                                                         {"causes:", "causes:\n  -"},
		`own.yaml:3:5: shop-license has an empty pattern`:                                    {"patterns:", "patterns:\n      -"},
		`own.yaml:6:5: shop-license: the stop code UserInitiated means user-stop`:            {"actor: app", "actor: app\n    stopCode: UserInitiated"},
		`own.yaml: the phrase "pull" is defined in another file`:                             {"causes:", "phrases: {pull: shove}\ncauses:"},
		`own.yaml: the phrase "shop" names another: write its words out`:                     {"causes:", "phrases: {shop: $pull}\ncauses:"},
		`own.yaml:7:17: the word "Licence expired": small letters, please, they match in ei`: {"licence expired\"", "Licence expired\""},
	} {
		text := strings.Replace(own, change[0], change[1], 1)
		_, err := diagnose.Load(append(files[:len(files):len(files)], diagnose.File{Name: "own.yaml", Text: []byte(text)})...)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %q, want %q", err, want)
		}
	}
}

// No file of a person's ends the program.
func FuzzLoad(f *testing.F) {
	files, err := diagnose.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(string(file.Text))
	}
	f.Add(own)
	f.Add("causes: [null]")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := diagnose.Load(diagnose.File{Name: "own.yaml", Text: []byte(text)}); err == nil {
			t.Error("one file defines all that is required")
		}
	})
}

func TestCausesThatOutrankEachOther(t *testing.T) {
	files, err := diagnose.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(own, "[app-crash]", "[shop-price]", 1) + strings.NewReplacer("causes:\n", "", "shop-license", "shop-price",
		"[app-crash]", "[shop-license]").Replace(own)
	_, err = diagnose.Load(append(files, diagnose.File{Name: "own.yaml", Text: []byte(text)})...)
	if err == nil || !strings.HasPrefix(err.Error(), "own.yaml:8:5: shop-license outranks itself by way of shop-price") {
		t.Errorf("error %q", err)
	}
}

func TestFilesThatLackWhatNumbersLeadTo(t *testing.T) {
	_, err := diagnose.Load(diagnose.File{Name: "own.yaml", Text: []byte(own)})
	if err == nil || !strings.Contains(err.Error(), "no file defines the cause") {
		t.Errorf("error %v", err)
	}
}
