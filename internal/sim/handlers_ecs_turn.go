package sim

import (
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// underWay finds a service deployment that can still be stopped.
func (w *World) underWay(arn *string) (*serviceDeployment, error) {
	r := w.serviceDeployment(deref(arn))
	switch {
	case r == nil:
		return nil, &apiError{code: "ServiceDeploymentNotFoundException", message: "Service deployment not found."}
	case r.over() || r.status != types.ServiceDeploymentStatusInProgress:
		return nil, &apiError{code: "ConflictException", message: "The service deployment is in status " + string(r.status) + "."}
	}
	return r, nil
}

// stopServiceDeployment turns a deployment back.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html
func stopServiceDeployment(w *World, in *ecs.StopServiceDeploymentInput) (*ecs.StopServiceDeploymentOutput, error) {
	r, err := w.underWay(in.ServiceDeploymentArn)
	if err != nil {
		return nil, err
	}
	if in.StopType == types.StopServiceDeploymentStopTypeAbort {
		return nil, &apiError{code: "UnsupportedFeatureException", message: "The stop type ABORT is not supported."}
	}
	if r.service.completed == nil || r.target.back {
		return nil, invalid("There is no service revision to roll back to.")
	}
	r.target.fail("Service deployment rollback was requested by the user.", "rollback requested.", true)
	return &ecs.StopServiceDeploymentOutput{ServiceDeploymentArn: in.ServiceDeploymentArn}, nil
}

// continueServiceDeployment decides at a PAUSE hook.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html
func continueServiceDeployment(w *World, in *ecs.ContinueServiceDeploymentInput) (*ecs.ContinueServiceDeploymentOutput, error) {
	r, err := w.underWay(in.ServiceDeploymentArn)
	if err != nil {
		return nil, err
	}
	if r.hook == nil || r.hook.id != deref(in.HookId) {
		return nil, invalid("The lifecycle hook is not awaiting an action.")
	}
	if in.Action == types.DeploymentLifecycleHookActionRollback {
		r.hook = nil
		r.target.fail("Service deployment rollback was requested at a lifecycle hook.", "rollback requested.", true)
	} else {
		r.decide(types.DeploymentLifecycleHookActionContinue)
	}
	return &ecs.ContinueServiceDeploymentOutput{ServiceDeploymentArn: in.ServiceDeploymentArn}, nil
}
