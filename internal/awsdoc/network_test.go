package awsdoc_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/state"
)

// recorded is a document with something of every kind, in the words of AWS's tools and of those that resemble them.
const recorded = `{
 "id": "meta", "expected": {"destinations": {}}, "region": "eu-west-1", "CallerIdentity": {"Account": "111122223333", "UserId": "AIDA"},
 "Vpcs": [{"VpcId": "vpc-1", "OwnerId": "111122223333", "CidrBlock": "10.20.0.0/16", "DhcpOptionsId": "dopt-1",
   "CidrBlockAssociationSet": [{"CidrBlock": "10.20.0.0/16", "CidrBlockState": {"State": "associated"}}, {"CidrBlock": "100.64.0.0/16", "CidrBlockState": {"State": "associating"}},
     {"CidrBlock": "10.99.0.0/16", "CidrBlockState": {"State": "disassociated"}}],
   "BlockPublicAccessStates": {"InternetGatewayBlockMode": "block-ingress"}, "Tags": [{"Key": "env", "Value": "x"}, {"Key": "Name", "Value": "main"}]}],
 "VpcAttributes": [{"VpcId": "vpc-1", "EnableDnsSupport": {"Value": true}}, {"VpcId": "vpc-1", "EnableDnsHostnames": {"Value": false}}],
 "DhcpOptions": [{"DhcpOptionsId": "dopt-1", "DhcpConfigurations": [{"Key": "domain-name", "Values": [{"Value": "example.com"}]},
   {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}, {"Value": "10.1.1.1"}]}]}],
 "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "OwnerId": "111122223333", "AvailabilityZone": "eu-west-1a", "CidrBlock": "10.20.10.7/24", "AvailableIpAddressCount": 0,
   "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2a05:d018:1::/64", "Ipv6CidrBlockState": {"State": "associated"}}, {"Ipv6CidrBlock": "2a05:d018:2::/64", "Ipv6CidrBlockState": {"State": "disassociated"}}],
   "EnableDns64": true, "Ipv6Native": false, "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"}, "Tags": [{"Key": "Name", "Value": "blue"}]}],
 "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true, "AssociationState": {"State": "associated"}}, {"Main": false, "SubnetId": "subnet-1"}], "Routes": [
   {"DestinationCidrBlock": "10.20.0.0/16", "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"},
   {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"},
   {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "State": "active"},
   {"DestinationCidrBlock": "10.1.0.0/16", "NatGatewayId": "nat-1", "State": "blackhole"},
   {"DestinationCidrBlock": "10.2.0.0/16", "TransitGatewayId": "tgw-1", "Origin": "EnableVgwRoutePropagation"},
   {"DestinationCidrBlock": "10.3.0.0/16", "VpcPeeringConnectionId": "pcx-1"},
   {"DestinationCidrBlock": "10.4.0.0/16", "NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "InstanceOwnerId": "111122223333"},
   {"DestinationCidrBlock": "10.5.0.0/16", "LocalGatewayId": "lgw-1"}, {"DestinationCidrBlock": "10.6.0.0/16", "CarrierGatewayId": "cagw-1"},
   {"DestinationCidrBlock": "10.7.0.0/16", "CoreNetworkArn": "arn:aws:networkmanager::111122223333:core-network/core-network-1"},
   {"DestinationCidrBlock": "10.8.0.0/16", "OdbNetworkArn": "arn:aws:odb:eu-west-1:111122223333:odb-network/odbnet_1"},
   {"DestinationCidrBlock": "10.9.0.0/16", "InstanceId": "i-2"}]}],
 "InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1", "State": "available"}]}],
 "EgressOnlyInternetGateways": [{"EgressOnlyInternetGatewayId": "eigw-1", "Attachments": [{"VpcId": "vpc-1", "State": "attached"}]}],
 "NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "State": "failed", "FailureCode": "Gateway.NotAttached", "FailureMessage": "no gateway", "ConnectivityType": "public",
   "AvailabilityMode": "regional", "AutoProvisionZones": "disabled", "RouteTableId": "rtb-1", "NatGatewayAddresses": [{"PublicIp": "198.51.100.1", "Status": "succeeded", "AvailabilityZone": "eu-west-1a"}]}],
 "VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available", "PrivateDnsEnabled": true,
   "DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": true}, "IpAddressType": "ipv4", "SubnetIds": ["subnet-1"], "Groups": [{"GroupId": "sg-1", "GroupName": "x"}], "RouteTableIds": [],
   "PolicyDocument": "{\"Statement\":[]}"}, {"VpcEndpointId": "vpce-2", "PolicyDocument": {"Statement": []}}],
 "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "111122223333"}]}],
   "IpPermissionsEgress": [{"IpProtocol": 6, "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}], "PrefixListIds": [{"PrefixListId": "pl-1"}]}]}],
 "NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [
   {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}},
   {"RuleNumber": 101, "Egress": true, "RuleAction": "deny", "Protocol": -1, "Ipv6CidrBlock": "::/0"}]}],
 "PrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.s3", "Cidrs": ["52.218.0.0/17"]}],
 "ManagedPrefixLists": [{"PrefixListId": "pl-2", "PrefixListName": "corp", "Entries": [{"Cidr": "10.0.0.0/8"}, {"Cidr": "pl-3"}]}, {"PrefixListId": "pl-3", "PrefixListName": "unread"}],
 "NetworkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "ENABLED"}},
 "TaskDefinition": {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:7", "executionRoleArn": "arn:aws:iam::111122223333:role/x", "runtimePlatform": {"operatingSystemFamily": "LINUX"},
   "containerDefinitions": [{"name": "app", "image": "nginx", "environment": [{"name": "PASSWORD", "value": "hunter2"}], "portMappings": [{"containerPort": 8080}, {"containerPortRange": "9000-9009", "protocol": "udp"}],
     "secrets": [{"name": "S", "valueFrom": "/shop/s"}], "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/x.env"}], "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:r"},
     "healthCheck": {"command": ["CMD", "true"], "interval": 30},
     "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch", "region": "eu-north-1", "apikey": "hunter2"}, "secretOptions": [{"name": "k", "valueFrom": "/shop/k"}]}},
    {"name": "log_router", "image": "fluent", "firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "s3"}}, "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/g", "awslogs-region": "eu-west-1"}}}],
   "volumes": [{"name": "tmp"}, {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]},
 "Service": {"serviceArn": "arn:aws:ecs:eu-west-1:111122223333:service/c/shop", "serviceName": "shop", "launchType": null, "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}], "platformVersion": "LATEST",
   "platformFamily": "Linux", "desiredCount": 3, "enableExecuteCommand": true, "loadBalancers": [{"targetGroupArn": "tg-1", "containerName": "app", "containerPort": 8080}],
   "deployments": [{"status": "PRIMARY", "serviceConnectConfiguration": {"enabled": true, "namespace": "n"}}, {"status": "ACTIVE"}]},
 "Task": {"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/c/0", "launchType": "FARGATE", "platformVersion": "1.4.0", "enableExecuteCommand": false,
   "attachments": [{"type": "ElasticNetworkInterface", "details": [{"name": "subnetId", "value": "subnet-1"}, {"name": "macAddress", "value": "0a"}]}]},
 "Cluster": {"clusterName": "c", "configuration": {"executeCommandConfiguration": {"kmsKeyId": "k", "logging": "OVERRIDE", "logConfiguration": {"cloudWatchLogGroupName": "/exec", "s3BucketName": "b"}}}},
 "LoadBalancers": [{"LoadBalancerArn": "lb-1", "LoadBalancerName": "shop", "Type": "network", "Scheme": "internal", "VpcId": "vpc-1", "State": {"Code": "active"},
   "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-1"}], "SecurityGroups": ["sg-1"]}],
 "TargetGroups": [{"TargetGroupArn": "tg-1", "TargetGroupName": "shop", "Protocol": "TCP", "Port": 80, "VpcId": "vpc-1", "TargetType": "ip", "HealthCheckPort": 8081, "HealthCheckProtocol": "HTTP", "HealthCheckPath": "/up",
   "Matcher": {"HttpCode": "200-299"}, "LoadBalancerArns": ["lb-1"]}],
 "TargetGroupAttributes": {"tg-1": [{"Key": "preserve_client_ip.enabled", "Value": true}], "tg-2": []},
 "MountTargets": [{"MountTargetId": "fsmt-1", "FileSystemId": "fs-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "LifeCycleState": "available", "IpAddress": "10.20.10.77", "AvailabilityZoneName": "eu-west-1a"}],
 "MountTargetSecurityGroups": {"fsmt-1": ["sg-1"]},
 "HostedZoneSummaries": [{"HostedZoneId": "Z", "Name": "example.com."}],
 "denied": {"ec2:DescribeNatGateways": "AccessDenied"}
}`

func TestNetworkReads(t *testing.T) {
	n := readNetwork(t, recorded)
	blocks := func(list ...string) []netip.Prefix {
		var out []netip.Prefix
		for _, s := range list {
			out = append(out, netip.MustParsePrefix(s))
		}
		return out
	}
	targets := []string{"local", "eigw-1", "vpce-1", "nat-1", "tgw-1", "pcx-1", "eni-1", "lgw-1", "cagw-1", "arn:aws:networkmanager::111122223333:core-network/core-network-1", "arn:aws:odb:eu-west-1:111122223333:odb-network/odbnet_1", "i-2"}
	for i, r := range n.RouteTables[0].Routes {
		if r.Target != targets[i] {
			t.Errorf("route %d leads to %s, want %s", i, r.Target, targets[i])
		}
	}
	container := n.Definition.Containers[0]
	for name, c := range map[string]struct{ got, want any }{
		"region":       {n.Region, "eu-west-1"},
		"account":      {n.Account, "111122223333"},
		"blocks":       {n.VPCs[0].Blocks, blocks("10.20.0.0/16", "100.64.0.0/16")},
		"VPC's name":   {n.VPCs[0].Name, "main"},
		"attributes":   {len(n.VPCAttributes), 2},
		"servers":      {n.DHCPOptions[0].Servers, []string{"AmazonProvidedDNS", "10.1.1.1"}},
		"subnet":       {n.Subnets[0], state.Subnet{ID: "subnet-1", Name: "blue", VPC: "vpc-1", Owner: "111122223333", Zone: "eu-west-1a", Block: netip.MustParsePrefix("10.20.10.0/24"), IPv6: blocks("2a05:d018:1::/64"), DNS64: true, Free: new(0), BlockMode: "off"}},
		"associations": {n.RouteTables[0].Associations, []state.RouteAssociation{{Main: true, State: "associated"}, {Subnet: "subnet-1"}}},
		"list route":   {n.RouteTables[0].Routes[2].List, "pl-1"},
		"NAT gateway":  {n.NATGateways[0], state.NATGateway{ID: "nat-1", VPC: "vpc-1", Subnet: "subnet-1", State: "failed", FailureCode: "Gateway.NotAttached", Failure: "no gateway", Connectivity: "public", Mode: "regional", AutoZones: "disabled", RegionTable: "rtb-1", Addresses: []state.NATAddress{{PublicIP: "198.51.100.1", Status: "succeeded", Zone: "eu-west-1a"}}}},
		"policies":     {[]string{n.Endpoints[0].Policy, n.Endpoints[1].Policy}, []string{`{"Statement":[]}`, `{"Statement": []}`}},
		"inbound only": {n.Endpoints[0].InboundOnly, true},
		"permission":   {n.SecurityGroups[0].Out[0], state.Permission{Protocol: "6", From: new(443), To: new(443), Blocks: blocks("0.0.0.0/0", "::/0"), Lists: []string{"pl-1"}}},
		"ACL entries":  {n.NetworkACLs[0].Entries, []state.ACLEntry{{Rule: 100, Egress: true, Allow: true, Protocol: "6", Block: netip.MustParsePrefix("0.0.0.0/0"), From: new(443), To: new(443)}, {Rule: 101, Egress: true, Protocol: "-1", Block: netip.MustParsePrefix("::/0")}}},
		"lists":        {n.CustomerLists, []state.PrefixList{{ID: "pl-2", Name: "corp", Entries: blocks("10.0.0.0/8"), Lists: []string{"pl-3"}}, {ID: "pl-3", Name: "unread"}}},
		"placement":    {*n.Placement, state.Placement{Subnets: []string{"subnet-1"}, SecurityGroups: []string{"sg-1"}, PublicIP: true}},
		"ports":        {container.Ports, []state.PortBinding{{Container: 8080}, {Container: 9000, Last: 9009, Protocol: "udp"}}},
		"log":          {[]string{container.LogDriver, container.LogPlugin, container.LogRegion, n.Definition.Containers[1].LogRegion}, []string{"awsfirelens", "cloudwatch", "eu-north-1", "eu-west-1"}},
		"S3 files":     {container.S3Files && n.Definition.Containers[1].S3Files, true},
		"secrets":      {append(container.Secrets, container.LogSecrets...), []state.Secret{{Name: "S", From: "/shop/s"}, {Name: "k", From: "/shop/k"}}},
		"volumes":      {n.Definition.FileSystems, []string{"fs-1"}},
		"providers":    {n.Service.CapacityProviders, []string{"FARGATE_SPOT"}},
		"connect":      {n.Service.Deployments, []state.Deployment{{Status: "PRIMARY", ServiceConnect: true}, {Status: "ACTIVE"}}},
		"task":         {*n.Task, state.Task{ARN: "arn:aws:ecs:eu-west-1:111122223333:task/c/0", LaunchType: "FARGATE", PlatformVersion: "1.4.0", Subnet: "subnet-1"}},
		"exec":         {*n.Exec, state.ExecConfiguration{KMSKey: "k", Logging: "OVERRIDE", LogGroup: "/exec", Bucket: "b"}},
		"check port":   {n.TargetGroups[0].HealthCheck.Port, "8081"},
		"attribute":    {n.TargetGroupAttributes, map[string]map[string]string{"tg-1": {"preserve_client_ip.enabled": "true"}, "tg-2": {}}},
		"address":      {n.MountTargets[0].Address, netip.MustParseAddr("10.20.10.77")},
		"zones":        {n.HostedZones, []string{"example.com."}},
		"denied":       {n.Denied, map[string]string{"ec2:DescribeNatGateways": "AccessDenied"}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

func TestNetworkRoundTrip(t *testing.T) {
	for name, doc := range map[string]string{
		"everything": recorded, "read and empty": `{"Subnets":[],"NatGateways":[],"TargetGroupAttributes":{},"Cluster":{},"PrefixLists":[{"PrefixListId":"pl-1","Cidrs":[]}],"ManagedPrefixLists":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			n := readNetwork(t, doc)
			var b bytes.Buffer
			if err := awsdoc.WriteNetwork(&b, n); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(b.String(), "hunter2") {
				t.Error("a password was written")
			}
			if again := readNetwork(t, b.String()); !reflect.DeepEqual(n, again) {
				t.Errorf("written and read again:\n%+v\nwas\n%+v", again, n)
			}
		})
	}
	if n := readNetwork(t, `{"Subnets":[]}`); n.Subnets == nil || n.NATGateways != nil || n.Exec != nil {
		t.Error("empty means read, missing means not read")
	}
}

func TestNetworkOfAServiceStandsInIt(t *testing.T) {
	n := readNetwork(t, `{"Service":{"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"],"assignPublicIp":"DISABLED"}}}}`)
	if n.Placement == nil || n.Placement.Subnets[0] != "subnet-1" || n.Placement.PublicIP {
		t.Errorf("%+v", n.Placement)
	}
}

func TestNetworkIsNeutralised(t *testing.T) {
	n := readNetwork(t, "\ufeff"+`{"Subnets":[{"SubnetId":"a\u001b[31m\nb","Tags":[{"Key":"Name","Value":"\u202ex"}]}],"denied":{"a\u0007":"b\u001b]0;x\u0007"}}`)
	if got := fmt.Sprintf("%q %q %q", n.Subnets[0].ID, n.Subnets[0].Name, n.Denied); strings.Contains(got, `\`) {
		t.Error(got)
	}
}

func TestNetworkErrorsSayWhatAndWhere(t *testing.T) {
	table := func(routes string) string {
		return `{"RouteTables":[{"RouteTableId":"rtb-1","Routes":[` + routes + `]}]}`
	}
	for doc, want := range map[string]string{
		"":                                 "the network document is empty",
		"  \n":                             "is empty",
		"null":                             "names none of the facts",
		"{}":                               "names none of the facts",
		`{"services":[]}`:                  "names none of the facts",
		"[]":                               "is a JSON array, not an object",
		`"x"`:                              "is a JSON string, not an object",
		"{\n\"Subnets\": [\n{":             "ends in the middle, in line 3",
		"{\"Subnets\": [}":                 "is no JSON: line 1",
		"{\"Subnets\": []}\n{}":            "is no JSON: line 2",
		"{\"Vpcs\": [],\n\"Subnets\": {}}": "line 2: Subnets cannot be a JSON object",
		`{"Subnets":[{"SubnetId":1}]}`:     "Subnets.SubnetId cannot be a JSON number",
		`{"NetworkAcls":[{"Entries":[{"RuleAction":"allow","Protocol":[]}]}]}`:                                                                                                            "NetworkAcls.Entries.Protocol cannot be",
		`{"Subnets":[{},{"CidrBlock":"10.0.0.0/33"}]}`:                                                                                                                                    `Subnets[1].CidrBlock: "10.0.0.0/33" is no block`,
		`{"MountTargets":[{"IpAddress":"ten"}]}`:                                                                                                                                          `MountTargets[0].IpAddress: "ten" is no address`,
		`{"NetworkAcls":[{"Entries":[{"RuleAction":"perhaps","CidrBlock":"0.0.0.0/0"}]}]}`:                                                                                                `NetworkAcls[0].Entries[0].RuleAction: "perhaps" is neither`,
		`{"NetworkAcls":[{"Entries":[{"RuleAction":"deny"}]}]}`:                                                                                                                           "a rule without addresses",
		table(`{"GatewayId":"local"}`):                                                                                                                                                    "RouteTables[0].Routes[0].DestinationCidrBlock: a route has one destination, this one has 0",
		table(`{"DestinationCidrBlock":"0.0.0.0/0","DestinationIpv6CidrBlock":"::/0"}`):                                                                                                   "this one has 2",
		table(`{"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1","TransitGatewayId":"tgw-1"}`):                                                                                   "this one has nat-1 and tgw-1",
		`{"Subnets":[{"SubnetId":"s","CidrBlock":"10.0.0.0/24"},{"SubnetId":"s","CidrBlock":"10.0.1.0/24"}]}`:                                                                             "contradicts itself: s stands there twice and differs",
		`{"RouteTables":[{"RouteTableId":"a","Associations":[{"SubnetId":"s"}]},{"RouteTableId":"b","Associations":[{"SubnetId":"s"}]}]}`:                                                 "subnet s is both a and b",
		`{"RouteTables":[{"RouteTableId":"a","VpcId":"v","Associations":[{"Main":true}]},{"RouteTableId":"b","VpcId":"v","Associations":[{"Main":true}]}]}`:                               "the main table of v is both a and b",
		`{"NetworkAcls":[{"NetworkAclId":"a","Associations":[{"SubnetId":"s"}]},{"NetworkAclId":"b","Associations":[{"SubnetId":"s"}]}]}`:                                                 "subnet s is both a and b",
		`{"NetworkAcls":[{"NetworkAclId":"a","VpcId":"v","IsDefault":true},{"NetworkAclId":"b","VpcId":"v","IsDefault":true}]}`:                                                           "the default ACL of v is both a and b",
		`{"NetworkAcls":[{"NetworkAclId":"a","Entries":[{"RuleNumber":1,"RuleAction":"deny","CidrBlock":"10.0.0.0/8"},{"RuleNumber":1,"RuleAction":"allow","CidrBlock":"10.0.0.0/8"}]}]}`: "a has two rules 1",
		`{"NetworkAcls":[{"NetworkAclId":"a","Entries":[{"RuleNumber":7,"RuleAction":"deny","Protocol":"6","CidrBlock":"10.0.0.0/8","PortRange":{"From":9,"To":8}}]}]}`:                   "a rule 7 has the ports 9 to 8",
		`{"SecurityGroups":[{"GroupId":"g","IpPermissions":[{"IpProtocol":"tcp","FromPort":9,"ToPort":8}]}]}`:                                                                             "g has the ports 9 to 8",
		`{"Subnets":[{"SubnetId":"s","VpcId":"v"},{"SubnetId":"t","VpcId":"w"}],"NetworkConfiguration":{"awsvpcConfiguration":{"subnets":["s","t"]}}}`:                                    "its tasks are placed in both v and w",
		table(`{"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1","Origin":"CreateRoute"},{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1","Origin":"CreateRoute"}`):       "leads 0.0.0.0/0 to both nat-1 and igw-1",
	} {
		_, err := awsdoc.Network(strings.NewReader(doc))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", doc, err, want)
		}
	}
}

// What joined pages and careful tools write is no contradiction.
func TestNetworkToleratesWhatAgrees(t *testing.T) {
	for _, doc := range []string{
		`{"Subnets":[{"SubnetId":"s","CidrBlock":"10.0.0.0/24"},{"SubnetId":"s","CidrBlock":"10.0.0.0/24"}]}`,
		`{"RouteTables":[{"RouteTableId":"a","Associations":[{"SubnetId":"s","AssociationState":{"State":"disassociated"}}]},{"RouteTableId":"b","Associations":[{"SubnetId":"s"}]}]}`,
		`{"NetworkAcls":[{"NetworkAclId":"a","Entries":[{"RuleNumber":1,"RuleAction":"deny","CidrBlock":"10.0.0.0/8"},{"RuleNumber":1,"RuleAction":"deny","Ipv6CidrBlock":"::/0"},{"RuleNumber":1,"Egress":true,"RuleAction":"ALLOW","CidrBlock":"10.0.0.0/8"}]}]}`,
		`{"SecurityGroups":[{"GroupId":"g","IpPermissions":[{"IpProtocol":"icmp","FromPort":8,"ToPort":-1}]}]}`,
		`{"subnets":[{"subnetid":"s","Tags":null}],"Vpcs":null}`,
		`{"RouteTables":[{"RouteTableId":"a","Routes":[{"DestinationCidrBlock":"10.9.0.0/16","GatewayId":"vgw-1","Origin":"EnableVgwRoutePropagation"},{"DestinationCidrBlock":"10.9.0.0/16","NatGatewayId":"nat-1","Origin":"CreateRoute"}]}]}`,
		`{"VpcEndpoints":[{"VpcEndpointId":"e","IpAddressType":"dualstack","DnsOptions":{"DnsRecordIpType":"ipv6"}}]}`,
	} {
		readNetwork(t, doc)
	}
}

func TestNetworkHasALongestLength(t *testing.T) {
	_, err := awsdoc.Network(strings.NewReader(`{"region":"` + strings.Repeat("x", 64<<20) + `"}`))
	if err == nil || !strings.Contains(err.Error(), "longer than 64 MiB") {
		t.Error(err)
	}
}

func readNetwork(t *testing.T, doc string) *state.Network {
	t.Helper()
	n, err := awsdoc.Network(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
