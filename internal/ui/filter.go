package ui

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// filterHelp explains the language of the filter line; the help screen prints it.
func filterHelp() [][2]string {
	return [][2]string{
		{"word word", "rows that hold every word, in any column and any case"},
		{"state:failing", "the word in that column"},
		{"!word  !state:ok", "rows without it"},
		{"~exit.(1|137)", "a regular expression; also what:~expr and !~expr"},
		{`"two words"`, "quotes keep blanks, and take : ! ~ as text"},
	}
}

// filter is a compiled filter line. The zero filter lets every row pass.
type filter struct{ terms []term }

// term is one condition of a filter; a row passes when it meets all of them.
type term struct {
	column  int // whose text is asked, anyColumn for all
	inverse bool
	texts   []string // in lower case: the cell holds one of them; none = any cell does
	expr    *regexp.Regexp
}

const anyColumn = -1

// compileFilter reads a filter line. column finds a column by its title or alias, in lower case; a name it does not
// know is text, so that a revision "web:42" or a time "14:02" can be looked for as it stands. What is not finished
// yet ("state:", "!") asks for nothing, so that the list does not go blank while somebody types.
func compileFilter(line string, column func(name string) (index int, ok bool)) (filter, error) {
	var f filter
	for _, w := range splitFilter(line) {
		t := term{column: anyColumn, inverse: w.sign('!')}
		if name := w.name(); name != "" {
			if i, known := column(strings.ToLower(name)); known {
				t.column = i
				w.drop(len(name) + 1)
			}
		}
		expr := w.sign('~')
		if w.text == "" {
			continue
		}
		t.texts = []string{strings.ToLower(w.text)}
		if expr {
			var err error
			if t.expr, t.texts, err = compileExpr(w.text); err != nil {
				return filter{}, err
			}
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// word is one word of a filter line without its quotes. Signs count in its bare part only, which ends at the first quote.
type word struct {
	text string
	bare int // bytes
}

func (w *word) drop(n int) { w.text, w.bare = w.text[n:], w.bare-n }

// sign takes a leading sign off the word, if it is there.
func (w *word) sign(c byte) bool {
	if w.bare == 0 || w.text[0] != c {
		return false
	}
	w.drop(1)
	return true
}

// name is what stands before a colon.
func (w *word) name() string {
	name, _, ok := strings.Cut(w.text[:w.bare], ":")
	if !ok {
		return ""
	}
	return name
}

// splitFilter cuts a line at blanks outside quotes. A quote that is still open reaches to the end.
func splitFilter(line string) []word {
	var (
		words  []word
		b      strings.Builder
		bare   int
		quotes int
	)
	end := func() {
		if quotes == 0 {
			bare = b.Len()
		}
		if b.Len() > 0 {
			words = append(words, word{b.String(), bare})
		}
		b.Reset()
		quotes = 0
	}
	for _, r := range line {
		switch {
		case r == '"':
			if quotes == 0 {
				bare = b.Len()
			}
			quotes++
		case r == ' ' && quotes%2 == 0:
			end()
		default:
			b.WriteRune(r)
		}
	}
	end()
	return words
}

// compileExpr compiles a regular expression that ignores case, and finds texts of which every match holds one: to look
// for them first is ten times cheaper than the expression.
func compileExpr(text string) (expr *regexp.Regexp, texts []string, err error) {
	text = "(?i)" + text
	if expr, err = regexp.Compile(text); err != nil {
		var bad *syntax.Error
		if errors.As(err, &bad) {
			err = errors.New("regular expression: " + bad.Code.String())
		}
		return nil, nil, err
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, nil, err
	}
	return expr, required(tree.Simplify()), nil
}

// required lists texts, in lower case, of which every match of an expression holds one; none where it cannot tell.
// Letters beyond ASCII fold in ways of their own and are left to the expression.
func required(re *syntax.Regexp) (texts []string) {
	switch re.Op {
	case syntax.OpLiteral:
		if s := strings.ToLower(string(re.Rune)); isASCII(s) {
			return []string{s}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat: // the rarest of its parts, which is the one whose shortest text is longest
		for _, sub := range re.Sub {
			if some := required(sub); shortest(some) > shortest(texts) {
				texts = some
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			some := required(sub)
			if len(some) == 0 {
				return nil
			}
			texts = append(texts, some...)
		}
	default: // a class, an anchor, or a repetition that may be none
	}
	return texts
}

func shortest(texts []string) int {
	if len(texts) == 0 {
		return 0
	}
	return len(slices.MinFunc(texts, func(a, b string) int { return len(a) - len(b) }))
}

// empty reports a filter that asks for nothing.
func (f filter) empty() bool { return len(f.terms) == 0 }

// matches reports whether a row passes; cell gives the text of its columns as they are drawn.
func (f filter) matches(columns int, cell func(column int) string) bool {
	for i := range f.terms {
		if t := &f.terms[i]; t.foundIn(columns, cell) == t.inverse {
			return false
		}
	}
	return true
}

func (t *term) foundIn(columns int, cell func(int) string) bool {
	if t.column != anyColumn {
		return t.found(cell(t.column))
	}
	for i := range columns {
		if t.found(cell(i)) {
			return true
		}
	}
	return false
}

func (t *term) found(s string) bool {
	held := len(t.texts) == 0
	for i := 0; i < len(t.texts) && !held; i++ {
		held = containsFold(s, t.texts[i])
	}
	return held && (t.expr == nil || t.expr.MatchString(s))
}

// containsFold reports whether s holds text, which is in lower case and not empty, in any case. ASCII costs no memory.
func containsFold(s, text string) bool {
	if !isASCII(text) {
		return strings.Contains(strings.ToLower(s), text)
	}
	for i := 0; i+len(text) <= len(s); i++ {
		if lower(s[i]) == text[0] && hasPrefixFold(s[i+1:], text[1:]) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, text string) bool {
	for i := range len(text) {
		if lower(s[i]) != text[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
