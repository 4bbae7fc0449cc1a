package state

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func variable(name string, length int, hash uint64) EnvName {
	return EnvName{Name: name, Length: length}.Printed(hash)
}

func TestCompareDefinitions(t *testing.T) {
	before := &TaskDefinition{
		CPU: "512", Memory: "1024", TaskRole: "arn:role", Volumes: []string{"data: EFS fs-1"},
		Containers: []ContainerDefinition{
			{
				Name: "app", Image: "shop/web:1", Essential: true, Ports: []PortBinding{{Container: 8080, Protocol: "tcp"}},
				Env:     []EnvName{variable("SAME", 3, 1), variable("LEVEL", 4, 2), variable("OLD", 1, 3)},
				Secrets: []Secret{{"DB", "arn:secret:a"}}, LogDriver: "awslogs", LogGroup: "/ecs/web",
				LogOptions: []EnvName{variable("mode", 8, 5)},
			},
			{Name: "proxy", Image: "envoy:1"},
		},
	}
	after := &TaskDefinition{
		CPU: "512", Memory: "2048", TaskRole: "arn:role", Volumes: []string{"data: EFS fs-1"},
		Containers: []ContainerDefinition{
			{Name: "cache", Image: "redis:7"}, // in front: containers are matched by name
			{
				Name: "app", Image: "shop/web:2", Essential: true, Ports: []PortBinding{{Container: 9090, Protocol: "tcp"}},
				Env:     []EnvName{variable("NEW", 2, 9), variable("LEVEL", 4, 7), variable("SAME", 3, 1)},
				Secrets: []Secret{{"DB", "arn:secret:b"}}, LogDriver: "awslogs", LogGroup: "/ecs/web",
				LogOptions: []EnvName{variable("mode", 8, 6)},
			},
		},
	}
	var got []string
	for _, c := range CompareDefinitions(before, after) {
		got = append(got, fmt.Sprintf("%s|%s|%s|%s", c.Container, c.Name, c.Before, c.After))
	}
	want := []string{
		"|memory|1024|2048",
		"cache|image||redis:7", "cache|essential||no",
		"app|image|shop/web:1|shop/web:2", "app|port 9090/tcp||open", "app|env NEW||••• (2)", "app|env LEVEL|••• (4)|••• (4)",
		"app|secret DB|arn:secret:a|arn:secret:b", "app|log option mode|••• (8)|••• (8)",
		"app|port 8080/tcp|open|", "app|env OLD|••• (1)|",
		"proxy|image|envoy:1|", "proxy|essential|no|",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if same := CompareDefinitions(after, after); len(same) > 0 {
		t.Errorf("a definition differs from itself: %+v", same)
	}
}
