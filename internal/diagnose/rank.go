package diagnose

import (
	"maps"
	"slices"
)

// rank works out who outranks whom: what a cause says itself, and what follows from that, comes before the standings.
func (c *Causes) rank() error {
	n := len(c.list)
	c.over = make([][]bool, n)
	for i := range c.over {
		c.over[i] = make([]bool, n)
	}
	for i, cause := range c.list {
		for at, slug := range cause.Outranks {
			other := c.bySlug[slug]
			if other == nil {
				return cause.where(item("outranks", at)).undefined(cause.Slug+" outranks %q, which no file defines", slug, slices.Sorted(maps.Keys(c.bySlug)))
			}
			c.over[i][other.index] = true
		}
	}
	for k := range n { // Warshall: over is transitive
		for i := range n {
			if !c.over[i][k] {
				continue
			}
			for j := range n {
				c.over[i][j] = c.over[i][j] || c.over[k][j]
			}
		}
	}
	for i, cause := range c.list {
		if c.over[i][i] {
			by := slices.IndexFunc(c.list, func(by *Cause) bool { return c.over[i][by.index] && c.over[by.index][i] && by != cause })
			return cause.where("outranks").errorf("%s outranks itself by way of %s", cause.Slug, c.list[max(by, 0)].Slug)
		}
	}
	order := standings()
	for i, a := range c.list {
		for j, b := range c.list {
			if !c.over[j][i] && slices.Index(order, a.Standing) < slices.Index(order, b.Standing) {
				c.over[i][j] = true
			}
		}
	}
	return nil
}
