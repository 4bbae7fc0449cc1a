package aws

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/fsui/fsui/internal/state"
)

func alarmOf(w *words, in *types.MetricAlarm) state.Alarm {
	a := state.Alarm{
		Name: w.clean(in.AlarmName), ARN: w.clean(in.AlarmArn), State: w.word(string(in.StateValue)), Reason: once(in.StateReason),
		Since: timeOf(cmp.Or(in.StateTransitionedTimestamp, in.StateUpdatedTimestamp)), Metric: w.clean(in.MetricName),
		Condition: w.word(conditionOf(in)), Muted: in.ActionsEnabled != nil && !*in.ActionsEnabled,
	}
	if a.Metric == "" { // an expression over several
		for _, m := range in.Metrics {
			if m.ReturnData == nil || *m.ReturnData {
				a.Metric = w.word(cmp.Or(awssdk.ToString(m.Label), awssdk.ToString(m.Expression)))
			}
		}
	}
	return a
}

func compositeOf(w *words, in *types.CompositeAlarm) state.Alarm {
	return state.Alarm{
		Name: w.clean(in.AlarmName), ARN: w.clean(in.AlarmArn), State: w.word(string(in.StateValue)), Reason: once(in.StateReason),
		Since: timeOf(cmp.Or(in.StateTransitionedTimestamp, in.StateUpdatedTimestamp)), Condition: once(in.AlarmRule),
		Muted: in.ActionsEnabled != nil && !*in.ActionsEnabled,
	}
}

// conditionOf writes an alarm's condition: "> 60 for 3m".
func conditionOf(in *types.MetricAlarm) string {
	sign := map[types.ComparisonOperator]string{
		types.ComparisonOperatorGreaterThanThreshold: ">", types.ComparisonOperatorGreaterThanOrEqualToThreshold: "≥",
		types.ComparisonOperatorLessThanThreshold: "<", types.ComparisonOperatorLessThanOrEqualToThreshold: "≤",
	}[in.ComparisonOperator]
	if in.Threshold == nil || sign == "" {
		return "outside of what is expected" // an anomaly detector decides
	}
	words := fmt.Sprintf("%s %g", sign, *in.Threshold)
	period, of := time.Duration(intOf(in.Period))*time.Second, intOf(in.EvaluationPeriods)
	if period == 0 || of == 0 {
		return words
	}
	if n := intOf(in.DatapointsToAlarm); n > 0 && n < of {
		return words + fmt.Sprintf(" %d times in %s", n, state.Age(period*time.Duration(of)))
	}
	return words + " for " + state.Age(period*time.Duration(of))
}

// purposes say what the alarms of a service are for, by name.
func purposes(svc *state.Service, policies []state.ScalingPolicy) map[string]string {
	out := map[string]string{}
	for i := range policies {
		for _, name := range policies[i].Alarms {
			out[name] = "policy " + policies[i].Name
		}
	}
	if svc != nil {
		for _, name := range svc.Alarms {
			out[name] = "deployments"
		}
	}
	return out
}

// collect puts alarms that were found in several ways into one list.
func collect(found []state.Alarm, purpose map[string]string) []state.Alarm {
	slices.SortFunc(found, func(a, b state.Alarm) int { return strings.Compare(a.Name, b.Name) })
	found = slices.CompactFunc(found, func(a, b state.Alarm) bool { return a.Name == b.Name })
	for i := range found {
		found[i].Watches = cmp.Or(purpose[found[i].Name], "service")
	}
	slices.SortFunc(found, state.CompareAlarms)
	return found
}
