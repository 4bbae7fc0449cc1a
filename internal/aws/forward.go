package aws

import (
	"context"
	"errors"
	"strconv"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/fsui/fsui/internal/state"
)

// The documents of Session Manager that forward a port, to the task itself and through it to another host.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
const (
	forwardDocument       = "AWS-StartPortForwardingSession"
	forwardRemoteDocument = "AWS-StartPortForwardingSessionToRemoteHost"
)

// Forward opens a session that forwards a port through a container. It is not tried again: that might open two.
func (p *Poller) Forward(ctx context.Context, door state.Door, way state.Way) (*OpenSession, error) {
	const does = "ssm:StartSession"
	if p.opts.ReadOnly {
		return nil, errors.New("forwarding a port is refused: fsui was told to read only")
	}
	in := &ssm.StartSessionInput{
		Target: new(door.Target()), DocumentName: new(forwardDocument), Reason: new("fsui forward"),
		Parameters: map[string][]string{"portNumber": {strconv.Itoa(way.Port)}, "localPortNumber": {strconv.Itoa(way.Local)}},
	}
	if way.Host != "" {
		in.DocumentName = new(forwardRemoteDocument)
		in.Parameters["host"] = []string{way.Host}
	}
	out, err := p.clients.ssm.StartSession(context.WithValue(ctx, doing{}, true), in, func(o *ssm.Options) { o.Retryer = awssdk.NopRetryer{} })
	if err != nil {
		return nil, p.notEntered(does, err)
	}
	if awssdk.ToString(out.StreamUrl) == "" {
		return nil, errors.New(does + ": the answer names no session")
	}
	return p.toJoin(ctx, &OpenSession{ID: awssdk.ToString(out.SessionId), StreamURL: *out.StreamUrl, Token: awssdk.ToString(out.TokenValue)})
}
