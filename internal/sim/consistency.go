package sim

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// lagTime is how long readers may see what was before a change. ECS is
// eventually consistent and promises no figure:
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
const lagTime = 300 * time.Millisecond

// lag is a service as readers still see it after a change.
type lag struct {
	until   time.Time
	service *types.Service
}

func (l *lag) remember(s *ecsService) {
	before := s.describe()
	l.service, l.until = &before, s.world.now().Add(lagTime)
}

// read is the service as DescribeServices answers, which may be what it was.
func (s *ecsService) read() types.Service {
	if s.lag.service == nil || !s.world.now().Before(s.lag.until) {
		s.lag.service = nil
		return s.describe()
	}
	return *s.lag.service
}
