package sim

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func TestJSONInput(t *testing.T) {
	var in ecs.UpdateServiceInput
	err := decodeJSON(&shapes{protocol: awsJSON, input: true}, []byte(`{
		"cluster": "prod", "Service": "not as the wire has it", "service": "web", "desiredCount": 0,
		"forceNewDeployment": true, "taskDefinition": null, "unknown": {"deep": [1]},
		"placementConstraints": [], "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 2}]
	}`), &in)
	if err != nil {
		t.Fatal(err)
	}
	want := ecs.UpdateServiceInput{
		Cluster:                  new("prod"),
		Service:                  new("web"),
		DesiredCount:             new(int32(0)),
		ForceNewDeployment:       true,
		PlacementConstraints:     []types.PlacementConstraint{},
		CapacityProviderStrategy: []types.CapacityProviderStrategyItem{{CapacityProvider: new("FARGATE"), Weight: 2}},
	}
	if !reflect.DeepEqual(in, want) {
		t.Errorf("got %+v, want %+v", in, want)
	}
}

func TestJSONTimesAreEpochSeconds(t *testing.T) {
	var in ecs.ListServiceDeploymentsInput
	s := &shapes{protocol: awsJSON, input: true}
	if err := decodeJSON(s, []byte(`{"createdAt":{"after":1763640000.125,"before":1763640001}}`), &in); err != nil {
		t.Fatal(err)
	}
	if got := in.CreatedAt.After.UnixMilli(); got != 1_763_640_000_125 || in.CreatedAt.After.Location() != time.UTC {
		t.Errorf("after is %s", in.CreatedAt.After)
	}
	if got := in.CreatedAt.Before.Unix(); got != 1_763_640_001 {
		t.Errorf("before is %s", in.CreatedAt.Before)
	}
	for _, bad := range []string{`"2026-11-20T12:00:00Z"`, `1e300`, `true`, `{}`} {
		if err := decodeJSON(s, []byte(`{"createdAt":{"after":`+bad+`}}`), &in); err == nil {
			t.Errorf("%s is taken for a time", bad)
		}
	}
}

func TestEC2Form(t *testing.T) {
	form, err := url.ParseQuery("Action=DescribeSubnets&Version=2016-11-15&SubnetId.1=subnet-1&SubnetId.2=subnet-2&SubnetId.4=beyond+a+gap" +
		"&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.1.Value.2=vpc-2&MaxResults=5&DryRun=false")
	if err != nil {
		t.Fatal(err)
	}
	var in ec2.DescribeSubnetsInput
	if err := decodeForm(&shapes{protocol: ec2Query, input: true}, form, &in); err != nil {
		t.Fatal(err)
	}
	want := ec2.DescribeSubnetsInput{
		SubnetIds:  []string{"subnet-1", "subnet-2"},
		Filters:    []ec2types.Filter{{Name: new("vpc-id"), Values: []string{"vpc-1", "vpc-2"}}},
		MaxResults: new(int32(5)),
		DryRun:     new(false),
	}
	if !reflect.DeepEqual(in, want) {
		t.Errorf("got %+v, want %+v", in, want)
	}
}

// Whatever arrives, the decoders fill an input or return an error.
func FuzzDecode(f *testing.F) {
	for _, body := range []string{
		"", "null", "{}", "[]", `{"service":{}}`, `{"desiredCount":1e99}`, `{"capacityProviderStrategy":[null,{"weight":-1}]}`,
		`{"serviceConnectConfiguration":{"containerConfigurations":[{"logLevel":7}]}}`, strings.Repeat("[", 20_000), "\xff\xfe{",
		"Action", "Filter.1.Name=x&Filter.1=y", "Filter.=&.Filter=&...=", "SubnetId=x", "Filter.1.Value.1.1.1.1.1=z", "MaxResults.1=3",
		strings.Repeat("a.", 5_000) + "=x", "%", "DryRun=perhaps",
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := &shapes{protocol: awsJSON, input: true}
		_ = decodeJSON(s, []byte(body), &ecs.UpdateServiceInput{})
		_ = decodeJSON(s, []byte(body), &ecs.ListServiceDeploymentsInput{})
		form, _ := url.ParseQuery(body)
		_ = decodeForm(&shapes{protocol: ec2Query, input: true}, form, &ec2.DescribeSubnetsInput{})
		_ = decodeForm(&shapes{protocol: awsQuery, input: true}, form, &ec2.DescribeSubnetsInput{})
	})
}
