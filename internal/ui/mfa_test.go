package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// wantsCode is a login that lacks a code alone.
func wantsCode(tries int, refused string) func(*state.Edit) {
	return func(e *state.Edit) {
		mfa := &state.MFA{Device: "arn:aws:iam::111122223333:mfa/phone", Refused: refused, Tries: tries}
		e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region, MFA: mfa, Fault: &state.Fault{
			Kind: state.FaultLogin, Attempted: "ecs:ListClusters", Message: "the role wants a code of MFA device " + mfa.Device, Advice: "enter the code", At: noon,
		}})
	}
}

// The question opens by itself, takes digits once nobody types to something else, and forgets them when they are handed over.
func TestCodeIsAskedFor(t *testing.T) {
	r := startRig(t, state.NewStore(), 80, 24)
	r.change(wantsCode(0, ""))
	r.shows("─ MFA code ─", "profile  prod-admin", "device   arn:aws:iam::111122223333:mfa/phone", "code     "+caret+"······")
	r.write("9") // meant for something else
	r.now = r.now.Add(quietMoment)
	r.write("1x23")
	r.press("enter")
	r.shows("a code has six digits", "code     123"+caret+"···")
	r.press("backspace")
	r.write("34567")
	r.shows("code     123456" + caret)
	r.press("enter")
	if !slices.Equal(r.backend.codes, []string{"123456"}) {
		t.Fatalf("handed over %q", r.backend.codes)
	}
	r.lacks("123456", "─ MFA code ─")
	r.pass(10 * time.Second)
	r.lacks("─ MFA code ─") // no answer yet

	r.change(wantsCode(1, "AccessDenied: invalid one time pass code"))
	r.shows("─ MFA code ─", "refused  AccessDenied: invalid one time pass code", "code     "+caret+"······")
	r.change(func(e *state.Edit) { e.SetLogin(state.Login{Profile: origin.Profile, Region: origin.Region}) })
	r.lacks("─ MFA code ─", "123456")
	r.shows("Loading services")
}

// Not now is not never: refresh asks again, with facts on the screen and without.
func TestCodeNotNow(t *testing.T) {
	for name, c := range map[string]struct {
		store *state.Store
		says  string
	}{
		"nothing known": {state.NewStore(), "r asks for the code"},
		"facts":         {estate(), "an MFA code is wanted: refresh asks for it"},
	} {
		t.Run(name, func(t *testing.T) {
			r := startRig(t, c.store, 80, 24)
			r.change(wantsCode(0, ""))
			r.shows("─ MFA code ─")
			r.now = r.now.Add(quietMoment)
			r.press("esc")
			r.lacks("─ MFA code ─")
			r.shows(c.says)
			r.change(wantsCode(0, "")) // the next try, with the same end
			r.pass(10 * time.Second)
			r.lacks("─ MFA code ─")
			r.press("r")
			r.shows("─ MFA code ─")
			r.press("esc", "r") // at once
			r.shows("─ MFA code ─")
			r.write("1")
			r.shows("code     1" + caret)
			if r.backend.refreshed.Load() != 0 {
				t.Error("asked AWS without keys")
			}
		})
	}
}

// It waits until what the person has opened is closed.
func TestCodeWaitsForThePerson(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.press("?")
	r.change(wantsCode(0, ""))
	r.shows("─ help ─")
	r.press("esc")
	r.pass(time.Second)
	r.shows("─ MFA code ─")
}

// A code copied with what stands around it is still a code.
func TestCodeIsPasted(t *testing.T) {
	c := &codeEntry{}
	c.pasted("123 456\n")
	if c.digits != "123456" {
		t.Errorf("pasted %q", c.digits)
	}
}

func TestLookCode(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		t.Helper()
		r := startRig(t, estate(), w, h)
		r.change(wantsCode(2, "AccessDenied: "+strings.Repeat("MultiFactorAuthentication failed. ", 4)))
		return r
	})
}
