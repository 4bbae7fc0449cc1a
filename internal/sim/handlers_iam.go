package sim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func iamOperations() []operation {
	return []operation{
		op("iam", "GetRole", "iam", getRole),
		op("iam", "SimulatePrincipalPolicy", "iam", simulatePrincipalPolicy),
	}
}

// operatorRole is the role that every caller has assumed, see callerARN.
const operatorRole = "operator"

func noSuchEntity(message string) error {
	return &apiError{code: "NoSuchEntity", message: message, status: http.StatusNotFound}
}

func (w *World) roleARN(name string) string {
	return "arn:" + w.partition + ":iam::" + w.account + ":role/" + name
}

// hasRole knows the caller's role and those of task definitions.
func (w *World) hasRole(arn string) bool {
	if arn == w.roleARN(operatorRole) {
		return true
	}
	for _, f := range w.families {
		for _, d := range f.revisions {
			if d != nil && (deref(d.described.TaskRoleArn) == arn || deref(d.described.ExecutionRoleArn) == arn) {
				return true
			}
		}
	}
	return false
}

func getRole(w *World, in *iam.GetRoleInput) (*iam.GetRoleOutput, error) {
	name := deref(in.RoleName)
	if !w.hasRole(w.roleARN(name)) {
		return nil, noSuchEntity("The role with name " + name + " cannot be found.")
	}
	return &iam.GetRoleOutput{Role: &types.Role{
		Arn: new(w.roleARN(name)), Path: new("/"), RoleName: &name, RoleId: new("AROAEXAMPLEEXAMPLE111"), CreateDate: stamp(w.clock.AddDate(-1, 0, 0)),
	}}, nil
}

// simulatePrincipalPolicy allows a role whatever the scenario does not say it lacks.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
func simulatePrincipalPolicy(w *World, in *iam.SimulatePrincipalPolicyInput) (*iam.SimulatePrincipalPolicyOutput, error) {
	who := deref(in.PolicySourceArn)
	if !w.hasRole(who) {
		return nil, noSuchEntity("Role " + who[strings.LastIndex(who, "/")+1:] + " does not exist.")
	}
	out := &iam.SimulatePrincipalPolicyOutput{EvaluationResults: []types.EvaluationResult{}}
	resource := "*"
	if len(in.ResourceArns) > 0 {
		resource = in.ResourceArns[0]
	}
	for _, action := range in.ActionNames {
		decision := types.PolicyEvaluationDecisionTypeAllowed
		if slices.Contains(w.lacks[who], action) {
			decision = types.PolicyEvaluationDecisionTypeImplicitDeny
		}
		out.EvaluationResults = append(out.EvaluationResults, types.EvaluationResult{
			EvalActionName: &action, EvalDecision: decision, EvalResourceName: &resource,
		})
	}
	return out, nil
}
