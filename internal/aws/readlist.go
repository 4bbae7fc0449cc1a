package aws

// quota is one of AWS's token buckets: burst calls at once, then rate calls a second, for the whole account and
// Region, shared with every other tool.
type quota struct{ burst, rate float64 }

// category is the bucket an operation draws from.
type category string

const (
	clusterRead    category = "cluster read"
	serviceRead    category = "service read"
	resourceRead   category = "cluster resource read"
	definitionRead category = "task definition read"
	deploymentRead category = "service deployment read"
	revisionRead   category = "service revision read"
	groupRead      category = "log group read"
	eventRead      category = "log event read"
	liveRead       category = "live tail"
	balancerRead   category = "load balancer read"
	ruleRead       category = "rule read"
	scheduleRead   category = "schedule read"
	scalingRead    category = "scaling read"
	alarmRead      category = "alarm read"
	networkRead    category = "network read"
	filesRead      category = "file system read"
	zoneRead       category = "hosted zone read"
	imageRead      category = "image read"
	trailRead      category = "trail read"
	identityRead   category = "identity read"
	serviceWrite   category = "service modify"
	resourceWrite  category = "cluster resource modify"
	scalingWrite   category = "scaling modify"
	commandAct     category = "execute command"
	ruleWrite      category = "rule modify"
	rolloutWrite   category = "service deployment modify"
	protection     category = "task protection"
)

// quotas, ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
// ELB: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
// Logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
// EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
// EventBridge Scheduler: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html, where ListSchedules has the least
// CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
// Application Auto Scaling: AWS names no figure; a few calls every few seconds, for the one service looked at.
// EC2: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, of calls that are filtered and paged
// EFS: AWS names no figure; a call or two for each file system of the one service looked at.
// Route 53: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-requests, five calls a second for an account
// ECR: AWS names no figure for DescribeImages; a few calls a minute, for the one service looked at.
// CloudTrail: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
// STS: far below https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func quotas() map[category]quota {
	return map[category]quota{
		clusterRead:    {50, 20},
		serviceRead:    {100, 20},
		resourceRead:   {100, 20},
		definitionRead: {50, 20},
		deploymentRead: {50, 20},
		revisionRead:   {50, 20},
		groupRead:      {10, 10},
		eventRead:      {5, 5}, // in the Regions with the least, see eventQuota
		liveRead:       {5, 5},
		balancerRead:   {40, 10},
		ruleRead:       {50, 50},
		scheduleRead:   {50, 50},
		scalingRead:    {20, 10},
		alarmRead:      {9, 9},
		networkRead:    {50, 10},
		filesRead:      {10, 5},
		zoneRead:       {5, 5},
		imageRead:      {20, 10},
		trailRead:      {2, 2},
		identityRead:   {20, 5},
		serviceWrite:   {50, 5},
		resourceWrite:  {100, 40},
		scalingWrite:   {20, 10},
		commandAct:     {20, 5}, // AWS names no figure
		rolloutWrite:   {50, 5},
		ruleWrite:      {50, 50},
		protection:     {200, 80},
	}
}

// readList is every operation that may leave this machine by itself, under its IAM action, with the bucket it draws from.
// All of them only read; the gate refuses whatever is neither here nor on the write list. assets/iam/read-only.json
// allows the same.
func readList() map[string]category {
	return map[string]category{
		"ecs:ListClusters":                                    clusterRead,
		"ecs:DescribeClusters":                                clusterRead,
		"ecs:ListServices":                                    serviceRead,
		"ecs:DescribeServices":                                serviceRead,
		"ecs:ListTasks":                                       resourceRead,
		"ecs:DescribeTasks":                                   resourceRead,
		"ecs:ListContainerInstances":                          resourceRead,
		"ecs:DescribeContainerInstances":                      resourceRead,
		"ecs:DescribeTaskDefinition":                          definitionRead,
		"ecs:ListTaskDefinitions":                             definitionRead,
		"ecs:ListServiceDeployments":                          deploymentRead,
		"ecs:DescribeServiceDeployments":                      deploymentRead,
		"ecs:DescribeServiceRevisions":                        revisionRead,
		"ecs:GetTaskProtection":                               protection,
		"logs:DescribeDeliveries":                             groupRead,
		"logs:DescribeDeliveryDestinations":                   groupRead,
		"logs:DescribeDeliverySources":                        groupRead,
		"logs:DescribeLogGroups":                              groupRead,
		"logs:FilterLogEvents":                                eventRead,
		"logs:StartLiveTail":                                  liveRead,
		"elasticloadbalancing:DescribeTargetGroups":           balancerRead,
		"elasticloadbalancing:DescribeTargetHealth":           balancerRead,
		"application-autoscaling:DescribeScalableTargets":     scalingRead,
		"application-autoscaling:DescribeScalingActivities":   scalingRead,
		"application-autoscaling:DescribeScalingPolicies":     scalingRead,
		"application-autoscaling:DescribeScheduledActions":    scalingRead,
		"cloudwatch:DescribeAlarms":                           alarmRead,
		"cloudwatch:DescribeAlarmsForMetric":                  alarmRead,
		"ec2:DescribeDhcpOptions":                             networkRead,
		"ec2:DescribeEgressOnlyInternetGateways":              networkRead,
		"ec2:DescribeInternetGateways":                        networkRead,
		"ec2:DescribeNatGateways":                             networkRead,
		"ec2:DescribeNetworkAcls":                             networkRead,
		"ec2:DescribeNetworkInterfaces":                       networkRead,
		"ec2:DescribePrefixLists":                             networkRead,
		"ec2:DescribeRouteTables":                             networkRead,
		"ec2:DescribeSecurityGroups":                          networkRead,
		"ec2:DescribeSubnets":                                 networkRead,
		"ec2:DescribeTransitGatewayAttachments":               networkRead,
		"ec2:DescribeTransitGatewayVpcAttachments":            networkRead,
		"ec2:SearchTransitGatewayRoutes":                      networkRead,
		"ec2:DescribeVpcAttribute":                            networkRead,
		"ec2:DescribeVpcEndpoints":                            networkRead,
		"ec2:DescribeVpcs":                                    networkRead,
		"ec2:GetManagedPrefixListEntries":                     networkRead,
		"cloudtrail:LookupEvents":                             trailRead,
		"ecr:DescribeImages":                                  imageRead,
		"elasticfilesystem:DescribeMountTargets":              filesRead,
		"elasticfilesystem:DescribeMountTargetSecurityGroups": filesRead,
		"elasticloadbalancing:DescribeLoadBalancers":          balancerRead,
		"elasticloadbalancing:DescribeTargetGroupAttributes":  balancerRead,
		"events:ListRuleNamesByTarget":                        ruleRead,
		"events:ListRules":                                    ruleRead,
		"events:ListTargetsByRule":                            ruleRead,
		"scheduler:GetSchedule":                               scheduleRead,
		"scheduler:ListSchedules":                             scheduleRead,
		"iam:GetRole":                                         identityRead,
		"route53:ListHostedZonesByVPC":                        zoneRead,
		"iam:SimulatePrincipalPolicy":                         identityRead,
		"sts:GetCallerIdentity":                               identityRead,
	}
}

// writeList is every operation that changes something. The gate lets them through where Do asks for them.
// assets/iam/acting.json allows the same.
func writeList() map[string]category {
	return map[string]category{
		"ecs:UpdateService":                              serviceWrite,
		"ecs:StopServiceDeployment":                      rolloutWrite,
		"ecs:ContinueServiceDeployment":                  rolloutWrite,
		"ecs:UpdateTaskProtection":                       protection,
		"ecs:RunTask":                                    resourceWrite,
		"events:EnableRule":                              ruleWrite,
		"events:DisableRule":                             ruleWrite,
		"scheduler:UpdateSchedule":                       scheduleRead,
		"ecs:StopTask":                                   resourceWrite,
		"application-autoscaling:RegisterScalableTarget": scalingWrite,
	}
}

// action names an operation of the SDK as IAM does.
func action(serviceID, operation string) string {
	switch serviceID {
	case "ECS":
		return "ecs:" + operation
	case "Elastic Load Balancing v2":
		return "elasticloadbalancing:" + operation
	case "SSM":
		return "ssm:" + operation
	case "CloudWatch Logs":
		return "logs:" + operation
	case "Application Auto Scaling":
		return "application-autoscaling:" + operation
	case "CloudWatch":
		return "cloudwatch:" + operation
	case "EventBridge":
		return "events:" + operation
	case "Scheduler":
		return "scheduler:" + operation
	case "EC2":
		return "ec2:" + operation
	case "CloudTrail":
		return "cloudtrail:" + operation
	case "ECR":
		return "ecr:" + operation
	case "EFS":
		return "elasticfilesystem:" + operation
	case "Route 53":
		return "route53:" + operation
	case "IAM":
		return "iam:" + operation
	case "STS":
		return "sts:" + operation
	default:
		return serviceID + ":" + operation
	}
}
