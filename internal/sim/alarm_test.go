package sim

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// The alarms of target tracking show what the policy acts on.
func TestAlarmsFollowTheMetric(t *testing.T) {
	w, a := scaled(t, func(a *autoscaler) { a.max = 2 })
	state := func(high bool) types.MetricAlarm {
		t.Helper()
		out, err := describeAlarms(w.World, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{a.alarm(high)}})
		if err != nil || len(out.MetricAlarms) != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		return out.MetricAlarms[0]
	}
	w.pass(20 * time.Minute)
	if got := state(true); got.StateValue != types.StateValueOk || *got.Threshold != 50 || *got.EvaluationPeriods != 3 {
		t.Errorf("%+v", got)
	}
	a.demand = 140
	w.pass(4 * time.Minute)
	got := state(true)
	if got.StateValue != types.StateValueAlarm || w.now().Sub(*got.StateTransitionedTimestamp) > 2*time.Minute ||
		*got.StateReason != "Threshold Crossed: 3 datapoints were greater than the threshold (50.0). The most recent datapoint: [70.0]." {
		t.Errorf("%s since %s: %s", got.StateValue, got.StateTransitionedTimestamp, *got.StateReason)
	}
	if got := state(false); got.StateValue != types.StateValueOk {
		t.Errorf("the other one is %s", got.StateValue)
	}
	a.service.change(serviceChange{desired: new(int32(0))})
	w.pass(10 * time.Minute)
	if got := state(true); got.StateValue != types.StateValueInsufficientData {
		t.Errorf("without tasks it is %s", got.StateValue)
	}
}

func TestAlarmsAreFoundByMetric(t *testing.T) {
	w, a := scaled(t, func(*autoscaler) {})
	find := func(metric, service string) int {
		t.Helper()
		out, err := describeAlarmsForMetric(w.World, &cloudwatch.DescribeAlarmsForMetricInput{
			Namespace: new("AWS/ECS"), MetricName: &metric, Dimensions: []types.Dimension{
				{Name: new("ServiceName"), Value: &service}, {Name: new("ClusterName"), Value: new("prod")},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.MetricAlarms)
	}
	if n := find("CPUUtilization", "web"); n != 2 {
		t.Errorf("%d alarms on its CPU", n)
	}
	if find("MemoryUtilization", "web")+find("CPUUtilization", "other") != 0 {
		t.Error("alarms on what nobody watches")
	}
	a.service.alarms.Names = []string{"web-5xx"}
	all, err := describeAlarms(w.World, &cloudwatch.DescribeAlarmsInput{MaxRecords: new(int32(2))})
	if err != nil || len(all.MetricAlarms) != 2 || all.NextToken == nil {
		t.Fatalf("%+v, %v", all, err)
	}
	rest, err := describeAlarms(w.World, &cloudwatch.DescribeAlarmsInput{MaxRecords: new(int32(2)), NextToken: all.NextToken})
	if err != nil || len(rest.MetricAlarms) != 1 || *rest.MetricAlarms[0].AlarmName != "web-5xx" {
		t.Errorf("%+v, %v", rest, err)
	}
	_, err = describeAlarms(w.World, &cloudwatch.DescribeAlarmsInput{MaxRecords: new(int32(101))})
	wantRefusal(t, err, "ValidationError", "MaxRecords must be between 1 and 100, and AlarmNames 100 at most")
}

// CloudWatch answers CLIs in the protocols that they speak, and errors in CBOR.
func TestCloudWatchSpeaksThreeProtocols(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Scenario = "estate" })
	ask := func(req *http.Request) string {
		t.Helper()
		resp, err := w.region.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.Header.Get("Content-Type") + " " + string(body)
	}
	request := func(body, header, value string) *http.Request {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://sim.example.com/", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(header, value)
		return req
	}
	xml := ask(request("Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=web-5xx", "Content-Type", "application/x-www-form-urlencoded"))
	if !strings.Contains(xml, "<MetricAlarms><member>") || !strings.Contains(xml, "<AlarmName>web-5xx</AlarmName>") || strings.Contains(xml, "TargetTracking") {
		t.Error(xml)
	}
	json := ask(request(`{"AlarmNames":["web-5xx"]}`, "X-Amz-Target", "GraniteServiceVersion20100801.DescribeAlarms"))
	if !strings.Contains(json, `"AlarmName":"web-5xx"`) || strings.Contains(json, "TargetTracking") {
		t.Error(json)
	}
	client := cloudwatch.NewFromConfig(w.config)
	_, err := client.DescribeAlarms(t.Context(), &cloudwatch.DescribeAlarmsInput{NextToken: new("x")})
	wantAPIError(t, err, "InvalidNextToken", "The next token is invalid.")
	_, err = client.ListDashboards(t.Context(), &cloudwatch.ListDashboardsInput{})
	wantCode(t, err, "UnknownOperationException")
	broken := request("\xff\xff", "Smithy-Protocol", smithyCBOR)
	broken.URL.Path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms"
	if got := ask(broken); !strings.Contains(got, "SerializationException") {
		t.Errorf("%q", got)
	}
}
