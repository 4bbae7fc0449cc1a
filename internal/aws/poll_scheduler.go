package aws

import (
	"context"
	"errors"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/fsui/fsui/internal/state"
)

// schedulesAPage of EventBridge Scheduler's list. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html
const schedulesAPage = 100

// pollScheduler reads the schedules of EventBridge Scheduler that start tasks. The list names their targets, so that no
// other is asked for; and one that nobody has changed since it was read is not asked for again.
func (p *Poller) pollScheduler(
	ctx context.Context, h *harvest, of state.ClusterKey, before map[state.ScheduleKey]*state.Schedule, asked time.Time,
) seenSchedules {
	var there scheduleNotes
	reads := h.crew.sub()
	complete := h.pages("scheduler:ListSchedules", func(token *string) (*string, error) {
		page, err := p.clients.scheduler.ListSchedules(ctx, &scheduler.ListSchedulesInput{MaxResults: awssdk.Int32(schedulesAPage), NextToken: token})
		if err != nil {
			return nil, err
		}
		for i := range page.Schedules {
			one := &page.Schedules[i]
			key, starts := p.startsTasks(one, of)
			if !starts {
				continue
			}
			if known := before[key]; known != nil && !known.ChangedAt.IsZero() && known.ChangedAt.Equal(awssdk.ToTime(one.LastModificationDate)) {
				there.note([]state.ScheduleKey{key}, true)
				continue
			}
			reads.start("get schedule", func() { there.note(p.readSchedule(ctx, h, one, of, p.theirs(asked))) })
		}
		return page.NextToken, nil
	})
	reads.wait.Wait()
	there.note(nil, complete)
	return there.all()
}

// runTaskTarget is what ends the target of a schedule that calls RunTask itself; which cluster, its input says.
const runTaskTarget = ":aws-sdk:ecs:runTask"

// startsTasks reports a schedule whose target is a cluster looked at, or may be one.
func (p *Poller) startsTasks(one *types.ScheduleSummary, of state.ClusterKey) (key state.ScheduleKey, ok bool) {
	arn, ok := state.ParseARN(p.words.clean(one.Arn))
	if !ok || one.Target == nil {
		return key, false
	}
	key = state.ScheduleKey{Scope: arn.Scope(), Rule: p.words.clean(one.Name), Group: p.words.clean(one.GroupName)}
	target := p.words.clean(one.Target.Arn)
	cluster, starts := state.ClusterKeyOf(target)
	return key, p.owns(key.Scope) && (starts && (of.Name == "" || cluster == of) || strings.HasSuffix(target, runTaskTarget))
}

// readSchedule reads when a schedule runs and what it starts.
func (p *Poller) readSchedule(
	ctx context.Context, h *harvest, one *types.ScheduleSummary, of state.ClusterKey, seen time.Time,
) (keys []state.ScheduleKey, complete bool) {
	out, err := p.clients.scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: one.Name, GroupName: one.GroupName})
	if errors.As(err, new(*types.ResourceNotFoundException)) {
		return nil, true // deleted since it was listed
	}
	if !h.note("scheduler:GetSchedule", err) {
		return nil, false
	}
	s, ok := schedulerOf(&p.words, out, seen)
	if !ok || of.Name != "" && s.Cluster != of {
		return nil, true
	}
	h.found(func(e *state.Edit) { e.PutSchedule(s) })
	return []state.ScheduleKey{s.Key}, true
}
