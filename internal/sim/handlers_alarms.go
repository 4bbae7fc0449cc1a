package sim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// alarmsRead: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
const alarmsRead = "cloudwatch alarms"

func alarmOperations() []operation {
	return []operation{
		op("cloudwatch", "DescribeAlarms", alarmsRead, describeAlarms),
		op("cloudwatch", "DescribeAlarmsForMetric", alarmsRead, describeAlarmsForMetric),
	}
}

// describeAlarms pages through those named, or all. There is no composite alarm.
func describeAlarms(w *World, in *cloudwatch.DescribeAlarmsInput) (*cloudwatch.DescribeAlarmsOutput, error) {
	size, err := pageSize(in.MaxRecords, 50)
	if err != nil || len(in.AlarmNames) > 100 {
		return nil, &apiError{code: "ValidationError", message: "MaxRecords must be between 1 and 100, and AlarmNames 100 at most"}
	}
	byName := map[string]types.MetricAlarm{}
	var names []string
	for _, a := range w.alarms() {
		metric := len(in.AlarmTypes) == 0 || slices.Contains(in.AlarmTypes, types.AlarmTypeMetricAlarm)
		asked := len(in.AlarmNames) == 0 || slices.Contains(in.AlarmNames, *a.AlarmName)
		if metric && asked && (in.StateValue == "" || in.StateValue == a.StateValue) {
			names = append(names, *a.AlarmName)
			byName[*a.AlarmName] = a
		}
	}
	page, next, err := pageOf("alarms "+string(in.StateValue), names, in.NextToken, size)
	if err != nil {
		return nil, &apiError{code: "InvalidNextToken", message: "The next token is invalid."}
	}
	out := &cloudwatch.DescribeAlarmsOutput{CompositeAlarms: []types.CompositeAlarm{}, MetricAlarms: []types.MetricAlarm{}, NextToken: next}
	for _, name := range page {
		out.MetricAlarms = append(out.MetricAlarms, byName[name])
	}
	return out, nil
}

// describeAlarmsForMetric finds those on exactly that metric and those dimensions.
func describeAlarmsForMetric(w *World, in *cloudwatch.DescribeAlarmsForMetricInput) (*cloudwatch.DescribeAlarmsForMetricOutput, error) {
	out := &cloudwatch.DescribeAlarmsForMetricOutput{MetricAlarms: []types.MetricAlarm{}}
	for _, a := range w.alarms() {
		if deref(a.Namespace) == deref(in.Namespace) && deref(a.MetricName) == deref(in.MetricName) && sameDimensions(a.Dimensions, in.Dimensions) {
			out.MetricAlarms = append(out.MetricAlarms, a)
		}
	}
	return out, nil
}

func sameDimensions(a, b []types.Dimension) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(one types.Dimension) bool {
		return !slices.ContainsFunc(b, func(other types.Dimension) bool {
			return deref(one.Name) == deref(other.Name) && deref(one.Value) == deref(other.Value)
		})
	})
}
