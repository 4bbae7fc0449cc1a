package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/cli"
)

// isolated is a VPC without a way out but an endpoint for logs, and a task that needs its image and its log group.
const isolated = `{
 "region": "eu-west-1", "CallerIdentity": {"Account": "111122223333"},
 "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.20.0.0/16", "OwnerId": "111122223333"}],
 "VpcAttributes": [{"VpcId": "vpc-1", "EnableDnsSupport": {"Value": true}, "EnableDnsHostnames": {"Value": true}}],
 "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "OwnerId": "111122223333", "AvailabilityZone": "eu-west-1a", "CidrBlock": "10.20.1.0/24", "Tags": [{"Key": "Name", "Value": "blue"}]}],
 "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true}], "Routes": [{"DestinationCidrBlock": "10.20.0.0/16", "GatewayId": "local", "State": "active"}]}],
 "InternetGateways": [], "NatGateways": [], "PrefixLists": [],
 "VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.logs", "State": "available", "PrivateDnsEnabled": true, "SubnetIds": ["subnet-1"],
   "Groups": [{"GroupId": "sg-1"}], "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}}],
 "SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.20.0.0/16"}]}], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}],
 "NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Entries": [
   {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}],
 "NetworkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}},
 "Service": {"serviceName": "shop", "launchType": "FARGATE", "desiredCount": 1, "loadBalancers": []},
 "TaskDefinition": {"containerDefinitions": [{"name": "app", "image": "IMAGE", "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "eu-west-1"}}}]}
}`

func document(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "network.json")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// The shape of the answer is a promise to scripts: these names stay.
func TestReachJSON(t *testing.T) {
	file := document(t, strings.Replace(isolated, "IMAGE", "nginx", 1))
	out, errs, code := (&region{}).run(t, "reach", "--from", file, "-o", "json")
	if errs != "" || code != cli.BadNews {
		t.Fatalf("code %d, %s", code, errs)
	}
	var doc struct {
		Schema         int
		Destinations   map[string]string
		Hops           map[string]string
		FirstBrokenHop *string
		BySubnet       map[string]map[string]string
		Inbound        struct {
			Verdict  string
			Hop      *string
			BySubnet map[string]string
			Paths    map[string][]any
		}
		Start, Exec struct {
			Verdict string
			Hop     *string
		}
		Warnings []string
		Paths    map[string]map[string][]struct {
			Hop  string
			OK   *bool
			Text string
		}
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(strings.TrimSpace(out[1:]), `"schema": 1,`) {
		t.Error("the schema does not come first")
	}
	for key, want := range map[string]string{"registry:docker.io": "blocked", "logs": "reachable", "ecr.api": "not-needed", "internet": "blocked"} {
		if doc.Destinations[key] != want || doc.BySubnet["subnet-1"][key] != want {
			t.Errorf("%s: %s, by subnet %s, want %s", key, doc.Destinations[key], doc.BySubnet["subnet-1"][key], want)
		}
	}
	if len(doc.Hops) != 2 || doc.Hops["registry:docker.io"] != "no-route" || doc.FirstBrokenHop == nil || *doc.FirstBrokenHop != "no-route" {
		t.Errorf("hops %v, first %v", doc.Hops, doc.FirstBrokenHop)
	}
	if doc.Start.Verdict != "blocked" || doc.Exec.Verdict != "not-needed" || doc.Exec.Hop != nil {
		t.Errorf("start %v, exec %v", doc.Start, doc.Exec)
	}
	if doc.Inbound.Verdict != "not-needed" || doc.Inbound.Hop != nil || doc.Inbound.BySubnet["subnet-1"] != "not-needed" {
		t.Errorf("inbound %+v", doc.Inbound)
	}
	if !slices.Equal(doc.Warnings, []string{"single-az"}) {
		t.Error(doc.Warnings)
	}
	var marks []string
	for _, s := range doc.Paths["subnet-1"]["registry:docker.io"] {
		mark := "?"
		if s.OK != nil {
			mark = map[bool]string{true: "ok", false: "X"}[*s.OK]
		}
		marks = append(marks, s.Hop+" "+mark)
	}
	if want := []string{"dns ok", "sg-egress ok", "nacl-out ok", "no-route X", "nacl-in ok"}; !slices.Equal(marks, want) {
		t.Errorf("%v, want %v", marks, want)
	}
	if list := doc.Paths["subnet-1"]["ecr.api"]; list == nil {
		t.Error("what is not needed has a path that is null")
	}
}

func TestReachTable(t *testing.T) {
	file := document(t, strings.NewReplacer("IMAGE", "nginx", `{
 "region"`, `{"denied": {"ec2:DescribeVpcs": "UnauthorizedOperation"}, "region"`).Replace(isolated))
	out, errs, code := (&region{}).run(t, "reach", "--from", file)
	if errs != "" || code != cli.BadNews {
		t.Fatalf("code %d, %s", code, errs)
	}
	for _, want := range []string{
		"STATE      SUBNET    CLASS     AZ          DESTINATION         HOP       WHY",
		"blocked    subnet-1  isolated  eu-west-1a  registry:docker.io  no-route  rtb-1 (main table) has no route for public addresses",
		"reachable  subnet-1  isolated  eu-west-1a  logs                -",
		"start blocked (no-route) · exec not-needed · inbound not-needed",
		"! ec2:DescribeVpcs was refused: UnauthorizedOperation",
		"! single-az: All tasks run in eu-west-1a",
		"no-route: registry:docker.io, internet of blue",
		"  ok  task sg-1 outbound tcp/443 to public addresses: rule 0.0.0.0/0",
		"  XX  rtb-1 (main table) has no route for public addresses",
		"  fix: a default route to a NAT gateway",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestReachExitCodes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		code       int
		stderr     string
	}{
		{"blocked", strings.Replace(isolated, "IMAGE", "nginx", 1), cli.BadNews, ""},
		{"not provable", strings.Replace(isolated, "IMAGE", "registry.example.com/app", 1), cli.NotProvable, ""},
		{"no endpoints for ECR", strings.Replace(isolated, `"image": "IMAGE", `, `"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/a", `, 1), cli.BadNews, ""},
		{"truncated", isolated[:len(isolated)/2], cli.Failed, "ends in the middle"},
		{"no document", "hello", cli.Failed, "is no JSON"},
		{"another document", `{"services": []}`, cli.Failed, "names none of the facts of a network"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errs, code := (&region{}).run(t, "reach", "--from", document(t, c.text))
			if code != c.code || !strings.Contains(errs, c.stderr) || strings.Count(errs, "\n") > 1 {
				t.Errorf("code %d, want %d; %q", code, c.code, errs)
			}
		})
	}
	// What is only for information does not count: with nothing but the log group needed, all is well.
	quiet := strings.Replace(isolated, `"name": "app", "image": "IMAGE", `, `"name": "app", "image": "public.ecr.aws/a/b", `, 1)
	quiet = strings.Replace(quiet, `"GatewayId": "local", "State": "active"}`, `"GatewayId": "local", "State": "active"}, {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}`, 1)
	quiet = strings.Replace(quiet, `"InternetGateways": []`, `"InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1", "State": "available"}]}]`, 1)
	quiet = strings.Replace(quiet, `"DISABLED"`, `"ENABLED"`, 1)
	if _, errs, code := (&region{}).run(t, "reach", "--from", document(t, quiet)); code != cli.Done || errs != "" {
		t.Errorf("code %d, %s", code, errs)
	}
}

func TestReachFromStandardInput(t *testing.T) {
	file, err := os.Open(document(t, strings.Replace(isolated, "IMAGE", "nginx", 1)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	kept := os.Stdin
	defer func() { os.Stdin = kept }()
	os.Stdin = file
	if out, errs, code := (&region{}).run(t, "reach", "--from", "-"); code != cli.BadNews || !strings.Contains(out, "no-route") {
		t.Errorf("code %d, %s%s", code, out, errs)
	}
}

func TestReachUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"reach"}, "fsui reach needs a SERVICE, a TASK, or --from FILE"},
		{[]string{"reach", "checkout", "--from", "-"}, "not both"},
		{[]string{"reach", "--from", "-", "--save", "x"}, "not both"},
		{[]string{"reach", "checkout", "cart"}, "takes one SERVICE"},
		{[]string{"reach", "--from", "/no/such/file"}, "--from: open /no/such/file"},
	} {
		_, errs, code := (&region{}).run(t, c.args...)
		if code != cli.Misused || !strings.Contains(errs, c.want) {
			t.Errorf("%v: code %d, %q, want %q", c.args, code, errs, c.want)
		}
	}
}
