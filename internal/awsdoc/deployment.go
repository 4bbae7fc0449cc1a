package awsdoc

import "github.com/fsui/fsui/internal/state"

// deployment is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
type deployment struct {
	ID             string `json:"id"`
	Status         string `json:"status"`
	TaskDefinition string `json:"taskDefinition"`
	Desired        int    `json:"desiredCount"`
	Pending        int    `json:"pendingCount"`
	Running        int    `json:"runningCount"`
	Failed         int    `json:"failedTasks"`
	CreatedAt      moment `json:"createdAt,omitzero"`
	UpdatedAt      moment `json:"updatedAt,omitzero"`
	RolloutState   string `json:"rolloutState,omitempty"`
	Reason         string `json:"rolloutStateReason,omitempty"`
}

func deploymentDocument(d state.Deployment) deployment {
	return deployment{
		ID: d.ID, Status: d.Status, TaskDefinition: d.TaskDefinition, Desired: d.Desired, Pending: d.Pending,
		Running: d.Running, Failed: d.Failed, CreatedAt: moment(d.CreatedAt), UpdatedAt: moment(d.UpdatedAt),
		RolloutState: d.RolloutState, Reason: d.Reason,
	}
}

// taskSet is https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html, which services under
// CODE_DEPLOY or EXTERNAL have instead of deployments.
type taskSet struct {
	ID             string `json:"id"`
	Status         string `json:"status"`
	TaskDefinition string `json:"taskDefinition"`
	Desired        int    `json:"computedDesiredCount"`
	Pending        int    `json:"pendingCount"`
	Running        int    `json:"runningCount"`
	CreatedAt      moment `json:"createdAt,omitzero"`
	UpdatedAt      moment `json:"updatedAt,omitzero"`
	Scale          scale  `json:"scale"`
	Stability      string `json:"stabilityStatus,omitempty"`
}

type scale struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

func taskSetDocument(d state.Deployment) taskSet {
	return taskSet{
		ID: d.ID, Status: d.Status, TaskDefinition: d.TaskDefinition, Desired: d.Desired, Pending: d.Pending,
		Running: d.Running, CreatedAt: moment(d.CreatedAt), UpdatedAt: moment(d.UpdatedAt),
		Scale: scale{d.Scale, "PERCENT"}, Stability: d.Stability,
	}
}
