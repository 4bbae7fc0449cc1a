package state

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Way is what a port of this machine is forwarded to.
type Way struct {
	Local int    // the port of this machine, 0 = any that is free
	Host  string // that the task reaches, "" = the task itself
	Port  int
}

// ParseWay reads [LOCAL:][HOST:]PORT. Without LOCAL it is the same port; an IPv6 address stands in brackets.
func ParseWay(text string) (w Way, err error) {
	wrong := fmt.Errorf("%q is not [LOCAL:][HOST:]PORT, such as 8080, 9000:8080 or 5432:db.example.com:5432", text)
	rest := text
	local, more, two := strings.Cut(text, ":")
	named := false
	if n, numeric := portNumber(local, 0); two && numeric {
		w.Local, rest, named = n, more, true
	}
	if at := strings.LastIndexByte(rest, ':'); at >= 0 {
		w.Host, rest = rest[:at], rest[at+1:]
		if inner, ok := strings.CutPrefix(w.Host, "["); ok {
			if w.Host, ok = strings.CutSuffix(inner, "]"); !ok || net.ParseIP(w.Host) == nil {
				return Way{}, wrong
			}
		} else if w.Host == "" || strings.ContainsAny(w.Host, ":/[] ") {
			return Way{}, wrong
		}
	}
	port, ok := portNumber(rest, 1)
	if !ok {
		return Way{}, wrong
	}
	w.Port = port
	if !named {
		w.Local = port
	}
	if w.Host == "localhost" {
		w.Host = ""
	}
	return w, nil
}

func portNumber(text string, least int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= least && n <= 65535 && strings.Trim(text, "0123456789") == ""
}

// To is where it leads, as the task sees it.
func (w Way) To() string {
	if w.Host == "" {
		return "port " + strconv.Itoa(w.Port)
	}
	return net.JoinHostPort(w.Host, strconv.Itoa(w.Port))
}

// String writes it as ParseWay reads it.
func (w Way) String() string {
	if w.Host == "" {
		return fmt.Sprintf("%d:%d", w.Local, w.Port)
	}
	return strconv.Itoa(w.Local) + ":" + w.To()
}

// Address is what this machine listens on. Nobody else can reach it.
func (w Way) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(w.Local)) }

// Forward is a port that this fsui forwards, or has.
type Forward struct {
	ID      string
	Door    Door
	Way     Way
	Address string // where it listens, "" = not yet
	Since   time.Time
	// Open are the connections now, Count those so far, Refusals those that nobody took at the other end.
	Open, Count, Refusals int64
	Sent, Received        int64 // bytes
	Ended                 bool
	Why                   string // it has ended
}

// ForwardClosed is why one has ended that somebody closed.
const ForwardClosed = "closed"

// forwardsKept is how many forwarded ports a session remembers that have ended.
const forwardsKept = 20

// PutForward adds a forwarded port, or replaces it by what has become of it. The newest come first.
func (e *Edit) PutForward(f *Forward) {
	forwards := slices.Clone(e.next.Forwards)
	if i := slices.IndexFunc(forwards, func(old *Forward) bool { return old.ID == f.ID }); i >= 0 {
		forwards[i] = f
	} else {
		forwards = slices.Insert(forwards, 0, f)
	}
	ended := 0
	e.next.Forwards = slices.DeleteFunc(forwards, func(f *Forward) bool {
		if f.Ended {
			ended++
		}
		return f.Ended && ended > forwardsKept
	})
}

// DropForward forgets a forwarded port.
func (e *Edit) DropForward(id string) {
	e.next.Forwards = slices.DeleteFunc(slices.Clone(e.next.Forwards), func(f *Forward) bool { return f.ID == id })
}
