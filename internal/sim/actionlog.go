package sim

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// actionSettle is how long after an action CloudWatch shows its record.
const actionSettle = 2 * time.Second

// actionLog is the action logs of one cluster, delivered to a log group: what ECS did on its own account, one stream a service.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/action-logs.html
type actionLog struct {
	world       *World
	cluster     *cluster
	group       string
	source      string // the names of what delivers it, and to where
	destination string
}

// actionRecord is one line.
type actionRecord struct {
	Timestamp int64             `json:"timestamp"` // ms
	Level     eventType         `json:"logLevel"`
	Account   string            `json:"account"`
	Region    string            `json:"region"`
	Resource  string            `json:"resourceArn"`
	Source    string            `json:"actionSourceId"`
	Name      string            `json:"eventName"`
	Detail    map[string]string `json:"detail"`
}

// logActions turns action logs on: what is done from then on is written, and kept for good.
func (c *cluster) logActions() {
	w := c.world
	c.actions = &actionLog{
		world: w, cluster: c, group: "/aws/vendedlogs/ecs/action-logs/" + c.name, source: c.name + "-action-logs", destination: c.name + "-action-logs-group",
	}
	w.logs.addGroup(c.actions.group).created = w.now()
}

// tell writes one record. A cluster without action logs has nobody to tell.
func (l *actionLog) tell(s *ecsService, level eventType, name string, detail map[string]string) {
	if l == nil {
		return
	}
	group := l.world.logs.groups[l.group]
	if group == nil {
		return // deleted
	}
	now := l.world.now()
	text, err := json.Marshal(actionRecord{now.UnixMilli(), level, l.world.account, l.world.region, s.arn, s.arn, name, detail})
	if err != nil {
		return // never: words only
	}
	stream := group.streams[s.name]
	if stream == nil {
		stream = &logStream{name: s.name, seed: mixText(l.world.logs.seed, l.group+s.name), written: &writtenLines{}}
		group.streams[s.name] = stream
	}
	stream.written.add(now, now.Add(actionSettle), string(text))
	stream.written.forget(now.Add(-captureKeep))
}

// actionLogsOf are those of the clusters that a caller names by the ARNs of clusters or the names of sources or destinations;
// nothing named = all.
func (w *World) actionLogsOf(named []string, name func(*actionLog) string) (all []*actionLog) {
	for _, c := range w.clusters {
		if l := c.actions; l != nil && (len(named) == 0 || slices.Contains(named, name(l))) {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b *actionLog) int { return strings.Compare(a.source, b.source) })
	return all
}

func (l *actionLog) destinationARN() *string {
	return new(l.world.arn("logs", "delivery-destination:"+l.destination))
}

func describeDeliverySources(w *World, in *cloudwatchlogs.DescribeDeliverySourcesInput) (*cloudwatchlogs.DescribeDeliverySourcesOutput, error) {
	out := &cloudwatchlogs.DescribeDeliverySourcesOutput{DeliverySources: []types.DeliverySource{}}
	for _, l := range w.actionLogsOf(in.ResourceArns, func(l *actionLog) string { return l.cluster.arn }) {
		out.DeliverySources = append(out.DeliverySources, types.DeliverySource{
			Arn: new(w.arn("logs", "delivery-source:"+l.source)), Name: &l.source, LogType: new("ACTION_LOGS"), Service: new("ecs"),
			ResourceArns: []string{l.cluster.arn},
		})
	}
	return out, nil
}

func describeDeliveries(w *World, in *cloudwatchlogs.DescribeDeliveriesInput) (*cloudwatchlogs.DescribeDeliveriesOutput, error) {
	out := &cloudwatchlogs.DescribeDeliveriesOutput{Deliveries: []types.Delivery{}}
	for _, l := range w.actionLogsOf(in.DeliverySourceNames, func(l *actionLog) string { return l.source }) {
		out.Deliveries = append(out.Deliveries, types.Delivery{
			Arn: new(w.arn("logs", "delivery:"+l.source)), Id: &l.source, DeliverySourceName: &l.source,
			DeliveryDestinationArn: l.destinationARN(), DeliveryDestinationType: types.DeliveryDestinationTypeCwl,
		})
	}
	return out, nil
}

func describeDeliveryDestinations(w *World, in *cloudwatchlogs.DescribeDeliveryDestinationsInput) (*cloudwatchlogs.DescribeDeliveryDestinationsOutput, error) {
	out := &cloudwatchlogs.DescribeDeliveryDestinationsOutput{DeliveryDestinations: []types.DeliveryDestination{}}
	for _, l := range w.actionLogsOf(in.Names, func(l *actionLog) string { return l.destination }) {
		out.DeliveryDestinations = append(out.DeliveryDestinations, types.DeliveryDestination{
			Arn: l.destinationARN(), Name: &l.destination, DeliveryDestinationType: types.DeliveryDestinationTypeCwl, OutputFormat: types.OutputFormatJson,
			DeliveryDestinationConfiguration: &types.DeliveryDestinationConfiguration{DestinationResourceArn: new(w.arn("logs", "log-group:"+l.group+":*"))},
		})
	}
	return out, nil
}
