package state

import (
	"slices"
	"testing"
)

func TestRevisionsTellWhatChanged(t *testing.T) {
	before := &ServiceRevision{
		Subnets: []string{"subnet-a", "subnet-b"}, SecurityGroups: []string{"sg-1"}, PlatformVersion: "1.3.0", LaunchType: "FARGATE", PublicIP: true,
		Images: []RevisionImage{{"app", driftRepo + ":stable", driftOld}, {"proxy", "envoy:1", "sha256:1"}, {"new", "x:1", ""}},
	}
	after := &ServiceRevision{
		Subnets: []string{"subnet-b", "subnet-c"}, SecurityGroups: []string{"sg-1", "sg-2"}, PlatformVersion: "1.4.0", CapacityProviders: []string{"FARGATE_SPOT"},
		Images: []RevisionImage{{"app", driftRepo + ":stable", driftNew}, {"proxy", "envoy:2", "sha256:2"}, {"new", "x:1", "sha256:3"}},
	}
	want := []string{
		"app runs another image under the same name shop/web:stable: sha256:0123456789ab → sha256:fedcba987654",
		"subnets - subnet-a + subnet-c", "security groups + sg-2", "public IP yes → no",
		"platform version 1.3.0 → 1.4.0", "launch type FARGATE → none", "capacity providers none → FARGATE_SPOT",
	}
	if got := CompareRevisions(before, after); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := append(CompareRevisions(before, before), CompareRevisions(nil, after)...); len(got) > 0 {
		t.Errorf("%q", got)
	}
}
