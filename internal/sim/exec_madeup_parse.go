package sim

import (
	"errors"
	"strings"
)

// shNode is a piece of a script for the made-up shell.
type shNode struct {
	kind string // simple, pipe, list, if, while, group
	// parts are the commands of a list or pipe; of an if: condition, body, condition, body, …, else; of a while: condition, body.
	parts []*shNode
	joins []string // what follows each part of a list: ; && ||
	words []string // of a simple command, not yet expanded, redirections left out
	quiet bool     // its output goes nowhere
	empty bool     // its input is empty
}

// shTokens splits a script: words with their quotes, and operators.
func shTokens(script string) (tokens []string, err error) {
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			tokens = append(tokens, word.String())
			word.Reset()
		}
	}
	for i := 0; i < len(script); i++ {
		ch := script[i]
		switch {
		case ch == '\'' || ch == '"':
			close := i + 1
			for close < len(script) && script[close] != ch {
				if ch == '"' && script[close] == '\\' {
					close++
				}
				close++
			}
			if close >= len(script) {
				return nil, errors.New("syntax error: unterminated quoted string")
			}
			word.WriteString(script[i : close+1])
			i = close
		case ch == '\\' && i+1 < len(script):
			word.WriteString(script[i : i+2])
			i++
		case ch == '#' && word.Len() == 0:
			for i < len(script) && script[i] != '\n' {
				i++
			}
			i--
		case ch == ' ' || ch == '\t':
			end()
		case ch == '\n':
			end()
			tokens = append(tokens, ";")
		case strings.IndexByte(";|&()", ch) >= 0 && (ch != '&' || !strings.HasSuffix(word.String(), ">")):
			end()
			if i+1 < len(script) && script[i+1] == ch && (ch == '&' || ch == '|') {
				i++
				tokens = append(tokens, string([]byte{ch, ch}))
				continue
			}
			tokens = append(tokens, string(ch))
		default:
			word.WriteByte(ch)
		}
	}
	end()
	return tokens, nil
}

// shParser reads tokens.
type shParser struct {
	tokens []string
	at     int
}

func parseScript(script string) (*shNode, error) {
	tokens, err := shTokens(script)
	if err != nil {
		return nil, err
	}
	p := &shParser{tokens: tokens}
	n, err := p.list()
	if err == nil && p.at < len(p.tokens) {
		err = p.unexpected()
	}
	return n, err
}

func (p *shParser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *shParser) unexpected() error {
	if p.peek() == "" {
		return errors.New("syntax error: unexpected end of file")
	}
	return errors.New(`syntax error: unexpected "` + p.peek() + `"`)
}

func (p *shParser) expect(token string) error {
	for p.peek() == ";" && token != ";" {
		p.at++
	}
	if p.peek() != token {
		return p.unexpected()
	}
	p.at++
	return nil
}

// list reads commands until a word that ends what it stands in.
func (p *shParser) list() (*shNode, error) {
	n := &shNode{kind: "list"}
	for {
		switch p.peek() {
		case ";":
			p.at++
			continue
		case "", "then", "elif", "else", "fi", "do", "done", "}", ")":
			return n, nil
		}
		part, err := p.pipe()
		if err != nil {
			return nil, err
		}
		join := ";"
		switch p.peek() {
		case "&&", "||":
			join = p.peek()
			p.at++
		case "&":
			return nil, errors.New("jobs in the background are more than this shell can do")
		}
		n.parts, n.joins = append(n.parts, part), append(n.joins, join)
	}
}

func (p *shParser) pipe() (*shNode, error) {
	n := &shNode{kind: "pipe"}
	for {
		part, err := p.command()
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, part)
		if p.peek() != "|" {
			break
		}
		p.at++
	}
	if len(n.parts) == 1 {
		return n.parts[0], nil
	}
	return n, nil
}

func (p *shParser) command() (*shNode, error) {
	switch p.peek() {
	case "{", "(":
		closing := map[string]string{"{": "}", "(": ")"}[p.peek()]
		p.at++
		body, err := p.list()
		if err != nil {
			return nil, err
		}
		return &shNode{kind: "group", parts: []*shNode{body}}, p.expect(closing)
	case "if":
		return p.conditional()
	case "while":
		p.at++
		n := &shNode{kind: "while"}
		for _, before := range []string{"do", "done"} {
			part, err := p.list()
			if err != nil {
				return nil, err
			}
			n.parts = append(n.parts, part)
			if err := p.expect(before); err != nil {
				return nil, err
			}
		}
		return n, nil
	}
	return p.simple()
}

func (p *shParser) conditional() (*shNode, error) {
	n := &shNode{kind: "if"}
	for {
		p.at++ // if, elif, else
		if p.tokens[p.at-1] != "else" {
			condition, err := p.list()
			if err != nil {
				return nil, err
			}
			if err := p.expect("then"); err != nil {
				return nil, err
			}
			n.parts = append(n.parts, condition)
		}
		body, err := p.list()
		if err != nil {
			return nil, err
		}
		n.parts = append(n.parts, body)
		switch p.peek() {
		case "elif", "else":
		default:
			return n, p.expect("fi")
		}
	}
}

func (p *shParser) simple() (*shNode, error) {
	n := &shNode{kind: "simple"}
	for {
		w := p.peek()
		switch {
		case w == "" || strings.Contains(";|&()", w[:1]):
			if len(n.words) == 0 {
				return nil, p.unexpected()
			}
			return n, nil
		case w == ">/dev/null":
			n.quiet = true
		case w == "</dev/null":
			n.empty = true
		case w == "2>/dev/null", w == "2>&1", w == ">&2", w == "1>&2":
		case strings.HasPrefix(strings.TrimLeft(w, "12"), ">"), strings.HasPrefix(w, "<"):
			return nil, errors.New("files are more than this shell can do: " + w)
		default:
			n.words = append(n.words, w)
		}
		p.at++
	}
}
