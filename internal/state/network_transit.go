package state

import "net/netip"

// TransitAttachment ties something to a transit gateway. Table is the gateway's route table that is asked for what comes
// out of it, "" = not named: AWS tells it to the gateway's owner.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayAttachment.html
type TransitAttachment struct {
	ID, Gateway, Owner string // Owner is the gateway's
	Type, Resource     string // vpc and its id
	State              string // available, modifying, pendingAcceptance, rejected, failed, …
	Table, TableState  string // associated, associating, …
}

// TransitPlace is where a VPC's attachment stands in it: in one subnet of each zone that is enabled.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayVpcAttachment.html
type TransitPlace struct {
	Attachment, Gateway, VPC, State string
	Subnets                         []string
}

// TransitRoute is one of a transit gateway's, to a block or a prefix list.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayRoute.html
type TransitRoute struct {
	To          netip.Prefix // zero where List is set
	List        string
	State, Type string // active, blackhole, …; static, propagated
	Targets     []TransitTarget
}

// TransitTarget is an attachment at the end of a route, and what is attached by it.
type TransitTarget struct{ Attachment, Type, Resource string }
