package sim

import (
	"fmt"
	"slices"
)

// operation is one API call the region serves. It is declared where it is
// served; newRegistry gathers all of them.
type operation struct {
	service  string // as IAM names it: "ecs", "elasticloadbalancing", "logs", "sts", "ec2"
	name     string // "DescribeServices"
	category string // the throttle bucket it draws from, see quotas
	mutates  bool
	streams  bool       // it answers with a *liveTail
	input    func() any // a fresh *Input
	output   func() any // a fresh *Output
	// serve gets and returns the SDK's own structs. It is called with the world
	// locked and advanced to now, and must not keep what it got.
	serve func(w *World, in any) (any, error)
}

// op declares an operation that only reads; I and O are the SDK's Input and
// Output structs, or what stands for them where the SDK is not used.
func op[I, O any](service, name, category string, serve func(*World, *I) (*O, error)) operation {
	return operation{
		service:  service,
		name:     name,
		category: category,
		input:    func() any { return new(I) },
		output:   func() any { return new(O) },
		serve: func(w *World, in any) (any, error) {
			typed, ok := in.(*I)
			if !ok {
				return nil, fmt.Errorf("%s:%s is served with %T", service, name, in)
			}
			return serve(w, typed)
		},
	}
}

// change declares an operation that changes the world.
func change[I, O any](service, name, category string, serve func(*World, *I) (*O, error)) operation {
	o := op(service, name, category, serve)
	o.mutates = true
	return o
}

func (o operation) key() string { return o.service + ":" + o.name }

type protocol int

// https://smithy.io/2.0/aws/protocols/index.html
const (
	awsJSON        protocol = iota // awsJson1_1
	awsJSONCapital                 // the same, its members in the model's capitals
	restJSON                       // restJson1: the operation and its members are in path and query, the answer is JSON
	restXML                        // restXml: as restJson1, the answer is XML
	rpcCBOR                        // rpcv2Cbor: the operation is in the path
	awsQuery                       // form in, XML out
	ec2Query                       // awsQuery's older relative: other names, flat lists
)

func (p protocol) json() bool { return p == awsJSON || p == awsJSONCapital || p == restJSON }

// service is one AWS service as seen from the wire.
type service struct {
	name      string // as IAM and the signature's scope name it
	protocol  protocol
	target    string // awsJson: the part of X-Amz-Target before the dot; rpcCBOR: the service in the path
	version   string // query protocols: the form's Version
	namespace string // query protocols: of the answer's elements
}

func services() []service {
	return []service{
		{name: "ecs", protocol: awsJSON, target: "AmazonEC2ContainerServiceV20141113"},
		{name: "logs", protocol: awsJSON, target: "Logs_20140328"},
		{name: "application-autoscaling", protocol: awsJSONCapital, target: "AnyScaleFrontendService"},
		// CloudWatch answers the Go SDK in CBOR, and CLIs in JSON or XML.
		{name: "cloudwatch", protocol: rpcCBOR, target: "GraniteServiceVersion20100801"},
		{name: "cloudwatch", protocol: awsJSONCapital, target: "GraniteServiceVersion20100801"},
		{name: "cloudwatch", protocol: awsQuery, version: "2010-08-01", namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/"},
		{name: "ecr", protocol: awsJSON, target: "AmazonEC2ContainerRegistry_V20150921"},
		{name: "cloudtrail", protocol: awsJSONCapital, target: "CloudTrail_20131101"},
		{name: "ssm", protocol: awsJSONCapital, target: "AmazonSSM"},
		{name: "kms", protocol: awsJSONCapital, target: "TrentService"},
		{name: "ssmmessages"}, // no calls, but connections meet weather too
		{name: "events", protocol: awsJSONCapital, target: "AWSEvents"},
		{name: "elasticfilesystem", protocol: restJSON},
		{name: "scheduler", protocol: restJSON},
		{name: "route53", protocol: restXML, version: "2013-04-01", namespace: "https://route53.amazonaws.com/doc/2013-04-01/"},
		{name: "elasticloadbalancing", protocol: awsQuery, version: "2015-12-01", namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"},
		{name: "iam", protocol: awsQuery, version: "2010-05-08", namespace: "https://iam.amazonaws.com/doc/2010-05-08/"},
		{name: "sts", protocol: awsQuery, version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/"},
		{name: "ec2", protocol: ec2Query, version: "2016-11-15", namespace: "http://ec2.amazonaws.com/doc/2016-11-15/"},
	}
}

func (s service) contentType() string {
	switch {
	case s.protocol == rpcCBOR:
		return "application/cbor"
	case s.protocol == restJSON:
		return "application/json"
	case s.protocol.json():
		return "application/x-amz-json-1.1"
	}
	return "text/xml"
}

// registry is every operation served, by key ("ecs:DescribeServices").
type registry map[string]operation

func newRegistry() (registry, error) {
	all := slices.Concat(ecsOperations(), elbOperations(), logsOperations(), stsOperations(), ec2Operations(), eventsOperations(),
		autoscalingOperations(), alarmOperations(), efsOperations(), zoneOperations(), ecrOperations(), trailOperations(), schedulerOperations(), sessionOperations(), iamOperations(), kmsOperations())
	r := make(registry, len(all))
	for _, o := range all {
		if _, twice := r[o.key()]; twice {
			return nil, fmt.Errorf("operation %s is declared twice", o.key())
		}
		if !slices.ContainsFunc(services(), func(s service) bool { return s.name == o.service }) {
			return nil, fmt.Errorf("operation %s is of no known service", o.key())
		}
		if _, ok := quotas("")[o.category]; !ok {
			return nil, fmt.Errorf("operation %s: no throttle bucket is called %q", o.key(), o.category)
		}
		r[o.key()] = o
	}
	return r, nil
}

// operationsOf lists the operations of one service, sorted.
func (r registry) operationsOf(service string) []string {
	var names []string
	for _, o := range r {
		if o.service == service {
			names = append(names, o.name)
		}
	}
	slices.Sort(names)
	return names
}
