package sim

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// madeProgram runs with its words and returns its exit code.
type madeProgram func(sh *madeShell, words []string, to stdio) int

// madePrograms are what the made-up shell can run.
func madePrograms() map[string]madeProgram {
	return map[string]madeProgram{
		"cat":      madeCat,
		"command":  madeCommand,
		"dd":       madeDD,
		"echo":     madeEcho,
		"env":      func(sh *madeShell, _ []string, to stdio) int { return says(to, sh.environment()...) },
		"false":    func(*madeShell, []string, stdio) int { return 1 },
		"help":     madeHelp,
		"hostname": func(sh *madeShell, _ []string, to stdio) int { return says(to, sh.in.hostname) },
		"id":       func(_ *madeShell, _ []string, to stdio) int { return says(to, "uid=0(root) gid=0(root)") },
		"ls":       func(_ *madeShell, _ []string, to stdio) int { return says(to, "app  bin  etc  proc  root  tmp  usr") },
		"printf":   madePrintf,
		"ps":       madePS,
		"pwd":      func(_ *madeShell, _ []string, to stdio) int { return says(to, "/") },
		"sleep":    madeSleep,
		"stty":     madeStty,
		"test":     madeTest,
		"[":        madeTest,
		"tty":      func(_ *madeShell, _ []string, to stdio) int { return says(to, "/dev/pts/0") },
		"uname":    func(_ *madeShell, _ []string, to stdio) int { return says(to, "Linux") },
		"wc":       madeWC,
		"whoami":   func(_ *madeShell, _ []string, to stdio) int { return says(to, "root") },
	}
}

func says(to stdio, lines ...string) int {
	for _, line := range lines {
		if _, err := fmt.Fprintln(to.out, line); err != nil {
			return 1
		}
	}
	return 0
}

func madeHelp(_ *madeShell, _ []string, to stdio) int {
	return says(to, "This container is made up by the simulated region: its shell knows", strings.Join(programNames(), " ")+" exit",
		"and no files. fsui demo, and fsui simulate --real-shell, run programs of this machine instead.")
}

func madeCommand(_ *madeShell, words []string, to stdio) int {
	if len(words) == 3 && words[1] == "-v" && knowsProgram(words[2]) {
		return says(to, "/bin/"+words[2])
	}
	return 127
}

func madeEcho(_ *madeShell, words []string, to stdio) int {
	words = words[1:]
	end := "\n"
	if len(words) > 0 && words[0] == "-n" {
		words, end = words[1:], ""
	}
	_, err := io.WriteString(to.out, strings.Join(words, " ")+end)
	return codeOf(err)
}

func codeOf(err error) int {
	if err != nil {
		return 1
	}
	return 0
}

// madePrintf knows %s and %d, \n, \t, \r, \\ and octal bytes.
func madePrintf(_ *madeShell, words []string, to stdio) int {
	if len(words) < 2 {
		return 2
	}
	format, args := words[1], words[2:]
	var b []byte
	for i := 0; i < len(format); i++ {
		switch {
		case format[i] == '%' && i+1 < len(format):
			i++
			if format[i] == '%' {
				b = append(b, '%')
			} else if len(args) > 0 {
				b = append(b, args[0]...)
				args = args[1:]
			}
		case format[i] == '\\' && i+1 < len(format):
			i++
			if at := strings.IndexByte("ntr\\", format[i]); at >= 0 {
				b = append(b, "\n\t\r\\"[at])
				continue
			}
			digits := 0
			for digits < 3 && i+digits < len(format) && format[i+digits] >= '0' && format[i+digits] <= '7' {
				digits++
			}
			n, _ := strconv.ParseUint(format[i:i+digits], 8, 8)
			b = append(b, byte(n))
			i += max(digits-1, 0)
		default:
			b = append(b, format[i])
		}
	}
	_, err := to.out.Write(b)
	return codeOf(err)
}

func madeCat(sh *madeShell, words []string, to stdio) int {
	if len(words) > 1 && words[1] == "/etc/os-release" {
		return says(to, `ID=fsui`, `PRETTY_NAME="a container made up by the simulated region"`)
	}
	if len(words) > 1 {
		says(to, "cat: can't open '"+words[1]+"': No such file or directory")
		return 1
	}
	return codeOf(copyBytes(to, -1))
}

// copyBytes copies as many bytes, or until the end of the input where most is negative.
func copyBytes(to stdio, most int) error {
	var held []byte
	for n := 0; most < 0 || n < most; n++ {
		b, err := to.in.readByte()
		if err != nil {
			if len(held) > 0 {
				_, _ = to.out.Write(held)
			}
			if errors.Is(err, io.EOF) && most < 0 {
				return nil
			}
			return err
		}
		if held = append(held, b); b == '\n' || len(held) == maxPayload {
			if _, err := to.out.Write(held); err != nil {
				return err
			}
			held = held[:0]
		}
	}
	_, err := to.out.Write(held)
	return err
}

// madeDD knows bs and count, and takes what was asked for to the last byte.
func madeDD(_ *madeShell, words []string, to stdio) int {
	size, count := 512, 1
	for _, w := range words[1:] {
		name, value, _ := strings.Cut(w, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "bs":
			size = n
		case "count":
			count = n
		}
	}
	return codeOf(copyBytes(to, size*count))
}

func madeWC(_ *madeShell, words []string, to stdio) int {
	bytes, lines := 0, 0
	for {
		b, err := to.in.readByte()
		if err != nil {
			break
		}
		if bytes++; b == '\n' {
			lines++
		}
	}
	if len(words) > 1 && words[1] == "-l" {
		return says(to, strconv.Itoa(lines))
	}
	return says(to, strconv.Itoa(bytes))
}

func madePS(sh *madeShell, _ []string, to stdio) int {
	return says(to, "PID   USER     COMMAND", "    1 root     /app/"+sh.in.name, "    7 root     sh", "   12 root     ps")
}

// madeSleep waits: seconds of ours, not of the Region's clock.
func madeSleep(sh *madeShell, words []string, _ stdio) int {
	if len(words) < 2 {
		return 1
	}
	d, err := time.ParseDuration(words[1] + "s")
	if err != nil {
		return 1
	}
	done := time.AfterFunc(d, func() {
		sh.tty.mu.Lock()
		defer sh.tty.mu.Unlock()
		sh.tty.broken = true
		sh.tty.moved.Broadcast()
	})
	sh.tty.waitBroken()
	if done.Stop() {
		return 130
	}
	return 0
}

func madeStty(sh *madeShell, words []string, to stdio) int {
	if _, onTerminal := to.in.(*madeUp); !onTerminal {
		says(to, "stty: standard input: Not a tty")
		return 1
	}
	for _, w := range words[1:] {
		switch w {
		case "raw":
			sh.tty.setRaw(true)
		case "sane":
			sh.tty.setRaw(false)
		case "size":
			sh.tty.mu.Lock()
			rows, columns := sh.tty.rows, sh.tty.columns
			sh.tty.mu.Unlock()
			return says(to, fmt.Sprintf("%d %d", rows, columns))
		}
	}
	return 0
}

// madeTest knows -n, -z, =, != and the comparison of numbers.
func madeTest(_ *madeShell, words []string, _ stdio) int {
	args := words[1:]
	if words[0] == "[" && len(args) > 0 {
		args = args[:len(args)-1]
	}
	yes := false
	switch {
	case len(args) == 1:
		yes = args[0] != ""
	case len(args) == 2:
		yes = args[0] == "-n" && args[1] != "" || args[0] == "-z" && args[1] == ""
	case len(args) == 3:
		a, _ := strconv.Atoi(args[0])
		b, _ := strconv.Atoi(args[2])
		yes = map[string]bool{
			"=": args[0] == args[2], "!=": args[0] != args[2], "-eq": a == b, "-ne": a != b, "-gt": a > b, "-ge": a >= b, "-lt": a < b, "-le": a <= b,
		}[args[1]]
	}
	if yes {
		return 0
	}
	return 1
}
