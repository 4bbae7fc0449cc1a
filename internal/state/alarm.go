package state

import (
	"cmp"
	"strings"
	"time"
)

// Alarm states. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
const (
	AlarmOK   = "OK"
	AlarmOn   = "ALARM"
	AlarmBare = "INSUFFICIENT_DATA"
)

// Alarm is one CloudWatch alarm that has to do with a service.
type Alarm struct {
	Name, ARN string
	State     string
	Reason    string    // AWS's sentence on why it is in that state
	Since     time.Time // when it came into it
	Metric    string    // name of the metric, "" for a composite alarm
	Condition string    // "> 80 for 3m", or the rule of a composite alarm
	Muted     bool      // its actions are switched off
	// Watches says what the alarm is for: a deployment, a scaling policy by its name, or the service's metrics.
	Watches string
}

// CompareAlarms puts those that are on first, then those without data, then by name.
func CompareAlarms(a, b Alarm) int {
	rank := func(state string) int {
		switch state {
		case AlarmOn:
			return 0
		case AlarmOK:
			return 2
		}
		return 1
	}
	return cmp.Or(rank(a.State)-rank(b.State), strings.Compare(a.Name, b.Name))
}
