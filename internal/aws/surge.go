package aws

import (
	"context"
	"fmt"
	"time"

	"github.com/fsui/fsui/internal/state"
)

const (
	// surgeLasts is how long new tasks have to become healthy before the count is set back all the same.
	surgeLasts = 30 * time.Minute
	// surgeLooks is how often the service is read meanwhile, surgeLags how long what was sent may not show.
	surgeLooks = 3 * time.Second
	surgeLags  = 30 * time.Second
)

// surge is a restart that has doubled a count and has to set it back. It belongs to the Do that began it.
type surge struct {
	p     *Poller
	act   *state.Act
	was   *state.Service
	halve step

	begun time.Time
	over  *state.Progress // of the deployment, nil while it is under way
	asked time.Time       // when the count was last asked to be set back, zero = it was not
	back  bool            // AWS has taken that
}

// run looks until the count is back and its tasks run. The count is read before each try to set it back and set only
// where it still is the doubled one, so that trying again never undoes what somebody else has chosen.
func (s *surge) run(ctx context.Context) {
	s.begun = s.p.now()
	s.tell("doubled, waiting for ECS to tell")
	for {
		sleep(ctx, surgeLooks)
		if ctx.Err() != nil {
			s.left()
			return
		}
		svc, _, err := s.p.freshService(ctx, s.was.Key)
		switch {
		case err != nil && ctx.Err() != nil:
			s.left()
			return
		case err != nil && asFault(err) != nil && asFault(err).Kind == state.FaultMissing:
			s.end(state.FateFailed, "the service is not there any more", nil)
			return
		case err != nil:
			s.tell("the service cannot be read (" + err.Error() + "), looking again" + s.stillDoubled())
		case s.over == nil:
			s.wait(svc)
		}
		if err == nil && s.over != nil && s.settle(ctx, svc) {
			return
		}
	}
}

// wait follows the deployment.
func (s *surge) wait(svc *state.Service) {
	now := s.p.now()
	progress := s.act.FollowDeployment(svc, now)
	if progress.Words != "" && s.act.Deployment == "" { // AWS has not answered, and there it is
		if d := svc.Primary(); d != nil && svc.Desired == s.act.Surged {
			s.act.Deployment = d.ID
		}
	}
	switch late := now.Sub(s.begun) > surgeLasts; {
	case progress.Over():
		s.over = &progress
	case late:
		s.over = &state.Progress{Fate: state.FateFailed, Words: fmt.Sprintf("not healthy after %s: %s", state.Age(surgeLasts), progress.Words)}
	default:
		s.tell(fmt.Sprintf("%s; the count goes back from %d to %d then", progress.Words, s.act.Surged, s.was.Desired))
	}
}

// settle sets the count back, or says why it does not; it reports that all has come to its end.
func (s *surge) settle(ctx context.Context, svc *state.Service) bool {
	n := s.was.Desired
	switch {
	case svc.Desired == n && s.over.Fate == state.FateDone && (svc.Running != n || svc.Pending > 0) && s.p.now().Sub(s.begun) < 2*surgeLasts:
		s.tell(fmt.Sprintf("all replaced, the count is %d again, %s still to stop", n, counted(max(svc.Running-n, 0), "task")))
		return false
	case svc.Desired == n && s.over.Fate == state.FateDone:
		s.end(state.FateDone, fmt.Sprintf("all replaced, %s running, the count is %d again", counted(svc.Running, "task"), n), nil)
		return true
	case svc.Desired == n:
		s.end(state.FateFailed, fmt.Sprintf("%s; the count is %d as before", s.over.Words, n), nil)
		return true
	case svc.Desired != s.act.Surged:
		s.end(state.FateFailed, fmt.Sprintf("%s; somebody has set the count to %d meanwhile, it is left at that, not at %d", s.over.Words, svc.Desired, n), nil)
		return true
	case !s.asked.IsZero() && s.p.now().Sub(s.asked) < surgeLags:
		return false // it may have been set, and not show yet
	}
	s.asked = s.p.now()
	id, _, err := s.halve.call(ctx)
	if id != "" {
		s.act.RequestIDs = append(s.act.RequestIDs, id)
	}
	if err == nil {
		s.back = true
		s.act.Why = fmt.Sprintf("%s; the count is set back to %d", s.over.Words, n)
		s.p.noted(s.act)
		s.p.kicks.both(s.was.Key.Cluster.Name)
		return false
	}
	fate, fault := s.p.fateOf(s.halve.action, err)
	if ctx.Err() != nil {
		return false // the loop says that it leaves
	}
	switch fault.Kind {
	case state.FaultThrottled, state.FaultUnreachable, state.FaultLogin:
		s.asked = time.Time{} // it was not carried out
	default:
		if fate == state.FateFailed {
			s.end(state.FateFailed, s.over.Words+s.stillDoubled(), fault)
			return true
		}
	}
	s.tell(fmt.Sprintf("%s; the count could not be set back (%s), trying again%s", s.over.Words, fault.Error(), s.stillDoubled()))
	return false
}

// stillDoubled says what is left behind, "" where nothing is.
func (s *surge) stillDoubled() string {
	if s.back {
		return ""
	}
	return fmt.Sprintf("; the count is doubled still, %d and not %d: fsui scale %s %d sets it back",
		s.act.Surged, s.was.Desired, s.was.Key.String(), s.was.Desired)
}

// left notes what is not done any more.
func (s *surge) left() {
	s.act.Why = "fsui left before it was over" + s.stillDoubled()
	s.p.noted(s.act)
}

// tell shows how far it is. Only what changes the account is journaled.
func (s *surge) tell(words string) {
	if s.act.Why == words {
		return
	}
	s.act.Why = words
	shown := *s.act
	s.p.store.Apply(func(e *state.Edit) { e.PutAct(&shown) })
}

func (s *surge) end(fate state.Fate, words string, fault *state.Fault) {
	s.act.Fate, s.act.Why, s.act.Fault, s.act.EndedAt = fate, words, fault, s.p.now()
	s.p.noted(s.act)
}
