package aws

import (
	"net/url"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
)

// Elsewhere is an address that is asked in place of AWS's own, "" where there is none, whoever said so: an option, a
// variable left over in the environment, or the profile. ECS's comes first; a VPC endpoint is AWS's own.
func (p *Poller) Elsewhere() string {
	c := p.clients
	for _, endpoint := range []*string{
		c.ecs.Options().BaseEndpoint, c.elb.Options().BaseEndpoint, c.logs.Options().BaseEndpoint, c.alarms.Options().BaseEndpoint,
		c.scaling.Options().BaseEndpoint, c.events.Options().BaseEndpoint, c.sts.Options().BaseEndpoint,
	} {
		if e := awssdk.ToString(endpoint); e != "" && !ownedByAWS(e) {
			return e
		}
	}
	return ""
}

// ownedByAWS reports an address under a domain that AWS serves its API at, in any partition.
// https://docs.aws.amazon.com/general/latest/gr/rande.html
func ownedByAWS(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" {
		return false
	}
	for _, domain := range []string{
		"amazonaws.com", "api.aws", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "amazonaws.eu", "api.amazonwebservices.eu",
		"c2s.ic.gov", "api.aws.ic.gov", "sc2s.sgov.gov", "api.aws.scloud", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "csp.hci.ic.gov", "api.aws.hci.ic.gov",
	} {
		if strings.HasSuffix(strings.ToLower(u.Hostname()), "."+domain) {
			return true
		}
	}
	return false
}
