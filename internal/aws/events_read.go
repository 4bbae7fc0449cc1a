package aws

import (
	"context"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

const (
	// Events show in CloudWatch a while after their time, and some much later. Each read therefore begins nearOverlap
	// before the last one, and one every farEvery begins farOverlap before now, less often where that is many pages.
	nearOverlap = 10 * time.Second
	farOverlap  = 3 * time.Minute
	farEvery    = 40 * time.Second
	// eventPattern is the filter pattern for what the reader reads; where there are instances their events are the larger half.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
	eventPattern = `?"` + awsdoc.TaskChanged + `" ?"` + awsdoc.ServiceActed + `" ?"` + awsdoc.DeploymentChanged + `"`
)

// eventReader reads a log group of events over and over.
type eventReader struct {
	tail  *eventTail
	group string
	// readTo is when the last read that reached its end was asked for, nextFar when one goes far back again; AWS's clock.
	readTo, nextFar time.Time
	seen            map[string]time.Time // lines read, by id, with their time
	near            int                  // pages of the last read that did not go far back
}

// round reads what has come since the last round. What it finds shows page by page; a page that fails leaves the mark
// where it was, so that the next round reads it all again.
func (r *eventReader) round(ctx context.Context, h *harvest, asked time.Time) {
	t := r.tail
	from, far := r.readTo.Add(-nearOverlap), !asked.Before(r.nextFar)
	if gap := asked.Sub(r.readTo); !r.readTo.IsZero() && gap > farOverlap {
		t.lose(&state.Fault{
			Kind: state.FaultOther, Attempted: "logs:FilterLogEvents", At: asked,
			Message: "events were not read for " + state.Age(gap),
		})
	}
	if earliest := asked.Add(-farOverlap); far || from.Before(earliest) {
		from, far = earliest, true
	}
	complete := h.pages("logs:FilterLogEvents", func(token *string) (*string, error) {
		page, err := t.p.clients.logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{
			LogGroupName: &r.group, FilterPattern: awssdk.String(eventPattern), StartTime: awssdk.Int64(from.UnixMilli()), NextToken: token,
		})
		if err != nil {
			return nil, err
		}
		var news []awsdoc.Change
		for i := range page.Events {
			line := &page.Events[i]
			id, at := awssdk.ToString(line.EventId), time.UnixMilli(awssdk.ToInt64(line.Timestamp))
			if _, known := r.seen[id]; known && id != "" {
				continue
			}
			r.seen[once(line.EventId)] = at
			c, err := awsdoc.ChangeOf([]byte(awssdk.ToString(line.Message)))
			if err != nil { // what it said is lost, and only ECS knows it
				t.lose(&state.Fault{Kind: state.FaultGarbled, Attempted: "logs:FilterLogEvents", Message: state.Clean(err.Error()), At: asked})
				continue
			}
			news = append(news, c)
		}
		t.tell(h, news)
		return page.NextToken, nil
	})
	if !complete {
		return
	}
	r.readTo = asked
	if !far {
		r.near = h.calls
	} else {
		r.nextFar = asked.Add(time.Duration(h.calls) * farEvery)
		for id, at := range r.seen {
			if at.Before(asked.Add(-2 * farOverlap)) {
				delete(r.seen, id)
			}
		}
	}
}

// tell hands the changes to the store and to those who look after what events do not say.
func (t *eventTail) tell(h *harvest, news []awsdoc.Change) {
	if len(news) == 0 {
		return
	}
	read := t.p.now()
	for _, c := range news {
		t.sign(c.At)
		t.care.hear(c, read)
	}
	h.found(func(e *state.Edit) {
		for _, c := range news {
			if c.Task == nil || !t.ref.holds(c.Task.Key.Cluster) {
				continue
			}
			old := e.Snapshot().Tasks[c.Task.Key]
			if old != nil && (old.Version >= c.Task.Version || old.Stopped()) {
				continue // late, or twice
			}
			e.PutTask(t.p.changed(old, c.Task, read))
		}
	})
}

// changed is the task that an event tells of. What events leave out stays as it was last read, and as old.
func (p *Poller) changed(old, now *state.Task, read time.Time) *state.Task {
	p.words.share(now)
	now.SeenAt = read
	if old == nil {
		return now
	}
	now.Promise = old.Promise
	now.Health, now.HealthAt, now.Tags = old.Health, old.HealthSeen(), old.Tags
	if now.ENI == "" {
		now.ENI = old.ENI
	}
	if now.Subnet == "" {
		now.Subnet = old.Subnet
	}
	if now.IP == "" {
		now.IP = old.IP
	}
	if len(now.Overridden) == 0 {
		now.Overridden = old.Overridden
	}
	for i := range now.Containers {
		c := &now.Containers[i]
		for j := range old.Containers {
			if was := &old.Containers[j]; was.Name == c.Name {
				c.Health = was.Health
				if len(c.Agents) == 0 {
					c.Agents = was.Agents
				}
			}
		}
	}
	return now
}

// share keeps one copy of the words that tasks have in common.
func (w *words) share(t *state.Task) {
	for _, s := range []*string{
		&t.Key.Cluster.Scope.Partition, &t.Key.Cluster.Scope.Account, &t.Key.Cluster.Scope.Region, &t.Key.Cluster.Name,
		&t.Group, &t.Service, &t.StartedBy, &t.LastStatus, &t.DesiredStatus, &t.LaunchType, &t.CapacityProvider, &t.PlatformVersion,
		&t.CPU, &t.Memory, &t.TaskDefinition, &t.Zone, &t.ContainerInstance, &t.Connectivity, &t.Subnet, &t.StopCode, &t.StoppedReason,
	} {
		*s = w.word(*s)
	}
	for i := range t.Containers {
		c := &t.Containers[i]
		for _, s := range []*string{&c.Name, &c.Image, &c.ImageDigest, &c.LastStatus, &c.Reason} {
			*s = w.word(*s)
		}
	}
}
