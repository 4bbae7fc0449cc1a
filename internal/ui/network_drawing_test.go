package ui

import (
	"testing"

	"github.com/fsui/fsui/internal/reach"
)

// A way through a transit gateway shows where it ends: before the gateway, or in it.
func TestDrawingOfATransitGateway(t *testing.T) {
	path := reach.Path{Steps: []reach.Step{
		{Hop: "route", Verdict: reach.Reachable, Text: "rtb-0aaaa: 0.0.0.0/0 -> tgw-0bbbb"},
		{Hop: "transit-not-attached", Verdict: reach.Reachable, Text: "tgw-attach-0cccc of vpc-1 to tgw-0bbbb is available"},
		{Hop: "transit-zone-not-enabled", Verdict: reach.Reachable, Text: "tgw-attach-0cccc has subnet-b in us-east-1a"},
		{Hop: "transit-subnet-nacl", Verdict: reach.Reachable, Text: "acl-1 of subnet-b inbound tcp/443 from 10.0.0.0/24: rule 100"},
		{Hop: "transit-no-route", Verdict: reach.Blocked, Text: "tgw-rtb-0dddd of tgw-0bbbb has no route for public addresses"},
		{Hop: "nacl-in", Verdict: reach.Reachable, Text: "acl-1 of subnet-a inbound"},
	}}
	const want = "task in app-a ── ok route rtb-0aaa ── ok attachment ── ok gateway's ACL ── x transit gateway tgw-0bbb ── ok task's ACL acl-1 ── logs"
	if got := drawing("logs", "app-a", path); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
