package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

func (c *commands) reach() *cobra.Command {
	var from, save string
	cmd := &cobra.Command{
		Use:   "reach SERVICE|TASK",
		Short: "Whether tasks in their subnets reach what they need, and which hop breaks",
		Long: "Find out whether tasks placed in their subnets reach what they need to start and run, and whether the load balancer\n" +
			"reaches them: from what AWS's read-only calls say, no packet is sent. SERVICE is name or cluster/name, TASK an id or\n" +
			"its beginning. --save keeps what was read in FILE, for somebody without access to the account.\n\n" +
			"--from answers from recorded facts instead, without an AWS account.\n" +
			"FILE (- is standard input) holds one JSON object with the lists that aws ec2 describe-subnets, describe-route-tables\n" +
			"and the like print, side by side: Vpcs, Subnets, RouteTables, NatGateways, VpcEndpoints, SecurityGroups, NetworkAcls\n" +
			"and so on, with NetworkConfiguration, Service or Task, and TaskDefinition. A missing list was not read; an empty\n" +
			"one holds nothing. Blocked and reachable are said only where the facts prove it.\n\n" +
			"Exit code 3: something needed, or a load balancer's way, is blocked; 4: something cannot be proved; 0: all is reached.",
		Example: "  fsui reach checkout\n  fsui reach prod/checkout --save network.json\n  fsui reach --from network.json -o json",
		Args:    oneService,
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			word := first(args)
			switch {
			case from != "" && (word != "" || save != ""):
				return usagef("fsui reach answers from recorded facts with --from, and from AWS for a SERVICE or TASK, with --save if you like: not both")
			case from == "" && word == "":
				return usagef("fsui reach needs a SERVICE, a TASK, or --from FILE (- is standard input)")
			case from == "":
				return c.reachNow(cmd.Context(), word, save)
			}
			if err := c.settle(false); err != nil {
				return err
			}
			return c.reachFrom(cmd.InOrStdin(), from)
		}),
	}
	cmd.Flags().StringVar(&save, "save", "", "keep what was read in `FILE`, for --from")
	cmd.Flags().StringVar(&from, "from", "", "read recorded answers from `FILE`, - = standard input")
	return cmd
}

func (c *commands) reachFrom(stdin io.Reader, name string) error {
	in := stdin
	if name != "-" {
		file, err := os.Open(name) //nolint:gosec // the person names the file
		if err != nil {
			return usagef("--from: %w", err)
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	n, err := awsdoc.Network(in)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	r := reach.Evaluate(n)
	var b bytes.Buffer
	if c.Output == "json" {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = e.Encode(reachDocumentOf(n, r))
	} else {
		err = c.reachTable(&b, n, r)
	}
	if err != nil {
		return err
	}
	if _, err := c.Stdout.Write(b.Bytes()); err != nil {
		return err
	}
	if code := reachCode(r); code != Done {
		return Ended(code)
	}
	return nil
}

func reachCode(r *reach.Result) int {
	switch r.Worst().Verdict {
	case reach.Blocked:
		return BadNews
	case reach.Unknown:
		return NotProvable
	default:
		return Done
	}
}

// reachDocument is keyed by destination, and by the subnet's id before that.
type reachDocument struct {
	Schema         int                                 `json:"schema"`
	Region         text                                `json:"region"`
	Destinations   map[string]reach.Verdict            `json:"destinations"` // the worst over the subnets
	Hops           map[string]string                   `json:"hops"`         // of those blocked or unknown
	FirstBrokenHop text                                `json:"firstBrokenHop"`
	Start          outcomeItem                         `json:"start"`
	Exec           outcomeItem                         `json:"exec"`
	BySubnet       map[string]map[string]reach.Verdict `json:"bySubnet"`
	Inbound        inboundItem                         `json:"inbound"`
	Warnings       []string                            `json:"warnings"`
	Notes          []noteItem                          `json:"notes"` // the warnings in words
	Subnets        []subnetItem                        `json:"subnets"`
	Paths          map[string]map[string][]stepItem    `json:"paths"`
	Denied         map[string]string                   `json:"denied"` // AWS's error code by refused call
}

type outcomeItem struct {
	Verdict reach.Verdict `json:"verdict"`
	Hop     text          `json:"hop"`
}

type inboundItem struct {
	outcomeItem
	BySubnet map[string]reach.Verdict `json:"bySubnet"`
	Paths    map[string][]stepItem    `json:"paths"`
	Ports    []portsItem              `json:"ports"`
}

type noteItem struct {
	Warning string `json:"warning"`
	Text    string `json:"text"`
}

type subnetItem struct {
	ID           string `json:"id"`
	Name         text   `json:"name"`
	AZ           text   `json:"az"`
	Class        text   `json:"class"`        // public, private, isolated
	FargateStack text   `json:"fargateStack"` // what App::FargateStack calls it
	Free         *int   `json:"freeAddresses"`
}

// stepItem is one thing a packet passes: ok is null where the facts do not tell.
type stepItem struct {
	Hop  string `json:"hop"`
	OK   *bool  `json:"ok"`
	Text string `json:"text"`
}

type portsItem struct {
	Container     text   `json:"container"`
	TargetGroup   *int   `json:"targetGroup"`
	Service       int    `json:"service"`
	SecurityGroup text   `json:"securityGroup"` // the verdict of the rules
	Mapped        []int  `json:"taskDefinition"`
	HealthCheck   *int   `json:"healthCheck"`
	CheckPort     text   `json:"checkPort"`
	Words         string `json:"text"`
}

func reachDocumentOf(n *state.Network, r *reach.Result) reachDocument {
	doc := reachDocument{
		Schema: schema, Region: text(n.Region), Destinations: map[string]reach.Verdict{}, Hops: map[string]string{},
		FirstBrokenHop: text(r.FirstBrokenHop), Start: outcomeItemOf(r.Start), Exec: outcomeItemOf(r.Exec),
		BySubnet: map[string]map[string]reach.Verdict{},
		Inbound: inboundItem{
			outcomeItem: outcomeItemOf(r.Inbound), BySubnet: map[string]reach.Verdict{}, Paths: map[string][]stepItem{},
			Ports: make([]portsItem, 0, len(r.Ports)),
		},
		Warnings: []string{}, Notes: make([]noteItem, 0, len(r.Warnings)), Subnets: make([]subnetItem, 0, len(r.Subnets)),
		Paths: map[string]map[string][]stepItem{}, Denied: n.Denied,
	}
	if doc.Denied == nil {
		doc.Denied = map[string]string{}
	}
	for _, d := range r.Destinations {
		doc.Destinations[d.Key] = d.Verdict
		if d.Hop != "" {
			doc.Hops[d.Key] = d.Hop
		}
	}
	for _, s := range r.Subnets {
		doc.Subnets = append(doc.Subnets, subnetItem{s.ID, text(s.Name), text(s.Zone), text(s.Class.Word), text(s.Class.FargateStack), s.Free})
		doc.Inbound.BySubnet[s.ID], doc.Inbound.Paths[s.ID] = s.Inbound.Verdict, stepItems(s.Inbound)
		doc.BySubnet[s.ID], doc.Paths[s.ID] = map[string]reach.Verdict{}, map[string][]stepItem{}
		for key, p := range s.Paths {
			doc.BySubnet[s.ID][key], doc.Paths[s.ID][key] = p.Verdict, stepItems(p)
		}
	}
	for i := range r.Ports {
		doc.Inbound.Ports = append(doc.Inbound.Ports, portsItemOf(&r.Ports[i]))
	}
	for _, w := range r.Warnings {
		doc.Warnings = append(doc.Warnings, w.Slug)
		doc.Notes = append(doc.Notes, noteItem{w.Slug, w.Text})
	}
	doc.Warnings = slices.Compact(doc.Warnings) // they come in order
	return doc
}

func outcomeItemOf(o reach.Outcome) outcomeItem { return outcomeItem{o.Verdict, text(o.Hop)} }

func stepItems(p reach.Path) []stepItem {
	out := make([]stepItem, 0, len(p.Steps))
	for _, s := range p.Steps {
		item := stepItem{Hop: s.Hop, Text: s.Text}
		if s.Verdict != reach.Unknown {
			ok := s.Verdict == reach.Reachable
			item.OK = &ok
		}
		out = append(out, item)
	}
	return out
}

func portsItemOf(p *reach.Ports) portsItem {
	item := portsItem{
		Container: text(p.Container), Service: p.Service, SecurityGroup: text(p.SecurityGroup), Mapped: make([]int, 0, len(p.Mapped)),
		CheckPort: text(p.CheckPort), Words: p.String(),
	}
	if p.TargetGroup != 0 {
		item.TargetGroup = &p.TargetGroup
	}
	if p.HealthCheck != 0 {
		item.HealthCheck = &p.HealthCheck
	}
	for _, m := range p.Mapped {
		item.Mapped = append(item.Mapped, m.Container)
	}
	return item
}
