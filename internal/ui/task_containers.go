package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// containers are a table where it fits, and a block for each where it does not. Reasons stand on lines of their own:
// they are what one looks for. at says on which line each container begins.
func (p *taskPage) containers(width int) (lines []string, at []int) {
	if len(p.task.Containers) == 0 {
		return []string{p.e.look.paint(toneQuiet, "ECS tells of no container yet")}, nil
	}
	rows := make([][]string, 0, 1+len(p.task.Containers))
	rows = append(rows, []string{"CONTAINER", "STATUS", "HEALTH", "EXIT", "EXEC AGENT", "DIGEST", "IMAGE"})
	for i := range p.task.Containers {
		rows = append(rows, containerRow(&p.task.Containers[i]))
	}
	margin := cursorCells
	if len(p.task.Containers) > 1 { // a column for the cursor
		margin += cursorCells
		for i := range rows {
			rows[i][0] = blank(cursorCells) + rows[i][0]
			if i > 0 && p.task.Containers[i-1].Name == p.cursor {
				rows[i][0] = ">" + rows[i][0][1:]
			}
		}
	}
	drawn := grid(p.e.look, rows, width, 24)
	if drawn == nil {
		return p.blocks(rows[1:], width)
	}
	lines = drawn[:1:1]
	for i, line := range drawn[1:] {
		c := &p.task.Containers[i]
		at = append(at, len(lines))
		if strings.HasPrefix(line, ">") {
			line = p.e.look.paint(toneCursor, line)
		}
		lines = append(lines, line)
		lines = append(lines, p.reason(c, blank(margin), width)...)
	}
	return lines, at
}

// cursorCells are the cells of the cursor and a blank behind it.
const cursorCells = 2

// containerRow is a container in the order of the titles.
func containerRow(c *state.Container) []string {
	row := []string{
		cutMiddle(c.Name, 24), strings.ToLower(c.LastStatus), healthOf(c), exitOf(c), agentWords(c), shortDigest(c.ImageDigest), c.Image,
	}
	for i, text := range row {
		row[i] = harmless(text)
	}
	return row
}

// blocks draws the rows of containers one below the other.
func (p *taskPage) blocks(rows [][]string, width int) (lines []string, at []int) {
	named := func(what, text string) string {
		if text == "–" {
			return ""
		}
		return what + " " + text
	}
	for i, r := range rows {
		at = append(at, len(lines))
		s := section{cutMiddle(r[0], labelWidth-1), []item{{
			"", factWords(r[1], named("exit", r[3]), named("health", r[2]), named("exec agent", r[4])), containerTone(&p.task.Containers[i]),
		}}}
		if strings.HasPrefix(r[0], ">") {
			s.items[0].tone = toneCursor
		}
		lines = append(lines, s.lines(p.e.look, width, 0)...)
		lines = append(lines, p.reason(&p.task.Containers[i], blank(labelWidth), width)...)
		digest := named(" · digest", r[5])
		lines = append(lines, p.e.look.paint(toneQuiet, blank(labelWidth)+cutMiddle(r[6], width-labelWidth-cells(digest))+digest))
	}
	return lines, at
}

// reason tells why a container ended and why its agent does not work.
func (p *taskPage) reason(c *state.Container, margin string, width int) []string {
	text := c.Reason
	for _, a := range c.Agents {
		if a.Reason != "" {
			text = strings.TrimPrefix(text+"; "+a.Name+": "+a.Reason, "; ")
		}
	}
	if text == "" {
		return nil
	}
	lines := wrapped(text, width-len(margin))
	for i := range lines {
		lines[i] = margin + lines[i]
	}
	return p.e.look.paintLines(containerTone(c), lines)
}

func containerTone(c *state.Container) tone {
	switch {
	case c.ExitCode != nil && *c.ExitCode != 0, c.ExitCode == nil && c.Reason != "":
		return toneBad
	case c.Health == "UNHEALTHY":
		return toneWarn
	}
	return toneRow
}

func healthOf(c *state.Container) string {
	if c.Health == "" || c.Health == "UNKNOWN" {
		return "–"
	}
	return strings.ToLower(c.Health)
}

func exitOf(c *state.Container) string {
	if c.ExitCode == nil {
		return "–"
	}
	return strconv.Itoa(*c.ExitCode)
}

// agentWords tell how the agent of ECS Exec does.
func agentWords(c *state.Container) string {
	i := slices.IndexFunc(c.Agents, func(a state.Agent) bool { return a.Name == "ExecuteCommandAgent" })
	if i < 0 {
		return "–"
	}
	return strings.ToLower(c.Agents[i].LastStatus)
}

// shortDigest is the beginning of an image's digest, as much as registries show.
func shortDigest(digest string) string {
	_, hex, _ := strings.Cut(digest, ":")
	return dash(hex[:min(12, len(hex))])
}

// grid lines rows of texts up; the first row is the titles, the last column is cut in the middle. It is nil where the
// last column would get less than least cells.
func grid(l *look, rows [][]string, width, least int) []string {
	last := len(rows[0]) - 1
	widths := make([]int, last)
	room := width
	for c := range last {
		for _, r := range rows {
			widths[c] = max(widths[c], cells(r[c]))
		}
		room -= widths[c] + 2
	}
	if room < least {
		return nil
	}
	lines := make([]string, 0, len(rows))
	for i, r := range rows {
		var b strings.Builder
		for c := range last {
			b.WriteString(padRight(r[c], widths[c]+2))
		}
		b.WriteString(cutMiddle(r[last], room))
		if i == 0 {
			lines = append(lines, l.paint(toneTitle, b.String()))
		} else {
			lines = append(lines, b.String())
		}
	}
	return lines
}
