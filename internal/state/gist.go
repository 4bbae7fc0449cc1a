package state

import "strings"

// Gist shortens a reason of AWS's to the words that decide: what every task of its kind says first goes, an ARN becomes
// its resource's name. The whole text stays with the task.
func Gist(reason string) string {
	rest := reason
	for again := true; again; {
		again = false
		for _, opening := range openings() {
			if cut, ok := strings.CutPrefix(rest, opening); ok {
				rest, again = strings.TrimLeft(cut, " "), true
			}
		}
		if cut, ok := retried(rest); ok {
			rest, again = cut, true
		}
	}
	rest = ShortARNs(rest)
	switch {
	case rest == "":
		return ShortARNs(reason)
	case strings.HasPrefix(reason, "ResourceInitializationError"):
		return "cannot start: " + rest
	case strings.HasPrefix(reason, "CannotPull"):
		return "cannot pull image: " + rest
	}
	return rest
}

// openings are what stands before the words that tell one failure from another.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
func openings() []string {
	return []string{
		"ResourceInitializationError:",
		"CannotPullContainerError:",
		"CannotPullImageManifestError:",
		"unable to pull secrets or registry auth:",
		"execution resource retrieval failed:",
		"unable to retrieve secret from asm:",
		"unable to retrieve secrets from ssm:",
		"unable to retrieve ecr registry auth:",
		"failed to invoke EFS utils commands to set up EFS volumes:",
		"stderr:",
		"Error response from daemon:",
	}
}

// retried drops "service call has been retried 3 time(s): " and "pull image manifest has been retried 5 time(s): ".
func retried(s string) (string, bool) {
	before, after, ok := strings.Cut(s, "time(s): ")
	if !ok || !strings.Contains(before, "has been retried ") || strings.Contains(before, ": ") {
		return s, false
	}
	return after, true
}

// ShortARNs puts the last name of each ARN in its place: "(target-group arn:…:targetgroup/web/73e2)" says web.
func ShortARNs(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "arn:")
		if i < 0 {
			return b.String() + s
		}
		end := strings.IndexAny(s[i:], " ,;)\"'")
		if end < 0 {
			end = len(s) - i
		}
		b.WriteString(s[:i])
		b.WriteString(resourceName(s[i : i+end]))
		s = s[i+end:]
	}
}

func resourceName(text string) string {
	arn, ok := ParseARN(text)
	if !ok {
		return text
	}
	i := strings.IndexAny(arn.Resource, ":/") // secret:NAME, targetgroup/NAME/ID
	if i < 0 {
		return arn.Resource
	}
	kind, name := arn.Resource[:i], arn.Resource[i+1:]
	switch kind {
	case "assumed-role", "targetgroup": // ROLE/SESSION, NAME/ID
		name, _, _ = strings.Cut(name, "/")
	case "task", "service", "loadbalancer":
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	return name
}
