package session

import "strings"

// AnyShell is the command that opens the best shell there is in an image that has /bin/sh.
func AnyShell() string {
	return Command("/bin/sh", "-c",
		"if command -v bash >/dev/null 2>&1; then exec bash; elif command -v ash >/dev/null 2>&1; then exec ash; else exec /bin/sh; fi")
}

// Command writes words as the one line ExecuteCommand takes. The agent splits it as a shell does, but there is no shell
// around it.
func Command(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@,+%") != "" {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'"'"'`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// feed reads parts of standard input, each after its length on a line of its own, to the one of length 0. Some dd read
// what comes at once only: those take a byte at a time.
const feed = `while read -r n && [ "$n" -gt 0 ]; do ` +
	`dd bs="$n" count=1 iflag=fullblock 2>/dev/null || dd bs=1 count="$n" 2>/dev/null || break; done`

// Wrap writes the line that runs a command as a Script: its output stands between two marks, of which the second bears
// its exit code. One word is a line for the shell of the image, several are a program and its arguments. mark must be
// random: letters and digits. The marks are put together in the container, so that a list of processes does not show them.
//
// ECS opens every session with a document of its own, for a terminal (ExecuteCommand takes interactive=true alone), and
// agents tell no exit code in such a session: hence the marks. Where one does tell it, that counts.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
func Wrap(mark string, stdin Stdin, words []string) string {
	if len(words) == 1 {
		words = []string{"/bin/sh", "-c", words[0]}
	}
	// The terminal is made to pass all bytes unchanged where the image has stty: r; else line ends come changed: c.
	raw := `if stty raw -echo >/dev/null 2>&1; then k=r; else k=c; fi; printf '<%s%s>' "$m" "$k"; `
	body := "m=" + mark + "; "
	switch stdin {
	case Typed:
		body += `printf '<%sk>' "$m"; "$@"; `
	case Fed:
		body += raw + `if [ "$k" = c ]; then exit; fi; { ` + feed + `; } | "$@"; `
	default:
		body += raw + `"$@" </dev/null; `
	}
	body += `r=$?; printf '<%s%s>' "$m" "$r"; exit "$r"`
	return Command(append([]string{"/bin/sh", "-c", body, "fsui"}, words...)...)
}
