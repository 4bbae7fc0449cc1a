package sim

import (
	"net/http"
	"net/url"
	"strings"
)

// restCall tells a call of restJson1 apart: what other protocols say in words stands in its path and query. EFS is the
// one service here that speaks it. Its paths: https://docs.aws.amazon.com/efs/latest/ug/api-reference.html
func restCall(req *http.Request) (c call, ok bool) {
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
