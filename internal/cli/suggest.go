package cli

import (
	"cmp"
	"slices"
	"strings"
)

// nearest is the known word that somebody who typed word most likely meant, "" if none is near: a third of its letters
// may differ, or it may be broken off.
func nearest(word string, known []string) string {
	if word == "" || len(known) == 0 {
		return ""
	}
	distance := func(k string) int {
		if strings.HasPrefix(k, word) {
			return 1
		}
		return edits(word, k)
	}
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Or(distance(a)-distance(b), strings.Compare(a, b)) })
	if distance(best) > max(1, len(best)/3) {
		return ""
	}
	return best
}

// maybe is the end of an error about word: the nearest known one, if any.
func maybe(word, before string, known []string) string {
	if near := nearest(word, known); near != "" {
		return "; did you mean " + before + near + "?"
	}
	return ""
}

// edits counts the letters to insert, delete, change or swap with their neighbour to make b of a.
// https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance
func edits(a, b string) int {
	var before, last []int // the rows for two and one letters of a less
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
