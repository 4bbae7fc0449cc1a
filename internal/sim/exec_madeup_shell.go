package sim

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// madeShell runs scripts as a shell in a container might: it knows lists, pipes, if, while and variables, and the few
// programs of madePrograms. What it shows of the container is what the scenario says.
type madeShell struct {
	in     inside
	vars   map[string]string
	args   []string // $0, $1, …
	status int
	left   bool // exit was called
	tty    *madeUp
}

// stdio is where a command reads and writes. in is the terminal, or what comes before a pipe.
type stdio struct {
	in  byteReader
	out io.Writer
}

type byteReader interface{ readByte() (byte, error) }

// piped is what a command before a pipe has written.
type piped struct{ *bytes.Reader }

func (p piped) readByte() (byte, error) { return p.ReadByte() }

func knowsProgram(name string) bool {
	_, known := madePrograms()[path.Base(name)]
	return known || isShell(name) && path.Base(name) != "bash"
}

// run runs a program with its words; its status is the shell's.
func (sh *madeShell) run(words []string, io stdio) {
	name := path.Base(words[0])
	switch {
	case isShell(name) && name != "bash" && len(words) > 2 && words[1] == "-c":
		inner := &madeShell{in: sh.in, vars: map[string]string{}, args: words[2:], tty: sh.tty}
		if len(words) > 3 {
			inner.args = words[3:]
		}
		inner.script(words[2], io)
		sh.status = inner.status
	case isShell(name) && name != "bash":
		inner := &madeShell{in: sh.in, vars: map[string]string{}, args: words[:1], tty: sh.tty}
		inner.converse(io)
		sh.status = inner.status
	default:
		program, known := madePrograms()[name]
		if !known {
			_, _ = fmt.Fprintf(io.out, "sh: %s: not found\n", words[0])
			sh.status = 127
			return
		}
		sh.status = program(sh, words, io)
	}
}

func (sh *madeShell) script(text string, io stdio) {
	n, err := parseScript(text)
	if err != nil {
		_, _ = fmt.Fprintf(io.out, "sh: %v\n", err)
		sh.status = 2
		return
	}
	sh.do(n, io)
}

// converse reads lines from a person until exit or ctrl-d.
func (sh *madeShell) converse(io stdio) {
	for !sh.left {
		_, _ = fmt.Fprintf(io.out, "/ # ")
		line, err := readLine(io.in)
		if errors.As(err, new(brokenOff)) {
			continue
		}
		if err != nil {
			_, _ = fmt.Fprintln(io.out)
			return
		}
		sh.script(line, io)
	}
}

func readLine(in byteReader) (string, error) {
	var line []byte
	for {
		b, err := in.readByte()
		if err != nil {
			return string(line), err
		}
		if b == '\n' {
			return string(line), nil
		}
		line = append(line, b)
	}
}

func (sh *madeShell) do(n *shNode, io stdio) {
	if sh.left {
		return
	}
	if n.quiet {
		io.out = discard{}
	}
	if n.empty {
		io.in = piped{bytes.NewReader(nil)}
	}
	switch n.kind {
	case "simple":
		sh.simple(n, io)
	case "pipe":
		for i, part := range n.parts {
			if i == len(n.parts)-1 {
				sh.do(part, io)
				return
			}
			var b bytes.Buffer
			sh.do(part, stdio{in: io.in, out: &b})
			io.in = piped{bytes.NewReader(b.Bytes())}
		}
	case "group":
		sh.do(n.parts[0], io)
	case "list":
		skip := false
		for i, part := range n.parts {
			if !skip {
				sh.do(part, io)
			}
			skip = n.joins[i] == "&&" && sh.status != 0 || n.joins[i] == "||" && sh.status == 0
		}
	case "if":
		for i := 0; i < len(n.parts); i += 2 {
			if i == len(n.parts)-1 {
				sh.do(n.parts[i], io)
				return
			}
			if sh.do(n.parts[i], io); sh.status == 0 {
				sh.do(n.parts[i+1], io)
				return
			}
		}
		sh.status = 0
	case "while":
		for !sh.left && !sh.tty.over() {
			if sh.do(n.parts[0], io); sh.status != 0 {
				break
			}
			sh.do(n.parts[1], io)
		}
		sh.status = 0
	}
}

func (t *madeUp) over() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.shut
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func (sh *madeShell) simple(n *shNode, io stdio) {
	var words []string
	for _, w := range n.words {
		words = append(words, sh.expand(w)...)
	}
	for len(words) > 0 && isAssignment(words[0]) && isAssignment(n.words[0]) {
		name, value, _ := strings.Cut(words[0], "=")
		sh.vars[name] = value
		words = words[1:]
		if len(words) == 0 {
			sh.status = 0
		}
	}
	if len(words) == 0 {
		return
	}
	switch words[0] {
	case "exit":
		if len(words) > 1 {
			sh.status, _ = strconv.Atoi(words[1])
		}
		sh.left = true
	case "exec":
		if len(words) > 1 {
			sh.run(words[1:], io)
			sh.left = true
		}
	case "read":
		line, err := readLine(io.in)
		sh.status = 0
		if err != nil && line == "" {
			sh.status = 1
		}
		sh.vars[words[len(words)-1]] = line
	case "cd", "export", ":", "true":
		sh.status = 0
	default:
		sh.run(words, io)
	}
}

func isAssignment(w string) bool {
	name, _, ok := strings.Cut(w, "=")
	return ok && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// expand makes words of a token: quotes go, variables are put in. A variable without quotes makes words of its own.
func (sh *madeShell) expand(token string) []string {
	if token == `"$@"` {
		return slices.Clone(sh.args[min(1, len(sh.args)):])
	}
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(token); i++ {
		ch := token[i]
		switch {
		case quote != 0 && ch == quote:
			quote = 0
		case quote == 0 && (ch == '\'' || ch == '"'):
			quote = ch
		case ch == '\\' && quote == 0 && i+1 < len(token), ch == '\\' && quote == '"' && i+1 < len(token) && strings.IndexByte(`"\$`, token[i+1]) >= 0:
			i++
			b.WriteByte(token[i])
		case ch == '$' && quote != '\'' && i+1 < len(token):
			name, length := variableName(token[i+1:])
			if length == 0 {
				b.WriteByte(ch)
				continue
			}
			i += length
			b.WriteString(sh.variable(name))
		default:
			b.WriteByte(ch)
		}
	}
	if b.Len() == 0 && !strings.ContainsAny(token, `'"`) {
		return nil
	}
	return []string{b.String()}
}

// variableName reads a name after $, and how long it is as written.
func variableName(text string) (name string, length int) {
	if strings.HasPrefix(text, "{") {
		if end := strings.IndexByte(text, '}'); end > 0 {
			return text[1:end], end + 1
		}
		return "", 0
	}
	if strings.IndexByte("?$#@0123456789", text[0]) >= 0 {
		return text[:1], 1
	}
	for length < len(text) && strings.IndexByte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", text[length]) >= 0 {
		length++
	}
	return text[:length], length
}

func (sh *madeShell) variable(name string) string {
	switch name {
	case "?":
		return strconv.Itoa(sh.status)
	case "$":
		return "7"
	case "#":
		return strconv.Itoa(max(len(sh.args)-1, 0))
	case "@":
		return strings.Join(sh.args[min(1, len(sh.args)):], " ")
	}
	if i, err := strconv.Atoi(name); err == nil {
		if i < len(sh.args) {
			return sh.args[i]
		}
		return ""
	}
	if v, ok := sh.vars[name]; ok {
		return v
	}
	for _, e := range sh.environment() {
		if n, v, _ := strings.Cut(e, "="); n == name {
			return v
		}
	}
	return ""
}

// environment is what the program env prints.
func (sh *madeShell) environment() []string {
	all := append([]string{
		"AWS_EXECUTION_ENV=AWS_ECS_FARGATE", "HOME=/root", "HOSTNAME=" + sh.in.hostname,
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "PWD=/", "TERM=xterm-256color",
	}, sh.in.environment...)
	slices.Sort(all)
	return slices.Compact(all)
}

// programNames are those of the made-up shell.
func programNames() []string { return slices.Sorted(maps.Keys(madePrograms())) }
