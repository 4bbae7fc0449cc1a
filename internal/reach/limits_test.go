package reach_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// large is a VPC with 200 subnets in two zones, all of them of one service that needs everything there is: with what is
// informational, 15 destinations.
func large() *state.Network {
	n := balanced()
	n.Service.Exec, n.Service.Deployments = true, []state.Deployment{{Status: "PRIMARY", ServiceConnect: true}}
	n.Exec = &state.ExecConfiguration{KMSKey: "key"}
	m := mounting()
	n.Definition.FileSystems, n.MountTargets, n.MountTargetGroups = m.Definition.FileSystems, m.MountTargets, m.MountTargetGroups
	n.SecurityGroups = append(n.SecurityGroups, *group(m, "sg-files"))
	container(n).Secrets = []state.Secret{{From: "/shop/db"}, {From: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"}}
	n.Definition.Containers = append(n.Definition.Containers, state.ContainerDefinition{Image: "public.ecr.aws/datadog/agent:7"})
	n.Placement.Subnets = nil
	for i := range 200 {
		id, zone := fmt.Sprintf("subnet-%03d", i), []string{"a", "b"}[i%2]
		n.Subnets = append(n.Subnets, state.Subnet{
			ID: id, VPC: "vpc-home", Owner: account, Zone: region + zone, Free: new(200),
			Block: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 20, byte(50 + i), 0}), 24), IPv6: blocks(fmt.Sprintf("2a05:d018:1:%x::/64", i)),
		})
		n.Placement.Subnets = append(n.Placement.Subnets, id)
		n.NetworkACLs[0].Subnets = append(n.NetworkACLs[0].Subnets, id)
		rtb := tableFor("rtb-"+id, id, to("0.0.0.0/0", "nat-"+zone), to("10.0.0.0/8", "tgw-1"))
		n.RouteTables = append(n.RouteTables, rtb)
	}
	for _, suffix := range []string{"ecr.api", "ecr.dkr", "logs", "ecs-agent", "kms", "ssmmessages"} {
		serve(n, suffix, "private-a", "private-b")
	}
	return n
}

func BenchmarkEvaluate(b *testing.B) {
	n := large()
	r := reach.Evaluate(n)
	if len(r.Subnets) != 200 || len(r.Destinations) < 14 {
		b.Fatal(len(r.Subnets), len(r.Destinations))
	}
	for b.Loop() {
		reach.Evaluate(n)
	}
}

// huge documents get an answer, and soon. The limit is wide for machines that do other things too; it is there to notice
// what grows with the square.
func TestHugeNetworksAreAnswered(t *testing.T) {
	ports := func(i int) (int, int) { return 1024 + i*31, 1024 + i*31 + 500 }
	for name, change := range map[string]func(*state.Network){
		"10,000 routes": func(n *state.Network) {
			for i := range 10_000 {
				p := netip.PrefixFrom(netip.AddrFrom4([4]byte{54, byte(i >> 8), byte(i), 0}), 24)
				routes := &table(n, "rtb-private-a").Routes
				*routes = append(*routes, to(p.String(), fmt.Sprintf("tgw-%d", i%3)))
			}
		},
		"1,000 rules of a group": func(n *state.Network) {
			group(n, "sg-task").Out = nil
			for i := range 1000 {
				lo, hi := ports(i)
				p := fmt.Sprintf("%d.%d.0.0/16", 1+i%220, i%256)
				group(n, "sg-task").Out = append(group(n, "sg-task").Out, tcp(443, 443, p), tcp(lo, hi, p))
			}
		},
		"1,000 rules of an ACL": func(n *state.Network) {
			var entries []state.ACLEntry
			for i := range 1000 {
				lo, hi := ports(i)
				p := fmt.Sprintf("%d.%d.%d.0/24", 1+i%220, i%256, i%7)
				entries = append(entries, rule(i+1, false, "deny", p, lo, hi), rule(i+1, true, "deny", p, 443, 443))
			}
			guard(n, "private-a", append(entries, rule(5000, true, "allow", "0.0.0.0/0"), rule(5000, false, "allow", "0.0.0.0/0"))...)
		},
		"1,000 rules of an ACL, each for fewer ports than the one before": func(n *state.Network) {
			var entries []state.ACLEntry
			for i := range 1000 {
				p := fmt.Sprintf("%d.%d.%d.0/24", 1+i%220, i%256, i%7)
				entries = append(entries, rule(i+1, false, "deny", p, 32768+i, 60999-i), rule(i+1, true, "deny", p, 443, 443))
			}
			guard(n, "private-a", append(entries, rule(5000, true, "allow", "0.0.0.0/0"), rule(5000, false, "allow", "0.0.0.0/0"))...)
		},
		"lists in each other": func(n *state.Network) {
			routes := &table(n, "rtb-private-a").Routes
			for i := range 300 {
				l := state.PrefixList{ID: fmt.Sprintf("pl-%d", i), Lists: []string{fmt.Sprintf("pl-%d", (i+1)%300)}}
				for j := range 200 {
					l.Entries = append(l.Entries, blocks(fmt.Sprintf("54.%d.%d.0/24", j, i%256))...)
				}
				n.CustomerLists = append(n.CustomerLists, l)
				*routes = append(*routes, to(l.ID, "tgw-1"))
			}
		},
		"lists in lists": func(n *state.Network) {
			for i := range 1000 {
				l := state.PrefixList{ID: fmt.Sprintf("pl-%d", i), Entries: blocks(fmt.Sprintf("54.%d.%d.0/24", i>>8, i&255))}
				for j := i + 1; j < i+20; j++ {
					l.Lists = append(l.Lists, fmt.Sprintf("pl-%d", j%1000))
				}
				n.CustomerLists = append(n.CustomerLists, l)
			}
			group(n, "sg-task").Out[0].Lists = []string{"pl-0", "pl-500"}
			table(n, "rtb-private-a").Routes = append(table(n, "rtb-private-a").Routes, to("pl-0", "tgw-1"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := home()
			change(n)
			var doc bytes.Buffer
			if err := awsdoc.WriteNetwork(&doc, n); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			read, err := awsdoc.Network(&doc)
			if err != nil {
				t.Fatal(err)
			}
			r := reach.Evaluate(read)
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Log(took)
			}
			sound(t, r)
		})
	}
}

// FuzzEvaluate reads any bytes as a document: an error of one line, or an answer that is sound.
func FuzzEvaluate(f *testing.F) {
	for _, build := range estates() {
		var doc bytes.Buffer
		if err := awsdoc.WriteNetwork(&doc, build()); err != nil {
			f.Fatal(err)
		}
		f.Add(doc.Bytes())
		f.Add(doc.Bytes()[:doc.Len()/2])
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		n, err := awsdoc.Network(bytes.NewReader(doc))
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("an error of more than a line: %q", err)
			}
			return
		}
		sound(t, reach.Evaluate(n, "sts", "sqs"))
		var again bytes.Buffer
		if err := awsdoc.WriteNetwork(&again, n); err != nil {
			t.Fatal(err)
		}
		if _, err := awsdoc.Network(&again); err != nil && !strings.Contains(err.Error(), "names none") {
			t.Errorf("what was read and written cannot be read: %v", err)
		}
	})
}
