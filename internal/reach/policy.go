package reach

import (
	"encoding/json"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// policyDocument is the part of an endpoint policy that is read.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
type policyDocument struct {
	Statement oneOrMore[statement]
}

type statement struct {
	Effect                               string
	Principal, Condition                 json.RawMessage
	NotAction, NotResource, NotPrincipal json.RawMessage
	Action, Resource                     oneOrMore[string]
}

// oneOrMore is a list that may be written as its only element.
type oneOrMore[T any] []T

func (l *oneOrMore[T]) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(l))
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*l = oneOrMore[T]{v}
	return nil
}

func parsePolicy(text string) ([]statement, bool) {
	var doc policyDocument
	if json.Unmarshal([]byte(text), &doc) != nil {
		return nil, false
	}
	return doc.Statement, true
}

// allowsAll reports an endpoint with the policy that endpoints are made with.
func (v *vpc) allowsAll(e *state.VPCEndpoint) bool {
	open, known := v.openPolicies[e.Policy]
	if !known {
		open = allowsAll(e.Policy)
		v.openPolicies[e.Policy] = open
	}
	return open
}

func allowsAll(text string) bool {
	list, ok := parsePolicy(text)
	return ok && len(list) == 1 && list[0].Effect == "Allow" && list[0].everybody() && !list[0].negates() &&
		len(list[0].Action) == 1 && list[0].Action[0] == "*" && len(list[0].Resource) == 1 && list[0].Resource[0] == "*"
}

// everybody reports a statement for all callers whatever the circumstances. ECR signs the addresses of layers, so a
// named principal is not the task's role.
func (s *statement) everybody() bool {
	var named map[string]oneOrMore[string]
	if json.Unmarshal(s.Principal, &named) == nil && len(named) == 1 {
		p := named["AWS"]
		return len(p) == 1 && p[0] == "*" && empty(s.Condition)
	}
	return string(s.Principal) == `"*"` && empty(s.Condition)
}

func (s *statement) negates() bool {
	return s.NotAction != nil || s.NotResource != nil || s.NotPrincipal != nil
}

func empty(condition json.RawMessage) bool {
	var m map[string]json.RawMessage
	return condition == nil || json.Unmarshal(condition, &m) == nil && len(m) == 0
}

// layerPolicy says whether everybody may get every object whose ARN begins with prefix: Unknown where a condition, a
// principal or a part of the objects decides.
func layerPolicy(text, prefix string) Verdict {
	list, ok := parsePolicy(text)
	if !ok {
		return Unknown
	}
	allowed, undecided := false, false
	for i := range list {
		s := &list[i]
		switch c := min(matching(s.Action, "s3:getobject", true), matching(s.Resource, prefix, false)); {
		case s.negates():
			undecided = true
		case c == none:
		case c == partial || !s.everybody():
			undecided = true
		case s.Effect == "Deny":
			return Blocked
		case s.Effect == "Allow":
			allowed = true
		default:
			undecided = true
		}
	}
	switch {
	case undecided:
		return Unknown
	case allowed:
		return Reachable
	default:
		return Blocked
	}
}

// matching says how much of a name, or of all names that begin with it, patterns take in.
func matching(patterns []string, name string, whole bool) coverage {
	out := none
	for _, p := range patterns {
		if whole {
			p = strings.ToLower(p) // actions have no case
		}
		if i := strings.Index(p, "${"); i >= 0 {
			if glob(p[:i]+"*", name, whole) != none {
				out = max(out, partial) // a variable: who asks decides
			}
			continue
		}
		out = max(out, glob(p, name, whole))
	}
	return out
}

// glob matches a pattern with * and ? against a name: against all of it, or, as the beginning of longer names, full
// where all of those match and partial where some do.
func glob(pattern, name string, whole bool) coverage {
	at := map[int]bool{0: true} // places in the pattern that the name read so far may have led to
	skip := func(at map[int]bool) {
		for i := range len(pattern) {
			if at[i] && pattern[i] == '*' {
				at[i+1] = true
			}
		}
	}
	skip(at)
	for i := range len(name) {
		next := map[int]bool{}
		for j := range at {
			switch {
			case j == len(pattern):
			case pattern[j] == '*':
				next[j] = true
			case pattern[j] == '?' || pattern[j] == name[i]:
				next[j+1] = true
			}
		}
		skip(next)
		at = next
	}
	out := none
	for j := range at {
		switch {
		case whole && j == len(pattern), !whole && j < len(pattern) && strings.Trim(pattern[j:], "*") == "":
			out = full
		case !whole && j < len(pattern):
			out = max(out, partial)
		}
	}
	return out
}
