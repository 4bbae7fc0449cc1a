package state

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

const (
	// lagsFor is how long AWS may go on telling what was true before a change.
	// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
	lagsFor = 30 * time.Second
	// clockSlack is how far times of AWS and of fsui's reading of AWS's clock may lie apart.
	clockSlack = 5 * time.Second
	// tellsFor is how long what is there now tells what was done: later somebody else may have changed it again.
	tellsFor = 10 * time.Minute
)

// Progress is how far ECS has come with an action.
type Progress struct {
	Fate  Fate
	Words string
}

// Over reports that nothing more will come of it.
func (p Progress) Over() bool {
	return p.Fate == FateDone || p.Fate == FateFailed || p.Fate == FateRefused
}

// Follow tells from the facts how far an action has come. What AWS did not answer to is told by what happened since.
func (s *Snapshot) Follow(a *Act, now time.Time) Progress {
	switch a.Fate {
	case FateSent:
		return Progress{FateSent, "sent, no answer yet"}
	case FateAccepted, FateUnknown:
	case FateRefused, FateDone:
		return Progress{a.Fate, a.Why}
	default:
		words := a.Why
		if a.Fault != nil {
			words = cmp.Or(words, a.Fault.Error())
		}
		return Progress{a.Fate, words}
	}
	switch a.Action.Kind {
	case ActRunTask, ActRunRule:
		return s.followRun(a, now)
	case ActStopTask:
		return s.followTask(a)
	default:
	}
	svc := s.Services[a.Action.Service]
	switch {
	case a.Action.Surge && !a.Earlier:
		return Progress{a.Fate, a.Why} // whoever carries it out tells
	case svc == nil && s.sweptLate(a, SourceServices, lagsFor):
		return Progress{FateUnknown, "the service is not there any more"}
	case svc == nil || !svc.SeenAt.After(a.At):
		return Progress{a.Fate, "waiting for ECS to tell"}
	}
	switch a.Action.Kind {
	case ActRestart, ActContinue:
		if a.Action.Surge {
			return a.followSurge(svc)
		}
		return a.FollowDeployment(svc, now)
	case ActRollback, ActRevision:
		return s.followRevision(a, svc, now)
	case ActScale, ActStop, ActStart:
		return followCount(a, svc, now)
	case ActExec:
		return followExec(a, svc)
	default:
		return Progress{a.Fate, "nobody can tell from what ECS says: look whether it was carried out"}
	}
}

// late reports that what was read at a time would show the act: from then on AWS no longer tells the state before it.
// The time of the reading counts, not ours: a console that reads rarely may hold for a minute what AWS told at once.
func (a *Act) late(read time.Time) bool { return read.Sub(a.At) > lagsFor }

// sweptLate reports that all of a kind has been read, longer than a time after the act: what is not there then is not
// there any more.
func (s *Snapshot) sweptLate(a *Act, kind SourceKind, after time.Duration) bool {
	src := s.Source(kind, a.Action.Cluster())
	return src != nil && !src.Partial && src.At.Sub(a.At) > after
}

// followSurge tells what a surge has left behind that an earlier session began: only that session would have set the
// count back.
func (a *Act) followSurge(svc *Service) Progress {
	switch svc.Desired {
	case a.Desired:
		return Progress{FateDone, "the count is " + strconv.Itoa(a.Desired) + ", as it was"}
	case a.Surged:
		return Progress{FateUnknown, fmt.Sprintf("%d are still wanted, %d before it: unless another fsui is at it, scale it back to %d", svc.Desired, a.Desired, a.Desired)}
	}
	return Progress{FateFailed, fmt.Sprintf("somebody has changed the count since: %d are wanted, %d before it", svc.Desired, a.Desired)}
}

// followExec follows a switch that only AWS's own record shows.
func followExec(a *Act, svc *Service) Progress {
	switch {
	case svc.Exec:
		return Progress{FateDone, "tasks that start from now on have a shell"}
	case a.late(svc.SeenAt):
		return Progress{FateFailed, "it is off all the same"}
	}
	return Progress{a.Fate, "waiting for ECS to tell"}
}

// followRevision follows a service to another revision: by the deployment that brings it, or by going back to one.
func (s *Snapshot) followRevision(a *Act, svc *Service, now time.Time) Progress {
	if a.Deployment != "" {
		return a.FollowDeployment(svc, now)
	}
	primary, late := svc.Primary(), a.late(svc.SeenAt)
	switch {
	case (primary == nil || primary.TaskDefinition != a.Revision) && late:
		return Progress{FateFailed, "it was not carried out: " + Revision(svc.TaskDefinition) + " is deployed"}
	case primary == nil || primary.TaskDefinition != a.Revision:
		return Progress{a.Fate, "waiting for ECS to tell"}
	case primary.RolloutState == RolloutFailed:
		return Progress{FateFailed, "going back to " + Revision(a.Revision) + " has failed: " + primary.Reason}
	case primary.RolloutState == RolloutCompleted && len(svc.Deployments) == 1:
		return Progress{FateDone, "back on " + Revision(a.Revision) + ", " + count(primary.Running, "task") + " running"}
	}
	return Progress{FateAccepted, fmt.Sprintf("going back to %s: %d of %d tasks of it running", Revision(a.Revision), primary.Running, primary.Desired)}
}

// followTask follows a task to its end.
func (s *Snapshot) followTask(a *Act) Progress {
	t := s.Tasks[a.Action.Task]
	switch {
	case t == nil && s.sweptLate(a, SourceTasks, lagsFor):
		return Progress{FateDone, "ECS does not know the task any more"}
	case t == nil || !t.SeenAt.After(a.At):
		return Progress{a.Fate, "waiting for ECS to tell"}
	case t.Stopped():
		return Progress{FateDone, "the task has stopped"}
	case t.Leaving():
		return Progress{FateAccepted, "the task is stopping"}
	case a.late(t.SeenAt):
		return Progress{FateFailed, "it was not carried out: the task runs"}
	}
	return Progress{a.Fate, "waiting for ECS to tell"}
}

// followCount follows a change of the desired count.
func followCount(a *Act, svc *Service, now time.Time) Progress {
	late := a.late(svc.SeenAt)
	switch {
	case svc.Desired != a.Desired && !late:
		return Progress{a.Fate, "waiting for ECS to tell"}
	case svc.Desired != a.Desired && a.Fate == FateUnknown && now.Sub(a.At) > tellsFor:
		return Progress{FateFailed, fmt.Sprintf("it was not carried out, or changed since: %d are wanted", svc.Desired)}
	case svc.Desired != a.Desired && a.Fate == FateUnknown:
		return Progress{FateFailed, fmt.Sprintf("it was not carried out: %d are wanted", svc.Desired)}
	case svc.Desired != a.Desired:
		return Progress{FateFailed, fmt.Sprintf("somebody has changed it since: %d are wanted, not %d", svc.Desired, a.Desired)}
	case svc.Running == a.Desired && svc.Pending == 0:
		return Progress{FateDone, count(a.Desired, "task") + " running"}
	case svc.Running > a.Desired:
		return Progress{FateAccepted, fmt.Sprintf("%d running, %s still to stop", svc.Running, count(svc.Running-a.Desired, "task"))}
	}
	words := fmt.Sprintf("%d of %d running", svc.Running, a.Desired)
	if svc.Pending > 0 {
		words += fmt.Sprintf(", %d on their way", svc.Pending)
	}
	if d := svc.Primary(); d != nil && d.RolloutState == RolloutFailed {
		return Progress{FateAccepted, words + "; the deployment has failed"}
	}
	if d := svc.Primary(); d != nil && d.Failed > 0 {
		words += fmt.Sprintf(", %s failed to start", count(d.Failed, "task"))
	}
	return Progress{FateAccepted, words}
}

// FollowDeployment follows the deployment that an action started.
func (a *Act) FollowDeployment(svc *Service, now time.Time) Progress {
	d := a.deploymentOf(svc)
	primary := svc.Primary()
	switch late := a.late(svc.SeenAt); {
	case d == nil && a.Deployment == "" && now.Sub(a.At) > tellsFor:
		return Progress{FateFailed, "it was not carried out, or replaced since: nobody can tell any more"}
	case d == nil && a.Deployment == "" && late:
		return Progress{FateFailed, "it was not carried out: no deployment has begun"}
	case d == nil && late && primary != nil && primary.CreatedAt.After(a.At):
		return Progress{FateFailed, "a newer deployment has taken its place"}
	case d == nil && late:
		return Progress{FateFailed, "its deployment is gone: rolled back, or replaced"}
	case d == nil:
		return Progress{a.Fate, "waiting for ECS to tell"}
	case d.RolloutState == RolloutFailed && primary != nil && primary.ID != d.ID:
		return Progress{FateFailed, "failed, rolled back to " + Revision(primary.TaskDefinition) + ": " + d.Reason}
	case d.RolloutState == RolloutFailed:
		return Progress{FateFailed, "failed: " + d.Reason}
	case d.Status != "PRIMARY":
		return Progress{FateFailed, "a newer deployment has taken its place"}
	case d.RolloutState == RolloutCompleted:
		return Progress{FateDone, count(d.Running, "new task") + " running"}
	}
	words := fmt.Sprintf("%d of %d new tasks running", d.Running, d.Desired)
	if old := svc.Running - d.Running; old > 0 {
		words += fmt.Sprintf(", %d old ones", old)
	}
	if d.Failed > 0 {
		words += fmt.Sprintf(", %s failed to start", count(d.Failed, "task"))
	}
	return Progress{FateAccepted, words}
}

// deploymentOf finds the deployment that the action started: by its id, or, where AWS did not answer, the one that began
// with it.
func (a *Act) deploymentOf(svc *Service) *Deployment {
	for i := range svc.Deployments {
		d := &svc.Deployments[i]
		begun := a.Deployment == "" && !d.CreatedAt.Before(a.At.Add(-clockSlack)) && d.CreatedAt.Before(a.At.Add(lagsFor))
		if d.ID == a.Deployment || begun {
			return d
		}
	}
	return nil
}
