package reach

// Class is what a subnet is called by its way out.
type Class struct {
	// Word is public (default route to an internet gateway), private (any other working default route) or isolated, by
	// the table that applies; "" where that was not returned.
	Word string
	// FargateStack is what App::FargateStack calls it: it looks at explicit associations only, at internet and NAT
	// gateways only, and not at the state of a route. Subnets that follow the main table it leaves unclassified.
	FargateStack string
}

// The words.
const (
	Public       = "public"
	Private      = "private"
	Isolated     = "isolated"
	Unclassified = "unclassified"
)

func (t *task) class() Class {
	if !t.in.seen || t.in.table == nil {
		return Class{FargateStack: Unclassified}
	}
	c := Class{Isolated, Unclassified}
	mains, _ := t.publicRoutes(t.public4)
	for _, r := range mains {
		switch kind := r.kind; {
		case r.blackhole():
		case kind == toInternet && c.Word == Isolated:
			c.Word = Public
		case kind != toInternet:
			c.Word = Private
		}
	}
	if t.explicit() {
		c.FargateStack = Isolated
		for _, r := range t.in.table.routes {
			switch kind := r.kind; {
			case r.To.String() != "0.0.0.0/0":
			case kind == toInternet:
				c.FargateStack = Public
			case kind == toNAT:
				c.FargateStack = Private
			}
		}
	}
	return c
}

// explicit reports a subnet that a table names, in whatever state.
func (t *task) explicit() bool {
	for i := range t.RouteTables {
		for _, a := range t.RouteTables[i].Associations {
			if a.Subnet == t.in.ID {
				return true
			}
		}
	}
	return false
}
