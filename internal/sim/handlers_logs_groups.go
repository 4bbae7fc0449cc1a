package sim

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
const logGroupsMost = 50

// describeLogGroups lists the groups by name.
func describeLogGroups(w *World, in *cloudwatchlogs.DescribeLogGroupsInput) (*cloudwatchlogs.DescribeLogGroupsOutput, error) {
	prefix, pattern := deref(in.LogGroupNamePrefix), deref(in.LogGroupNamePattern)
	if prefix != "" && pattern != "" {
		return nil, errLogs("LogGroupNamePrefix and LogGroupNamePattern are mutually exclusive parameters.")
	}
	size := logGroupsMost
	if in.Limit != nil {
		if *in.Limit < 1 || *in.Limit > logGroupsMost {
			return nil, errLogs("1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value between 1 and 50")
		}
		size = int(*in.Limit)
	}
	names := make([]string, 0, len(w.logs.groups))
	for name := range w.logs.groups {
		if strings.HasPrefix(name, prefix) && strings.Contains(name, pattern) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	names, next, err := pageOf("log groups "+prefix+" "+pattern, names, in.NextToken, size)
	if err != nil {
		return nil, errLogs("The specified nextToken is invalid.")
	}
	out := &cloudwatchlogs.DescribeLogGroupsOutput{LogGroups: []types.LogGroup{}, NextToken: next}
	for _, name := range names {
		created := w.logs.groups[name].created
		if created.IsZero() {
			created = w.began
		}
		out.LogGroups = append(out.LogGroups, types.LogGroup{
			Arn: new(w.arn("logs", "log-group:"+name+":*")), LogGroupArn: new(w.arn("logs", "log-group:"+name)),
			LogGroupClass: types.LogGroupClassStandard, LogGroupName: &name, CreationTime: new(created.UnixMilli()), RetentionInDays: w.logs.groups[name].retention,
		})
	}
	return out, nil
}

// createLogGroup makes an empty group.
func createLogGroup(w *World, in *cloudwatchlogs.CreateLogGroupInput) (*cloudwatchlogs.CreateLogGroupOutput, error) {
	name := deref(in.LogGroupName)
	switch {
	case name == "":
		return nil, errLogs("1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null")
	case w.logs.groups[name] != nil:
		return nil, &apiError{code: "ResourceAlreadyExistsException", message: "The specified log group already exists"}
	}
	w.logs.addGroup(name).created = w.now()
	return &cloudwatchlogs.CreateLogGroupOutput{}, nil
}

// deleteLogGroup deletes a group with all that was written to it. Containers that run have nowhere to write any more.
func deleteLogGroup(w *World, in *cloudwatchlogs.DeleteLogGroupInput) (*cloudwatchlogs.DeleteLogGroupOutput, error) {
	name := deref(in.LogGroupName)
	if w.logs.groups[name] == nil {
		return nil, &apiError{code: "ResourceNotFoundException", message: "The specified log group does not exist."}
	}
	delete(w.logs.groups, name)
	return &cloudwatchlogs.DeleteLogGroupOutput{}, nil
}
