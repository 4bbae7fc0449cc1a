package reach

import (
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// SoughtBy are the destinations whose way a task's stop speaks of: in the reason of the task, or, where that only says
// that a container failed, in the containers'. It is nil for a task that has not stopped.
func SoughtBy(t *state.Task) []string {
	if !t.Stopped() {
		return nil
	}
	if sought := Sought(t.StoppedReason); sought != nil {
		return sought
	}
	for i := range t.Containers {
		if sought := Sought(t.Containers[i].Reason); sought != nil {
			return sought
		}
	}
	return nil
}

// Sought are the destinations whose way a stop's reason speaks of, by the words that ECS has for a network that does not
// answer, and Inbound where the load balancer's checks failed. It is nil for a reason that tells of something else, a refusal above all: then the network did its work.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
func Sought(reason string) []string {
	r := strings.ToLower(reason)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(r, w) {
				return true
			}
		}
		return false
	}
	if has("accessdenied", "access denied", "not authorized", "statuscode: 403", "403 forbidden", "http response code 403") {
		return nil
	}
	silent := has("i/o timeout", "context deadline exceeded", "connection issue", "request canceled", "requestcanceled", "connection timed out",
		"no route to host", "connection refused", "network is unreachable", "awaiting headers", "tls handshake timeout")
	switch {
	case has("failed elb health checks"):
		return []string{Inbound}
	case has("failed to invoke efs utils", "efs utils commands") && (silent || has("failed to resolve", "mount.nfs4: connection")):
		return []string{"efs"}
	case !silent:
		return nil
	case has("registry auth from amazon ecr", "ecr registry auth", "api.ecr.", "getauthorizationtoken"):
		return []string{"ecr.api"}
	case has("from asm", "secrets manager", "secretsmanager"):
		return []string{"secretsmanager"}
	case has("from ssm", "systems manager parameter", "//ssm."):
		return []string{"ssm"}
	case has("starport-layer-bucket"):
		return []string{"s3"}
	case has("failed to validate logger args", "cloudwatch log"):
		return []string{"logs"}
	case has("cannotpull", "pull image", "failed to resolve ref") && has(".dkr.ecr.", ".dkr-ecr."):
		return []string{"ecr.dkr", "s3"}
	case has("cannotpull", "pull image", "failed to resolve ref"):
		return []string{registryPrefix}
	}
	return nil
}

// Inbound stands for the way from the load balancers among destinations.
const Inbound = "inbound"

// Concerns reports that a destination is among those that a reason speaks of: of a registry it does not name which.
func Concerns(sought []string, key string) bool {
	for _, s := range sought {
		if s == key || s == registryPrefix && strings.HasPrefix(key, registryPrefix) {
			return true
		}
	}
	return false
}
