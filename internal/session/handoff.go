// Package session owns ECS Exec and port forwarding, both halves: the child process, which is fsui itself and holds one
// session over the data channel of AWS's Session Manager plugin, and the parent's end of that child. A session has a
// process of its own because the plugin's package variables and goroutines outlive a session. What to hold comes to this
// room as a Handoff; it knows nothing of ECS, and calls AWS for nothing but to resume or end that session.
package session

import (
	"encoding/json"
	"errors"
	"io"
)

// ChildCommand is the first argument of an fsui that is a child. It is no command for people.
const ChildCommand = "exec-session"

// Kind is what a session is for.
type Kind string

// The kinds of a session.
const (
	Shell  Kind = "shell"  // somebody at a terminal
	Script Kind = "script" // one command, its output and its exit code, see Wrap
	Port   Kind = "port"   // connections to a port of this machine, carried to one that the container reaches
	end    Kind = "end"    // to be ended: whoever held it has crashed
)

// Handoff is all that the child is told. It holds secrets: it travels through a pipe, never by the arguments.
type Handoff struct {
	Kind Kind
	// ID, StreamURL and Token are AWS's answer, Target is what the session was asked for: ecs:CLUSTER_TASK_RUNTIME.
	ID, StreamURL, Token, Target string
	Region                       string
	// Endpoint is where Systems Manager is asked to resume or end the session, and KMS for its key; "" = where AWS has them.
	Endpoint string
	// AccessKey, SecretKey and SessionToken sign the connection.
	AccessKey, SecretKey, SessionToken string
	// CABundle is a file of certificates to trust besides the system's, "" = the one AWS_CA_BUNDLE names.
	CABundle string
	// Mark is the random word that Wrap was given, for a Script. Stdin says what becomes of standard input.
	Mark  string
	Stdin Stdin
	// Listen is the address of this machine that a Port is forwarded from; port 0 = any.
	Listen string
}

// Stdin says where the standard input of a Script goes.
type Stdin string

// What may become of standard input.
const (
	Unread Stdin = ""     // the command gets none
	Fed    Stdin = "fed"  // byte by byte to the command, which sees its end
	Typed  Stdin = "keys" // the command has the person's terminal
)

// byHand is the answer to a person who starts the child.
const byHand = "exec-session is what fsui starts for itself; use fsui exec"

// take reads the hand-off. orders stays open as long as the parent lives: a line that comes is why to end.
func take() (h Handoff, orders io.Reader, err error) {
	from := incoming()
	if from == nil {
		return h, nil, errors.New(byHand)
	}
	d := json.NewDecoder(from)
	if err := d.Decode(&h); err != nil || h.ID == "" || h.StreamURL == "" {
		return h, nil, errors.New(byHand)
	}
	return h, io.MultiReader(d.Buffered(), from), nil
}
