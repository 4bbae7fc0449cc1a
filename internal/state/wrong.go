package state

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Benign reports a stop that needs nobody's attention: somebody or the scheduler asked for it, or Spot took the
// capacity back as agreed and the task's service starts another. A host that went away (TerminationNotice) is none.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
func Benign(t *Task) bool {
	switch t.StopCode {
	case "UserInitiated":
		return true
	case "SpotInterruption":
		return t.Service != ""
	case "ServiceSchedulerInitiated":
		// The scheduler also kills what fails its checks: "Task failed ELB health checks in (target-group …)".
		return !strings.Contains(t.StoppedReason, "health check")
	}
	return false
}

// words say what is wrong, the most decisive first: a task's own reason before what it led to. quoted = they are AWS's.
func (a *assessment) words() (words string, quoted bool) {
	switch {
	case a.unhealthy > 0 && a.killedByChecks():
		return a.targetWords() + fmt.Sprintf(" · ×%d killed for it", len(a.stops)), false
	case len(a.stops) > 0:
		return stopWords(a.stops)
	case a.unhealthy > 0:
		return a.targetWords(), false
	case a.sickTasks > 0:
		return fmt.Sprintf("container %s UNHEALTHY in %s", a.sickContainer, count(a.sickTasks, "task")), false
	case len(a.earlier) > 0: // too long ago to count against the service, but the last thing it told
		words, quoted = stopWords(a.earlier)
		return words + ", last " + a.ago(a.earlier), quoted
	}
	if msg := a.placement(); msg != "" {
		return msg, true
	}
	if p := a.primary; p != nil && p.RolloutState == RolloutFailed {
		return firstOf(p.Reason, "deployment failed"), p.Reason != ""
	}
	for i := range a.svc.Deployments {
		if d := &a.svc.Deployments[i]; d.RolloutState == RolloutFailed {
			return "rolling back: " + firstOf(d.Reason, "deployment of "+Revision(d.TaskDefinition)+" failed"), false
		}
	}
	if p := a.primary; p != nil && p.Failed > 0 && p.RolloutState == RolloutInProgress {
		return count(p.Failed, "task") + " failed to start so far", false
	}
	if missing := a.svc.Desired - a.svc.Running; missing > 0 {
		return fmt.Sprintf("%d of %s not running, %d pending", missing, count(a.svc.Desired, "task"), a.svc.Pending), false
	}
	return "", false
}

func (a *assessment) targetWords() string {
	of := fmt.Sprintf("%d/%s ", a.unhealthy, count(a.targets, "target"))
	if words := a.sickIn.HealthCheck.FailedBy(a.sick, a.unhealthy); words != "" {
		return of + words
	}
	return of + "unhealthy: " + firstOf(a.sick.Detail, a.sick.Reason)
}

// killedByChecks reports that every death was the scheduler's answer to a failed ELB health check: the target's own
// reason says more than "Task failed ELB health checks".
func (a *assessment) killedByChecks() bool {
	for _, t := range a.stops {
		if !strings.HasPrefix(t.StoppedReason, "Task failed ELB health checks") {
			return false
		}
	}
	return len(a.stops) > 0
}

// stopWords names the most frequent way to die among stops, the latest among equals, and how often it happened.
func stopWords(stops []*Task) (words string, quoted bool) {
	counts, ways := map[string]int{}, make([]string, len(stops))
	for i, t := range stops {
		ways[i] = wayToDie(t)
		counts[ways[i]]++
	}
	best := 0
	for i, way := range ways {
		if counts[way] > counts[ways[best]] {
			best = i
		}
	}
	words, quoted = wordsOf(stops[best])
	if n := counts[ways[best]]; n > 1 {
		words = fmt.Sprintf("×%d %s", n, words)
	}
	return words, quoted
}

// ago is how long ago the latest of stops was.
func (a *assessment) ago(stops []*Task) string { return Age(a.now.Sub(stops[0].StoppedAt)) + " ago" }

// wayToDie is what two stops have in common that have the same cause: the exit codes and the words, without the
// numbers, addresses and ids that differ from task to task.
func wayToDie(t *Task) string {
	reason := Gist(t.StoppedReason)
	b := make([]byte, 0, 32*len(t.Containers)+len(reason))
	for _, c := range t.Containers {
		b = append(b, c.Name...)
		if c.ExitCode != nil {
			b = strconv.AppendInt(append(b, ' '), int64(*c.ExitCode), 10)
		}
		b = append(b, ';')
	}
	for i := range len(reason) {
		if c := reason[i]; c < '0' || c > '9' {
			b = append(b, c)
		}
	}
	return string(b)
}

// placement is the event that says why a task could not be placed, if that is news.
func (a *assessment) placement() string {
	for _, e := range a.svc.Events {
		if a.now.Sub(e.At) > stopWindow {
			return ""
		}
		if _, why, ok := strings.Cut(e.Message, "was unable to place a task"); ok {
			return "unable to place a task" + why
		}
	}
	return ""
}

// StopWords tell in a few words how a task ended: the container that failed and its exit code, or AWS's reason.
func StopWords(t *Task) string {
	words, _ := wordsOf(t)
	return words
}

// wordsOf are a task's StopWords; quoted = they are AWS's reason.
func wordsOf(t *Task) (words string, quoted bool) {
	if t.StopCode == "EssentialContainerExited" || t.StopCode == "" {
		for _, c := range t.Containers {
			if words, quoted = exitWords(c, t); words != "" {
				return words, quoted
			}
		}
	}
	if t.StopCode == "TaskFailedToStart" && t.StoppedReason == "Task failed to start" {
		for _, c := range t.Containers {
			if c.Reason != "" {
				return Gist(c.Reason), true
			}
		}
	}
	return firstOf(Gist(t.StoppedReason), t.StopCode, "stopped, AWS gives no reason"), t.StoppedReason != ""
}

func exitWords(c Container, t *Task) (words string, quoted bool) {
	switch {
	case strings.HasPrefix(c.Reason, "OutOfMemory"):
		return c.Name + " killed: out of memory", false
	case c.ExitCode == nil && c.Reason != "":
		return c.Name + ": " + Gist(c.Reason), true
	case c.ExitCode == nil || *c.ExitCode == 0 && t.StopCode == "":
		return "", false
	case *c.ExitCode == 0:
		return c.Name + " ended with exit code 0", false
	}
	words = c.Name + " exited" + exitCode(c)
	if ran := t.ExecutionStoppedAt.Sub(t.StartedAt); !t.StartedAt.IsZero() && ran >= 0 && ran < time.Hour {
		words += " after " + Age(ran)
	}
	if c.Reason != "" {
		words += ": " + c.Reason
	}
	return words, false
}

func exitCode(c Container) string {
	if c.ExitCode == nil {
		return ""
	}
	return fmt.Sprintf(" %d", *c.ExitCode)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
