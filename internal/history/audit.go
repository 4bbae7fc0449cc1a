package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// Audit is the file that says what fsui changed, for whom and when: one line of JSON each time something becomes of an
// action. It is only ever added to.
type Audit struct{ file string }

// NewAudit names the file, which need not be there.
func NewAudit(file string) *Audit { return &Audit{file} }

// auditLine is what is kept of an action. Names are promises to whoever reads the file.
type auditLine struct {
	At        string            `json:"at"` // RFC 3339, UTC, by AWS's clock
	ID        string            `json:"id"`
	Caller    string            `json:"caller"`
	Account   string            `json:"account"`
	Region    string            `json:"region"`
	Action    state.ActionKind  `json:"action"`
	Target    string            `json:"target"`
	Before    map[string]string `json:"before"`
	After     map[string]string `json:"after"`
	Commands  []string          `json:"commands"`
	Result    state.Fate        `json:"result"`
	Requests  []string          `json:"requestIds"`
	Why       string            `json:"why,omitempty"`
	Error     string            `json:"error,omitempty"`
	Partition string            `json:"partition"`
}

// Note adds what has become of an action. A line is written at once and whole, so that of several consoles none tears
// another's.
func (a *Audit) Note(act *state.Act) error {
	l := auditLine{
		At: act.At.UTC().Format(time.RFC3339Nano), ID: act.ID, Caller: act.Caller, Account: act.Scope.Account, Region: act.Scope.Region,
		Partition: act.Scope.Partition, Action: act.Action.Kind, Target: act.Target, Before: map[string]string{}, After: map[string]string{},
		Commands: act.Commands, Result: act.Fate, Requests: act.RequestIDs, Why: act.Why,
	}
	for _, c := range act.Changes {
		l.Before[c.What], l.After[c.What] = c.Before, c.After
	}
	if act.Fault != nil {
		l.Error = act.Fault.Error()
	}
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := a.add(append(b, '\n')); err != nil {
		return fmt.Errorf("audit file %s: %w", a.file, reason(err))
	}
	return nil
}

func (a *Audit) add(line []byte) error {
	if err := os.MkdirAll(filepath.Dir(a.file), 0o700); err != nil {
		return err
	}
	if info, err := os.Lstat(a.file); err == nil && !info.Mode().IsRegular() {
		return errors.New("is no plain file")
	}
	f, err := os.OpenFile(a.file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if info, err := f.Stat(); err == nil && info.Mode().Perm() != 0o600 {
		_ = f.Chmod(0o600) // not every system can
	}
	_, err = f.Write(line)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
