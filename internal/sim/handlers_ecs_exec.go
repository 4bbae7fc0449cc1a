package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// AWS names no figure for these: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
const (
	executeCommandQuota = "ecs execute command"
	sessionQuota        = "ssm session"
)

func sessionOperations() []operation {
	return []operation{
		change("ssm", "StartSession", sessionQuota, startSession),
		change("ssm", "ResumeSession", sessionQuota, resumeSession),
		change("ssm", "TerminateSession", sessionQuota, terminateSession),
		// What a connection to a data channel meets; there is no such call.
		{service: "ssmmessages", name: "OpenDataChannel", category: sessionQuota},
	}
}

// execTarget names a container as Session Manager knows it.
func (c *container) execTarget() string {
	return "ecs:" + c.task.cluster.name + "_" + c.task.id + "_" + c.runtimeID
}

// executeCommand: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html
func executeCommand(w *World, in *ecs.ExecuteCommandInput) (*ecs.ExecuteCommandOutput, error) {
	cl, err := w.inCluster(in.Cluster)
	if err != nil {
		return nil, err
	}
	t := cl.task(deref(in.Task))
	switch {
	case t == nil:
		return nil, invalid("The task provided in the request was not found.")
	case !in.Interactive:
		return nil, invalid("Interactive is the only mode supported currently.")
	case deref(in.Command) == "":
		return nil, invalid("Command cannot be empty.")
	}
	c, err := t.containerToEnter(deref(in.Container))
	if err != nil {
		return nil, err
	}
	if !t.exec || c.status != running || t.status == stopped || c.does.agentStopped != "" {
		return nil, invalid("The execute command failed because execute command was not enabled when the task was run or the " +
			"execute command agent isn’t running. Wait and try again or run a new task with execute command enabled and try again.")
	}
	if c.does.agentDeaf {
		return nil, &apiError{code: "TargetNotConnectedException", message: "The execute command failed due to an internal error. Try again later."}
	}
	base, err := w.sessions.address()
	if err != nil {
		return nil, &apiError{code: "ServerException", message: err.Error(), status: http.StatusInternalServerError}
	}
	s := newExecSession(sessionID("ecs-execute-command-"), c.execTarget(), w.sessions.region.options.Now)
	s.input, s.tellsCode = s.keys, w.sessions.region.options.ExitCodes
	if key := cl.execKey; key != "" {
		role := deref(t.definition.described.TaskRoleArn)
		s.handshake = &handshake{
			sessionType: "InteractiveCommands", key: key, decrypt: w.sessions.decryptFor(role, slices.Contains(w.lacks[role], "kms:Decrypt")),
		}
	}
	words, of, token := splitCommand(*in.Command), c.facts(), s.token
	s.start = func() { s.runProgram(func() (terminal, error) { return w.sessions.open(of, words) }) }
	w.sessions.add(s)
	return &ecs.ExecuteCommandOutput{
		ClusterArn: &cl.arn, TaskArn: &t.arn, ContainerArn: new(cl.within("container", t.id) + "/" + c.id), ContainerName: c.defined.Name,
		Interactive: true, Session: &types.Session{
			SessionId: &s.id, StreamUrl: new(base + channelPath + s.id + "?role=publish_subscribe"), TokenValue: &token,
		},
	}, nil
}

// containerToEnter is the container asked for, or the only one.
func (t *task) containerToEnter(name string) (*container, error) {
	if name == "" && len(t.containers) > 1 {
		return nil, invalid("The container name is required when the task has more than one container.")
	}
	for _, c := range t.containers {
		if name == "" || name == deref(c.defined.Name) {
			return c, nil
		}
	}
	return nil, invalid("The container provided in the request was not found in the task.")
}

func resumeSession(w *World, in *ssm.ResumeSessionInput) (*ssm.ResumeSessionOutput, error) {
	s := w.sessions.session(deref(in.SessionId))
	if s == nil {
		return &ssm.ResumeSessionOutput{SessionId: in.SessionId}, nil // without a token: it has ended
	}
	token := s.renew()
	if token == "" {
		return &ssm.ResumeSessionOutput{SessionId: in.SessionId}, nil
	}
	base, err := w.sessions.address()
	if err != nil {
		return nil, err
	}
	return &ssm.ResumeSessionOutput{SessionId: in.SessionId, StreamUrl: new(base + channelPath + s.id), TokenValue: &token}, nil
}

func terminateSession(w *World, in *ssm.TerminateSessionInput) (*ssm.TerminateSessionOutput, error) {
	if s := w.sessions.session(deref(in.SessionId)); s != nil {
		s.close("")
	}
	return &ssm.TerminateSessionOutput{SessionId: in.SessionId}, nil
}

// meetSession says what befalls the next connection to a data channel, or what an agent asks of KMS.
func (r *Region) meetSession(key string) (faultKind, time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls[key]++
	return r.weather.meet(r.registry[key])
}

// inside is what a shell made up for a container knows of it.
type inside struct {
	name, image, task, hostname, address string
	environment                          []string // NAME=VALUE
	noShell                              bool
}

// facts must be read while the world is locked.
func (c *container) facts() inside {
	f := inside{
		name: deref(c.defined.Name), image: deref(c.defined.Image), task: c.task.id, hostname: c.task.id[:12], noShell: c.does.noShell,
	}
	if n := c.task.network; n != nil {
		f.address = n.address.String()
		f.hostname = "ip-" + strings.ReplaceAll(f.address, ".", "-") + ".ec2.internal"
	}
	for _, e := range c.defined.Environment {
		f.environment = append(f.environment, deref(e.Name)+"="+deref(e.Value))
	}
	return f
}

// open starts a program in a container: one of this machine, or the made-up shell.
func (g *gateway) open(in inside, words []string) (terminal, error) {
	if len(words) == 0 || in.noShell && isShell(words[0]) {
		return nil, noProgram(words)
	}
	if g.region.options.RealShell && canRunPrograms {
		return openProgram(words, in.name)
	}
	return openMadeUp(in, words)
}
