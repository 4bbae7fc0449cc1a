package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/diagnose"
	"github.com/fsui/fsui/internal/state"
)

func (c *commands) why() *cobra.Command {
	var from string
	var who bool
	cmd := &cobra.Command{
		Use:   "why [SERVICE|TASK]",
		Short: "Why tasks stopped and services fail",
		Long: "Find out why tasks stopped and services fail, with the evidence and what to do: all that is wrong, or one service\n" +
			"or task. SERVICE is name or cluster/name, TASK an ARN, an id, or six digits of one or more. Where a container\n" +
			"ended without a reason it reads its last lines. Of one service or task it also says what the deployment changed with\n" +
			"which the trouble began, whether the images that run are those that their tags point at in ECR now, and whether a\n" +
			"newer revision waits; with --who also who deployed and scaled it, as CloudTrail tells some minutes late.\n\n" +
			"--from FILE (- is standard input) reads what AWS tools printed instead and calls no AWS: the output of aws ecs\n" +
			"describe-tasks, describe-services or run-task, aws elbv2 describe-target-health, aws logs filter-log-events, ECS\n" +
			"events of EventBridge, or {\"error\": \"text\"}: one document or many, one a line, packed with gzip or in UTF-16 too.\n" +
			"What is not JSON is a log, if its lines begin with their times, else the text of one message. -o json then writes\n" +
			"one line a document.\n\n" +
			"The table tells the same failure of many tasks once.\n" +
			"Exit code 3: something needs attention; 4: only things that are not known here; 0: nothing does.",
		Example: "  fsui why prod/checkout\n" +
			"  aws ecs describe-tasks --cluster prod --tasks $(…) | fsui why --from -\n" +
			"  echo 'CannotPullContainerError: …' | fsui why --from -",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("fsui why takes one SERVICE or TASK: %q is too much", strings.Join(args[1:], " "))
			}
			return nil
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			recorded := cmd.Flags().Changed("from")
			c.causesGiven = cmd.Flags().Changed("causes")
			switch {
			case recorded && len(args) > 0:
				return usagef("fsui why takes a SERVICE or TASK, or recorded answers with --from, not both")
			case who && (recorded || len(args) == 0):
				return usagef("fsui why --who takes one SERVICE or TASK")
			case !recorded:
				return c.whyNow(cmd.Context(), first(args), who)
			}
			if err := c.settle(false); err != nil {
				return err
			}
			return c.whyFrom(cmd.InOrStdin(), from)
		}),
	}
	cmd.Flags().StringArrayVar(&c.causesFlag, "causes", nil, "find the causes in `FILE` too, in place of those the configuration names; may be given again")
	cmd.Flags().BoolVar(&who, "who", false, "ask CloudTrail too who deployed and scaled the service")
	cmd.Flags().StringVar(&from, "from", "", "read recorded answers from `FILE`, - = standard input")
	return cmd
}

func (c *commands) whyFrom(stdin io.Reader, name string) error {
	in, err := recording("why", stdin, name)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	causes, err := c.loadCauses()
	if err != nil {
		return err
	}
	answer := c.whyTable
	if c.Output == "json" {
		answer = c.whyJSON
	}
	code, err := answer(causes, in)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if code != Done {
		return Ended(code)
	}
	return nil
}

// recording opens what --from names.
func recording(command string, stdin io.Reader, name string) (io.ReadCloser, error) {
	switch name {
	case "":
		return nil, usagef("fsui %s needs --from FILE (- is standard input)", command)
	case "-":
		return io.NopCloser(stdin), nil
	}
	file, err := os.Open(name) //nolint:gosec // the person names the file
	if err != nil {
		return nil, usagef("--from: %w", err)
	}
	return file, nil
}

type whyDocument struct {
	Schema   int           `json:"schema"`
	Findings []findingItem `json:"findings"`
	Benign   bool          `json:"benign"`
}

type findingItem struct {
	Cause      string           `json:"cause"`
	Actor      string           `json:"actor"`
	Confidence state.Confidence `json:"confidence"`
	Subject    subjectItem      `json:"subject"`
	Summary    string           `json:"summary"`
	Evidence   []evidenceItem   `json:"evidence"`
	Next       []string         `json:"next"`
	Docs       text             `json:"docs"`
	Count      int              `json:"count"`
	First      instant          `json:"firstAt"`
	Last       instant          `json:"lastAt"`
}

type subjectItem struct {
	Kind state.SubjectKind `json:"kind"`
	ID   text              `json:"id"`
}

type evidenceItem struct {
	From string  `json:"from"`
	Text string  `json:"text"`
	At   instant `json:"at"`
}

// whyJSON writes one line for each document, as soon as it is read.
func (c *commands) whyJSON(causes *diagnose.Causes, in io.Reader) (code int, err error) {
	out := json.NewEncoder(c.Stdout)
	out.SetEscapeHTML(false)
	for rec, err := range awsdoc.Read(in) {
		if err != nil {
			return code, err
		}
		d := causes.Diagnose(rec)
		if err := out.Encode(whyDocumentOf(d)); err != nil {
			return code, err
		}
		code = graver(code, whyCode(d))
	}
	return code, nil
}

func whyDocumentOf(d state.Diagnosis) whyDocument {
	doc := whyDocument{Schema: schema, Findings: make([]findingItem, 0, len(d.Findings)), Benign: d.Benign}
	for _, f := range d.Findings {
		doc.Findings = append(doc.Findings, findingItemOf(f))
	}
	return doc
}

func findingItemOf(f state.Finding) findingItem {
	item := findingItem{
		Cause: f.Cause, Actor: f.Actor, Confidence: f.Confidence, Subject: subjectItem{f.Subject.Kind, text(f.Subject.ID)},
		Summary: f.Summary, Evidence: make([]evidenceItem, 0, len(f.Evidence)), Next: f.Next, Docs: text(f.Docs),
		Count: f.Count, First: instant(f.First), Last: instant(f.Last),
	}
	for _, e := range f.Evidence {
		item.Evidence = append(item.Evidence, evidenceItem{e.From, e.Text, instant(e.At)})
	}
	return item
}

// whyCode is BadNews where something needs attention, NotProvable where that is only what nobody knows.
func whyCode(d state.Diagnosis) int {
	if d.Benign {
		return Done
	}
	for _, f := range d.Findings {
		if f.Cause != "unknown" {
			return BadNews
		}
	}
	return NotProvable
}

// graver is the exit code of two documents.
func graver(a, b int) int {
	if a == BadNews || b == BadNews {
		return BadNews
	}
	return max(a, b)
}
