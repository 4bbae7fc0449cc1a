package ui

import (
	"slices"
	"strings"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// eventRow is what a service says, as often as it says it: events that differ in the ids they name only are one.
type eventRow struct {
	key         eventKey
	service     string // as people say it
	message     string // the newest, without the name of the service that each begins with
	times       int
	first, last time.Time
}

// eventKey stays the same while the event is repeated and while the oldest repetition falls off ECS's list of 100.
type eventKey struct {
	service state.ServiceKey
	shape   string
}

// folded is what foldEvents made of events.
type folded struct {
	events []state.Event
	rows   []eventRow
}

// renewed folds a service's events where there are others than before: they come in at the top and leave at the end.
func (f folded) renewed(svc *state.Service) folded {
	n := len(svc.Events)
	if n == len(f.events) && (n == 0 || svc.Events[0].ID == f.events[0].ID && svc.Events[n-1].ID == f.events[n-1].ID) {
		return f
	}
	return folded{svc.Events, foldEvents(svc)}
}

// foldEvents makes rows of a service's events, newest first.
func foldEvents(svc *state.Service) []eventRow {
	var (
		rows []eventRow
		at   = map[string]int{}
		name = svc.Key.String()
		self = "(service " + svc.Key.Name + ") "
	)
	for _, e := range svc.Events {
		shape := eventShape(e.Message)
		if i, ok := at[shape]; ok {
			rows[i].times++
			rows[i].first = e.At
			continue
		}
		at[shape] = len(rows)
		rows = append(rows, eventRow{
			key: eventKey{svc.Key, shape}, service: name, message: strings.Replace(e.Message, self, "", 1),
			times: 1, first: e.At, last: e.At,
		})
	}
	return rows
}

// eventShape is a message without what tells its repetitions apart: ids of tasks, deployments and instances, addresses.
func eventShape(message string) string {
	return replaceIDs(message, func(string) string { return "#" })
}

// briefMessage shortens what takes the most room in a message and says the least: ARNs to the name in them, ids of
// tasks to what lists show of them.
func briefMessage(message string) string {
	message = replaceIDs(message, func(id string) string {
		if len(id) != 32 {
			return id
		}
		return state.TaskKey{ID: id}.Short()
	})
	rest, brief := message, ""
	for {
		before, after, ok := strings.Cut(rest, "arn:aws")
		if !ok {
			return brief + rest
		}
		end := strings.IndexAny(after, " )],;")
		if end < 0 {
			end = len(after)
		}
		brief += before + nameInARN("arn:aws"+after[:end])
		rest = after[end:]
	}
}

// nameInARN is what people call the thing an ARN names.
func nameInARN(arn string) string {
	if key, ok := state.TargetGroupKeyOf(arn); ok {
		return key.Name
	}
	return arn[strings.LastIndexAny(arn, "/:")+1:]
}

func replaceIDs(message string, by func(id string) string) string {
	var b strings.Builder
	for len(message) > 0 {
		n := strings.IndexFunc(message, func(r rune) bool { return !inID(r) })
		if n < 0 {
			n = len(message)
		}
		if word := message[:n]; isID(word) {
			b.WriteString(by(word))
		} else {
			b.WriteString(word)
		}
		if n < len(message) {
			b.WriteByte(message[n])
			n++
		}
		message = message[n:]
	}
	return b.String()
}

func inID(r rune) bool {
	return r == '-' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// isID reports a word that is an address, or hexadecimal and as long as no number or name is.
func isID(word string) bool {
	digits := strings.Count(word, ".") == 3
	hex := len(word) >= 10
	number := false
	for i := range len(word) {
		c := word[i]
		isDigit := '0' <= c && c <= '9'
		number = number || isDigit
		digits = digits && (isDigit || c == '.')
		hex = hex && (isDigit || 'a' <= c && c <= 'f' || c == '-')
	}
	// An instance's id has its kind before it: i-0123456789abcdef0.
	return number && (digits || hex) || strings.HasPrefix(word, "i-") && isID(word[2:])
}

// taskNamed is the task that an event names and that is still known: the newest one it names comes first.
func taskNamed(snap *state.Snapshot, row eventRow) (key state.TaskKey, ok bool) {
	words := strings.FieldsFunc(row.message, func(r rune) bool { return !inID(r) })
	i := slices.IndexFunc(words, func(w string) bool {
		return snap.Tasks[state.TaskKey{Cluster: row.key.service.Cluster, ID: w}] != nil
	})
	if i < 0 {
		return key, false
	}
	return state.TaskKey{Cluster: row.key.service.Cluster, ID: words[i]}, true
}

// eventTone makes bad news stand out and routine stand back.
func eventTone(message string) tone {
	if state.BadAction(state.ActionNamed(message)) {
		return toneWarn
	}
	for _, bad := range []string{"unable", "unhealthy", "failed", "rolling back", "error", "not authorized", "cannot", "throttl", "exceed"} {
		if strings.Contains(message, bad) {
			return toneWarn
		}
	}
	if strings.HasSuffix(message, "steady state.") {
		return toneQuiet
	}
	return toneRow
}
