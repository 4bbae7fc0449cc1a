package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

func TestEveryScenarioLoads(t *testing.T) {
	names := Scenarios()
	if !slices.Equal(names, []string{"abroad", "bluegreen", "drift", "empty", "estate", "mixed", "network", "quiet"}) {
		t.Fatalf("scenarios are %q", names)
	}
	for _, name := range names {
		if _, err := populate(Options{Scenario: name, Account: "111122223333", Region: "eu-west-3"}, logStart); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownScenarioListsThoseThereAre(t *testing.T) {
	_, err := New(Options{Scenario: "estat", Now: func() time.Time { return logStart }})
	if want := `unknown scenario "estat": there are abroad, bluegreen, drift, empty, estate, mixed, network, quiet`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestScenarioMistakesSayWhere(t *testing.T) {
	for text, want := range map[string]string{
		"lived: 5m\nclutsers: []\n": `x.yaml:2:1: unknown field "clutsers"`,
		"clusters:\n  - name: a\n    services:\n      - {name: web, desird: 2}\n": `x.yaml:4:21: unknown field "desird"`,
		"lived: 5m\nlived: 6m\n":                         `x.yaml:2:1: mapping key "lived" already defined at [1:1]`,
		"clusters:\n  - name: a\n    oldARNs: perhaps\n": "x.yaml:3:14: ",
		"lived: soon\n":                                  "x.yaml",
		"clusters:\n  - name: [\n":                       "x.yaml:2:",
	} {
		_, err := parseScenario("x.yaml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want %s…", text, err, want)
		}
	}
}

// A scenario that refers to what is not there is refused in one line that names both.
func TestScenarioMistakesOfMeaning(t *testing.T) {
	const head = `
vpcs:
  - name: main
    cidr: 10.20.0.0/16
    subnets: [{name: a, zone: a, cidr: 10.20.0.0/24}]
    securityGroups: [{name: tasks}]
clusters:
  - name: prod
    subnets: [a]
    securityGroups: [tasks]
`
	task := func(container string) string {
		return "task: {cpu: 256, memory: 512, containers: [{name: app, image: x, " + container + "}]}}]\n"
	}
	for text, want := range map[string]string{
		"    services: [{name: web, subnets: [b], " + task(""):                                                                           `cluster prod: service web: there is no subnet "b"`,
		"    services: [{name: web, securityGroups: [x], " + task(""):                                                                    `service web: there is no security group "x"`,
		"    services: [{name: web, " + task("logs: none"):                                                                               `service web: container app: there are no logs "none"`,
		"    services: [{name: web, " + task("secrets: {A: b}"):                                                                          `container app: there is no secret "b"`,
		"    services: [{name: web, " + task("mounts: {data: /data}"):                                                                    `container app: there is no volume "data"`,
		"    services: [{name: web, age: 1m, scale: {ago: 2m, desired: 0}, " + task(""):                                                  "service web: what was done 2m0s ago",
		"    services: [{name: web, subnets: [], target: {port: 80}, task: {networkMode: host, containers: [{name: app, image: x}]}}]\n": "service web: a target group is in",
		"    services: [{name: web, taskSets: [{primary: true, task: {cpu: 256}}], " + task(""):                                          `service web: task definition "web" needs`,
		"  - name: next\n    services: [{name: late, " + task(""):                                                                        "service late: ", // nothing to place it in, found when it is created
		"    instances: [{type: m6i.large, subnet: b, cpu: 1, memory: 1}]\n":                                                             `instance: there is no subnet "b"`,
		"    services: [{name: web, task: {family: web}}]\n":                                                                             `service web: task definition "web" needs`,
		"    services: [{name: web, age: 1m, " + task("") + "  - {name: prod}\n":                                                         `cluster prod: cluster "prod"`,
		"    tasks: [{ago: 0s, " + strings.Replace(task(""), "cpu", "family: x, networkMode: host, cpu", 1):                              "FARGATE",
	} {
		s, err := parseScenario("x.yaml", []byte(head+text))
		if err != nil {
			t.Errorf("%q does not parse: %v", text, err)
			continue
		}
		_, err = s.build(Options{Account: "111122223333", Region: "us-east-1"}, logStart)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	for entry, want := range map[string]string{
		"{cidr: x}": "vpc",
		"{name: m, cidr: 10.0.0.0/16, subnets: [{name: s, zone: a, cidr: 10.1.0.0/24}]}":              "subnet s: 10.1.0.0/24 is not",
		"{name: m, cidr: 10.0.0.0/16, subnets: [{name: s, zone: us-east-1a, cidr: 10.0.0.0/24}]}":     `zone "us-east-1a" is not a letter`,
		"{name: m, cidr: 10.0.0.0/16, natGateways: [s]}":                                              `natGateways: there is no subnet "s"`,
		"{name: m, cidr: 10.0.0.0/16, routeTables: [{name: r, subnets: [s]}]}":                        `route table r: there is no subnet "s"`,
		"{name: m, cidr: 10.0.0.0/16, routeTables: [{name: r, routes: {0.0.0.0/0: internet}}]}":       `route table r: there is no "internet" to route to`,
		"{name: m, cidr: 10.0.0.0/16, securityGroups: [{name: g, ingress: [{port: 80, from: alb}]}]}": `security group g: ingress from "alb"`,
	} {
		s, err := parseScenario("x.yaml", []byte("vpcs: ["+entry+"]\n"))
		if err != nil {
			t.Errorf("%q does not parse: %v", entry, err)
			continue
		}
		if _, err = s.build(Options{Account: "111122223333", Region: "us-east-1"}, logStart); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", entry, err, want)
		}
	}
}

func TestEmptyAndQuietScenarios(t *testing.T) {
	empty := newStories(t, "empty")
	clusters, err := empty.ecs.ListClusters(t.Context(), &ecs.ListClustersInput{})
	if err != nil || len(clusters.ClusterArns) != 0 {
		t.Errorf("the empty account has clusters %v, %v", clusters, err)
	}
	quiet := newStories(t, "quiet")
	for range 3 {
		for name, n := range map[string]int32{"api": 2, "worker": 1} {
			s := quiet.service("main", name)
			if s.RunningCount != n || s.DesiredCount != n || s.PendingCount != 0 || len(s.Deployments) != 1 {
				t.Errorf("%s: %d of %d run, %d deployments", name, s.RunningCount, s.DesiredCount, len(s.Deployments))
			}
			if stopped := quiet.stopped("main", name); len(stopped) != 0 {
				t.Errorf("%s: %d tasks have stopped", name, len(stopped))
			}
		}
		if states := quiet.targetStates("main", "api"); !slices.Equal(states, []string{"healthy", "healthy"}) {
			t.Errorf("targets are %q", states)
		}
		quiet.region.Step(7 * time.Hour)
	}
}
