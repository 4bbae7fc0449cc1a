package ui

import (
	"errors"
	"strings"
	"testing"
)

func TestBrowser(t *testing.T) {
	var opened []string
	r := startRig(t, estate(), 120, 34, func(o *Options) {
		o.Browse = func(url string) error {
			opened = append(opened, url)
			return nil
		}
	})
	r.shows("> x failing    prod/checkout")
	r.press("b")
	if len(opened) != 1 || opened[0] != "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/checkout/health?region=us-east-1" {
		t.Errorf("opened %q", opened)
	}
	r.shows("opening https://us-east-1.console.aws.amazon.com/")
	r.lacks("─ address ─")
}

// Where the browser is on another machine, the terminal takes the address there.
func TestAddressWithoutABrowser(t *testing.T) {
	r := startRig(t, estate(), 80, 24)
	r.press("b")
	r.shows("─ address ─", "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/", "Sent to the clipboard.")
	if !strings.Contains(r.sentText(), "setClipboardMsg https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/") {
		t.Errorf("copied %s", r.sentText())
	}
	r.press("esc")
	r.lacks("─ address ─")
}

func TestAddressWhereTheBrowserFails(t *testing.T) {
	r := startRig(t, estate(), 80, 24, func(o *Options) { o.Browse = func(string) error { return errors.New("exit status 3") } })
	r.press("b")
	r.shows("─ address ─", "No browser opened it: exit status 3", "Sent to the clipboard.")
}
