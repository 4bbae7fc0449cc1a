package awsdoc

import "github.com/fsui/fsui/internal/state"

// container is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html
type container struct {
	Task        string         `json:"taskArn,omitempty"`
	Name        string         `json:"name"`
	Image       string         `json:"image,omitempty"`
	ImageDigest string         `json:"imageDigest,omitempty"`
	RuntimeID   string         `json:"runtimeId,omitempty"`
	LastStatus  string         `json:"lastStatus,omitempty"`
	ExitCode    *int           `json:"exitCode,omitempty"`
	Reason      string         `json:"reason,omitempty"`
	Ports       []binding      `json:"networkBindings"`
	Interfaces  []netInterface `json:"networkInterfaces"`
	Health      string         `json:"healthStatus,omitempty"`
	Agents      []agent        `json:"managedAgents,omitempty"`
}

type binding struct {
	Container int    `json:"containerPort"`
	Host      int    `json:"hostPort"`
	Protocol  string `json:"protocol,omitempty"`
}

type netInterface struct {
	IP string `json:"privateIpv4Address"`
}

type agent struct {
	Name       string `json:"name"`
	Reason     string `json:"reason,omitempty"`
	LastStatus string `json:"lastStatus,omitempty"`
}

func containerDocument(t *state.Task, c state.Container) container {
	doc := container{
		Task: t.ARN, Name: c.Name, Image: c.Image, ImageDigest: c.ImageDigest, RuntimeID: c.RuntimeID,
		LastStatus: c.LastStatus, ExitCode: c.ExitCode, Reason: c.Reason,
		Ports: each(c.Ports, bindingDocument), Interfaces: []netInterface{}, Health: c.Health,
		Agents: each(c.Agents, func(a state.Agent) agent {
			return agent{Name: a.Name, Reason: a.Reason, LastStatus: a.LastStatus}
		}),
	}
	if c.IP != "" {
		doc.Interfaces = append(doc.Interfaces, netInterface{c.IP})
	}
	return doc
}

func bindingDocument(p state.PortBinding) binding {
	return binding{Container: p.Container, Host: p.Host, Protocol: p.Protocol}
}
