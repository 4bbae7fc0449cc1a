package ui

import (
	"cmp"
	"slices"
)

// footer shows the keys that do something with this row, the most useful first, and help in any case.
func (a *App) footer() string {
	all, _ := a.inForce()
	offered := make([]action, 0, len(all))
	for _, act := range all {
		if act.rank > 0 && len(act.keys) > 0 && act.refusal() == "" {
			offered = append(offered, act)
		}
	}
	slices.SortStableFunc(offered, func(a, b action) int { return cmp.Compare(a.rank, b.rank) })
	right := ""
	if a.o.ReadOnly {
		right = "read-only "
	}
	room := a.width - cells(right) - 1
	for _, act := range offered {
		if act.rank == rankHelp {
			room -= footerWidth(act)
		}
	}
	var pieces []piece
	for _, act := range offered {
		if act.rank != rankHelp {
			if room < footerWidth(act) {
				continue
			}
			room -= footerWidth(act)
		}
		pieces = append(pieces, piece{" ", tonePlain}, piece{act.label(), toneAccent}, piece{" " + act.hint + " ", tonePlain})
	}
	return a.sides(variant{pieces, []piece{{right, toneQuiet}}})
}

func footerWidth(act action) int { return cells(act.label()) + cells(act.hint) + 3 }
