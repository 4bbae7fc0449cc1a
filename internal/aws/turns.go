package aws

import "time"

// turn is when a fact is to be read next.
type turn struct {
	arn     string
	due     time.Time
	period  time.Duration
	visible bool
}

func newTurn(arn string, seen time.Time, period time.Duration, visible bool) turn {
	t := turn{arn: arn, period: period, visible: visible}
	if !seen.IsZero() { // else it is due since ever
		t.due = seen.Add(period - early(seen, period))
	}
	return t
}

// turns are the facts of one kind in one cluster, those due first in front.
type turns []turn

// due counts the facts that are due before there can be another round: each of them makes everybody look anew.
func (t turns) due(now time.Time) (n int) {
	soon := now.Add(kickAfter)
	for n < len(t) && !t[n].due.After(soon) {
		n++
	}
	return n
}

// calls fills calls of up to size with what is due: first those for what is on the screen, then as many of the others
// as the budget is ready for. None goes half empty where something else of the cluster falls due next.
func (t turns) calls(now time.Time, size, ready int) (visible, rest [][]string) {
	due := t.due(now)
	var first, others []string
	for i := range t[:due] {
		if t[i].visible {
			first = append(first, t[i].arn)
		} else {
			others = append(others, t[i].arn)
		}
	}
	missing := size - 1 - (len(first)+size-1)%size
	if len(first) == 0 {
		missing = 0
	}
	taken := min(missing, len(others))
	first, others = append(first, others[:taken]...), others[taken:]
	wanted := min((len(others)+size-1)/size, ready) * size
	left := t[due:]
	for n := taken; n < missing && len(left) > 0; n++ {
		first, left = append(first, left[0].arn), left[1:]
	}
	others = others[:min(len(others), wanted)]
	for len(others) < wanted && len(left) > 0 {
		others, left = append(others, left[0].arn), left[1:]
	}
	return chunks(first, size), chunks(others, size)
}

// others are up to n facts that fall due next, besides those that are read anyway.
func (t turns) others(n int, besides map[string]bool) (arns []string) {
	for i := range t {
		if len(arns) == n {
			break
		}
		if !besides[t[i].arn] {
			arns = append(arns, t[i].arn)
		}
	}
	return arns
}

// age is how old the facts of a source are together.
type age struct {
	at      time.Time // when the oldest was seen
	none    bool      // one has never been read
	overdue bool      // one was due when the round began, and is not read yet
	n       load      // calls that reading them takes, as facts until size makes calls of them
	visible float64
	period  time.Duration // the longest of them
}

// add counts a fact that has been seen at a time, and is due at another.
func (a *age) add(seen time.Time, t turn, hot bool, began time.Time) {
	switch {
	case t.visible:
		a.visible++
	case hot:
		a.n.hot++
	default:
		a.n.rest++
	}
	a.overdue = a.overdue || !t.due.After(began)
	a.period = max(a.period, t.period)
	a.none = a.none || seen.IsZero()
	if a.at.IsZero() || seen.Before(a.at) {
		a.at = seen
	}
}

// carry tells the bucket what the facts cost: in calls of a size, and the pages of a list besides.
func (a *age) carry(s *source, size, pages int) {
	n := float64(size)
	s.bucket.carry(background, s.key, load{hot: a.n.hot / n, rest: a.n.rest/n + float64(pages)/listTurns})
	s.bucket.carry(person, s.key, load{rest: a.visible / n})
}
