package state

import (
	"slices"
	"strings"
)

// Maker is the tool that made a service, as far as tags and names tell.
type Maker struct {
	Tool       string // CloudFormation, Copilot, Terraform, FargateStack
	Confidence Confidence
	// Of is what the tool calls it: a stack, or an application with its environment; "" where nothing tells.
	Of string
	// Why is the tag or the name that tells.
	Why string
}

// MakerOf tells what made a service. CloudFormation is certain: tags that begin with aws: are AWS's own. Any other tag
// and any name may have been given by anybody, so that what they tell is likely at most. ok is false where nothing tells.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
func (s *Snapshot) MakerOf(svc *Service) (m Maker, ok bool) {
	const stackTag, appTag = "aws:cloudformation:stack-name", "copilot-application"
	stack, app := svc.Tags[stackTag], svc.Tags[appTag]
	switch {
	case app != "" && stack != "":
		return Maker{"Copilot", Certain, copilotWords(svc) + ", CloudFormation stack " + stack, "tags " + appTag + " and " + stackTag}, true
	case stack != "":
		return Maker{"CloudFormation", Certain, "stack " + stack, "tag " + stackTag}, true
	case app != "":
		return Maker{"Copilot", Likely, copilotWords(svc), "tag " + appTag}, true
	}
	if tag := terraformTag(svc.Tags); tag != "" {
		return Maker{"Terraform", Likely, "", "tag " + tag}, true
	}
	return s.fargateStack(svc)
}

func copilotWords(svc *Service) string {
	words := "application " + svc.Tags["copilot-application"]
	if env := svc.Tags["copilot-environment"]; env != "" {
		words += ", environment " + env
	}
	return words
}

// terraformTag is one of the tags that people have Terraform put on what it makes; it puts none there by itself.
func terraformTag(tags map[string]string) string {
	keys := make([]string, 0, len(tags))
	for key := range tags {
		keys = append(keys, key)
	}
	slices.Sort(keys) // the same answer every time
	for _, key := range keys {
		value := strings.ToLower(tags[key])
		switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(key)) {
		case "managedby", "createdby", "provisioner", "provisionedby", "deployedby", "iac":
			if strings.Contains(value, "terraform") || strings.Contains(value, "opentofu") {
				return key + "=" + tags[key]
			}
		case "terraform":
			if value == "true" || value == "yes" {
				return key + "=" + tags[key]
			}
		}
	}
	return ""
}

// fargateStack goes by names alone: cluster APP-cluster, service and family of one name, and the log group or the target
// group that go with APP.
func (s *Snapshot) fargateStack(svc *Service) (Maker, bool) {
	app, ok := strings.CutSuffix(svc.Key.Cluster.Name, "-cluster")
	family, _, _ := strings.Cut(Revision(svc.TaskDefinition), ":")
	if !ok || app == "" || family != svc.Key.Name {
		return Maker{}, false
	}
	m := Maker{Tool: "FargateStack", Of: "application " + app}
	if d := s.TaskDefinitions[svc.TaskDefinition]; d != nil && len(d.Containers) == 1 && d.Containers[0].LogGroup == "/ecs/app-fargatestack/"+app {
		m.Confidence, m.Why = Likely, "its log group "+d.Containers[0].LogGroup+" and cluster "+svc.Key.Cluster.Name
		return m, true
	}
	for _, lb := range svc.LoadBalancers {
		if lb.TargetGroup.Name == app+"-tg" && lb.Container == svc.Key.Name {
			m.Confidence, m.Why = Possible, "its names: cluster "+svc.Key.Cluster.Name+", target group "+lb.TargetGroup.Name
			return m, true
		}
	}
	return Maker{}, false
}

// Words say it in one line: "Copilot, application shop".
func (m Maker) Words() string {
	if m.Of == "" {
		return m.Tool
	}
	return m.Tool + ", " + m.Of
}
