package history

import (
	"encoding/json"

	"github.com/fsui/fsui/internal/state"
)

// calls are happenings that CloudTrail told of, in the words of the index by that name: SQLite takes it for a query that says
// the same.
const calls = `kind = 'call'`

// callBody is what is kept of a call besides its id and its time.
type callBody struct {
	Name       string `json:"n"`
	Task       string `json:"task,omitempty"`
	Deployment string `json:"deployment,omitempty"`
	Desired    *int   `json:"desired,omitempty"`
	Asked      string `json:"what,omitempty"`
	Caller     string `json:"by,omitempty"`
	Via        string `json:"via,omitempty"`
	From       string `json:"from,omitempty"`
	Request    string `json:"request,omitempty"`
	Refused    string `json:"refused,omitempty"`
}

func callRow(of state.ServiceKey, c *state.TrailCall) (row, error) {
	own, err := json.Marshal(callBody{c.Name, c.Task, c.Deployment, c.Desired, c.Asked, c.Caller, c.Via, c.From, c.Request, c.Refused})
	return row{of: of, at: milli(c.At), kind: state.HappenedCall, id: c.ID, own: string(own)}, err
}

func (b *callBody) call(r row) *state.TrailCall {
	clean := state.Clean
	return &state.TrailCall{
		ID: clean(r.id), At: moment(r.at), Name: clean(b.Name), Service: r.of, Task: clean(b.Task), Deployment: clean(b.Deployment), Desired: b.Desired,
		Asked: clean(b.Asked), Caller: clean(b.Caller), Via: clean(b.Via), From: clean(b.From), Request: clean(b.Request), Refused: clean(b.Refused),
	}
}
