package state

import (
	"net/url"
	"strings"
	"testing"
)

func TestConsoleURL(t *testing.T) {
	scope := Scope{Partition: "aws", Account: "111122223333", Region: "us-east-1"}
	prod := ClusterKey{scope, "prod"}
	const group = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/0123456789abcdef"
	for _, c := range []struct {
		key  any
		arn  string
		want string
	}{
		{prod, "", "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services?region=us-east-1"},
		{ServiceKey{prod, "checkout"}, "", "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/checkout/health?region=us-east-1"},
		{TaskKey{prod, "0123abcd"}, "", "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/tasks/0123abcd/configuration?region=us-east-1"},
		{InstanceKey{prod, "0123abcd"}, "", "https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/infrastructure/container-instances/0123abcd?region=us-east-1"},
		{
			"arn:aws:ecs:us-east-1:111122223333:task-definition/checkout:42", "",
			"https://us-east-1.console.aws.amazon.com/ecs/v2/task-definitions/checkout/42/containers?region=us-east-1",
		},
		{TargetGroupKey{scope, "web"}, group, "https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#TargetGroup:targetGroupArn=" + group},
		{TargetGroupKey{scope, "web"}, "", ""},
		{"checkout:42", "", ""},
		{42, "", ""},
		{ClusterKey{Scope: scope}, "", ""},
		{ClusterKey{Scope{Partition: "aws-mars", Region: "mars-north-1"}, "prod"}, "", ""},
		{ClusterKey{Scope{Partition: "aws", Region: "evil.example.com/"}, "prod"}, "", ""},
		{ServiceKey{prod, ".."}, "", ""},
	} {
		if got := ConsoleURL(c.key, c.arn); got != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.key, got, c.want)
		}
	}
}

// What others named cannot lead elsewhere.
func TestConsoleURLEscapes(t *testing.T) {
	got := ConsoleURL(ClusterKey{Scope{Partition: "aws", Region: "us-east-1"}, "a/b?c#d e\x1b[2J\n&"}, "")
	u, err := url.Parse(got)
	if err != nil || u.Scheme != "https" || u.Host != "us-east-1.console.aws.amazon.com" || u.Fragment != "" || u.RawQuery != "region=us-east-1" ||
		strings.ContainsAny(got, " \x1b\n") || strings.Count(u.EscapedPath(), "/") != 5 {
		t.Errorf("%q, %v", got, err)
	}
}

func TestConsoleOfEveryPartition(t *testing.T) {
	for region, want := range map[string][2]string{
		"eu-central-1":    {"aws", "eu-central-1.console.aws.amazon.com"},
		"us-west-2":       {"aws", "us-west-2.console.aws.amazon.com"},
		"cn-northwest-1":  {"aws-cn", "cn-northwest-1.console.amazonaws.cn"},
		"us-gov-west-1":   {"aws-us-gov", "us-gov-west-1.console.amazonaws-us-gov.com"},
		"us-iso-east-1":   {"aws-iso", "us-iso-east-1.console.c2shome.ic.gov"},
		"us-isob-east-1":  {"aws-iso-b", "us-isob-east-1.console.sc2shome.sgov.gov"},
		"eu-isoe-west-1":  {"aws-iso-e", "eu-isoe-west-1.console.csphome.adc-e.uk"},
		"us-isof-south-1": {"aws-iso-f", "us-isof-south-1.console.csphome.hci.ic.gov"},
		"eusc-de-east-1":  {"aws-eusc", "eusc-de-east-1.console.amazonaws-eusc.eu"},
	} {
		if got := PartitionOf(region); got != want[0] {
			t.Errorf("%s is in %s, want %s", region, got, want[0])
		}
		for _, partition := range []string{want[0], ""} {
			u, err := url.Parse(ConsoleURL(ClusterKey{Scope{Partition: partition, Region: region}, "prod"}, ""))
			if err != nil || u.Host != want[1] {
				t.Errorf("%s of %q: %v, %v; want %s", region, partition, u, err, want[1])
			}
		}
	}
}
