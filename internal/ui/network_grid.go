package ui

import (
	"strings"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// top is what stands above the way that is chosen: the three lines that sum it up, and the grid.
func (p *networkPane) top() []string {
	if p.result == nil || len(p.result.Subnets) == 0 {
		return nil
	}
	l := p.e.look
	lines := []string{p.head()}
	for _, line := range []struct {
		word string
		of   reach.Outcome
	}{{"start", p.result.Start}, {"exec", p.result.Exec}, {inbound, p.result.Inbound}} {
		sign, t := verdictSign(line.of.Verdict)
		text := padRight(line.word, 8) + padRight(sign, 2) + " " + outcomeText(line.word, line.of)
		if keys := p.sharing(line.word, line.of); len(keys) > 0 {
			text += ": " + strings.Join(keys, ", ")
		}
		if line.word != "start" && line.of.Verdict == reach.NotNeeded && p.height < lowScreen {
			continue
		}
		lines = append(lines, l.paint(t, cutEnd(text, p.width)))
	}
	return append(lines, p.grid()...)
}

// tightText is the number of lines below the grid under which the sentence about the way is told after what to do.
const tightText = 9

// lowScreen is the height below which lines that say that nothing is needed give way.
const lowScreen = 20

// head names the object, how it is placed, and how old the facts are.
func (p *networkPane) head() string {
	words := []string{cutMiddle(networkName(p.of.key), max(p.width/2, 24))}
	if svc := p.e.facts.snap.Services[p.of.key.Service]; svc != nil {
		words = append(words, state.Revision(svc.TaskDefinition))
	}
	if p.as != (whatIf{}) {
		words = append(words, "WHAT IF "+p.as.words(p.read))
	}
	if age := p.e.facts.now.Sub(p.read.SeenAt); age > 2*state.NetworkFresh {
		words = append(words, "as of "+state.Age(age)+" ago")
	}
	return p.e.look.paint(toneTitle, cutEnd(harmless(factWords(words...)), p.width))
}

// outcomeText says what a line of the sum means.
func outcomeText(word string, o reach.Outcome) string {
	what := map[string]string{"start": "all that a task needs to start and run", "exec": "ECS Exec", inbound: "from the load balancers"}[word]
	switch o.Verdict {
	case reach.Reachable:
		return "reachable: " + what
	case reach.NotNeeded:
		return "not needed: " + map[string]string{"start": "nothing", "exec": "ECS Exec is not enabled", inbound: "no load balancer"}[word]
	case reach.Blocked:
		return "BLOCKED by " + o.Hop
	case reach.Unknown:
		return "unknown, " + o.Hop
	}
	return ""
}

// sharing are the destinations behind a line of the sum that is not reachable.
func (p *networkPane) sharing(word string, o reach.Outcome) []string {
	var keys []string
	for _, d := range p.result.Destinations {
		exec := d.Key == "ssmmessages" || d.Key == "kms"
		if o.Hop != "" && !d.Informational && d.Verdict == o.Verdict && word != inbound && exec == (word == "exec") {
			keys = append(keys, columnName(d.Key))
		}
	}
	return keys
}

func verdictSign(v reach.Verdict) (sign string, t tone) {
	switch v {
	case reach.Blocked:
		return "x", toneBad
	case reach.Unknown:
		return "?", toneWarn
	case reach.Reachable:
		return "ok", toneGood
	case reach.NotNeeded:
		return "-", toneQuiet
	}
	return "", toneQuiet
}

// verdictWord is a cell of the grid, in as many columns as there are.
func verdictWord(v reach.Verdict, wide bool) string {
	sign, _ := verdictSign(v)
	if wide && (v == reach.Blocked || v == reach.Unknown) {
		return sign + " " + string(v)
	}
	return sign
}

// columnName is a destination's name in a head: short, and told apart by what is kept.
func columnName(key string) string {
	switch {
	case key == "secretsmanager":
		return "secrets"
	case strings.HasPrefix(key, "registry:"):
		return cutEnd(strings.TrimPrefix(key, "registry:"), 16)
	}
	return key
}

// headOf is the head of a column; what no task needs stands in brackets.
func (p *networkPane) headOf(column int) string {
	name := columnName(p.columns[column])
	if p.aside(column) {
		return "(" + name + ")"
	}
	return name
}

// gridRows is how much of the screen the subnets may take: the way below is what a person came for.
func (p *networkPane) gridRows() int { return max(1, min(len(p.result.Subnets), p.height/3)) }

// grid is a row for each subnet and a column for each destination, as far as they fit, around the chosen one.
func (p *networkPane) grid() []string {
	l, c := p.e.look, p.chosen(&p.of)
	nameWidth := 0
	for i := range p.result.Subnets {
		nameWidth = max(nameWidth, cells(p.subnetName(i)))
	}
	nameWidth = min(nameWidth, max(p.width/3, 16)) + 1
	from, to, widths, wide := p.fit(c.column, p.width-nameWidth-2)
	names := []string{blank(nameWidth + 2)}
	for j := from; j < to; j++ {
		names = append(names, padRight(p.headOf(j), widths[j]))
	}
	head := strings.Join(names, "")
	if from > 0 || to < len(p.columns) {
		head = markMore(head, from > 0, to < len(p.columns), p.width)
	}
	lines := []string{l.paint(toneTitle, cutEnd(head, p.width))}
	shown := p.gridRows()
	first := max(0, min(c.row-shown/2, len(p.result.Subnets)-shown))
	for i := first; i < first+shown; i++ {
		lines = append(lines, p.gridRow(i, c, nameWidth, from, to, widths, wide))
	}
	return append(lines, l.paint(toneQuiet, p.rule("")))
}

// rule is the line below the grid: how many subnets there are, where not all are shown, and what else there is to say.
func (p *networkPane) rule(more string) string {
	words := ""
	if p.gridRows() < len(p.result.Subnets) {
		words = "─ " + plural(len(p.result.Subnets), "subnet") + ", j k move "
	}
	words += more
	return cutEnd(words+strings.Repeat("─", max(p.width-cells(words), 0)), p.width)
}

func (p *networkPane) gridRow(i int, c gridCell, nameWidth, from, to int, widths []int, wide bool) string {
	l := p.e.look
	sign := "  "
	if i == c.row {
		sign = "> "
	}
	row := sign + padRight(cutMiddle(p.subnetName(i), nameWidth), nameWidth)
	if i == c.row {
		row = l.paint(toneCursor, row)
	}
	for j := from; j < to; j++ {
		v := p.path(gridCell{i, j}).Verdict
		word := verdictWord(v, wide)
		_, t := verdictSign(v)
		if p.aside(j) && v != reach.Reachable {
			t = toneQuiet
		}
		if i == c.row && j == c.column {
			row += l.paint(toneCursor, "["+word+"]") + blank(widths[j]-cells(word)-2)
			continue
		}
		row += " " + l.paint(t, word) + blank(widths[j]-cells(word)-1)
	}
	return row
}

// subnetName is a subnet's name, what it is by its way out, and its zone's letter.
func (p *networkPane) subnetName(i int) string {
	s := &p.result.Subnets[i]
	name := s.Name
	if name == "" {
		name = s.ID
	}
	zone := ""
	if s.Zone != "" {
		zone = s.Zone[len(s.Zone)-1:]
	}
	return strings.Join(strings.Fields(harmless(name)+" "+zone+" "+s.Class.Word), " ")
}

// fit chooses the columns that are drawn, the chosen one among them, and whether verdicts stand there in words.
func (p *networkPane) fit(chosen, room int) (from, to int, widths []int, wide bool) {
	for _, wide = range []bool{true, false} {
		widths = make([]int, len(p.columns))
		total := 0
		for j := range p.columns {
			widths[j] = cells(p.headOf(j)) + 2
			if wide {
				widths[j] = max(widths[j], len("[x blocked] "))
			}
			widths[j] = max(widths[j], len("[ok] "))
			total += widths[j]
		}
		if total <= room {
			return 0, len(p.columns), widths, wide
		}
	}
	from, to = chosen, chosen+1
	used := widths[min(chosen, len(widths)-1)]
	for grown := true; grown; {
		grown = false
		if from > 0 && used+widths[from-1] <= room {
			from--
			used, grown = used+widths[from], true
		}
		if to < len(widths) && used+widths[to] <= room {
			used, grown = used+widths[to], true
			to++
		}
	}
	return from, to, widths, false
}

// markMore shows at a line's ends that there are columns beyond them.
func markMore(line string, before, after bool, width int) string {
	if before {
		line = "‹" + strings.TrimPrefix(line, " ")
	}
	if after {
		line = padRight(cutEnd(line, width-1), width-1) + "›"
	}
	return line
}
