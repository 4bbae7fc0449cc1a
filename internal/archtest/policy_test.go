package archtest

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The policies that the user is told to attach allow the calls that internal/aws
// makes, and no other. What they allow twice would be allowed to those who only read.
func TestPoliciesAreInStepWithTheCalls(t *testing.T) {
	root := moduleRoot(t)
	called := calledActions(t, filepath.Join(root, "internal", "aws"))
	delete(called, "sts:GetCallerIdentity") // needs no permission
	allowed := allowedActions(t, filepath.Join(root, "assets", "iam", "read-only.json"))
	for action := range allowedActions(t, filepath.Join(root, "assets", "iam", "acting.json")) {
		if allowed[action] {
			t.Errorf("both policies allow %s", action)
		}
		allowed[action] = true
	}
	for _, name := range []string{"exec.json", "forward.json"} {
		for action := range allowedActions(t, filepath.Join(root, "assets", "iam", name)) {
			if allowed[action] {
				t.Errorf("two policies allow %s", action)
			}
			allowed[action] = true
		}
	}
	delete(allowed, "iam:PassRole") // no call of its own: RunTask needs it
	for _, action := range slices.Sorted(maps.Keys(called)) {
		if !allowed[action] {
			t.Errorf("internal/aws calls %s, which no policy in assets/iam allows", action)
		}
	}
	for _, action := range slices.Sorted(maps.Keys(allowed)) {
		if !called[action] {
			t.Errorf("assets/iam allows %s, which internal/aws never calls", action)
		}
	}
}

// calledActions finds the operations whose SDK input is made anywhere below dir, tests left out: ecs.ListTasksInput is the
// action ecs:ListTasks; and those that are asked for by name, see plainCall.
func calledActions(t *testing.T, dir string) map[string]bool {
	t.Helper()
	prefixes := map[string]string{ // SDK package → IAM's name of the service
		"applicationautoscaling": "application-autoscaling",
		"cloudwatch":             "cloudwatch",
		"cloudwatchlogs":         "logs",
		"ec2":                    "ec2",
		"ecs":                    "ecs",
		"efs":                    "elasticfilesystem",
		"iam":                    "iam",
		"route53":                "route53",
		"elasticloadbalancingv2": "elasticloadbalancing",
		"eventbridge":            "events",
		"scheduler":              "scheduler",
		"ssm":                    "ssm",
		"sts":                    "sts",
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		services := map[string]string{} // name in this file → SDK package
		for _, spec := range parsed.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			parent, pkg := path.Split(imp)
			if parent != "github.com/aws/aws-sdk-go-v2/service/" {
				continue
			}
			if prefixes[pkg] == "" {
				t.Fatalf("%s imports %s: tell this test IAM's name of that service", file, imp)
			}
			if services[pkg] = pkg; spec.Name != nil {
				services[spec.Name.Name] = pkg
			}
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if action, is := plainCall(t, n); is {
				called[action] = true
			}
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := sel.X.(*ast.Ident)
			operation, isInput := strings.CutSuffix(sel.Sel.Name, "Input")
			if ok && isInput && services[from.Name] != "" {
				called[prefixes[services[from.Name]]+":"+operation] = true
			}
			return true
		})
	}
	if len(called) == 0 {
		t.Fatalf("no call to AWS found in %s", dir)
	}
	return called
}

// plainCall reads plain.ask(ctx, "ecr:DescribeImages", …), a call without a client of the SDK's own.
func plainCall(t *testing.T, n ast.Node) (action string, is bool) {
	t.Helper()
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	ask, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || ask.Sel.Name != "ask" {
		return "", false
	}
	if on, ok := ask.X.(*ast.SelectorExpr); !ok || on.Sel.Name != "plain" {
		return "", false
	}
	text, ok := call.Args[1].(*ast.BasicLit)
	if !ok {
		t.Fatal("plain.ask is not given its action as a literal")
	}
	action, err := strconv.Unquote(text.Value)
	if err != nil {
		t.Fatal(err)
	}
	return action, true
}

func allowedActions(t *testing.T, file string) map[string]bool {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Statement []struct {
			Effect string
			Action []string
		}
	}
	if err := json.Unmarshal(b, &policy); err != nil {
		t.Fatal(err)
	}
	allowed := map[string]bool{}
	for _, s := range policy.Statement {
		if s.Effect != "Allow" {
			t.Errorf("%s: effect %q, this policy only allows", file, s.Effect)
		}
		for _, action := range s.Action {
			allowed[action] = true
		}
	}
	return allowed
}
