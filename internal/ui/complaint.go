package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// complaint is one thing that is not as it should be, as the triage lists it: a service, a job, or what cannot be read.
type complaint struct {
	key     complaintKey
	rank    wrongRank
	state   string // sign and word
	tone    tone
	name    string
	scope   state.Scope
	figures string // tasks that run of those wanted, "" where nothing is counted
	words   string
	since   began
	svc     *state.Service
	run     *state.Task // of a job, the latest that went wrong
	found   state.Diagnosis
}

// complaintKey names a wrong thing; one of the three is set.
type complaintKey struct {
	service state.ServiceKey
	job     state.JobKey
	unread  string // what, and AWS's code
}

// wrongRank is the order of the triage, the worst first.
type wrongRank int

const (
	wrongFailing wrongRank = iota
	wrongDegraded
	wrongJob
	wrongUnread
	wrongUnknown
	wrongPaused
	wrongPast // over, and worth a look
)

// wrongsOf lists all that is wrong over all clusters, and marks in f what a diagnosis can tell more of.
func wrongsOf(f *facts) []*complaint {
	all := append(wrongServices(f), wrongJobs(f)...)
	all = append(all, unreadOf(f)...)
	slices.SortFunc(all, worstWrong)
	return all
}

func worstWrong(a, b *complaint) int {
	return cmp.Or(int(a.rank-b.rank), strings.Compare(a.name, b.name), state.CompareServices(a.key.service, b.key.service),
		state.CompareClusters(a.key.job.Cluster, b.key.job.Cluster), state.CompareSchedules(a.key.job.Schedule, b.key.job.Schedule),
		strings.Compare(a.key.unread, b.key.unread))
}

// wrongServices are the services in trouble. Those that are unknown only because their cluster is not read are one line
// a cluster.
func wrongServices(f *facts) []*complaint {
	var all []*complaint
	unknown := map[state.ClusterKey][]*complaint{}
	for key, v := range f.verdicts {
		rank, ok := wrongRankOf(v)
		if !ok {
			continue
		}
		svc := f.snap.Services[key]
		w := &complaint{
			key: complaintKey{service: key}, rank: rank, state: verdictWords(v), tone: verdictTone(v), name: key.String(), scope: key.Cluster.Scope,
			figures: runWant(svc) + lateService(f, svc, f.snap.Source(state.SourceServices, key.Cluster)), words: v.Words, since: f.since(key, v), svc: svc, found: f.found[key].Diagnosis,
		}
		if rank == wrongUnknown {
			w.state, w.tone = healthWords(state.Unknown), toneWarn
			unknown[key.Cluster] = append(unknown[key.Cluster], w)
			continue
		}
		if rank == wrongPaused {
			w.state, w.tone = "! paused", toneWarn
		}
		if rank == wrongPast {
			w.since = began{} // that is when it recovered
		}
		all = append(all, w)
	}
	for cluster, of := range unknown {
		if !f.complete || unreadCluster(f, cluster) {
			continue // still coming in, or said by the source
		}
		first := slices.MinFunc(of, func(a, b *complaint) int { return cmp.Or(a.since.at.Compare(b.since.at), worstWrong(a, b)) })
		if len(of) > 1 {
			first.key, first.svc, first.figures = complaintKey{unread: fmt.Sprint(cluster)}, nil, ""
			first.name = fmt.Sprintf("%s: %s", cluster.Name, plural(len(of), "service"))
		}
		all = append(all, first)
	}
	return all
}

// wrongRankOf is where a service stands among what is wrong; ok is false where it is well.
func wrongRankOf(v state.Verdict) (rank wrongRank, ok bool) {
	health := v.Health
	if v.Last == state.Failing || v.Last == state.Degraded {
		health = v.Last
	}
	switch health {
	case state.Failing:
		return wrongFailing, true
	case state.Degraded:
		return wrongDegraded, true
	case state.Unknown:
		return wrongUnknown, true
	case state.Deploying, state.Healthy, state.Stopped:
	}
	if v.Awaits {
		return wrongPaused, true
	}
	return wrongPast, v.Past
}

// unreadCluster reports a cluster whose services cannot be read for a reason that has a line of its own.
func unreadCluster(f *facts, cluster state.ClusterKey) bool {
	l, source := f.snap.LoginOf(cluster.Scope), f.snap.Source(state.SourceServices, cluster)
	return l != nil && l.Fault != nil || source != nil && source.Fault != nil
}

// wrongJobs are the standalone tasks that failed when they ran last, that did not start when they were due, or that run
// with a container that is unhealthy; one line a job.
func wrongJobs(f *facts) []*complaint {
	all := make([]*complaint, 0, len(f.jobs))
	for _, j := range f.jobs {
		w := &complaint{key: complaintKey{job: j.Key}, name: j.Name(), scope: j.Key.Cluster.Scope}
		failed := j.Failing()
		due := j.Overdue(f.now)
		sick := slices.IndexFunc(j.Runs, func(t *state.Task) bool { return !t.Stopped() && sickContainer(t) != nil })
		switch {
		case !due.IsZero():
			w.rank, w.state, w.tone, w.words, w.since = wrongJob, "! overdue", toneWarn, j.LastWords(f.now), began{at: due}
		case sick >= 0:
			w.run = j.Runs[sick]
			w.rank, w.state, w.tone, w.words, w.since = wrongDegraded, "! degraded", toneWarn, taskWords(w.run), began{}
		case len(failed) > 0:
			w.run, w.found = failed[0], f.found[failed[0].Key].Diagnosis
			v := state.StopVerdict(failed, f.now).Told(w.found, f.now)
			w.rank, w.state, w.tone, w.words, w.since = wrongJob, "x failed", toneBad, v.Words, began{at: v.Since}
		default:
			continue
		}
		all = append(all, w)
	}
	return all
}

// unreadOf are the credentials that do not work and the lists that AWS does not hand out: what is in them, nobody knows.
func unreadOf(f *facts) []*complaint {
	var all []*complaint
	for _, l := range f.snap.Logins {
		if l.Fault != nil {
			all = append(all, unreadLine(l, l.Origin().String(), loginLine(l), l.Recalled))
		}
	}
	type cause struct {
		state.Origin
		state.SourceKind
		attempted, code string
	}
	at, many := map[cause]*complaint{}, map[cause]int{}
	for _, key := range sourcesInOrder(f.snap) {
		s := f.snap.Sources[key]
		if s.Fault == nil || !slices.Contains(watched(), key.Kind) || !s.Stale(f.now) && !s.At.IsZero() && s.Fault.Kind != state.FaultDenied {
			continue
		}
		l := f.snap.Login(key.Origin())
		if l == nil || l.Fault != nil {
			continue
		}
		k := cause{key.Origin(), key.Kind, s.Fault.Attempted, s.Fault.Code}
		many[k]++
		if w := at[k]; w != nil {
			w.name = fmt.Sprintf("%s of %d clusters", key.Kind, many[k])
			continue
		}
		w := unreadLine(l, sourceName(key), faultWords(s.Fault), s.At)
		at[k] = w
		all = append(all, w)
	}
	return all
}

// watched are the sources that the triage is made from.
func watched() []state.SourceKind {
	return []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets}
}

func unreadLine(l *state.Login, name, words string, since time.Time) *complaint {
	return &complaint{
		key: complaintKey{unread: name + " by " + l.Origin().String()}, rank: wrongUnread, state: "! unread", tone: toneWarn, name: name, words: words, since: began{at: since},
		scope: state.Scope{Account: cmp.Or(l.Account, l.Former), Region: l.Region},
	}
}
