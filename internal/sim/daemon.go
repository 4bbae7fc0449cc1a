package sim

import "github.com/aws/aws-sdk-go-v2/service/ecs/types"

// rollDaemon keeps one task of the primary deployment on each connected
// instance. A new revision takes an instance only when the old task has left it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
func (s *ecsService) rollDaemon() {
	current := s.deployments[0]
	lower, _ := s.bounds()
	spare := count(s.tasks.wanted, (*task).healthy) - lower
	var stopping []*task
	var free []*containerInstance
	for _, i := range s.cluster.instances {
		if i.disconnected {
			continue
		}
		here := s.on(i)
		if here == nil {
			free = append(free, i)
			continue
		}
		if here.unwanted || here.deployment == current {
			continue
		}
		if here.healthy() {
			if spare <= 0 {
				continue
			}
			spare--
		}
		stopping = append(stopping, here)
	}
	s.stop(stopping)
	s.startOn(current, free)
}

// on is the service's task that starts or runs on an instance, wanted ones first.
func (s *ecsService) on(i *containerInstance) *task {
	for _, index := range []taskIndex{s.tasks.wanted, s.tasks.unwanted} {
		for _, t := range index {
			if t.place.instance == i && t.status <= running {
				return t
			}
		}
	}
	return nil
}

func (s *ecsService) startOn(d *deployment, free []*containerInstance) {
	if len(free) == 0 || s.paused() {
		return
	}
	var started []*task
	complaint := ""
	for _, i := range free[:min(len(free), batch)] {
		if lacks := i.lacks(d.definition); lacks != "" {
			complaint = noInstance + "The closest matching (container-instance " + i.id + ") has insufficient " + lacks + "." + seeGuide
			continue
		}
		p, why := s.connect(d, placement{launchType: types.LaunchTypeEc2, instance: i})
		if why != "" {
			complaint = why
			continue
		}
		started = append(started, s.launch(d, p))
	}
	d.sayStarted(started, complaint)
	if len(free) > batch {
		s.wake()
	}
}
