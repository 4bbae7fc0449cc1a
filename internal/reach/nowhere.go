package reach

import (
	"maps"
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// Nowhere says why facts name no subnet that tasks are placed in. It is "" where they do.
func Nowhere(n *state.Network) string {
	v := &vpc{Network: n}
	switch d := n.Definition; {
	case len(v.placed()) > 0:
		return ""
	case d != nil && d.NetworkMode != "awsvpc" && (n.Service != nil || n.Task != nil):
		return "its tasks have no network interface of their own: they share that of their container instances, which is not looked at"
	case len(n.Denied) > 0:
		words := make([]string, 0, len(n.Denied))
		for _, call := range slices.Sorted(maps.Keys(n.Denied)) {
			words = append(words, call+" ("+n.Denied[call]+")")
		}
		return "where its tasks are placed could not be read: " + strings.Join(words, ", ")
	case n.Task != nil:
		return "the task has no network interface"
	case n.Service != nil:
		return "the service does not say in which subnets its tasks are placed"
	default:
		return "AWS returned neither the service nor the task"
	}
}
