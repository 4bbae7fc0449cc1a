package sim

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// pageSize is how many names a page of ECS has, usual unless asked otherwise.
func pageSize(asked *int32, usual int) (int, error) {
	if asked == nil {
		return usual, nil
	}
	if *asked < 1 || *asked > 100 {
		return 0, invalid("maxResults must be between 1 and 100")
	}
	return int(*asked), nil
}

// pageOf cuts the next page out of sorted names. A token says, opaquely, which
// name the page before ended with, so that nothing is skipped or told twice when
// others come and go between two pages. What the list is of is in the token too:
// AWS refuses one that was given for another question.
func pageOf(of string, sorted []string, token *string, size int) (names []string, next *string, err error) {
	start, err := after(of, token, func(last string) (int, bool) { return slices.BinarySearch(sorted, last) })
	if err != nil {
		return nil, nil, err
	}
	end := min(start+size, len(sorted))
	if end < len(sorted) {
		next = token64(of, sorted[end-1])
	}
	return sorted[start:end], next, nil
}

// after is where the list goes on that a token was given for; search finds the
// place of the last name told, which may be gone.
func after(of string, token *string, search func(last string) (int, bool)) (int, error) {
	if deref(token) == "" {
		return 0, nil
	}
	plain, err := base64.RawURLEncoding.DecodeString(*token)
	if err != nil {
		return 0, invalid("Invalid token.")
	}
	last, ok := strings.CutPrefix(string(plain), of+"\x00")
	if !ok {
		return 0, invalid("Invalid token.")
	}
	at, found := search(last)
	if found {
		at++
	}
	return at, nil
}

func token64(of, last string) *string {
	return new(base64.RawURLEncoding.EncodeToString([]byte(of + "\x00" + last)))
}

// atMost refuses more names than one call may ask for, and none.
func atMost[T any](what string, names []T, most int) error {
	switch {
	case len(names) == 0:
		return invalid(what + " cannot be empty.")
	case len(names) > most:
		return invalid(fmt.Sprintf("%s cannot be more than %d.", what, most))
	default:
		return nil
	}
}
