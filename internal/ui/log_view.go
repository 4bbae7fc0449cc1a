package ui

// logView is the part of a ring that is on the screen. Following, its end is at the bottom; paused, the line under the
// cursor stays where it is, whatever comes above or below.
type logView struct {
	ring   logRing
	sheet  logSheet
	height int
	follow bool
	at     logKey // the line under the cursor
	row    int    // of the screen where it begins
	paused logKey // the last line there was when the screen stopped
}

// placed is a line on the screen.
type placed struct {
	pos    logPos
	row    int // where it begins; above the screen for one that is cut off
	height int
	day    bool // a rule with its date stands above it
}

// anchor is the line that stays where it is.
func (v *logView) anchor() (p placed, ok bool) {
	if v.follow {
		pos, ok := v.ring.up(v.ring.end())
		if !ok {
			return p, false
		}
		p = v.measure(pos)
		p.row = v.height - p.height
		return p, true
	}
	pos, ok := v.ring.nearest(v.at)
	if !ok {
		return p, false
	}
	p = v.measure(pos)
	p.row = v.clamp(v.row, p.height)
	return p, true
}

// clamp keeps a line on the screen, or where it is taller, the screen on the line.
func (v *logView) clamp(row, height int) int {
	room := v.height - height
	return max(min(0, room), min(row, max(0, room)))
}

func (v *logView) measure(pos logPos) placed {
	l := v.ring.at(pos)
	p := placed{pos: pos}
	zone := v.sheet.clock.zone(v.sheet.now)
	if before, ok := v.ring.up(pos); ok {
		p.day = !sameDay(v.ring.at(before).time().In(zone), l.time().In(zone))
	} else {
		p.day = !sameDay(l.time().In(zone), v.sheet.now.In(zone))
	}
	p.day = p.day && v.sheet.clock != clockOff
	p.height = v.sheet.height(l, p.day)
	return p
}

// layout places the lines that are on the screen, in order. There is a gap below only where there are too few lines, and
// none above.
func (v *logView) layout() []placed {
	from, ok := v.anchor()
	if !ok {
		return nil
	}
	above, below := []placed{}, []placed{from}
	up := func(first placed) (placed, bool) {
		pos, ok := v.ring.up(first.pos)
		if !ok {
			return first, false
		}
		p := v.measure(pos)
		p.row = first.row - p.height
		above = append(above, p)
		return p, true
	}
	first, more := from, true
	for more && first.row > 0 {
		first, more = up(first)
	}
	shift := -max(first.row, 0)
	last := from
	for last.row+last.height+shift < v.height {
		pos, ok := v.ring.next(last.pos)
		if !ok {
			break
		}
		p := v.measure(pos)
		p.row = last.row + last.height
		below = append(below, p)
		last = p
	}
	if gap := v.height - (last.row + last.height + shift); gap > 0 {
		shift += gap
		for more && first.row+shift > 0 {
			first, more = up(first)
		}
		shift -= max(first.row+shift, 0)
	}
	all := make([]placed, 0, len(above)+len(below))
	for i := range above {
		all = append(all, above[len(above)-1-i])
	}
	all = append(all, below...)
	for i := range all {
		all[i].row += shift
	}
	return all
}

// hold fixes the cursor on the line it is on and remembers where that stands.
func (v *logView) hold() {
	from, ok := v.anchor()
	if !ok {
		return
	}
	for _, p := range v.layout() {
		if p.pos == from.pos {
			v.at, v.row = v.ring.at(p.pos).key(), p.row
		}
		v.sheet.widen(v.ring.at(p.pos))
	}
}

// rows draws what is on the screen.
func (v *logView) rows() []string {
	var rows []string
	from, _ := v.anchor()
	for _, p := range v.layout() {
		drawn := v.sheet.rows(v.ring.at(p.pos), p.day, !v.follow && p.pos == from.pos)
		if p.row < 0 {
			drawn = drawn[min(-p.row, len(drawn)):]
		}
		rows = append(rows, drawn...)
	}
	return rows[:min(len(rows), v.height)]
}

// move goes some lines down, or up for a negative by; it pauses.
func (v *logView) move(by int) { v.step(by, func(placed) bool { return false }) }

// page goes a screen down or up: the cursor stays on its row as far as it can.
func (v *logView) page(by int) {
	rows, row := max(v.height-1, 1), v.row
	v.step(by*rows, func(p placed) bool {
		rows -= p.height
		return rows <= 0
	})
	v.row = row
	v.hold()
}

// step goes line by line until the count is used up or somebody has enough.
func (v *logView) step(by int, enough func(placed) bool) {
	v.pause()
	p, ok := v.anchor()
	for ok && by != 0 {
		var pos logPos
		if by > 0 {
			pos, ok = v.ring.next(p.pos)
		} else {
			pos, ok = v.ring.up(p.pos)
		}
		if !ok {
			break
		}
		to := v.measure(pos)
		if by > 0 {
			to.row = v.clamp(p.row+p.height, to.height)
			by--
		} else {
			to.row = v.clamp(p.row-to.height, to.height)
			by++
		}
		p = to
		v.at, v.row = v.ring.at(pos).key(), p.row
		if enough(p) {
			break
		}
	}
	v.hold()
}

// jump goes to a line and leaves the screen where it is, if the line is on it.
func (v *logView) jump(to logPos) {
	v.pause()
	row := v.height / 3
	for _, p := range v.layout() {
		if p.pos == to && p.row >= 0 && p.row+p.height <= v.height {
			row = p.row
		}
	}
	v.at, v.row = v.ring.at(to).key(), row
	v.hold()
}

// atTop reports that the first line that passes is on the screen.
func (v *logView) atTop() bool {
	all := v.layout()
	if len(all) == 0 {
		return true
	}
	_, more := v.ring.up(all[0].pos)
	return !more
}

// atBottom reports that the last line that passes is on the screen.
func (v *logView) atBottom() bool {
	all := v.layout()
	if len(all) == 0 {
		return true
	}
	_, more := v.ring.next(all[len(all)-1].pos)
	return !more
}

// current is the line under the cursor; following, that is the newest.
func (v *logView) current() (*logLine, bool) {
	p, ok := v.anchor()
	if !ok {
		return nil, false
	}
	return v.ring.at(p.pos), true
}

// fresh counts the lines that have come after the last one there was when the screen stopped.
func (v *logView) fresh() (n int) {
	if v.follow || len(v.ring.chunks) == 0 {
		return 0
	}
	from := v.ring.seek(logKey{v.paused.at, v.paused.seq + 1})
	for i := from.chunk; i < len(v.ring.chunks); i++ {
		c := v.ring.chunks[i]
		kept, _ := v.ring.passedIn(c, len(c.lines))
		if i == from.chunk {
			before, _ := v.ring.passedIn(c, from.i)
			kept -= before
		}
		n += kept
	}
	return n
}

// pause stops the screen where it is.
func (v *logView) pause() {
	if !v.follow {
		return
	}
	v.hold()
	v.follow = false
	if n := len(v.ring.chunks); n > 0 {
		v.paused = v.ring.chunks[n-1].last()
	}
}
