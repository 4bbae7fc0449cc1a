package diagnose

// anchors finds many literals in one pass over a text, whatever their number (Aho and Corasick, 1975). Letters match
// in either case; literals are written in lower case.
type anchors struct {
	class [256]uint8 // of a byte; 0 = in no literal
	width int        // classes
	next  []int32    // node*width + class → node
	ends  []int32    // the literal that ends at a node, or none
	outer []int32    // the nearest shorter suffix of a node at which a literal ends, or none
}

const none = -1

// newAnchors builds the automaton; a literal is reported by its index.
func newAnchors(literals []string) *anchors {
	a := &anchors{width: 1}
	length := 1
	for _, literal := range literals {
		length += len(literal)
		for i := range len(literal) {
			if c := literal[i]; a.class[c] == 0 {
				a.class[c] = uint8(a.width) //nolint:gosec // at most one class a byte that is no capital
				a.width++
			}
		}
	}
	for c := 'A'; c <= 'Z'; c++ {
		a.class[c] = a.class[c-'A'+'a']
	}
	a.next = make([]int32, 0, length*a.width)
	a.ends, a.outer = make([]int32, 0, length), make([]int32, 0, length)
	a.grow()
	for id, literal := range literals {
		node := int32(0)
		for i := range len(literal) {
			edge := int(node)*a.width + int(a.class[literal[i]])
			if a.next[edge] == none {
				a.next[edge] = a.grow()
			}
			node = a.next[edge]
		}
		a.ends[node] = int32(id)
	}
	a.link()
	return a
}

// grow adds a node without edges.
func (a *anchors) grow() int32 {
	for range a.width {
		a.next = append(a.next, none)
	}
	a.ends, a.outer = append(a.ends, none), append(a.outer, none)
	return int32(len(a.ends) - 1) //nolint:gosec // an index
}

// link completes the edges: where a literal goes on no further, its longest suffix that begins another one does.
func (a *anchors) link() {
	suffix := make([]int32, len(a.ends))
	queue := []int32{0}
	for len(queue) > 0 {
		node := queue[0]
		queue = queue[1:]
		for class := range a.width {
			edge := int(node)*a.width + class
			fallback := int32(0)
			if node != 0 {
				fallback = a.next[int(suffix[node])*a.width+class]
			}
			child := a.next[edge]
			if child == none {
				a.next[edge] = fallback
				continue
			}
			suffix[child] = fallback
			if a.outer[child] = a.outer[fallback]; a.ends[fallback] != none {
				a.outer[child] = fallback
			}
			queue = append(queue, child)
		}
	}
}

// scan calls hit for every literal in the text with the offset behind it, in the order of these offsets.
func (a *anchors) scan(text string, hit func(literal, end int)) {
	node := int32(0)
	for i := range len(text) {
		node = a.next[int(node)*a.width+int(a.class[text[i]])]
		for at := node; at != none; at = a.outer[at] {
			if id := a.ends[at]; id != none {
				hit(int(id), i+1)
			}
		}
	}
}
