package aws

import (
	"context"
	"errors"
	"fmt"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/fsui/fsui/internal/state"
)

// OpenSession is a session that AWS has opened, and what it takes to join it. It holds secrets.
type OpenSession struct {
	ID, StreamURL, Token string
	// Endpoint is where Systems Manager is asked about the session, "" = AWS's own or what the environment says.
	Endpoint, CABundle                 string
	Region                             string
	AccessKey, SecretKey, SessionToken string
}

// Enter has ECS start a command in a container and opens a session with it. It is not tried again: that might start two.
func (p *Poller) Enter(ctx context.Context, door state.Door, command string) (*OpenSession, error) {
	const does = "ecs:ExecuteCommand"
	if p.opts.ReadOnly {
		return nil, errors.New("a session in a container is refused: fsui was told to read only")
	}
	out, err := p.clients.ecs.ExecuteCommand(context.WithValue(ctx, doing{}, true), &ecs.ExecuteCommandInput{
		Cluster: &door.Task.Cluster.Name, Task: &door.Task.ID, Container: &door.Container, Command: &command, Interactive: true,
	}, func(o *ecs.Options) { o.Retryer = awssdk.NopRetryer{} })
	if err != nil {
		return nil, p.notEntered(does, err)
	}
	if out.Session == nil || awssdk.ToString(out.Session.StreamUrl) == "" {
		return nil, errors.New(does + ": the answer names no session")
	}
	return p.toJoin(ctx, &OpenSession{ID: awssdk.ToString(out.Session.SessionId), StreamURL: *out.Session.StreamUrl, Token: awssdk.ToString(out.Session.TokenValue)})
}

// toJoin adds what it takes to join a session.
func (p *Poller) toJoin(ctx context.Context, s *OpenSession) (*OpenSession, error) {
	keys, err := p.login.keys.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the keys for the session: %w", err)
	}
	s.Endpoint, s.Region = p.opts.Endpoint, p.region
	s.AccessKey, s.SecretKey, s.SessionToken = keys.AccessKeyID, keys.SecretAccessKey, keys.SessionToken
	if p.opts.Simulated { // the region has no other socket
		host, _, _ := strings.Cut(strings.TrimPrefix(s.StreamURL, "ws://"), "/")
		s.Endpoint = "http://" + host
	}
	s.CABundle = p.login.keys.settings().shared.CustomCABundle
	return s, nil
}

// notEntered says why no session was opened, and what helps.
func (p *Poller) notEntered(does string, err error) error {
	fault := faultOf(does, err, p.now())
	if fault == nil {
		return err
	}
	switch {
	case fault.Code == "TargetNotConnectedException", fault.Code == "TargetNotConnected":
		fault.Advice = "the agent in the container has no way to Session Manager: the task role may lack ssmmessages:*, the subnet a way " +
			"to ssmmessages, or the agent has just started; fsui exec-check looks at each"
	case fault.Code == "InvalidParameterException" && strings.Contains(fault.Message, "execute command"):
		fault.Advice = "the task was started without ECS Exec, or its agent does not run: start a new task with it"
	case fault.Kind == state.FaultDenied:
		fault.Advice = "allow " + does + " for this caller, as assets/iam/exec.json does"
		if _, ok := forwardList()[does]; ok {
			fault.Advice = "allow " + does + " for this caller, on the task and the document, as assets/iam/forward.json does"
		}
	}
	if fault.Advice != "" {
		return fmt.Errorf("%w; %s", fault, fault.Advice)
	}
	return fault
}

// Departed says why a container has stopped, or is about to, as far as AWS tells; "" = it goes on. gone is false while it
// still runs: a task that was told to stop has until its stop timeout, and who is in it may want that time.
func (p *Poller) Departed(ctx context.Context, door state.Door) (why string, gone bool, err error) {
	out, err := p.clients.ecs.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &door.Task.Cluster.Name, Tasks: []string{door.Task.ID}})
	if err != nil {
		return "", false, err
	}
	for i := range out.Tasks {
		t := &out.Tasks[i]
		gone = awssdk.ToString(t.LastStatus) == state.StatusStopped
		for j := range t.Containers {
			if c := &t.Containers[j]; awssdk.ToString(c.Name) == door.Container && awssdk.ToString(c.LastStatus) == state.StatusStopped {
				why, gone = "container "+door.Container+" has stopped: "+awssdk.ToString(c.Reason), true
			}
		}
		if gone && why == "" || awssdk.ToString(t.DesiredStatus) == state.StatusStopped {
			why = "task " + door.Task.Short() + " has been stopped: " + awssdk.ToString(t.StoppedReason)
		}
	}
	return state.Clean(strings.TrimSuffix(why, ": ")), gone, nil
}
