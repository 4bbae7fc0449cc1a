package aws

import (
	"context"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// actionLogs is the type of log that ECS delivers of what it did in a cluster.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/action-logs.html
const actionLogs = "ACTION_LOGS"

// findActions looks up the log group that a cluster's action logs are delivered to: its name is the account's choice. Those in
// a bucket or a stream of Firehose, or of another Region, cannot be read here. nil = there is none.
func (b *backfill) findActions(ctx context.Context) *state.EventCapture {
	snap := b.p.store.Snapshot()
	cluster, svc := snap.Clusters[b.of.Cluster], snap.Services[b.of]
	if cluster == nil || svc == nil {
		return nil
	}
	sources := b.actionSources(ctx, cluster.ARN)
	if len(sources) == 0 {
		return nil
	}
	destinations := b.destinations(ctx, sources)
	if len(destinations) == 0 {
		return nil
	}
	for _, name := range b.groups(ctx, destinations) {
		group := b.p.describeGroup(ctx, b.h, name)
		if group != nil && group.Group != "" {
			b.group = group.Group
			// The name is in each record of the service; which of them are of it, their fields tell: one that is called web is
			// met in those of web-admin too.
			b.pattern = `"` + b.of.Name + `"`
			return group
		}
	}
	return nil
}

// What CloudWatch Logs tells of how it delivers logs that services of AWS vend.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeDeliverySources.html
type (
	vendedAsk struct {
		Resources    []string `json:"resourceArns,omitempty"`
		Sources      []string `json:"deliverySourceNames,omitempty"`
		Destinations []string `json:"names,omitempty"`
		Next         *string  `json:"nextToken,omitempty"`
	}
	vendedSources struct {
		All []struct {
			Name string `json:"name"`
			Type string `json:"logType"`
		} `json:"deliverySources"`
		Next *string `json:"nextToken"`
	}
	vendedDeliveries struct {
		All []struct {
			Destination string `json:"deliveryDestinationArn"`
			Type        string `json:"deliveryDestinationType"`
		} `json:"deliveries"`
		Next *string `json:"nextToken"`
	}
	vendedDestinations struct {
		All []struct {
			Configuration struct {
				Resource string `json:"destinationResourceArn"`
			} `json:"deliveryDestinationConfiguration"`
		} `json:"deliveryDestinations"`
		Next *string `json:"nextToken"`
	}
)

// actionSources are the names of the sources of a cluster's action logs.
func (b *backfill) actionSources(ctx context.Context, cluster string) (names []string) {
	b.h.pages("logs:DescribeDeliverySources", func(token *string) (*string, error) {
		var page vendedSources
		err := b.p.clients.plain.ask(ctx, "logs:DescribeDeliverySources", "", vendedAsk{Resources: []string{cluster}, Next: token}, &page)
		for _, s := range page.All {
			if s.Type == actionLogs {
				names = append(names, s.Name)
			}
		}
		return page.Next, err
	})
	return names
}

// destinations are the names of where sources are delivered to that are log groups.
func (b *backfill) destinations(ctx context.Context, sources []string) (names []string) {
	b.h.pages("logs:DescribeDeliveries", func(token *string) (*string, error) {
		var page vendedDeliveries
		err := b.p.clients.plain.ask(ctx, "logs:DescribeDeliveries", "", vendedAsk{Sources: sources, Next: token}, &page)
		for _, d := range page.All {
			if _, name, ok := strings.Cut(d.Destination, ":delivery-destination:"); ok && d.Type == "CWL" {
				names = append(names, name)
			}
		}
		return page.Next, err
	})
	return names
}

// groups are the log groups of this Region behind destinations.
func (b *backfill) groups(ctx context.Context, destinations []string) (names []string) {
	b.h.pages("logs:DescribeDeliveryDestinations", func(token *string) (*string, error) {
		var page vendedDestinations
		err := b.p.clients.plain.ask(ctx, "logs:DescribeDeliveryDestinations", "", vendedAsk{Destinations: destinations, Next: token}, &page)
		for _, d := range page.All {
			a, ok := state.ParseARN(d.Configuration.Resource)
			name, isGroup := strings.CutPrefix(a.Resource, "log-group:")
			if ok && isGroup && a.Scope() == b.of.Cluster.Scope {
				names = append(names, strings.TrimSuffix(name, ":*"))
			}
		}
		return page.Next, err
	})
	return names
}
