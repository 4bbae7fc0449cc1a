package state

import (
	"cmp"
	"slices"
	"time"
)

// Origin is a way to facts, which is known before the account is: the credentials of a profile in one Region.
type Origin struct {
	Profile string // "" = the keys of the environment, or the default profile
	Region  string
}

// Name is the profile as a person calls it.
func (o Origin) Name() string { return cmp.Or(o.Profile, "default") }

func (o Origin) String() string { return o.Name() + " in " + o.Region }

// Login is the state of the credentials of one origin.
type Login struct {
	Profile, Region string // the origin
	// Fault is nil while credentials work or have not been asked for yet.
	Fault *Fault
	// Command is exactly what to run to log in again, "" where no single command helps.
	Command string
	// MFA is the device whose code is all that is missing, nil = none is.
	MFA *MFA
	// Account and ARN are who AWS says we are, "" until it has said so; STS is optional.
	Account, ARN string
	// Recalled is when the latest of an earlier session's facts was seen, and Former the account they are of, see
	// Edit.Recall; zero = there are none.
	Recalled time.Time
	Former   string
	// SameAs is the origin that leads to the same account and Region and is read in the place of this one, nil = none.
	SameAs *Origin
	// Lacks are the clusters asked for by name that AWS says are not there.
	Lacks []string
	// Elsewhere is the address that is asked in place of AWS's own, "" = none is.
	Elsewhere string
	// Usage is the largest share of an API rate limit that fsui used in the last minute, 0 to 1.
	Usage float64
}

// Origin is whose login it is.
func (l *Login) Origin() Origin { return Origin{Profile: l.Profile, Region: l.Region} }

// claims reports that the facts of a scope are the origin's: by what AWS told, or else by what an earlier session saw.
func (l *Login) claims(s Scope) bool {
	return l.SameAs == nil && l.Region == s.Region && s.Account != "" && s.Account == cmp.Or(l.Account, l.Former)
}

// Login is the login of an origin, nil where there is no such origin.
func (s *Snapshot) Login(o Origin) *Login {
	for _, l := range s.Logins {
		if l.Origin() == o {
			return l
		}
	}
	return nil
}

// Main is the login of the first origin; the zero Login where there is none yet.
func (s *Snapshot) Main() Login {
	if len(s.Logins) == 0 {
		return Login{}
	}
	return *s.Logins[0]
}

// LoginOf is the login that a scope's facts are read with, nil where none leads there. A single one leads wherever its
// account is not known to be another.
func (s *Snapshot) LoginOf(scope Scope) *Login {
	if len(s.Logins) == 1 {
		if account := cmp.Or(s.Logins[0].Account, s.Logins[0].Former); account != "" && account != scope.Account && scope.Account != "" {
			return nil
		}
		return s.Logins[0]
	}
	for _, l := range s.Logins {
		if l.claims(scope) {
			return l
		}
	}
	return nil
}

// Owns reports whether a scope's facts are an origin's to change: they are its own, or nobody's while it does not know
// its account.
func (s *Snapshot) Owns(o Origin, scope Scope) bool {
	if len(s.Logins) <= 1 {
		return true
	}
	if l := s.LoginOf(scope); l != nil {
		return l.Origin() == o
	}
	l := s.Login(o)
	return l != nil && l.Account == "" && l.Former == "" && o.Region == scope.Region
}

// originOf is where the sources of a scope come from; of several, none may lead there.
func (s *Snapshot) originOf(scope Scope) (o Origin, ok bool) {
	if len(s.Logins) <= 1 {
		return Origin{Profile: s.Main().Profile, Region: scope.Region}, true
	}
	if l := s.LoginOf(scope); l != nil {
		return l.Origin(), true
	}
	return o, false
}

// Confirmed reports that AWS has told that an origin leads to this account: an answer of STS's did, or an ARN in any
// other. Until then the facts may be those of an earlier session, of another account even: an account that is not
// confirmed counts as protected, and nothing is done in it.
func (s *Snapshot) Confirmed(scope Scope) bool {
	l := s.LoginOf(scope)
	return l != nil && l.Account != "" && l.Account == scope.Account
}

// RecalledAt is when the latest of an earlier session's facts of a scope was seen; zero = there are none.
func (s *Snapshot) RecalledAt(scope Scope) time.Time {
	if l := s.LoginOf(scope); l != nil {
		return l.Recalled
	}
	return time.Time{}
}

// Usage is the largest share of an API rate limit that any origin used in the last minute, 0 to 1.
func (s *Snapshot) Usage() (share float64) {
	for _, l := range s.Logins {
		share = max(share, l.Usage)
	}
	return share
}

// SetLogin adds or replaces the login of an origin. Once it tells whose it is, facts of another account go that were
// taken for its.
func (e *Edit) SetLogin(l Login) {
	old := Login{}
	i := slices.IndexFunc(e.next.Logins, func(was *Login) bool { return was.Origin() == l.Origin() })
	e.next.Logins = slices.Clone(e.next.Logins) // older snapshots share it
	if i >= 0 {
		old = *e.next.Logins[i]
	} else {
		i, e.next.Logins = len(e.next.Logins), append(e.next.Logins, nil)
	}
	e.next.Logins[i] = &l
	if l.Account == "" || l.Account == old.Account {
		return
	}
	if l.Former != l.Account {
		l.Recalled, l.Former = time.Time{}, ""
	}
	e.dropScopes(func(s Scope) bool {
		taken := len(e.next.Logins) == 1 || old.claims(s)
		return s.Account != l.Account && taken && e.next.LoginOf(s) == nil
	})
}

// DropSources forgets how fresh the facts of an origin were.
func (e *Edit) DropSources(o Origin) {
	for key := range e.next.Sources {
		if key.Origin() == o {
			e.DropSource(key)
		}
	}
}

// DropOrigin forgets an origin: its login, its sources, and the facts that no other origin leads to.
func (e *Edit) DropOrigin(o Origin) {
	gone := e.next.Login(o)
	if gone == nil {
		return
	}
	e.next.Logins = slices.DeleteFunc(slices.Clone(e.next.Logins), func(l *Login) bool { return l.Origin() == o })
	e.DropSources(o)
	e.dropScopes(func(s Scope) bool {
		for _, l := range e.next.Logins {
			if l.claims(s) {
				return false
			}
		}
		return gone.claims(s)
	})
}
