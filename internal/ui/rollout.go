package ui

import (
	"fmt"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// rollout is how far the deployment that ECS works towards has come.
type rollout struct {
	revision string
	word     string // what takes the place of figures
	done, of int
}

func rolloutOf(s *state.Service) rollout {
	p := s.Primary()
	if p == nil {
		return rollout{word: controllerWord(s.Controller)}
	}
	_, number, ok := strings.Cut(state.Revision(p.TaskDefinition), ":")
	r := rollout{done: p.Running, of: p.Desired}
	if ok {
		r.revision = "r" + number
	}
	switch {
	case p.RolloutState == state.RolloutFailed:
		r.word = "failed"
	case p.TaskSet && p.Scale < 100:
		r.done, r.of = int(p.Scale), 100
	case p.RolloutState == "" && !p.TaskSet:
		r.word = controllerWord(s.Controller)
	case p.RolloutState != state.RolloutInProgress:
		r.word = "stable"
	case s.Shifts && r.done >= r.of:
		r.word = "shifting" // the tasks are there; their share of the traffic is another figure
	}
	return r
}

// controllerWord stands where ECS knows no progress because another controller deploys.
func controllerWord(controller string) string {
	switch controller {
	case state.ControllerCodeDeploy:
		return "CodeDeploy"
	case state.ControllerExternal:
		return "external"
	default:
		return "–"
	}
}

func (r rollout) share() float64 {
	if r.word != "" || r.of == 0 {
		return 1
	}
	return float64(r.done) / float64(r.of)
}

// String is the revision and how far it is: "r103 60%". There is no bar: what is wrong needs the room more.
func (r rollout) String() string {
	text := r.word
	if text == "" {
		text = fmt.Sprintf("%d%%", int(r.share()*100))
	}
	return strings.TrimLeft(r.revision+" "+text, " ")
}
