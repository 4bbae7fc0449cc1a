package ui

// pager is text that may be longer than the screen. It keeps its place when the text changes.
type pager struct {
	lines         []string
	top           int // the first line on the screen
	width, height int
}

func (p *pager) set(lines []string) {
	p.lines = lines
	p.move(0)
}

func (p *pager) resize(width, height int) {
	p.width, p.height = width, height
	p.move(0)
}

func (p *pager) move(by int) { p.top = max(0, min(p.top+by, len(p.lines)-p.height)) }

func (p *pager) page(by int) { p.move(by * max(p.height-1, 1)) }

func (p *pager) edge(to int) {
	if to < 0 {
		p.top = 0
		return
	}
	p.move(len(p.lines))
}

func (p *pager) view() []string {
	return p.lines[min(p.top, len(p.lines)):min(p.top+max(p.height, 0), len(p.lines))]
}
