package aws

import (
	"sync"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// logRegions are the Regions that logs are read in: a log driver may send to another Region than its task's, which has a quota
// of its own.
type logRegions struct {
	cfg      awssdk.Config // without a gate
	endpoint string
	home     string

	mu    sync.Mutex
	known map[string]*logRegion
}

// logRegion is one of them. All tails that are open share its bucket.
type logRegion struct {
	name string
	gate *gate
	cfg  awssdk.Config
	// endpoint is the person's own, "" for AWS's.
	endpoint string
	logs     *cloudwatchlogs.Client
}

func (r *logRegion) bucket() *bucket { return r.gate.buckets[eventRead] }

// at returns a Region, with the gate of p in front of its calls.
func (l *logRegions) at(p *Poller, region string) *logRegion {
	if region == "" || region == l.home {
		return &logRegion{name: l.home, gate: p.gate, cfg: l.cfg, endpoint: l.endpoint, logs: p.clients.logs}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.known[region]; r != nil {
		return r
	}
	cfg := l.cfg.Copy()
	cfg.Region = region
	g := p.gate.elsewhere(region)
	r := &logRegion{name: region, gate: g, cfg: cfg, endpoint: l.endpoint, logs: newClients(cfg, l.endpoint, g).logs}
	if l.known == nil {
		l.known = map[string]*logRegion{}
	}
	l.known[region] = r
	return r
}

// elsewhere is a gate with the same doorkeeper and the buckets of another Region.
func (g *gate) elsewhere(region string) *gate {
	other := newGate(Options{Timeout: g.timeout, Clock: g.clock, ReadOnly: true})
	other.closed, other.answered, other.heard, other.counts = g.closed, g.answered, g.heard, g.counts
	other.setRegion(region)
	return other
}

// setRegion gives the buckets that are not the same everywhere their size.
func (g *gate) setRegion(region string) {
	old := g.buckets[eventRead]
	g.buckets[eventRead] = newBucket(eventQuota(region), g.clock)
	g.buckets[eventRead].share = old.share
}

// eventQuota is that of FilterLogEvents, which no one can have raised.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
func eventQuota(region string) quota {
	switch region {
	case "us-east-1":
		return quota{25, 25}
	case "ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1":
		return quota{5, 5}
	default:
		return quota{10, 10}
	}
}
