package state

import "time"

// Remembered is how a service was before fsui stopped it.
type Remembered struct {
	Service        ServiceKey
	Desired        int
	TaskDefinition string         // ARN
	Bounds         *ScalingBounds // nil where it did not scale by itself
	At             time.Time
}
