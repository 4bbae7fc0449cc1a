package reach

import (
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// Surveyed is a subnet as the overview of its VPC shows it.
type Surveyed struct {
	state.Subnet
	Class Class
	// Table is the id of the route table that it follows, "" = not returned; TableWords says whether it names the subnet.
	Table, TableWords string
	// Way is where its default route leads, in words: "nat-0c1… by rtb-0f4… (main table)"; "" = nowhere, or not known.
	Way string
	// Fits is whether a Fargate task can get at its image there as far as routes, gateways and endpoints tell, and
	// Words on what condition, or why not. Groups are not asked, and ACLs of the way out alone: who lets nothing out or no
	// answer in keeps a task from the internet, whatever its route.
	Fits  Verdict
	Words string
}

// Survey tells of every subnet of a VPC what it is by its way out, in the order of the facts.
func Survey(n *state.Network, vpc string) []Surveyed {
	of := *n
	of.Service, of.Task, of.Placement = nil, nil, &state.Placement{}
	for i := range n.Subnets {
		if n.Subnets[i].VPC == vpc {
			of.Placement.Subnets = append(of.Placement.Subnets, n.Subnets[i].ID)
		}
	}
	v := newVPC(&of)
	tasks := v.tasks()
	out := make([]Surveyed, 0, len(tasks))
	for _, t := range tasks {
		s := Surveyed{Subnet: t.in.Subnet, Class: t.class()}
		s.Fits, s.Words = t.fits()
		if t.in.table != nil {
			s.Table, s.TableWords = t.in.table.id, t.in.tableWords
			mains, _ := t.publicRoutes(t.public4)
			ways := make([]string, 0, len(mains))
			for _, r := range mains {
				word := r.Target
				if r.blackhole() {
					word += " (blackhole)"
				}
				ways = append(ways, word)
			}
			if len(ways) > 0 {
				s.Way = strings.Join(ways, ", ") + " by " + t.in.tableWords
			}
		}
		out = append(out, s)
	}
	return out
}

// fits follows the routes that a task takes to its image: the way out, or endpoints for ECR and S3.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
func (t *task) fits() (Verdict, string) {
	switch {
	case !t.in.seen || t.in.table == nil:
		return Unknown, "its route table was not read"
	case t.in.Free != nil && *t.in.Free <= 0 && !t.in.ipv6Only():
		return Blocked, "no free address"
	case t.in.ipv6Only():
		return Unknown, "IPv6 only: it depends on the image's name"
	}
	mains, narrow := t.publicRoutes(t.public4)
	best, words := t.byEndpoints()
	for _, r := range mains {
		p := t.follow(r, t.public4, 443)
		switch {
		case p.Hop == "no-public-ip":
			best, words = Reachable, "with a public IP"
		case p.Verdict != Blocked && strings.HasPrefix(p.Hop, "via-") && best != Reachable:
			best, words = Unknown, decidedBy(p)
		case p.Verdict != Blocked && !strings.HasPrefix(p.Hop, "via-"):
			best, words = Reachable, "by its default route"
		case best == Blocked:
			words = decidedBy(p)
		}
	}
	if ends, by := t.byEndpoints(); best == Reachable && ends != Reachable {
		w := &walk{}
		t.acl(w, "nacl-out", t.in, true, t.public4, one(443), "outbound", "to")
		t.acl(w, "nacl-in", t.in, false, t.public4, t.answers, "inbound", "from")
		if p := w.path(); p.Verdict == Blocked {
			if best, words = ends, by; best == Blocked {
				words = map[bool]string{true: "its ACL lets nothing out: ", false: "its ACL lets no answer in: "}[p.Hop == "nacl-out"] + decidedBy(p)
			}
		}
	}
	if best == Blocked && len(narrow) > 0 {
		return Unknown, "only a part of the public addresses has a route"
	}
	return best, words
}

func decidedBy(p Path) string {
	for _, s := range p.Steps {
		if s.Hop == p.Hop && s.Verdict == p.Verdict {
			return s.Text
		}
	}
	return p.Hop
}

// byEndpoints is what endpoints alone do: the registry answers by ECR's, its layers come from S3.
func (t *task) byEndpoints() (Verdict, string) {
	if t.Endpoints == nil {
		return Unknown, "the VPC's endpoints were not read"
	}
	there := map[string]bool{}
	for i := range t.Endpoints {
		e := &t.Endpoints[i]
		if e.VPC != t.in.VPC || !strings.EqualFold(e.State, "available") {
			continue
		}
		routed := !strings.EqualFold(e.Type, "Gateway")
		for _, r := range t.in.table.routes {
			routed = routed || r.Target == e.ID
		}
		_, suffix, _ := strings.Cut(e.Service, "."+t.region+".")
		there[suffix] = there[suffix] || routed
	}
	switch {
	case !there["ecr.api"] && !there["ecr.dkr"] && !there["s3"]:
		return Blocked, "no way out and no endpoint for ECR"
	case !there["ecr.api"] || !there["ecr.dkr"]:
		return Blocked, "no way out and not both endpoints of ECR"
	case !there["s3"]:
		return Blocked, "no way out and none to S3, where image layers are"
	}
	return Reachable, "by endpoints, for images in ECR"
}
