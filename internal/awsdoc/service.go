package awsdoc

import (
	"github.com/fsui/fsui/internal/state"
)

// service is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
type service struct {
	ARN               string             `json:"serviceArn"`
	Name              string             `json:"serviceName"`
	Cluster           string             `json:"clusterArn"`
	LoadBalancers     []loadBalancer     `json:"loadBalancers"`
	Status            string             `json:"status,omitempty"`
	Desired           int                `json:"desiredCount"`
	Running           int                `json:"runningCount"`
	Pending           int                `json:"pendingCount"`
	LaunchType        string             `json:"launchType,omitempty"`
	CapacityProviders []capacityProvider `json:"capacityProviderStrategy,omitempty"`
	PlatformVersion   string             `json:"platformVersion,omitempty"`
	TaskDefinition    string             `json:"taskDefinition,omitempty"`
	Deploying         deploying          `json:"deploymentConfiguration"`
	TaskSets          []taskSet          `json:"taskSets,omitempty"`
	Deployments       []deployment       `json:"deployments"`
	Role              string             `json:"roleArn,omitempty"`
	Events            []event            `json:"events"`
	CreatedAt         moment             `json:"createdAt,omitzero"`
	Network           *network           `json:"networkConfiguration,omitempty"`
	GraceSeconds      int                `json:"healthCheckGracePeriodSeconds,omitempty"`
	Strategy          string             `json:"schedulingStrategy,omitempty"`
	Controller        *controller        `json:"deploymentController,omitempty"`
	Tags              []tag              `json:"tags,omitempty"`
	CreatedBy         string             `json:"createdBy,omitempty"`
	Exec              bool               `json:"enableExecuteCommand"`
}

type loadBalancer struct {
	TargetGroup string `json:"targetGroupArn,omitempty"`
	Classic     string `json:"loadBalancerName,omitempty"`
	Container   string `json:"containerName,omitempty"`
	Port        int    `json:"containerPort,omitempty"`
}

type capacityProvider struct {
	Name string `json:"capacityProvider"`
}

type deploying struct {
	Breaker    breaker `json:"deploymentCircuitBreaker"`
	MaxHealthy int     `json:"maximumPercent"`
	MinHealthy int     `json:"minimumHealthyPercent"`
}

type breaker struct {
	Enable   bool `json:"enable"`
	Rollback bool `json:"rollback"`
}

type controller struct {
	Type string `json:"type"`
}

type network struct {
	VPC vpc `json:"awsvpcConfiguration"`
}

type vpc struct {
	Subnets        []string `json:"subnets"`
	SecurityGroups []string `json:"securityGroups"`
	PublicIP       string   `json:"assignPublicIp"`
}

type event struct {
	ID      string `json:"id"`
	At      moment `json:"createdAt,omitzero"`
	Message string `json:"message"`
}

func serviceDocument(s *state.Service) service {
	doc := service{
		ARN: s.ARN, Name: s.Key.Name, Cluster: clusterARN(s.Key.Cluster),
		LoadBalancers: each(s.LoadBalancers, func(l state.LoadBalancer) loadBalancer {
			return loadBalancer{TargetGroup: l.ARN, Classic: l.Classic, Container: l.Container, Port: l.Port}
		}),
		Status: s.Status, Desired: s.Desired, Running: s.Running, Pending: s.Pending, LaunchType: s.LaunchType,
		CapacityProviders: each(s.CapacityProviders, func(p string) capacityProvider { return capacityProvider{p} }),
		PlatformVersion:   s.PlatformVersion, TaskDefinition: s.TaskDefinition,
		Deploying: deploying{
			Breaker:    breaker{Enable: s.Breaker, Rollback: s.BreakerBack},
			MaxHealthy: s.MaxHealthy, MinHealthy: s.MinHealthy,
		},
		Deployments: []deployment{}, Role: s.Role,
		Events:    each(s.Events, func(e state.Event) event { return event{e.ID, moment(e.At), e.Message} }),
		CreatedAt: moment(s.CreatedAt), Network: networkOf(s), GraceSeconds: int(s.GracePeriod.Seconds()),
		Strategy: s.Strategy, Tags: tags(s.Tags), CreatedBy: s.CreatedBy, Exec: s.Exec,
	}
	if s.Controller != "" {
		doc.Controller = &controller{s.Controller}
	}
	for _, d := range s.Deployments {
		if d.TaskSet {
			doc.TaskSets = append(doc.TaskSets, taskSetDocument(d))
		} else {
			doc.Deployments = append(doc.Deployments, deploymentDocument(d))
		}
	}
	return doc
}

// networkOf is nil for a service whose tasks share their instance's network.
func networkOf(s *state.Service) *network {
	if len(s.Subnets) == 0 {
		return nil
	}
	n := network{vpc{Subnets: list(s.Subnets), SecurityGroups: list(s.SecurityGroups), PublicIP: "DISABLED"}}
	if s.PublicIP {
		n.VPC.PublicIP = "ENABLED"
	}
	return &n
}
