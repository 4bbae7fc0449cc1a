package awsdoc_test

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/state"
)

func TestInstance(t *testing.T) {
	key := state.InstanceKey{Cluster: prod(), ID: "0123456789abcdef"}
	i := state.Instance{
		Key: key, ARN: "arn:aws:ecs:us-east-1:111122223333:container-instance/prod/0123456789abcdef", EC2: "i-0123456789abcdef0",
		Type: "m6i.large", Zone: "us-east-1a", Status: "ACTIVE", AgentVersion: "1.98.0", Health: "OK", Running: 3,
		CPU: 2048, FreeCPU: 0, Memory: 7680, FreeMemory: 512, RegisteredAt: noon(),
	}
	inOrder(t, describe(t, key, func(e *state.Edit) { e.PutInstance(&i) }),
		`"containerInstanceArn": "arn:aws:ecs:us-east-1:111122223333:container-instance/prod/0123456789abcdef"`,
		`"ec2InstanceId": "i-0123456789abcdef0"`, `"agentVersion": "1.98.0"`, `"remainingResources"`, `"integerValue": 0`, `"integerValue": 512`,
		`"registeredResources"`, `"integerValue": 2048`, `"integerValue": 7680`, `"status": "ACTIVE"`, `"agentConnected": false`,
		`"runningTasksCount": 3`, `"pendingTasksCount": 0`, `"ecs.availability-zone"`, `"us-east-1a"`, `"ecs.instance-type"`,
		`"registeredAt": "`+noonText+`"`, `"overallStatus": "OK"`)
	bare := describe(t, key, func(e *state.Edit) { e.PutInstance(&state.Instance{Key: key}) })
	for _, left := range []string{"healthStatus", "versionInfo", "registeredAt\"", "ec2InstanceId", "attributes\": null"} {
		if strings.Contains(bare, left) {
			t.Errorf("what AWS would leave out is there: %s", bare)
		}
	}
}
