package state

import "slices"

// Selection is what a person wants to see: every profile in every Region, and of the clusters there those named.
type Selection struct {
	Profiles []string // none = the keys of the environment, or the default profile
	Regions  []string // none = the Region that each profile names
	Clusters []string // names or ARNs, none = all
}

// Equal reports the same in the same order.
func (s Selection) Equal(other Selection) bool {
	return slices.Equal(s.Profiles, other.Profiles) && slices.Equal(s.Regions, other.Regions) && slices.Equal(s.Clusters, other.Clusters)
}

// NoCluster is the first of the clusters named that AWS has denied in every origin, "" where there is none.
func (s *Snapshot) NoCluster() string {
	for _, name := range s.Selection.Clusters {
		lacks := func(l *Login) bool { return slices.Contains(l.Lacks, name) }
		if len(s.Logins) > 0 && !slices.ContainsFunc(s.Logins, func(l *Login) bool { return l.SameAs == nil && !lacks(l) }) {
			return name
		}
	}
	return ""
}

// Select records what is wanted.
func (e *Edit) Select(s Selection) { e.next.Selection = s }
