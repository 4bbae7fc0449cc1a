package state

import (
	"net/url"
	"strings"
)

// PartitionOf is the partition a Region belongs to, by its name: new Regions come every year, prefixes seldom.
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
func PartitionOf(region string) string {
	for _, p := range [...]struct{ prefix, partition string }{
		{"cn-", "aws-cn"},
		{"us-gov-", "aws-us-gov"},
		{"eusc-", "aws-eusc"},
		{"us-iso-", "aws-iso"},
		{"us-isob-", "aws-iso-b"},
		{"eu-isoe-", "aws-iso-e"},
		{"us-isof-", "aws-iso-f"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// consoleDomain is where the AWS console of a partition is, "" for a partition that is not known: no address is better
// than a wrong one.
func consoleDomain(partition string) string {
	switch partition {
	case "aws":
		return "console.aws.amazon.com"
	case "aws-cn":
		return "console.amazonaws.cn"
	case "aws-us-gov":
		return "console.amazonaws-us-gov.com"
	case "aws-eusc":
		return "console.amazonaws-eusc.eu"
	case "aws-iso":
		return "console.c2shome.ic.gov"
	case "aws-iso-b":
		return "console.sc2shome.sgov.gov"
	case "aws-iso-e":
		return "console.csphome.adc-e.uk"
	case "aws-iso-f":
		return "console.csphome.hci.ic.gov"
	}
	return ""
}

// ConsoleURL is the page of the AWS console about an object, "" where it has none. key is a ClusterKey, ServiceKey,
// TaskKey, InstanceKey or TargetGroupKey, or a task definition's ARN; arn is the object's.
func ConsoleURL(key any, arn string) string {
	switch k := key.(type) {
	case ClusterKey:
		return ecsPage(k.Scope, "clusters", k.Name, "services")
	case ServiceKey:
		return ecsPage(k.Cluster.Scope, "clusters", k.Cluster.Name, "services", k.Name, "health")
	case TaskKey:
		return ecsPage(k.Cluster.Scope, "clusters", k.Cluster.Name, "tasks", k.ID, "configuration")
	case InstanceKey:
		return ecsPage(k.Cluster.Scope, "clusters", k.Cluster.Name, "infrastructure", "container-instances", k.ID)
	case TargetGroupKey:
		page := consolePage(k.Scope, "ec2", "home")
		if page == nil || arn == "" {
			return ""
		}
		page.Fragment = "TargetGroup:targetGroupArn=" + arn
		return page.String()
	case string:
		a, ok := ParseARN(k)
		family, revision, found := strings.Cut(strings.TrimPrefix(a.Resource, "task-definition/"), ":")
		if !ok || a.Service != "ecs" || !found {
			return ""
		}
		return ecsPage(a.Scope(), "task-definitions", family, revision, "containers")
	}
	return ""
}

func ecsPage(s Scope, path ...string) string {
	page := consolePage(s, append([]string{"ecs", "v2"}, path...)...)
	if page == nil {
		return ""
	}
	return page.String()
}

// consolePage is the address of a page in a scope's Region, nil where no console is known or a part of it has no name.
func consolePage(s Scope, path ...string) *url.URL {
	partition := s.Partition
	if partition == "" {
		partition = PartitionOf(s.Region)
	}
	domain := consoleDomain(partition)
	odd := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
	if domain == "" || s.Region == "" || strings.ContainsFunc(s.Region, odd) {
		return nil
	}
	plain, escaped := "", ""
	for _, part := range path {
		if part == "" || part == "." || part == ".." {
			return nil
		}
		plain, escaped = plain+"/"+part, escaped+"/"+url.PathEscape(part)
	}
	return &url.URL{
		Scheme: "https", Host: s.Region + "." + domain, Path: plain, RawPath: escaped, RawQuery: url.Values{"region": {s.Region}}.Encode(),
	}
}
