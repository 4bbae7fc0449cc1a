package state

import "testing"

func TestMakerOf(t *testing.T) {
	web := func(cluster string, tags map[string]string, lb ...LoadBalancer) *Service {
		return &Service{
			Key: ServiceKey{Cluster: ClusterKey{Name: cluster}, Name: "web"}, Tags: tags, LoadBalancers: lb,
			TaskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/web:3",
		}
	}
	group := LoadBalancer{TargetGroup: TargetGroupKey{Name: "shop-tg"}, Container: "web"}
	logging := func(groups ...string) map[string]*TaskDefinition {
		d := &TaskDefinition{}
		for _, g := range groups {
			d.Containers = append(d.Containers, ContainerDefinition{Name: "web", LogGroup: g})
		}
		return map[string]*TaskDefinition{"arn:aws:ecs:us-east-1:111122223333:task-definition/web:3": d}
	}
	copilot := map[string]string{"copilot-application": "shop", "copilot-environment": "prod", "copilot-service": "web"}
	both := map[string]string{"copilot-application": "shop", "aws:cloudformation:stack-name": "shop-prod-web"}
	for name, c := range map[string]struct {
		svc         *Service
		definitions map[string]*TaskDefinition
		want        string
	}{
		"CloudFormation":             {web("prod", map[string]string{"aws:cloudformation:stack-name": "shop"}), nil, "certain CloudFormation, stack shop"},
		"Copilot":                    {web("prod", both), nil, "certain Copilot, application shop, CloudFormation stack shop-prod-web"},
		"Copilot by its tags":        {web("prod", copilot), nil, "likely Copilot, application shop, environment prod"},
		"Terraform":                  {web("prod", map[string]string{"managed_by": "Terraform 1.9"}), nil, "likely Terraform"},
		"terraform=true":             {web("prod", map[string]string{"Terraform": "true"}), nil, "likely Terraform"},
		"terraform=false":            {web("prod", map[string]string{"Terraform": "false"}), nil, ""},
		"managed by hand":            {web("prod", map[string]string{"ManagedBy": "platform team"}), nil, ""},
		"FargateStack":               {web("shop-cluster", nil), logging("/ecs/app-fargatestack/shop"), "likely FargateStack, application shop"},
		"FargateStack by its group":  {web("shop-cluster", nil, group), nil, "possible FargateStack, application shop"},
		"another log group":          {web("shop-cluster", nil), logging("/ecs/shop"), ""},
		"two containers":             {web("shop-cluster", nil), logging("/ecs/app-fargatestack/shop", "/ecs/app-fargatestack/shop"), ""},
		"another cluster":            {web("prod", nil, group), logging("/ecs/app-fargatestack/shop"), ""},
		"a cluster without its name": {web("-cluster", nil), logging("/ecs/app-fargatestack/"), ""},
		"nothing tells":              {web("prod", map[string]string{"team": "shop"}), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, ok := (&Snapshot{TaskDefinitions: c.definitions}).MakerOf(c.svc)
			if ok != (c.want != "") || ok && (string(m.Confidence)+" "+m.Words() != c.want || m.Why == "") {
				t.Errorf("%q for %q, want %q", m.Words(), m.Why, c.want)
			}
		})
	}
}
