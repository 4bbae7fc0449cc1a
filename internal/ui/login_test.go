package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// The screen opens by itself: what was typed to something else must not answer it.
func TestLoginIgnoresKeysAtFirst(t *testing.T) {
	r := startRig(t, state.NewStore(), 80, 24)
	loggedOut(r.store)
	r.change(func(*state.Edit) {})
	r.shows("aws sso login --profile prod-admin")
	r.press("q")
	r.now = r.now.Add(quietMoment - time.Millisecond)
	r.press("q") // still typing
	r.now = r.now.Add(quietMoment - time.Millisecond)
	r.press("q")
	if r.left() {
		t.Fatal("a key meant for something else left the console")
	}
	r.now = r.now.Add(quietMoment)
	r.press("c")
	if !strings.Contains(r.sentText(), "setClipboardMsg aws sso login --profile prod-admin") {
		t.Errorf("c copied %s", r.sentText())
	}
	r.press("r")
	if r.backend.refreshed.Load() != 1 {
		t.Error("r did not try again")
	}
	r.press("q")
	if !r.left() {
		t.Error("q did not leave")
	}
}

func TestLoginGoesByItself(t *testing.T) {
	r := startRig(t, loggedOut(state.NewStore()), 80, 24)
	r.shows("Run this in another terminal")
	r.change(func(e *state.Edit) { e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region}) })
	r.lacks("Run this in another terminal")
	r.shows("Loading services")
}

// It does not take the place of what the person has opened, and comes when that is closed.
func TestLoginWaitsForThePerson(t *testing.T) {
	r := startRig(t, state.NewStore(), 80, 24)
	r.press("?")
	loggedOut(r.store)
	r.change(func(*state.Edit) {})
	r.shows("─ help ─")
	r.press("esc")
	r.pass(time.Second)
	r.shows("Run this in another terminal")
}

// Beside facts there is one line for it: AWS's code and what helps.
func TestExpiredKeysSayWhatToDoFirst(t *testing.T) {
	store := incident()
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, Account: "111122223333", Fault: &state.Fault{
			Kind: state.FaultLogin, Attempted: "ecs:ListClusters", Code: "ExpiredTokenException", Message: "The security token included in the request is expired",
			Advice: "export fresh ones, or unset them to use a profile",
		}})
	})
	startRig(t, store, 80, 24).shows("! ExpiredTokenException: export fresh ones, or unset them to use a profile")
}

func TestLoginWithoutACommand(t *testing.T) {
	store := state.NewStore()
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, Fault: &state.Fault{
			Kind: state.FaultUnreachable, Attempted: "sts:GetCallerIdentity", Message: "no such host",
			Advice: "look at the proxy settings",
		}})
	})
	r := startRig(t, store, 80, 24)
	r.shows("AWS cannot be reached", "sts:GetCallerIdentity: unreachable: no such host", "look at the proxy settings", "goes on by itself")
	r.lacks("Run this", "copy the command")
}
