package state

import (
	"path"
	"strings"
)

// Protection names what nobody should change by a slip of the hand.
type Protection struct {
	Accounts []string // ids
	Clusters []string // names; * stands for any letters, ? for one
}

// Account reports whether an account is protected.
func (p Protection) Account(id string) bool {
	for _, protected := range p.Accounts {
		if id != "" && id == protected {
			return true
		}
	}
	return false
}

// Cluster reports whether a cluster is protected, by its name or with its account.
func (p Protection) Cluster(key ClusterKey) bool {
	if p.Account(key.Scope.Account) {
		return true
	}
	for _, pattern := range p.Clusters {
		if ok, err := path.Match(pattern, key.Name); ok && err == nil {
			return true
		}
	}
	return false
}

// IsAccount reports whether a text can be the id of an account: 12 digits.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
func IsAccount(id string) bool { return len(id) == 12 && strings.Trim(id, "0123456789") == "" }

// IsPattern reports whether a text can match the name of a cluster: letters, digits, hyphens and underscores, 255 at
// most. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
func IsPattern(pattern string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*?"
	return pattern != "" && len(pattern) <= 255 && strings.Trim(pattern, letters) == ""
}
