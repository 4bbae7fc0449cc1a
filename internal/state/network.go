package state

import (
	"net/netip"
	"time"
)

// Network is what subnet reachability is decided from: the answers of AWS's read-only calls about one VPC and about the
// service or task in it. A nil list was not read, an empty one was read and holds nothing; Denied says which call was
// refused and with what code. Blocks of addresses are masked; a zero prefix stands for one that AWS did not name.
type Network struct {
	// Key says whose network it is, SeenAt when it was asked for, AWS's time; both zero in a document.
	Key    NetworkKey
	SeenAt time.Time

	Region  string
	Account string // the caller's, "" = not read

	VPCs               []VPC
	VPCAttributes      []VPCAttributes
	DHCPOptions        []DHCPOptions
	Subnets            []Subnet // those of the task, and those around it
	RouteTables        []RouteTable
	InternetGateways   []InternetGateway
	EgressOnlyGateways []InternetGateway
	NATGateways        []NATGateway
	Endpoints          []VPCEndpoint
	SecurityGroups     []SecurityGroup
	NetworkACLs        []NetworkACL
	// ServiceLists are AWS's prefix lists of its gateway endpoint services (com.amazonaws.REGION.s3), CustomerLists the
	// others that routes and rules refer to.
	ServiceLists, CustomerLists []PrefixList

	Placement *Placement
	// Service or Task is what is placed; with neither, a Fargate task of Definition that does not exist yet.
	Service    *Service
	Task       *Task
	Definition *TaskDefinition
	Exec       *ExecConfiguration // of the cluster

	LoadBalancers []ElasticLoadBalancer
	TargetGroups  []TargetGroup
	// TargetGroupAttributes holds key and value by the group's ARN.
	TargetGroupAttributes map[string]map[string]string
	MountTargets          []MountTarget
	// MountTargetGroups holds the security groups by the mount target's id.
	MountTargetGroups map[string][]string
	HostedZones       []string // names of the private zones of the VPC
	// TransitAttachments are the VPC's to transit gateways, TransitPlaces where those stand in it, and TransitRoutes what a
	// gateway's route table holds, by its id.
	TransitAttachments []TransitAttachment
	TransitPlaces      []TransitPlace
	TransitRoutes      map[string][]TransitRoute
	// Denied holds AWS's error code by refused call, as "ec2:DescribeNatGateways": "AccessDenied".
	Denied map[string]string
}

// Placement is where tasks are put and what their network interface carries.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
type Placement struct {
	Subnets        []string
	SecurityGroups []string // empty = the VPC's default group
	PublicIP       bool
}

// ExecConfiguration is what a cluster adds to ECS Exec.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
type ExecConfiguration struct {
	KMSKey           string
	Logging          string // NONE, DEFAULT, OVERRIDE
	LogGroup, Bucket string
}

// VPC is one virtual private cloud.
type VPC struct {
	ID, Name, Owner string
	Blocks          []netip.Prefix // IPv4, the primary first
	DHCPOptions     string
	// BlockMode is VPC Block Public Access: off, block-bidirectional, block-ingress; "" = not named.
	BlockMode string
}

// VPCAttributes are the two that decide about names; nil = not read.
type VPCAttributes struct {
	VPC                      string
	DNSSupport, DNSHostnames *bool
}

// DHCPOptions tells interfaces their name servers.
type DHCPOptions struct {
	ID      string
	Servers []string // addresses or AmazonProvidedDNS; empty = none is set
}

// Subnet is one subnet of a VPC.
type Subnet struct {
	ID, Name, VPC, Owner, Zone string
	Block                      netip.Prefix   // zero in an IPv6-only subnet
	IPv6                       []netip.Prefix // associated ones
	IPv6Only, DNS64            bool
	Free                       *int   // addresses not taken, nil = not named
	BlockMode                  string // as of VPC, and stronger
}

// RouteTable is one route table.
type RouteTable struct {
	ID, Name, VPC string
	Associations  []RouteAssociation
	Routes        []Route
}

// RouteAssociation ties a table to a subnet, or makes it the main one.
type RouteAssociation struct {
	Main   bool
	Subnet string
	State  string // associated, associating, disassociating, disassociated, failed; "" = not named
}

// Route leads addresses to a target. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
type Route struct {
	To     netip.Prefix // zero where List is set
	List   string       // a prefix list
	Target string       // local, an id (igw-, nat-, vpce-, tgw-, …), or the ARN of a core or ODB network
	State  string       // active, blackhole, filtered
	Origin string       // CreateRouteTable, CreateRoute, EnableVgwRoutePropagation, Advertisement
}

// InternetGateway is an internet gateway, egress-only ones included.
type InternetGateway struct {
	ID          string
	Attachments []GatewayAttachment
}

// GatewayAttachment ties a gateway to a VPC. AWS writes the state in lower case and calls it available or attached.
type GatewayAttachment struct{ VPC, State string }

// NATGateway is a NAT gateway. A regional one has no subnet but a route table of its own.
// https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
type NATGateway struct {
	ID, Name, VPC, Subnet        string
	State, FailureCode, Failure  string // pending, failed, available, deleting, deleted
	Connectivity                 string // public, private; "" = public
	Mode, AutoZones, RegionTable string // zonal or regional; AutoProvisionZones; RouteTableId
	Addresses                    []NATAddress
}

// NATAddress is an address of a NAT gateway.
type NATAddress struct{ PublicIP, Status, Zone string }

// VPCEndpoint is an endpoint of PrivateLink: Interface, Gateway, GatewayLoadBalancer and others.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html
type VPCEndpoint struct {
	ID, Type, VPC, Service, State string
	PrivateDNS, InboundOnly       bool   // InboundOnly: private names for the inbound resolver endpoint only
	AddressType                   string // ipv4, ipv6, dualstack; "" = not named
	Subnets, Groups, RouteTables  []string
	Policy                        string // a JSON document, "" = not named
}

// SecurityGroup is one security group.
type SecurityGroup struct {
	ID, Name, VPC string
	In, Out       []Permission
}

// Permission lets a protocol and a range of ports through, from or to any of its peers.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
type Permission struct {
	Protocol string // tcp, udp, a number, or -1 for all
	From, To *int   // ports, nil = all
	Blocks   []netip.Prefix
	Groups   []string
	Lists    []string
}

// NetworkACL is one network ACL.
type NetworkACL struct {
	ID, VPC string
	Default bool
	Subnets []string
	Entries []ACLEntry
}

// ACLEntry is one numbered rule; the lowest number that matches decides.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html
type ACLEntry struct {
	Rule          int
	Egress, Allow bool
	Protocol      string // a number, or -1 for all
	Block         netip.Prefix
	From, To      *int // ports, nil = all
}

// PrefixList is a named set of blocks. Entries is nil where they could not be read; Lists holds lists within the list,
// which AWS does not make and documents of others may hold.
type PrefixList struct {
	ID, Name string
	Entries  []netip.Prefix
	Lists    []string
}

// ElasticLoadBalancer is an Application, Network or Gateway Load Balancer.
type ElasticLoadBalancer struct {
	ARN, Name, Type, Scheme, VPC, State string
	Zones                               []LoadBalancerZone
	SecurityGroups                      []string
}

// LoadBalancerZone is a zone that is enabled on a load balancer, and its subnet there.
type LoadBalancerZone struct{ Zone, Subnet string }

// MountTarget is where an EFS file system is mounted from in one zone.
type MountTarget struct {
	ID, FileSystem, Subnet, VPC, Zone, State string
	Address                                  netip.Addr // zero = not named
}
