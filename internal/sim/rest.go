package sim

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// restCall tells a call of restJson1 or restXml apart: what other protocols say in words stands in its method, path and query.
func restCall(req *http.Request) (c call, ok bool) {
	if c, ok = schedulerCall(req); ok {
		return c, true
	}
	if c, ok = zoneCall(req); ok {
		return c, true
	}
	return efsCall(req)
}

// zoneCall: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByVPC.html
func zoneCall(req *http.Request) (c call, ok bool) {
	if req.Method != http.MethodGet || req.URL.EscapedPath() != "/2013-04-01/hostedzonesbyvpc" {
		return call{}, false
	}
	query := req.URL.Query()
	for from, to := range map[string]string{"vpcid": "VPCId", "vpcregion": "VPCRegion", "maxitems": "MaxItems", "nexttoken": "NextToken"} {
		rename(query, from, to)
	}
	i := slices.IndexFunc(services(), func(s service) bool { return s.protocol == restXML })
	return call{service: services()[i], name: "ListHostedZonesByVPC", form: query}, true
}

// schedulerCall: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
func schedulerCall(req *http.Request) (c call, ok bool) {
	rest, found := strings.CutPrefix(req.URL.EscapedPath(), "/schedules")
	name, err := url.PathUnescape(strings.TrimPrefix(rest, "/"))
	if !found || err != nil || strings.Contains(name, "/") {
		return call{}, false
	}
	query := req.URL.Query()
	c = call{service: service{name: "scheduler", protocol: restJSON}, form: query}
	rename(query, "ScheduleGroup", "GroupName")
	rename(query, "groupName", "GroupName")
	switch {
	case req.Method == http.MethodGet && name == "":
		c.name = "ListSchedules"
		return c, true
	case req.Method == http.MethodGet:
		c.name = "GetSchedule"
	case req.Method == http.MethodPut && name != "":
		c.name = "UpdateSchedule"
	default:
		return call{}, false
	}
	query.Set("Name", name)
	return c, true
}

// rename calls a member of the query as the SDK does.
func rename(query url.Values, from, to string) {
	if values, there := query[from]; there {
		delete(query, from)
		query[to] = values
	}
}

// efsCall: https://docs.aws.amazon.com/efs/latest/ug/api-reference.html
func efsCall(req *http.Request) (c call, ok bool) {
	rest, found := strings.CutPrefix(req.URL.EscapedPath(), "/2015-02-01/mount-targets")
	if !found || req.Method != http.MethodGet {
		return call{}, false
	}
	c = call{service: service{name: "elasticfilesystem", protocol: restJSON}, name: "DescribeMountTargets", form: req.URL.Query()}
	if rest == "" {
		return c, true
	}
	id, groups := strings.CutSuffix(strings.TrimPrefix(rest, "/"), "/security-groups")
	plain, err := url.PathUnescape(id)
	if !groups || err != nil || plain == "" {
		return call{}, false
	}
	c.name = "DescribeMountTargetSecurityGroups"
	c.form.Set("MountTargetId", plain)
	return c, true
}
