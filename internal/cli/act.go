package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

// Operator changes things.
type Operator interface {
	// Plan says what an action comes to.
	Plan(ctx context.Context, a state.Action) (state.Plan, error)
	// Do carries a plan out; typed is what was typed where the plan wants its name.
	Do(ctx context.Context, plan state.Plan, typed string) *state.Act
}

// deed is one command that changes something.
type deed struct {
	yes     bool
	confirm string
	wait    time.Duration // 0 = do not
	// needs are read to find what the words mean, besides clusters and services.
	needs  []state.SourceKind
	word   string // SERVICE, or where orTask is set TASK
	orTask bool
	action func(v view) (state.Action, error)
}

// waitsFor is how long --wait waits where nobody says how long.
const waitsFor = 15 * time.Minute

func (d *deed) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVarP(&d.yes, "yes", "y", false, "do not ask")
	f.StringVar(&d.confirm, "confirm", "", "`NAME` of a protected target")
	f.DurationVar(&d.wait, "wait", 0, "stay until ECS is done, `D` at most")
	f.Lookup("wait").NoOptDefVal = waitsFor.String()
}

// words lets a command take one word, or so many at most.
func words(usage string, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 || len(args) > most {
			return usagef("fsui %s takes %s", cmd.Name(), usage)
		}
		return nil
	}
}

// act plans, asks, does, and tells what has become of it.
func (c *commands) act(ctx context.Context, d *deed) error {
	if err := c.settle(true); err != nil {
		return err
	}
	if c.Cluster == "" {
		c.Cluster = clusterOf(d.word)
	}
	if !d.yes && d.confirm == "" && !c.Asks {
		return usagef("this changes something, and there is no terminal to ask on: give --yes, and --confirm NAME where the target is protected")
	}
	if c.ReadOnly {
		return &exit{Refused, errors.New("refused: read-only, fsui changes nothing")}
	}
	facts, err := c.Open(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer facts.Close()
	needs := append([]state.SourceKind{state.SourceClusters, state.SourceServices}, d.needs...)
	if err := facts.Poller.Sweep(ctx, needs...); err != nil {
		return err
	}
	v, err := c.look(facts, question{needs: needs, word: d.word, orTask: d.orTask})
	if err != nil {
		return err
	}
	action, err := d.action(v)
	if err != nil {
		return err
	}
	plan, err := facts.Operator.Plan(ctx, action)
	if err != nil {
		return failedTo("nothing was changed", err)
	}
	typed, err := c.agree(ctx, d, plan)
	if err != nil {
		return err
	}
	act := c.carryOut(ctx, facts, plan, typed)
	if d.wait > 0 && act.Fate != state.FateRefused && act.Fate != state.FateFailed {
		act, err = c.await(ctx, facts, act, d.wait)
		if err != nil {
			return err
		}
	}
	return c.tellAct(facts.Store.Snapshot(), act)
}

// carryOut does what was agreed to. What takes as long as ECS does says meanwhile how far it is.
func (c *commands) carryOut(ctx context.Context, facts *Facts, plan state.Plan, typed string) *state.Act {
	if !plan.Action.Surge {
		return facts.Operator.Do(ctx, plan, typed)
	}
	changes := facts.Store.Subscribe()
	defer changes.Close()
	done := make(chan *state.Act, 1)
	go func() { done <- facts.Operator.Do(ctx, plan, typed) }()
	said := ""
	for {
		select {
		case act := <-done:
			return act
		case <-changes.Changed():
		}
		for _, known := range facts.Store.Snapshot().Acts {
			if known.ID == plan.ID && known.Fate != state.FateSent && known.EndedAt.IsZero() && known.Why != said {
				said = known.Why
				say(c.Stderr, known.Action.Name()+" "+known.Target+": "+said)
			}
		}
	}
}

// failedTo is the end of a command that AWS did not let begin.
func failedTo(what string, err error) error {
	fault := (*state.Fault)(nil)
	if !errors.As(err, &fault) {
		return err
	}
	code := Failed
	if fault.Kind == state.FaultLogin {
		code = LoggedOut
	}
	return &exit{code, fmt.Errorf("%s: %s", what, problemOf(fault, "").line())}
}

// agree shows the plan on standard error and has the person agree to it. It returns what was typed.
func (c *commands) agree(ctx context.Context, d *deed, plan state.Plan) (typed string, err error) {
	if plan.Refusal != "" {
		return "", &exit{Refused, fmt.Errorf("refused: %s %s: %s", plan.Action.Name(), plan.Target, plan.Refusal)}
	}
	c.showPlan(plan)
	switch protected := plan.Protected != ""; {
	case protected && d.confirm != "":
		return d.confirm, nil
	case protected && !c.Asks:
		return "", &exit{Refused, fmt.Errorf("refused: %s is protected: give --confirm %s", plan.Protected, plan.Name)}
	case protected:
		typed, err = c.readAnswer(ctx, plan.Protected+" is protected: type "+plan.Name+" to go on: ")
		if err == nil && typed != plan.Name {
			err = &exit{Refused, errors.New("nothing was changed")}
		}
		return typed, err
	case plan.Guess != "" && !c.Asks:
		return "", &exit{Refused, fmt.Errorf("refused: %s, and nobody is there to agree: fsui scale says how many", plan.Guess)}
	case d.yes && plan.Guess == "":
		return "", nil
	case !c.Asks: // --confirm alone says yes to a name
		if d.confirm != plan.Name {
			return "", &exit{Refused, fmt.Errorf("refused: --confirm %s, but this is %s", d.confirm, plan.Name)}
		}
		return "", nil
	}
	typed, err = c.readAnswer(ctx, "do it? [y/N] ")
	if err != nil {
		return "", err
	}
	if yes := strings.ToLower(typed); yes != "y" && yes != "yes" {
		return "", &exit{Refused, errors.New("nothing was changed")}
	}
	return "", nil
}

// showPlan writes what the action comes to.
func (c *commands) showPlan(p state.Plan) {
	line := func(label, text string) { _, _ = fmt.Fprintf(c.Stderr, "  %-10s %s\n", label, text) } // nobody is left to tell
	_, _ = fmt.Fprintf(c.Stderr, "%s %s\n", p.Action.Name(), p.Target)
	for _, change := range p.Changes {
		line(change.What, change.Words())
	}
	for _, words := range p.DifferenceWords() {
		line("differs", words)
	}
	for _, words := range p.Effects {
		line("does", words)
	}
	for _, words := range p.Warnings {
		line("beware", words)
	}
	for _, words := range p.Commands {
		line("command", words)
	}
	if p.Hint != "" {
		line("hint", p.Hint)
	}
}

// readAnswer asks on standard error and reads one line.
func (c *commands) readAnswer(ctx context.Context, ask string) (string, error) {
	_, _ = fmt.Fprint(c.Stderr, ask) // nobody is left to tell
	type answer struct {
		line string
		err  error
	}
	came := make(chan answer, 1)
	go func() { // a signal ends the program, and with it this wait
		line, err := bufio.NewReader(c.Stdin).ReadString('\n')
		came <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case a := <-came:
		if a.err != nil && !errors.Is(a.err, io.EOF) {
			return "", a.err
		}
		return strings.TrimSpace(a.line), nil
	}
}

type actDocument struct {
	Schema    int               `json:"schema"`
	Action    state.ActionKind  `json:"action"`
	Target    string            `json:"target"`
	Before    map[string]string `json:"before"`
	After     map[string]string `json:"after"`
	Command   text              `json:"command"`
	Result    state.Fate        `json:"result"`
	RequestID text              `json:"requestId"`
	Error     text              `json:"error"`
	Words     text              `json:"words"` // how far ECS has come with it
	// Task is the one that it started, ExitCodes those of its containers where they have ended.
	Task      text           `json:"task"`
	ExitCodes map[string]int `json:"exitCodes"`
	place
}

// tellAct writes what has become of an action on standard output.
func (c *commands) tellAct(snap *state.Snapshot, act *state.Act) error {
	doc := actDocument{
		Schema: schema, Action: act.Action.Kind, Target: act.Target, Before: map[string]string{}, After: map[string]string{},
		Command: text(strings.Join(act.Commands, "; ")), Result: act.Fate, RequestID: text(strings.Join(act.RequestIDs, " ")),
		place: placeOf(act.Action.Cluster(), ""), Words: text(act.Why), Task: text(act.Started.ID), ExitCodes: map[string]int{},
	}
	if t := snap.Tasks[act.Started]; t != nil {
		for i := range t.Containers {
			if code := t.Containers[i].ExitCode; code != nil {
				doc.ExitCodes[t.Containers[i].Name] = *code
			}
		}
	}
	for _, change := range act.Changes {
		doc.Before[change.What], doc.After[change.What] = change.Before, change.After
	}
	if act.Fault != nil {
		doc.Error = text(act.Fault.Error())
	}
	var err error
	if c.Output == "json" {
		e := json.NewEncoder(c.Stdout)
		e.SetEscapeHTML(false)
		err = e.Encode(doc)
	} else {
		line := fmt.Sprintf("%s %s: %s: %s", act.Action.Name(), act.Target, act.Words(), act.Fate)
		if act.Why != "" {
			line += " (" + act.Why + ")"
		}
		_, err = fmt.Fprintln(c.Stdout, line)
	}
	if err != nil {
		return err
	}
	return endOf(act)
}

// endOf is the exit code of an action, with a line where there is more to say.
func endOf(act *state.Act) error {
	switch act.Fate {
	case state.FateRefused:
		if act.Fault != nil {
			return failedTo("nothing was changed", act.Fault)
		}
		return &exit{Refused, errors.New("refused: " + act.Why)}
	case state.FateFailed, state.FateUnknown:
		if act.Fault == nil {
			return &exit{code: Failed}
		}
		what := "it failed"
		if act.Fate == state.FateUnknown {
			what = "it may have been carried out, look before you try again"
		}
		return failedTo(what, act.Fault)
	default:
	}
	if strings.HasPrefix(act.Why, "not over") {
		return &exit{code: Failed}
	}
	return nil
}
