//go:build !race

package aws

const underRace = false
