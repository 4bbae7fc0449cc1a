package diagnose

import (
	"slices"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// The blanks that a next step may leave for the facts to fill. One that nobody knows stays, in capitals.
const (
	blankCluster        = "cluster"
	blankService        = "service"
	blankTask           = "task"
	blankContainer      = "container"
	blankTaskDefinition = "taskDefinition"
	blankTargetGroup    = "targetGroup"
	blankRegion         = "region"
)

func blanks() []string {
	return []string{blankCluster, blankService, blankTask, blankContainer, blankTaskDefinition, blankTargetGroup, blankRegion}
}

// unknownBlank finds a word in braces that is no blank; braces around anything else are the command's own.
func unknownBlank(step string) (name string, found bool) {
	for {
		_, rest, ok := strings.Cut(step, "{")
		if !ok {
			return "", false
		}
		name, _, closed := strings.Cut(rest, "}")
		word := name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
		if closed && word && !slices.Contains(blanks(), name) {
			return name, true
		}
		step = rest
	}
}

// fill puts what is known into the steps.
func fill(steps []string, known map[string]string) []string {
	pairs := make([]string, 0, 2*len(blanks()))
	for _, name := range blanks() {
		value := known[name]
		if value == "" {
			value = strings.ToUpper(name)
		}
		pairs = append(pairs, "{"+name+"}", value)
	}
	into := strings.NewReplacer(pairs...)
	out := make([]string, len(steps))
	for i, step := range steps {
		out[i] = into.Replace(inRegion(step, known[blankRegion]))
	}
	return out
}

// inRegion names the Region in the command that ends a step: the one that the facts are of is seldom the default of the
// shell it is pasted into. A command with more to it than its flags stays as it is.
func inRegion(step, region string) string {
	_, command, ok := strings.Cut(step, ": aws ")
	switch {
	case !ok || region == "" || strings.Contains(command, "--region") || strings.ContainsAny(command, "|$") || strings.Contains(command, ", then "):
		return step
	}
	return step + " --region " + region
}

func blanksOfTask(t *state.Task, container string) map[string]string {
	return map[string]string{
		blankCluster: t.Key.Cluster.Name, blankRegion: t.Key.Cluster.Scope.Region, blankService: t.Service, blankTask: t.Key.ID,
		blankContainer: container, blankTaskDefinition: state.Revision(t.TaskDefinition),
	}
}

func blanksOfService(s *state.Service) map[string]string {
	known := map[string]string{
		blankCluster: s.Key.Cluster.Name, blankRegion: s.Key.Cluster.Scope.Region, blankService: s.Key.Name,
		blankTaskDefinition: state.Revision(s.TaskDefinition),
	}
	for _, lb := range s.LoadBalancers {
		if known[blankTargetGroup] == "" {
			known[blankTargetGroup] = lb.ARN
		}
	}
	return known
}

// blanksOf reads what an ARN tells.
func blanksOf(arn string) map[string]string {
	a, ok := state.ParseARN(arn)
	if !ok {
		return nil
	}
	known := map[string]string{blankRegion: a.Region}
	if key, ok := state.ClusterKeyOf(arn); ok {
		known[blankCluster] = key.Name
	}
	return known
}
