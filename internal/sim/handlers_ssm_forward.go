package sim

import (
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// The documents of Session Manager that forward a port:
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
const (
	forwardDocument       = "AWS-StartPortForwardingSession"
	forwardRemoteDocument = "AWS-StartPortForwardingSessionToRemoteHost"
)

// startSession: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartSession.html
func startSession(w *World, in *ssm.StartSessionInput) (*ssm.StartSessionOutput, error) {
	parameter := func(name string) string {
		if values := in.Parameters[name]; len(values) == 1 {
			return values[0]
		}
		return ""
	}
	host := "localhost"
	switch deref(in.DocumentName) {
	case forwardDocument:
	case forwardRemoteDocument:
		if host = parameter("host"); host == "" {
			return nil, &apiError{code: "InvalidParameters", message: "Parameter \"host\" is required."}
		}
	default:
		return nil, &apiError{code: "InvalidDocument", message: "Document with name " + deref(in.DocumentName) + " does not exist."}
	}
	port, err := strconv.ParseUint(parameter("portNumber"), 10, 16)
	if err != nil || port == 0 {
		return nil, &apiError{code: "InvalidParameters", message: "Parameter \"portNumber\" must be a port."}
	}
	c := w.containerBehind(deref(in.Target))
	if c == nil || !c.task.exec || c.status != running || c.task.status == stopped || c.does.agentStopped != "" || c.does.agentDeaf {
		return nil, &apiError{code: "TargetNotConnected", message: deref(in.Target) + " is not connected."}
	}
	base, err := w.sessions.address()
	if err != nil {
		return nil, &apiError{code: "InternalServerError", message: err.Error(), status: http.StatusInternalServerError}
	}
	s := newExecSession(sessionID("fsui-"), c.execTarget(), w.sessions.region.options.Now)
	s.handshake = &handshake{sessionType: "Port", properties: map[string]string{
		"type": "LocalPortForwarding", "portNumber": strconv.FormatUint(port, 10), "localPortNumber": parameter("localPortNumber"), "host": host,
	}}
	p := newPortSession(s, destination{address: net.JoinHostPort(host, strconv.FormatUint(port, 10)), of: c.facts(), listens: c.task.listensOn(host, port)})
	s.input, s.start = p.input, p.run
	token := s.token
	w.sessions.add(s)
	return &ssm.StartSessionOutput{SessionId: &s.id, StreamUrl: new(base + channelPath + s.id + "?role=publish_subscribe"), TokenValue: &token}, nil
}

// containerBehind finds a container by its name in Session Manager.
func (w *World) containerBehind(target string) *container {
	rest, ok := strings.CutPrefix(target, "ecs:")
	at := strings.LastIndexByte(rest, '_')
	if !ok || at < 0 {
		return nil
	}
	rest, at = rest[:at], strings.LastIndexByte(rest[:at], '_')
	if at < 0 || w.clusters[rest[:at]] == nil {
		return nil
	}
	t := w.clusters[rest[:at]].task(rest[at+1:])
	if t == nil {
		return nil
	}
	for _, c := range t.containers {
		if c.execTarget() == target {
			return c
		}
	}
	return nil
}

// listensOn tells whether something answers there: the ports that containers of the task map, and any other host but
// those that the agent keeps from its clients, and those that no name server knows.
func (t *task) listensOn(host string, port uint64) bool {
	ip := net.ParseIP(host)
	switch {
	case ip.IsLinkLocalUnicast(), strings.HasSuffix(host, ".invalid"):
		return false
	case host != "localhost" && !ip.IsLoopback():
		return true
	}
	for _, c := range t.containers {
		for _, m := range c.defined.PortMappings {
			if m.ContainerPort != nil && uint64(*m.ContainerPort) == port && c.status == running { //nolint:gosec // ports are positive
				return true
			}
		}
	}
	return false
}
