package archtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/cli"
	"github.com/fsui/fsui/internal/state"
	"github.com/fsui/fsui/internal/ui"
)

var update = flag.Bool("update", false, "write assets/config.example.yaml and docs/configuration.md anew")

// The example of a configuration holds every option there is, each with its default, and fsui reads it as its defaults.
// `make golden` writes it, and puts it into the documentation.
func TestConfigExampleIsComplete(t *testing.T) {
	root := moduleRoot(t)
	example := filepath.Join(root, "assets", "config.example.yaml")
	docs := filepath.Join(root, "docs", "configuration.md")
	want := configExample(t, defaults(t))
	if *update {
		write(t, example, want)
		write(t, docs, regexp.MustCompile("(?s)```yaml\n# Every option.*?```\n").ReplaceAllLiteralString(read(t, docs), "```yaml\n"+want+"```\n"))
	}
	if read(t, example) != want {
		t.Errorf("%s does not hold the options and defaults of the code: run `make golden` and look at the change", example)
	}
	if !strings.Contains(read(t, docs), "```yaml\n"+want+"```\n") {
		t.Errorf("%s does not show the example: run `make golden` and look at the change", docs)
	}
}

func TestConfigExampleIsTheDefaults(t *testing.T) {
	path := filepath.Join(moduleRoot(t), "assets", "config.example.yaml")
	got, err := cli.ParseConfig(path, []byte(read(t, path)), checkScreen)
	if err != nil {
		t.Fatal(err)
	}
	if want := defaults(t); !reflect.DeepEqual(got, want) {
		t.Errorf("the example reads as\n%+v\nthe defaults are\n%+v", got, want)
	}
}

// What the documentation shows, fsui reads.
func TestConfigurationInDocsIsRead(t *testing.T) {
	text := read(t, filepath.Join(moduleRoot(t), "docs", "configuration.md"))
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(text, -1)
	if len(blocks) < 2 {
		t.Fatalf("%d examples in the documentation", len(blocks))
	}
	for _, block := range blocks {
		if _, err := cli.ParseConfig("docs", []byte(block[1]), checkScreen); err != nil {
			t.Errorf("%v in\n%s", err, block[1])
		}
	}
}

func checkScreen(s cli.Screen) error { return ui.Preferences(s).Check() }

// defaults are what counts where no file says anything, with the lists that are empty then.
func defaults(t *testing.T) cli.ConfigFile {
	t.Helper()
	f, err := cli.ParseConfig("", nil, checkScreen)
	if err != nil {
		t.Fatal(err)
	}
	f.Screen = cli.Screen(ui.Defaults())
	f.Causes = []string{}
	f.Protected = state.Protection{Accounts: []string{}, Clusters: []string{}, Profiles: []string{}}
	return f
}

func configExample(t *testing.T, f cli.ConfigFile) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("# Every option of fsui with its default. Copy what you want otherwise to ~/.config/fsui/config.yaml, below its version.\n")
	words := optionWords()
	v := reflect.ValueOf(f)
	for _, field := range reflect.VisibleFields(v.Type()) {
		if field.Anonymous {
			continue
		}
		name := field.Tag.Get("yaml")
		if name == "" {
			name = strings.ToLower(field.Name)
		}
		text, ok := words[name]
		if !ok {
			t.Errorf("there are no words about the option %s in optionWords", name)
		}
		delete(words, name)
		b.WriteString("\n# " + strings.ReplaceAll(text, "\n", "\n# ") + "\n")
		writeOption(&b, "", name, v.FieldByIndex(field.Index))
	}
	for name := range words {
		t.Errorf("optionWords has words about %s, which is no option", name)
	}
	return b.String()
}

// writeOption writes an option as YAML: lists on one line, maps in the order of their names.
func writeOption(b *strings.Builder, indent, name string, v reflect.Value) {
	b.WriteString(indent + plainText(name) + ":")
	if v.Kind() == reflect.String {
		b.WriteString(" " + plainText(v.String()) + "\n")
		return
	}
	switch value := v.Interface().(type) {
	case []string:
		items := make([]string, 0, len(value))
		for _, item := range value {
			items = append(items, plainText(item))
		}
		b.WriteString(" [" + strings.Join(items, ", ") + "]\n")
	case bool, int, time.Duration:
		fmt.Fprintf(b, " %v\n", value)
	default:
		b.WriteString("\n")
		if v.Kind() == reflect.Struct {
			for i := range v.NumField() {
				writeOption(b, indent+"  ", strings.ToLower(v.Type().Field(i).Name), v.Field(i))
			}
			return
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			writeOption(b, indent+"  ", key.String(), v.MapIndex(key))
		}
	}
}

// plainText quotes a text that YAML would not read as one otherwise.
func plainText(s string) string {
	if regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 /-]*$`).MatchString(s) && !slices.Contains([]string{"true", "false", "null", "y", "n"}, s) {
		return s
	}
	return strconv.Quote(s)
}

// optionWords say what each option is.
func optionWords() map[string]string {
	return map[string]string{
		"version":   "The version of this file.",
		"profile":   "A profile of your AWS configuration, or several as in [a, b]. --profile, AWS_PROFILE and keys in the environment come first.",
		"region":    "The Region, or several as in [a, b]: each profile in each; whatever the profile's own is. --region and AWS_REGION come first.",
		"cluster":   "This cluster only, or several as in [a, b]; needs no right to list clusters.",
		"read-only": "Refuse whatever changes something.",
		"timeout":   "The longest wait for one call.",
		"color":     "When to colour: auto, always or never. NO_COLOR comes first.",
		"output":    "The form of the answers of commands: table or json.",
		"protected": "What nobody should change by a slip of the hand: its name must be typed. The header says so.\n" +
			"Accounts are ids of 12 digits, clusters and profiles names with * for any letters and ? for one, as in [prod*].",
		"history": "How much of what happened is kept, whichever is less: stopped tasks, events, deployments.",
		"causes":  "Files of causes of your own, beside this file, at ~ or absolute: docs/causes.md says how to write them.",
		"start":   "The pane to start with: one of those with a number.",
		"ascii":   "Draw with ASCII only: always, never, or auto as the locale and the terminal say.",
		"columns": "The columns of each list, in their order. What is left out is not shown, and a filter does not look in it.\n" +
			"A screen too narrow for all of them still leaves some out.",
		"sort": "The column that each list is sorted by, after a - the other way round; \"\" is what wants attention first.",
		"keys": "The keys of each action, as docs/keys.md lists them: [f5, ctrl-r, G]. An action without any is in the palette.\n" +
			"A key has one meaning in a pane.",
		"theme": "How each meaning is drawn on a dark and on a light background: one of the terminal's 16 colours by name or\n" +
			"number (0 to 15), or default, and any of bold, faint, underline, reverse.",
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
