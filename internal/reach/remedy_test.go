package reach_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// Each remedy names the ids of the network it is for, and has no blank.
func TestRemediesNameTheirIDs(t *testing.T) {
	for name, c := range map[string]struct {
		n    *state.Network
		key  string
		want []string
	}{
		"no address of its own": {changed(outside(false), func(n *state.Network) {
			n.Service = &state.Service{ARN: "arn:aws:ecs:eu-west-1:111122223333:service/prod/shop", LaunchType: "FARGATE"}
		}), "ecr.api", []string{"aws ecs update-service --cluster prod --service shop --network-configuration 'awsvpcConfiguration={subnets=[public-a],securityGroups=[sg-task],assignPublicIp=ENABLED}' --region eu-west-1"}},
		"nobody's service": {outside(false), "ecr.api", nil},
		"nothing goes out": {
			changed(home(), func(n *state.Network) { group(n, "sg-task").Out = nil }), "ecr.api",
			[]string{"aws ec2 authorize-security-group-egress --group-id sg-task --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}]' --region eu-west-1"},
		},
		"S3 by its list": {
			changed(home(), func(n *state.Network) { group(n, "sg-task").Out = nil }), "s3",
			[]string{"aws ec2 authorize-security-group-egress --group-id sg-task --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{PrefixListId=pl-s3}]' --region eu-west-1"},
		},
		"blackhole": {
			changed(home(), func(n *state.Network) { routes(n, "rtb-private-a", blackhole("0.0.0.0/0", "nat-gone")) }), "ecr.api",
			[]string{
				"aws ec2 replace-route --route-table-id rtb-private-a --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-a --region eu-west-1",
				"aws ec2 create-vpc-endpoint --vpc-id vpc-home --vpc-endpoint-type Interface --service-name com.amazonaws.eu-west-1.ecr.api --subnet-ids private-a --security-group-ids sg-task --region eu-west-1",
				"aws ec2 authorize-security-group-ingress --group-id sg-task --protocol tcp --port 443 --source-group sg-task --region eu-west-1",
			},
		},
		"no route, no NAT gateway": {
			changed(home(), func(n *state.Network) { routes(n, "rtb-private-a"); n.NATGateways = []state.NATGateway{} }), "s3",
			[]string{"aws ec2 create-vpc-endpoint --vpc-id vpc-home --vpc-endpoint-type Gateway --service-name com.amazonaws.eu-west-1.s3 --route-table-ids rtb-private-a --region eu-west-1"},
		},
		"a registry elsewhere": {
			changed(home(), func(n *state.Network) {
				container(n).Image = "nginx"
				routes(n, "rtb-private-a")
			}), "registry:docker.io",
			[]string{"aws ec2 create-route --route-table-id rtb-private-a --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-a --region eu-west-1"},
		},
		"a log group in another Region": {
			changed(home(), func(n *state.Network) {
				container(n).LogRegion = "eu-north-1"
				routes(n, "rtb-private-a")
			}), "logs",
			[]string{"aws ec2 create-route --route-table-id rtb-private-a --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-a --region eu-west-1"},
		},
		"the endpoint is closed": {
			changed(closed(), func(n *state.Network) { group(n, "sg-endpoints").In = nil }), "logs",
			[]string{"aws ec2 authorize-security-group-ingress --group-id sg-endpoints --protocol tcp --port 443 --source-group sg-task --region eu-west-1"},
		},
		"no names": {
			changed(home(), func(n *state.Network) { n.VPCAttributes[0].DNSSupport = new(false) }), "ecr.api",
			[]string{"aws ec2 modify-vpc-attribute --vpc-id vpc-home --enable-dns-support --region eu-west-1"},
		},
		"public access is blocked for the NAT gateway": {
			changed(home(), func(n *state.Network) { subnet(n, "public-a").BlockMode = "block-bidirectional" }), "ecr.api",
			[]string{"aws ec2 create-vpc-block-public-access-exclusion --subnet-id public-a --internet-gateway-exclusion-mode allow-egress --region eu-west-1"},
		},
		"nothing goes out over IPv6": {
			changed(home(), func(n *state.Network) { subnet(n, "private-a").IPv6 = blocks("2a05:d018:1:1::/64") }), "internet6",
			[]string{"aws ec2 authorize-security-group-egress --group-id sg-task --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,Ipv6Ranges=[{CidrIpv6=::/0}]' --region eu-west-1"},
		},
		"clients come with their own addresses": {
			changed(networkBalanced("10.20.0.0/16")(), func(n *state.Network) {
				n.TargetGroupAttributes[arnTG] = map[string]string{"preserve_client_ip.enabled": "true"}
			}), reach.Inbound,
			[]string{"aws elbv2 modify-target-group-attributes --target-group-arn " + arnTG + " --attributes Key=preserve_client_ip.enabled,Value=false --region eu-west-1"},
		},
		"hosts that have IPv4 alone": {
			changed(home(), func(n *state.Network) {
				s := subnet(n, "private-a")
				s.Block, s.IPv6Only, s.IPv6 = netip.Prefix{}, true, blocks("2a05:d018:1:1::/64")
				group(n, "sg-task").Out = all("::/0")
				guard(n, "private-a", rule(100, true, "allow", "::/0"), rule(100, false, "allow", "::/0"))
			}), "internet",
			[]string{
				"aws ec2 modify-subnet-attribute --subnet-id private-a --enable-dns64 --region eu-west-1",
				"aws ec2 create-route --route-table-id rtb-private-a --destination-ipv6-cidr-block 64:ff9b::/96 --nat-gateway-id nat-a --region eu-west-1",
			},
		},
		"answers are denied": {
			changed(home(), func(n *state.Network) {
				guard(n, "private-a", rule(100, true, "allow", "0.0.0.0/0"), rule(90, false, "deny", "0.0.0.0/0"))
			}), "ecr.api",
			[]string{"aws ec2 create-network-acl-entry --network-acl-id acl-private-a --ingress --rule-number 89 --protocol tcp --port-range From=32768,To=60999 --cidr-block 0.0.0.0/0 --rule-action allow --region eu-west-1"},
		},
		"nothing is wrong": {home(), "ecr.api", nil},
		"nobody can tell":  {changed(home(), func(n *state.Network) { n.NATGateways = nil }), "ecr.api", nil},
		"the way ends at a peer": {
			changed(home(), func(n *state.Network) {
				container(n).Image = "nginx"
				routes(n, "rtb-private-a", to("0.0.0.0/0", "pcx-1"))
			}), "registry:docker.io",
			[]string{"aws ec2 replace-route --route-table-id rtb-private-a --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-a --region eu-west-1"},
		},
		"public access is blocked": {
			changed(outside(true), func(n *state.Network) { n.VPCs[0].BlockMode = "block-ingress" }), "ecr.api",
			[]string{"aws ec2 create-vpc-block-public-access-exclusion --subnet-id public-a --internet-gateway-exclusion-mode allow-bidirectional --region eu-west-1"},
		},
		"the endpoint has failed": {
			changed(closed(), func(n *state.Network) { endpoint(n, "vpce-logs").State = "failed" }), "logs",
			[]string{
				"aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-logs --region eu-west-1",
				"aws ec2 create-vpc-endpoint --vpc-id vpc-home --vpc-endpoint-type Interface --service-name com.amazonaws.eu-west-1.logs --subnet-ids private-a --security-group-ids sg-task --region eu-west-1",
			},
		},
		"the endpoint is being made": {changed(closed(), func(n *state.Network) { endpoint(n, "vpce-logs").State = "pending" }), "logs", nil},
		"the endpoint's policy": {
			changed(closed(), func(n *state.Network) { endpoint(n, "vpce-s3").Policy = `{"Statement":[]}` }), "s3",
			[]string{"aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-s3 --reset-policy --region eu-west-1"},
		},
		"the load balancer's group": {
			changed(balanced(), func(n *state.Network) { group(n, "sg-lb").Out = nil }), reach.Inbound,
			[]string{"aws ec2 authorize-security-group-egress --group-id sg-lb --ip-permissions 'IpProtocol=tcp,FromPort=8080,ToPort=8080,UserIdGroupPairs=[{GroupId=sg-task}]' --region eu-west-1"},
		},
		"the check goes elsewhere": {
			changed(balanced(), func(n *state.Network) { n.TargetGroups[0].HealthCheck.Port = "9000" }), reach.Inbound,
			[]string{"aws elbv2 modify-target-group --target-group-arn " + arnTG + " --health-check-port traffic-port --region eu-west-1"},
		},
	} {
		r := reach.Evaluate(c.n)
		s := r.Subnets[0]
		var got []string
		path := s.Paths[c.key]
		if c.key == reach.Inbound {
			path = s.Inbound
		}
		for _, remedy := range reach.Remedies(c.n, s.ID, c.key, path) {
			if got = append(got, remedy.Command); remedy.What == "" {
				t.Errorf("%s: what is done is not said", name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s (%s): %q", name, path.Hop, got)
		}
	}
}

func changed(n *state.Network, change func(*state.Network)) *state.Network {
	change(n)
	return n
}

func TestSoughtByTheWordsOfAStop(t *testing.T) {
	for reason, want := range map[string]string{
		"ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue": "ecr.api",
		"ResourceInitializationError: unable to retrieve secret from asm: RequestCanceled: context deadline exceeded":                                           "secretsmanager",
		"ResourceInitializationError: unable to retrieve secrets from ssm: i/o timeout":                                                                         "ssm",
		"CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1: dial tcp 198.51.100.20:443: i/o timeout":             "ecr.dkr s3",
		"CannotPullContainerError: Get https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/x: dial tcp: i/o timeout":                        "s3",
		"CannotPullContainerError: Head https://registry-1.docker.io/v2/: net/http: request canceled while waiting for connection":                              "registry:",
		"ResourceInitializationError: failed to validate logger args: There is a connection issue between the task and CloudWatch":                              "logs",
		"ResourceInitializationError: failed to invoke EFS utils commands: Failed to resolve fs-1.efs.eu-west-1.amazonaws.com":                                  "efs",
		"unable to retrieve secret from asm: AccessDeniedException, context deadline exceeded":                                                                  "",
		"Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/0a)":                               "inbound",
		"OutOfMemoryError: Container killed due to memory usage":                                                                                                "",
		"CannotPullContainerError: manifest for shop:7 not found":                                                                                               "",
	} {
		if got := strings.Join(reach.Sought(reason), " "); got != want {
			t.Errorf("%s: %q, want %q", reason, got, want)
		}
	}
	if sought := reach.Sought("CannotPullContainerError: quay.io: i/o timeout"); !reach.Concerns(sought, "registry:quay.io") || reach.Concerns(sought, "s3") {
		t.Error(sought)
	}
	silent := state.Container{Name: "app", Reason: "CannotPullContainerError: https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/x: dial tcp: i/o timeout"}
	stopped := &state.Task{LastStatus: state.StatusStopped, StoppedReason: "Task failed to start", Containers: []state.Container{{Name: "sidecar"}, silent}}
	if got := reach.SoughtBy(stopped); !slices.Equal(got, []string{"s3"}) {
		t.Errorf("by the words of a container: %q", got)
	}
	if got := reach.SoughtBy(&state.Task{LastStatus: state.StatusRunning, Containers: stopped.Containers}); got != nil {
		t.Errorf("of a task that runs: %q", got)
	}
}

func TestSurveyTellsOfEverySubnet(t *testing.T) {
	n := home()
	routes(n, "rtb-private-b")
	subnet(n, "public-b").Free = new(0)
	nat(n, "nat-a").State = "failed"
	told := func(n *state.Network) map[string]string {
		got := map[string]string{}
		for _, s := range reach.Survey(n, "vpc-home") {
			got[s.ID] = s.Class.Word + "; " + s.Way + "; " + string(s.Fits) + ": " + s.Words
		}
		return got
	}
	got := told(n)
	for id, want := range map[string]string{
		"public-a":  "public; igw-home by rtb-public (explicit association); reachable: with a public IP",
		"public-b":  "public; igw-home by rtb-public (explicit association); blocked: no free address",
		"private-a": "private; nat-a by rtb-private-a (explicit association); blocked: nat-a is failed",
		"private-b": "isolated; ; blocked: no way out and no endpoint for ECR",
	} {
		if got[id] != want {
			t.Errorf("%s: %s", id, got[id])
		}
	}
	shut := home()
	deaf := state.ACLEntry{Rule: 50, Protocol: "6", Block: block("0.0.0.0/0"), From: new(1024), To: new(65535)}
	shut.NetworkACLs[0].Entries = append(shut.NetworkACLs[0].Entries, deaf)
	if got := told(shut)["public-a"]; !strings.Contains(got, "blocked: its ACL lets no answer in: "+shut.NetworkACLs[0].ID+" of public-a") || !strings.Contains(got, "rule 50") {
		t.Error(got)
	}
	inside := closed()
	if got := told(inside)["private-a"]; got != "isolated; ; reachable: by endpoints, for images in ECR" {
		t.Error(got)
	}
	routes(inside, "rtb-private-a") // and so not to S3
	if got := told(inside)["private-a"]; got != "isolated; ; blocked: no way out and none to S3, where image layers are" {
		t.Error(got)
	}
	unread := home()
	unread.Endpoints, unread.RouteTables = nil, nil
	if got := told(unread)["private-a"]; got != "; ; unknown: its route table was not read" {
		t.Error(got)
	}
	routes(n, "rtb-private-b", to("0.0.0.0/0", "tgw-1"))
	if got := told(n)["private-b"]; !strings.Contains(got, "unknown: ") {
		t.Error(got)
	}
	if n.Placement.Subnets[0] != "private-a" || len(reach.Survey(n, "vpc-elsewhere")) != 0 {
		t.Error("the network itself was changed")
	}
}

// Where another subnet of the service reaches all, leaving this one out comes first; and a table that other subnets
// follow too is said to be that.
func TestRemedyByPlacement(t *testing.T) {
	n := balanced()
	n.Service.ARN = "arn:aws:ecs:eu-west-1:111122223333:service/prod/shop"
	routes(n, "rtb-private-a")
	n.Subnets = append(n.Subnets, state.Subnet{ID: "data-a", VPC: "vpc-home", Owner: account, Zone: region + "a", Block: block("10.20.77.0/24")})
	table(n, "rtb-private-a").Associations = append(table(n, "rtb-private-a").Associations, state.RouteAssociation{Subnet: "data-a", State: "associated"})
	told := func(key string) []reach.Remedy {
		for _, s := range reach.Evaluate(n).Subnets {
			if s.ID == "private-a" {
				return reach.Remedies(n, s.ID, key, s.Paths[key])
			}
		}
		return nil
	}
	const place = "aws ecs update-service --cluster prod --service shop --network-configuration 'awsvpcConfiguration={subnets=[private-b],securityGroups=[sg-task],assignPublicIp=DISABLED}' --region eu-west-1"
	got := told("logs")
	if len(got) < 2 || got[0].Command != place || !strings.HasSuffix(got[0].What, " (one Availability Zone)") || got[1].What != "or lead the way out to a NAT gateway that works (2 subnets follow this table)" {
		t.Errorf("%+v", got)
	}
	if aside := told("internet"); len(aside) == 0 || aside[0].Command == place {
		t.Errorf("what no task needs moves none: %+v", aside)
	}
	group(n, "sg-task").Out = nil
	if got := told("logs"); len(got) == 0 || got[0].Command == place {
		t.Errorf("nowhere is better: %+v", got)
	}
}
