package state

import (
	"path"
	"slices"
	"strings"
)

// Protection names what nobody should change by a slip of the hand.
type Protection struct {
	Accounts []string // ids
	Clusters []string // names; * stands for any letters, ? for one
	Profiles []string // of the AWS configuration, * and ? as above
}

// Why says why what lives in a cluster is protected, "" = it is not. profile is whose keys are used, "" = nobody's by
// name. What no account is known of is.
func (p Protection) Why(key ClusterKey, profile string, confirmed bool) string {
	switch {
	case !confirmed:
		return "the account is not confirmed"
	case p.Account(key.Scope.Account):
		return "account " + key.Scope.Account
	case matches(p.Clusters, key.Name):
		return "cluster " + key.Name
	case matches(p.Profiles, profile):
		return "profile " + profile
	}
	return ""
}

// Production reports a name that looks like production's, so that somebody might want to protect it.
func Production(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return slices.ContainsFunc(words, func(w string) bool { return w == "prod" || w == "production" || w == "prd" || w == "live" })
}

func matches(patterns []string, name string) bool {
	return name != "" && slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return ok && err == nil
	})
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

// IsAccount reports whether a text can be the id of an account: 12 digits.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
func IsAccount(id string) bool { return len(id) == 12 && strings.Trim(id, "0123456789") == "" }

// IsPattern reports whether a text can match the name of a cluster: letters, digits, hyphens and underscores, 255 at
// most. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
func IsPattern(pattern string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_*?"
	return pattern != "" && len(pattern) <= 255 && strings.Trim(pattern, letters) == ""
}
