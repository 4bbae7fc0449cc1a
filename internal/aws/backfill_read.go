package aws

import (
	"context"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

// span reads one span of time. What a page tells is handed on at once: who keeps it keeps it once, however often it is told.
func (b *backfill) span(ctx context.Context, from, to time.Time) (lost int, whole bool) {
	whole = b.h.pages("logs:FilterLogEvents", func(token *string) (*string, error) {
		page, err := b.p.clients.logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{
			LogGroupName: &b.group, FilterPattern: &b.pattern, NextToken: token,
			StartTime: awssdk.Int64(from.UnixMilli()), EndTime: awssdk.Int64(to.UnixMilli()),
		})
		if err != nil {
			return nil, err
		}
		told, garbled := b.told(page.Events)
		if lost += garbled; len(told) > 0 {
			b.h.found(func(e *state.Edit) { e.TellPast(told) })
		}
		return page.NextToken, nil
	})
	return lost, whole
}

// told is what lines tell of the service, and how many of them cannot be read.
func (b *backfill) told(lines []types.FilteredLogEvent) (all []state.Happening, garbled int) {
	for i := range lines {
		h, ok, err := b.tells(&lines[i])
		switch {
		case err != nil:
			garbled++
		case ok && h.Service == b.of:
			if h.Deployment != nil {
				b.name(h.Deployment)
			}
			all = append(all, h)
		}
	}
	return all, garbled
}

// tells is what one line tells.
func (b *backfill) tells(line *types.FilteredLogEvent) (h state.Happening, ok bool, err error) {
	text := []byte(awssdk.ToString(line.Message))
	if b.key.Log == state.PastActions {
		return awsdoc.ActionOf(text, once(line.EventId), b.of.Cluster)
	}
	return awsdoc.PastOf(text, b.of.Cluster)
}

// name says which revision a deployment brings, where that is known: its events do not.
func (b *backfill) name(c *state.DeploymentChange) {
	snap, id := b.p.store.Snapshot(), c.After.ID
	definition := ""
	if svc := snap.Services[b.of]; svc != nil {
		for i := range svc.Deployments {
			if d := &svc.Deployments[i]; d.ID == id {
				definition = d.TaskDefinition
			}
		}
	}
	if r := snap.Rollouts[b.of]; r != nil && definition == "" {
		for i := range r.All {
			if rev := snap.ServiceRevisions[r.All[i].Target.ARN]; rev != nil && strings.HasSuffix(id, "/"+lastPart(rev.ARN)) {
				definition = rev.TaskDefinition
			}
		}
	}
	c.After.TaskDefinition = definition
	if c.Before != nil {
		c.Before.TaskDefinition = definition
	}
}

func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
