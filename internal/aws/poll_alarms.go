package aws

import (
	"context"
	"maps"
	"slices"
	"sync"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/fsui/fsui/internal/state"
)

// alarmsACall is how many DescribeAlarms takes by name, and gives on a page.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
const alarmsACall = 100

// readAlarms reads the alarms that have to do with a service: by name those that watch its deployments or move its
// policies, and by metric those on the two figures that every service has. An account may have thousands of others.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
func (p *Poller) readAlarms(ctx context.Context, h *harvest, of state.ServiceKey, policies []state.ScalingPolicy) {
	var (
		mu     sync.Mutex
		found  []state.Alarm
		failed = map[string]error{} // by action
	)
	note := func(action string, err error, alarms []state.Alarm) {
		mu.Lock()
		defer mu.Unlock()
		found = append(found, alarms...)
		if err != nil {
			failed[action] = err
		}
	}
	purpose := purposes(p.store.Snapshot().Services[of], policies)
	calls := h.crew.sub()
	for _, names := range chunks(slices.Sorted(maps.Keys(purpose)), alarmsACall) {
		calls.start("describe alarms", func() {
			alarms, err := p.describeAlarms(ctx, h, names)
			note("cloudwatch:DescribeAlarms", err, alarms)
		})
	}
	for _, metric := range []string{"CPUUtilization", "MemoryUtilization"} {
		calls.start("describe alarms for a metric", func() {
			alarms, err := p.alarmsFor(ctx, h, of, metric)
			note("cloudwatch:DescribeAlarmsForMetric", err, alarms)
		})
	}
	calls.wait.Wait()
	part := func(s *state.Scaling) *state.Reading { return &s.AlarmsRead }
	for _, action := range slices.Sorted(maps.Keys(failed)) {
		p.noteScaling(h, of, action, failed[action], part, nil)
		return // half the alarms are worse than the last whole picture and a word on what is missing
	}
	all := collect(found, purpose)
	p.noteScaling(h, of, "", nil, part, func(s *state.Scaling) { s.Alarms = all })
}

func (p *Poller) describeAlarms(ctx context.Context, h *harvest, names []string) (alarms []state.Alarm, failed error) {
	h.pages("cloudwatch:DescribeAlarms", func(token *string) (*string, error) {
		page, err := p.clients.alarms.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{
			AlarmNames: names, AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm, types.AlarmTypeCompositeAlarm},
			MaxRecords: awssdk.Int32(alarmsACall), NextToken: token,
		})
		if failed = err; err != nil {
			return nil, err
		}
		for i := range page.MetricAlarms {
			alarms = append(alarms, alarmOf(&p.words, &page.MetricAlarms[i]))
		}
		for i := range page.CompositeAlarms {
			alarms = append(alarms, compositeOf(&p.words, &page.CompositeAlarms[i]))
		}
		return page.NextToken, nil
	})
	return alarms, failed
}

func (p *Poller) alarmsFor(ctx context.Context, h *harvest, of state.ServiceKey, metric string) (alarms []state.Alarm, err error) {
	out, err := p.clients.alarms.DescribeAlarmsForMetric(ctx, &cloudwatch.DescribeAlarmsForMetricInput{
		Namespace: awssdk.String("AWS/ECS"), MetricName: &metric, Dimensions: []types.Dimension{
			{Name: awssdk.String("ClusterName"), Value: &of.Cluster.Name}, {Name: awssdk.String("ServiceName"), Value: &of.Name},
		},
	})
	if !h.note("cloudwatch:DescribeAlarmsForMetric", err) {
		return nil, err
	}
	for i := range out.MetricAlarms {
		alarms = append(alarms, alarmOf(&p.words, &out.MetricAlarms[i]))
	}
	return alarms, nil
}
