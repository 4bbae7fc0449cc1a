package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	// trailLate is after how long CloudTrail tells of a call: five minutes on average at AWS, fewer here, that a demonstration shows it.
	trailLate = 2 * time.Minute
	// trailKept calls are told, the newest: AWS's 90 days would grow without end.
	trailKept = 600
)

// principal is who called, as CloudTrail has it.
type principal struct {
	arn     string
	via     string // the service of AWS that called
	address string
	agent   string
}

// trailEntry is a call that changed something.
type trailEntry struct {
	id, name, source, user string
	at                     time.Time
	body                   string // the event's own JSON
}

// caller is whoever calls the Region's API.
func (w *World) caller() principal {
	return principal{arn: callerARN(w.partition, w.account), address: "10.0.200.7", agent: "aws-sdk-go-v2"}
}

// pipeline is what deploys in scenarios, by CloudFormation where a stack owns the service.
func (w *World) pipeline(s *ecsService) principal {
	p := principal{arn: "arn:" + w.partition + ":sts::" + w.account + ":assumed-role/deploy/pipeline-" + s.name, address: "10.0.201.4", agent: "aws-cli/2"}
	for _, tag := range s.tags {
		if deref(tag.Key) == "aws:cloudformation:stack-name" {
			p.via, p.address, p.agent = "cloudformation.amazonaws.com", "cloudformation.amazonaws.com", "cloudformation.amazonaws.com"
		}
	}
	return p
}

// onCall is who scales and restarts by hand in scenarios.
func (w *World) onCall() principal {
	return principal{
		arn:     "arn:" + w.partition + ":sts::" + w.account + ":assumed-role/AWSReservedSSO_Operator_0123456789abcdef/oncall@example.com",
		address: "10.0.202.9", agent: "console",
	}
}

// autoscaling is Application Auto Scaling itself.
func (w *World) autoscaling() principal {
	const service = "ecs.application-autoscaling.amazonaws.com"
	return principal{
		arn: "arn:" + w.partition + ":sts::" + w.account + ":assumed-role/AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling-UpdateDesiredCapacity",
		via: service, address: service, agent: service,
	}
}

// told writes what a person or a tool did in a scenario, which the Region's API was not called for.
func (w *World) told(by principal, s *ecsService, name string, asked map[string]any) {
	var answer any
	if name == "UpdateService" {
		service := s.describe()
		service.Events = nil
		answer = &ecs.UpdateServiceOutput{Service: &service}
		asked["cluster"], asked["service"] = s.cluster.name, s.name
	}
	request, err := json.Marshal(asked)
	if err == nil {
		w.recordCall(by, "ecs", name, "", request, answer, nil)
	}
}

// recordCall writes a call down. request is JSON, answer a struct of the SDK's or nil.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
func (w *World) recordCall(by principal, service, name, requestID string, request []byte, answer any, refused *apiError) {
	at := w.now().UTC()
	user := by.arn[strings.LastIndexByte(by.arn, '/')+1:]
	id := uuidOf("trail " + strconv.Itoa(w.trailed) + " " + name + at.Format(time.RFC3339Nano))
	w.trailed++
	if requestID == "" {
		requestID = uuidOf("request " + id)
	}
	identity := map[string]any{"type": "AssumedRole", "principalId": "AROAEXAMPLEEXAMPLE111:" + user, "arn": by.arn, "accountId": w.account}
	if by.via != "" {
		identity["invokedBy"] = by.via
	}
	event := map[string]any{
		"eventVersion": "1.11", "userIdentity": identity, "eventTime": at.Format(time.RFC3339), "eventSource": service + ".amazonaws.com", "eventName": name,
		"awsRegion": w.region, "sourceIPAddress": by.address, "userAgent": by.agent, "requestParameters": json.RawMessage(request), "responseElements": nil,
		"requestID": requestID, "eventID": id, "readOnly": false, "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": w.account, "eventCategory": "Management",
	}
	if answer != nil {
		if body, err := encodeJSON(&shapes{protocol: awsJSON}, answer); err == nil {
			event["responseElements"] = json.RawMessage(body)
		}
	}
	if refused != nil {
		event["errorCode"], event["errorMessage"] = refused.code, refused.message
	}
	body, err := json.Marshal(event)
	if err != nil {
		return // a request that is no JSON: nobody can tell of it
	}
	w.trail = append(w.trail, trailEntry{id: id, name: name, source: service + ".amazonaws.com", user: user, at: at, body: string(body)})
	if more := len(w.trail) - trailKept; more > 0 {
		w.trail = append([]trailEntry(nil), w.trail[more:]...)
	}
}

// uuidOf draws no chance: what is recorded changes nothing else.
func uuidOf(of string) string {
	sum := sha256.Sum256([]byte(of))
	h := hex.EncodeToString(sum[:])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}

// trailOf writes down a call of the Region's API that changes things, or was refused to.
func (r *Region) trailOf(c call, in, out any, err error) {
	if !c.operation.mutates || c.service.name != "ecs" && c.service.name != "application-autoscaling" {
		return
	}
	refused, is := err.(*apiError) //nolint:errorlint // what a handler returns
	if err != nil && !is {
		return
	}
	request, failed := encodeJSON(&shapes{protocol: awsJSON, input: true}, in)
	if failed != nil {
		return
	}
	switch told := out.(type) {
	case *ecs.UpdateServiceOutput:
		if told != nil && told.Service != nil {
			service := *told.Service
			service.Events = nil // a hundred, which CloudTrail would tell as well
			out = &ecs.UpdateServiceOutput{Service: &service}
		}
	case *ecs.StopTaskOutput:
		if told != nil && told.Task != nil { // CloudTrail would tell all of it
			out = &ecs.StopTaskOutput{Task: &types.Task{TaskArn: told.Task.TaskArn, ClusterArn: told.Task.ClusterArn, Group: told.Task.Group}}
		}
	}
	if err != nil {
		out = nil
	}
	r.world.recordCall(r.world.caller(), c.service.name, c.name, c.id, request, out, refused)
}
