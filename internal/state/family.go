package state

import (
	"strings"
	"time"
)

// FamilyKey names a family of task definitions; its name is unique within an account and Region.
type FamilyKey struct {
	Scope Scope
	Name  string
}

// Family is the ACTIVE revisions of one family, read when somebody asks for them.
type Family struct {
	Key       FamilyKey
	Revisions []string // ARNs, newest first
	SeenAt    time.Time
}

// FamilyOf reads arn:…:task-definition/FAMILY:REVISION.
func FamilyOf(arn string) (FamilyKey, bool) {
	a, ok := ParseARN(arn)
	rest, found := strings.CutPrefix(a.Resource, "task-definition/")
	name, _, numbered := strings.Cut(rest, ":")
	return FamilyKey{Scope: a.Scope(), Name: name}, ok && found && numbered && name != ""
}
