package sim

import "github.com/aws/aws-sdk-go-v2/service/ecs/types"

// interrupt takes back the eldest Spot task of the service, again and again.
func (s *ecsService) interrupt() {
	var eldest *task
	for _, t := range s.tasks.wanted {
		if t.place.provider == fargateSpot && t.status == running && (eldest == nil || t.startedAt.Before(eldest.startedAt)) {
			eldest = t
		}
	}
	if eldest != nil {
		eldest.stop(types.TaskStopCodeSpotInterruption, "Your Spot Task was interrupted.")
	}
	s.world.after(s.interruptEvery, s.interrupt)
}
