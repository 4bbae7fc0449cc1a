package reach

import (
	"slices"
	"strings"
)

// HopKind is a kind of place where a packet may end, or where the facts do.
type HopKind struct {
	Slug string
	// Proof is Blocked for what is certain, Unknown for what the facts do not tell.
	Proof Verdict
	// Fix is what to do, in a few words; for what is unknown, what to look at.
	Fix string
}

// Fix is what to do about a hop, "" for one that is not known.
func Fix(hop string) string {
	list := Hops()
	base, part := strings.CutSuffix(hop, "-partial")
	i := slices.IndexFunc(list, func(k HopKind) bool { return k.Slug == hop })
	if i < 0 {
		i = slices.IndexFunc(list, func(k HopKind) bool { return part && k.Slug == base })
	}
	switch {
	case i < 0:
		return ""
	case list[i].Slug == hop:
		return list[i].Fix
	case strings.Contains(base, "sg-"), base == "nlb-client-ip":
		return "let all of it through; where groups or prefix lists were not read, allow ec2:DescribeSecurityGroups and ec2:GetManagedPrefixListEntries"
	default:
		return "let all of it through: " + list[i].Fix
	}
}

// Hops are all kinds. A check of rules that lets a part through has the same slug with -partial behind it.
func Hops() []HopKind {
	return slices.Concat(blockedHops(), blockedInbound(), unknownHops())
}

func blockedHops() []HopKind {
	return []HopKind{
		{"dns-support-disabled", Blocked, "enable DNS resolution: aws ec2 modify-vpc-attribute --enable-dns-support"},
		{"sg-egress", Blocked, "add the outbound rule (for S3 name its prefix list): aws ec2 authorize-security-group-egress"},
		{"nacl-out", Blocked, "allow it in a rule with a lower number: aws ec2 create-network-acl-entry --egress"},
		{"nacl-in", Blocked, "allow the answers' ports inbound: aws ec2 create-network-acl-entry --ingress"},
		{"no-route", Blocked, "a default route to a NAT gateway, a public IP with an internet gateway, or an endpoint for the service"},
		{"route-blackhole", Blocked, "replace or delete the route: aws ec2 replace-route"},
		{"igw-not-attached", Blocked, "attach it: aws ec2 attach-internet-gateway"},
		{"no-public-ip", Blocked, "assignPublicIp ENABLED, or a private subnet with NAT"},
		{"vpc-bpa", Blocked, "an exclusion for the subnet, or endpoints: aws ec2 create-vpc-block-public-access-exclusion"},
		{"nat-missing", Blocked, "make a NAT gateway and point the route at it: aws ec2 replace-route"},
		{"nat-not-available", Blocked, "wait, or make another NAT gateway"},
		{"nat-no-eip", Blocked, "associate an Elastic IP: aws ec2 associate-nat-gateway-address"},
		{"nat-private", Blocked, "use a public NAT gateway"},
		{"nat-subnet-no-igw", Blocked, "put the NAT gateway into a public subnet"},
		{"nat-subnet-nacl", Blocked, "in the ACL of the NAT gateway's subnet allow the port in and 1024-65535 back: aws ec2 create-network-acl-entry"},
		{"peering-no-transit", Blocked, "NAT, or a transit gateway"},
		{"transit-not-attached", Blocked, "have the attachment accepted, or make it again: aws ec2 accept-transit-gateway-vpc-attachment"},
		{"transit-zone-not-enabled", Blocked, "give the attachment a subnet in the zone: aws ec2 modify-transit-gateway-vpc-attachment --add-subnet-ids"},
		{"transit-subnet-nacl", Blocked, "allow it in the ACL of the attachment's subnet: aws ec2 create-network-acl-entry"},
		{"transit-no-route", Blocked, "a route in the gateway's table to the attachment that leads out: aws ec2 create-transit-gateway-route"},
		{"transit-route-blackhole", Blocked, "point the gateway's route at an attachment that is there: aws ec2 replace-transit-gateway-route"},
		{"gwlb-endpoint-not-available", Blocked, "repair the firewall endpoint"},
		{"endpoint-not-available", Blocked, "make the endpoint again: aws ec2 create-vpc-endpoint"},
		{"endpoint-private-dns-off", Blocked, "enable private DNS: aws ec2 modify-vpc-endpoint --private-dns-enabled"},
		{"vpc-dns-hostnames-off", Blocked, "enable DNS host names: aws ec2 modify-vpc-attribute --enable-dns-hostnames"},
		{"endpoint-other-region", Blocked, "NAT, or keep it in the VPC's Region"},
		{"endpoint-sg-ingress", Blocked, "let the task's group in on 443: aws ec2 authorize-security-group-ingress"},
		{"endpoint-subnet-nacl", Blocked, "allow it in the ACL of the endpoint's subnet: aws ec2 create-network-acl-entry"},
		{"endpoint-policy", Blocked, "allow s3:GetObject on ECR's layer bucket: aws ec2 modify-vpc-endpoint --policy-document"},
		{"s3-gateway-not-on-route-table", Blocked, "associate the endpoint with the table: aws ec2 modify-vpc-endpoint --add-route-table-ids"},
		{"efs-no-mount-target", Blocked, "make a mount target in the VPC: aws efs create-mount-target"},
		{"efs-no-mount-target-in-az", Blocked, "make a mount target in the zone: aws efs create-mount-target"},
		{"efs-mount-target-not-available", Blocked, "wait, or make the mount target again"},
		{"efs-sg-ingress", Blocked, "let the task's group in on 2049: aws ec2 authorize-security-group-ingress"},
		{"efs-subnet-nacl", Blocked, "allow it in the ACL of the mount target's subnet: aws ec2 create-network-acl-entry"},
		{"ecr-image-not-dualstack", Blocked, "name the image ACCOUNT.dkr-ecr.REGION.on.aws/…"},
		{"exec-not-supported-ipv6-only", Blocked, "a dual-stack subnet"},
		{"no-nat64", Blocked, "DNS64 on the subnet, and a route for 64:ff9b::/96 to a NAT gateway"},
	}
}

func blockedInbound() []HopKind {
	return []HopKind{
		{"target-group-not-found", Blocked, "make the target group, or take it out of the service"},
		{"target-group-other-vpc", Blocked, "a target group in the task's VPC"},
		{"target-type-not-ip", Blocked, "a target group of type ip"},
		{"container-port-not-mapped", Blocked, "map the port in the task definition, or correct the service"},
		{"target-group-not-attached", Blocked, "name the target group in a listener: aws elbv2 create-listener"},
		{"lb-not-active", Blocked, "wait, or repair the load balancer"},
		{"lb-az-not-enabled", Blocked, "enable the zone, or drop the subnet: aws elbv2 set-subnets"},
		{"lb-sg-egress", Blocked, "let the load balancer's group out to the task's: aws ec2 authorize-security-group-egress"},
		{"lb-subnet-nacl", Blocked, "allow it in the ACL of the load balancer's subnets: aws ec2 create-network-acl-entry"},
		{"task-nacl-in", Blocked, "allow the port from the load balancer in the ACL of the task's subnet: aws ec2 create-network-acl-entry"},
		{"task-sg-ingress", Blocked, "let the load balancer's group in on the port: aws ec2 authorize-security-group-ingress"},
		{"task-nacl-out", Blocked, "allow 1024-65535 to the load balancer: aws ec2 create-network-acl-entry --egress"},
		{"health-check-port-blocked", Blocked, "open the port, or check the traffic port: aws elbv2 modify-target-group"},
		{"nlb-client-ip", Blocked, "name the load balancer's group in the rule, or let the clients in"},
	}
}

func unknownHops() []HopKind {
	return []HopKind{
		{"via-transit-gateway", Unknown, "look at the transit gateway's route tables and the VPC behind it"},
		{"via-vpn-gateway", Unknown, "look at the network behind the VPN or Direct Connect"},
		{"via-network-interface", Unknown, "look at its source/destination check, its groups and its software"},
		{"via-firewall-endpoint", Unknown, "look at the firewall's rules"},
		{"via-local-gateway", Unknown, "look at the Outpost's local network"},
		{"via-carrier-gateway", Unknown, "look at the carrier network"},
		{"via-core-network", Unknown, "look at the core network's segments"},
		{"via-odb-network", Unknown, "look at the ODB network"},
		{"via-unknown-target", Unknown, "look at the route's target"},
		{"via-container-instance", Unknown, "look at the container instance's subnet and groups"},
		{"nat-not-visible", Unknown, "ask the subnet's owner, or allow ec2:DescribeNatGateways"},
		{"nat-deleting", Unknown, "make another NAT gateway"},
		{"nat-subnet-not-visible", Unknown, "allow ec2:DescribeSubnets"},
		{"regional-nat-az", Unknown, "add an address of the zone to the NAT gateway: aws ec2 associate-nat-gateway-address"},
		{"shared-subnet-not-visible", Unknown, "ask the subnet's owner"},
		{"subnet-not-found", Unknown, "take a deleted subnet out of the service, or allow ec2:DescribeSubnets"},
		{"route-table-not-visible", Unknown, "allow ec2:DescribeRouteTables"},
		{"nacl-not-visible", Unknown, "allow ec2:DescribeNetworkAcls"},
		{"internet-gateway-not-visible", Unknown, "allow ec2:DescribeInternetGateways"},
		{"endpoints-not-visible", Unknown, "allow ec2:DescribeVpcEndpoints"},
		{"endpoint-ipv6-unknown", Unknown, "look up the service's dual-stack name from a task"},
		{"prefix-list-not-visible", Unknown, "allow ec2:DescribePrefixLists"},
		{"vpc-dns-not-visible", Unknown, "allow ec2:DescribeVpcAttribute and ec2:DescribeDhcpOptions"},
		{"vpc-bpa-not-visible", Unknown, "allow ec2:DescribeVpcs"},
		{"public-ip-not-visible", Unknown, "look at the task's network interface while it exists"},
		{"mount-targets-not-visible", Unknown, "allow elasticfilesystem:DescribeMountTargets"},
		{"task-definition-not-visible", Unknown, "allow ecs:DescribeTaskDefinition"},
		{"service-not-visible", Unknown, "allow ecs:DescribeServices and ecs:DescribeTasks"},
		{"cluster-not-visible", Unknown, "allow ecs:DescribeClusters"},
		{"target-group-not-visible", Unknown, "allow elasticloadbalancing:DescribeTargetGroups"},
		{"load-balancer-not-visible", Unknown, "allow elasticloadbalancing:DescribeLoadBalancers"},
		{"partial-default-route", Unknown, "a default route for all addresses"},
		{"specific-public-route", Unknown, "look at what is behind the narrower route, or remove it"},
		{"remote-endpoint-possible", Unknown, "look for private hosted zones of the service: aws route53 list-hosted-zones-by-vpc"},
		{"custom-dns", Unknown, "have these servers forward AWS's names to the VPC's resolver"},
		{"endpoint-partial", Unknown, "repair the interfaces that cannot be reached"},
		{"endpoint-policy-conditional", Unknown, "allow s3:GetObject on ECR's layer bucket without a condition"},
		{"s3-interface-only", Unknown, "add a gateway endpoint for S3"},
		{"s3-split-route", Unknown, "lead all of S3's addresses to one target"},
		{"registry-host-unknown", Unknown, "look up the registry's address"},
		{"registry-ipv6-unknown", Unknown, "a way over IPv4, or a registry with IPv6"},
		{"efs-ipv6", Unknown, "a dual-stack subnet"},
		{"udp-not-analysed", Unknown, "check the rules for the protocol by hand"},
		{"ipv6-not-analysed", Unknown, "check the rules for IPv6 by hand"},
	}
}
