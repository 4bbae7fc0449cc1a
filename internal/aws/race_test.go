//go:build race

package aws

// underRace: the race detector makes all of it some ten times slower.
const underRace = true
