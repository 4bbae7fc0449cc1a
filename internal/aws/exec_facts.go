package aws

import (
	"context"
	"errors"
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/fsui/fsui/internal/state"
)

// ExecFacts reads what ECS Exec in a task depends on: its definition, the cluster's configuration, the rights of its
// role and of the caller. The store's own facts of the task are in it; the network is not. What cannot be read stands as
// a fault.
func (p *Poller) ExecFacts(ctx context.Context, t *state.Task) (f state.ExecFacts, err error) {
	snap := p.store.Snapshot()
	f.Task = t
	if key, ok := t.ServiceKey(); ok {
		f.Service = snap.Services[key]
	}
	for key, i := range snap.Instances {
		if i.ARN == t.ContainerInstance && key.Cluster == t.Key.Cluster {
			f.Instance = i
		}
	}
	f.Definition, f.DefinitionFault = p.execDefinition(ctx, t)
	f.Logging, f.LoggingFault = p.execLogging(ctx, t.Key.Cluster.Name)
	if f.Definition != nil && f.Definition.TaskRole != "" {
		f.Role, f.RoleFault = p.simulate(ctx, f.Definition.TaskRole, roleAsks(f.Logging, t))
	}
	me, fault := p.caller(ctx, snap.Main().ARN)
	if f.MineFault = fault; me != "" {
		f.Mine, f.MineFault = p.simulate(ctx, me, callerAsks(f.Logging, t))
	}
	return f, ctx.Err()
}

func (p *Poller) execDefinition(ctx context.Context, t *state.Task) (*state.ExecDefinition, *state.Fault) {
	out, err := p.clients.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &t.TaskDefinition})
	if err != nil || out.TaskDefinition == nil {
		return nil, faultOf("ecs:DescribeTaskDefinition", err, p.now())
	}
	in := out.TaskDefinition
	d := &state.ExecDefinition{ARN: t.TaskDefinition, TaskRole: awssdk.ToString(in.TaskRoleArn), PIDMode: string(in.PidMode)}
	if in.RuntimePlatform != nil {
		d.OS = string(in.RuntimePlatform.OperatingSystemFamily)
	}
	for i := range in.ContainerDefinitions {
		d.Containers = append(d.Containers, execContainer(&in.ContainerDefinitions[i]))
	}
	return d, nil
}

func execContainer(in *types.ContainerDefinition) state.ExecContainer {
	c := state.ExecContainer{Name: state.Clean(awssdk.ToString(in.Name)), ReadOnly: awssdk.ToBool(in.ReadonlyRootFilesystem)}
	if in.LinuxParameters != nil {
		c.HasInit = awssdk.ToBool(in.LinuxParameters.InitProcessEnabled)
	}
	for _, e := range in.Environment {
		switch name := awssdk.ToString(e.Name); name {
		case "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY":
			c.Keys = append(c.Keys, name)
		}
	}
	for _, m := range in.MountPoints {
		if !awssdk.ToBool(m.ReadOnly) {
			c.Writable = append(c.Writable, awssdk.ToString(m.ContainerPath))
		}
	}
	return c
}

func (p *Poller) execLogging(ctx context.Context, cluster string) (*state.ExecLogging, *state.Fault) {
	out, err := p.clients.ecs.DescribeClusters(ctx, &ecs.DescribeClustersInput{
		Clusters: []string{cluster}, Include: []types.ClusterField{types.ClusterFieldConfigurations},
	})
	if err != nil || len(out.Clusters) == 0 {
		return nil, faultOf("ecs:DescribeClusters", err, p.now())
	}
	l := &state.ExecLogging{}
	c := out.Clusters[0].Configuration
	if c == nil || c.ExecuteCommandConfiguration == nil {
		l.Mode = string(types.ExecuteCommandLoggingDefault)
		return l, nil
	}
	e := c.ExecuteCommandConfiguration
	l.Key, l.Mode = awssdk.ToString(e.KmsKeyId), string(e.Logging)
	if to := e.LogConfiguration; to != nil {
		l.LogGroup, l.Bucket = awssdk.ToString(to.CloudWatchLogGroupName), awssdk.ToString(to.S3BucketName)
		l.Prefix, l.BucketEncrypted = awssdk.ToString(to.S3KeyPrefix), to.S3EncryptionEnabled
	}
	return l, nil
}

// asked is an action on a resource, "*" = any.
type asked struct{ action, resource string }

// roleAsks are what the agent does in the name of the task's role.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-logging
func roleAsks(l *state.ExecLogging, t *state.Task) (asks []asked) {
	for _, action := range state.ChannelActions() {
		asks = append(asks, asked{action, "*"})
	}
	if l == nil {
		return asks
	}
	scope := t.Key.Cluster.Scope
	if l.Key != "" {
		asks = append(asks, asked{"kms:Decrypt", keyARN(l.Key, scope)})
	}
	if l.LogGroup != "" {
		group := "arn:" + scope.Partition + ":logs:" + scope.Region + ":" + scope.Account + ":log-group:" + l.LogGroup + ":*"
		asks = append(asks, asked{"logs:DescribeLogGroups", "*"}, asked{"logs:CreateLogStream", group}, asked{"logs:DescribeLogStreams", group}, asked{"logs:PutLogEvents", group})
	}
	if l.Bucket != "" {
		bucket := "arn:" + scope.Partition + ":s3:::" + l.Bucket
		asks = append(asks, asked{"s3:PutObject", bucket + "/" + l.Prefix + "*"})
		if l.BucketEncrypted {
			asks = append(asks, asked{"s3:GetEncryptionConfiguration", bucket})
		}
	}
	return asks
}

func callerAsks(l *state.ExecLogging, t *state.Task) []asked {
	asks := []asked{{"ecs:ExecuteCommand", t.ARN}, {"ssm:StartSession", t.ARN}}
	if l != nil && l.Key != "" {
		asks = append(asks, asked{"kms:GenerateDataKey", keyARN(l.Key, t.Key.Cluster.Scope)})
	}
	return asks
}

// keyARN is a KMS key, named by its id, in full; an alias cannot be judged as a resource.
func keyARN(key string, scope state.Scope) string {
	switch {
	case strings.HasPrefix(key, "arn:"):
		return key
	case strings.HasPrefix(key, "alias/"):
		return "*"
	}
	return "arn:" + scope.Partition + ":kms:" + scope.Region + ":" + scope.Account + ":key/" + key
}

// caller is the user or role whose policies decide for the caller. The ARN of a session does not tell the path of its
// role: that is looked up.
func (p *Poller) caller(ctx context.Context, arn string) (string, *state.Fault) {
	if arn == "" {
		out, err := p.clients.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return "", faultOf("sts:GetCallerIdentity", err, p.now())
		}
		arn = awssdk.ToString(out.Arn)
	}
	_, rest, session := strings.Cut(arn, ":assumed-role/")
	if !session {
		return arn, nil
	}
	name, _, _ := strings.Cut(rest, "/")
	out, err := p.clients.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
	if err != nil {
		return "", faultOf("iam:GetRole", err, p.now())
	}
	return awssdk.ToString(out.Role.Arn), nil
}

// simulate asks IAM what the policies of a user or role allow. One call for each resource.
func (p *Poller) simulate(ctx context.Context, who string, asks []asked) (map[string]bool, *state.Fault) {
	byResource := map[string][]string{}
	var order []string
	for _, a := range asks {
		if byResource[a.resource] == nil {
			order = append(order, a.resource)
		}
		byResource[a.resource] = append(byResource[a.resource], a.action)
	}
	allowed := map[string]bool{}
	for _, resource := range order {
		out, err := p.clients.iam.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{
			PolicySourceArn: &who, ActionNames: byResource[resource], ResourceArns: []string{resource},
		})
		if err == nil && out.IsTruncated { // a handful of actions is one page
			err = errors.New("IAM's answer has more pages than a handful of actions could fill")
		}
		if err != nil {
			return nil, faultOf("iam:SimulatePrincipalPolicy", err, p.now())
		}
		for _, r := range out.EvaluationResults {
			allowed[awssdk.ToString(r.EvalActionName)] = r.EvalDecision == iamtypes.PolicyEvaluationDecisionTypeAllowed
		}
	}
	return allowed, nil
}
