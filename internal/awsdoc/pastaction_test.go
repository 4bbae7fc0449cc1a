package awsdoc_test

import (
	"testing"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

// A record of action logs is an event of the service that one of its fields names, whichever part of the service that is.
func TestActionOf(t *testing.T) {
	t.Parallel()
	cluster := state.ClusterKey{Scope: state.Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}, Name: "prod"}
	const arn = "arn:aws:ecs:us-east-1:111122223333:"
	for name, c := range map[string]struct {
		record, service, says string
		bad                   bool
	}{
		"service":    {record: `{"timestamp":1793500000123,"resourceArn":"` + arn + `service/prod/web","eventName":"TASK_PLACED","detail":"in us-east-1a"}`, service: "prod/web", says: "TASK_PLACED: in us-east-1a"},
		"deployment": {record: `{"timestamp":1793500000123,"resourceArn":"` + arn + `service-deployment/prod/web/abc","eventName":"ROLLBACK","detail":{"b":2,"a":"x","none":null}}`, service: "prod/web", says: "ROLLBACK: a x, b 2"},
		"old form":   {record: `{"timestamp":1793500000123,"resourceArn":"` + arn + `service/web","eventName":"E"}`, service: "prod/web", says: "E"},
		"by source":  {record: `{"timestamp":1793500000123,"resourceArn":"` + arn + `cluster/prod","actionSourceId":"` + arn + `service/prod/web","eventName":"E","detail":[1]}`, service: "prod/web", says: "E: [1]"},
		"escapes":    {record: `{"timestamp":1793500000123,"resourceArn":"` + arn + `service/prod/web","eventName":"E","detail":"\u001b[31mred"}`, service: "prod/web", says: "E: red"},
		"a daemon":   {record: `{"timestamp":1793500000123,"resourceArn":"` + arn + `daemon/prod/web","eventName":"E"}`},
		"cut off":    {record: `{"timestamp":1793500000123,"resourceArn":"` + arn, bad: true},
		"no name":    {record: `{"timestamp":1793500000123,"resourceArn":"` + arn + `service/prod/web"}`, bad: true},
		"no time":    {record: `{"resourceArn":"` + arn + `service/prod/web","eventName":"E"}`, bad: true},
	} {
		h, ok, err := awsdoc.ActionOf([]byte(c.record), "id", cluster)
		if (err != nil) != c.bad || ok != (c.service != "") {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
		if ok && (h.Service.String() != c.service || h.Event.Message != c.says || h.Event.ID != "id" || h.At.UnixMilli() != 1793500000123) {
			t.Errorf("%s: %+v, %+v", name, h, h.Event)
		}
	}
}
