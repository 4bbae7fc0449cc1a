package sim

import "time"

// quota is a token bucket as AWS documents it: how many calls at once, and how
// many tokens a second come back.
type quota struct {
	burst  float64
	refill float64 // per second
}

// quotas are the buckets of one account and Region. An operation draws from the
// bucket of its category.
//
// ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
// ELB: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
// Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
// EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
// EventBridge Scheduler: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
// STS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// EC2: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
func quotas(region string) map[string]quota {
	return map[string]quota{
		"ecs cluster read":            {50, 20},
		"ecs service read":            {100, 20},
		"ecs cluster resource read":   {100, 20},
		"ecs task definition read":    {50, 20},
		"ecs service deployment":      {50, 20},
		"ecs service revision":        {50, 20},
		taskProtection:                {200, 80},
		"ecs capacity provider read":  {50, 20},
		"ecs tag read":                {50, 20},
		"ecs setting read":            {50, 20},
		"ecs service modify":          {50, 5},
		serviceDeploymentModify:       {50, 5},
		"ecs cluster resource modify": {100, 40},
		"ecs cluster modify":          {20, 1},
		"ecs task definition modify":  {20, 1},
		"ecs tag modify":              {20, 10},
		"elb read":                    {40, 10},
		"elb modify":                  {20, 3},
		"elb registration":            {20, 4},
		elbAccount:                    {40, 10},
		"logs filter":                 filterLogEventsQuota(region),
		"logs groups":                 {10, 10},
		liveTailQuota:                 {5, 5},
		eventsRead:                    {50, 50},
		schedulerCalls:                {50, 50},
		alarmsRead:                    {9, 9},
		autoscalingRead:               {20, 10},
		autoscalingModify:             {20, 10},
		executeCommandQuota:           {20, 10},
		sessionQuota:                  {20, 10},
		"iam":                         {50, 20},
		kmsQuota:                      {5500, 5500},
		"sts":                         {600, 600},
		"ec2":                         {100, 20},
		"efs":                         {20, 10},
		"route53":                     {5, 5},
		"ecr":                         {20, 10},
		trailRead:                     {2, 2}, // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
	}
}

// elbAccount is the bucket that every ELB call draws from besides its own.
const elbAccount = "elb account"

// filterLogEventsQuota: CloudWatch Logs has a bucket for each operation, and
// its size depends on the Region.
func filterLogEventsQuota(region string) quota {
	switch region {
	case "us-east-1":
		return quota{25, 25}
	case "ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1":
		return quota{5, 5}
	default:
		return quota{10, 10}
	}
}

// bucket is a quota and what is left of it.
type bucket struct {
	quota
	tokens float64
	at     time.Time // when tokens was right
}

// throttle holds the account's buckets. The region's lock guards it.
type throttle struct{ buckets map[string]*bucket }

func newThrottle(region string, now time.Time) *throttle {
	t := &throttle{buckets: map[string]*bucket{}}
	for category, q := range quotas(region) {
		t.buckets[category] = &bucket{quota: q, tokens: q.burst, at: now}
	}
	return t
}

// admit takes a token from each bucket the operation draws from, or none of
// them: a throttled call costs nothing.
func (t *throttle) admit(o operation, now time.Time) bool {
	drawn := []*bucket{t.buckets[o.category]}
	if o.service == "elasticloadbalancing" {
		drawn = append(drawn, t.buckets[elbAccount])
	}
	for _, b := range drawn {
		b.fill(now)
		if b.tokens < 1 {
			return false
		}
	}
	for _, b := range drawn {
		b.tokens--
	}
	return true
}

func (b *bucket) fill(now time.Time) {
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(b.burst, b.tokens+passed.Seconds()*b.refill)
		b.at = now
	}
}
