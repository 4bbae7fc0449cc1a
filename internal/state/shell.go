package state

import "strings"

// ShellWord quotes a word where a POSIX shell would read more into it. A name in AWS seldom needs it, but others chose it.
func ShellWord(s string) string {
	safe := s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@,+%", r)
	}) < 0
	if safe {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
