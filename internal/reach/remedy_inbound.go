package reach

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fsui/fsui/internal/state"
)

// enableZone keeps the load balancer's subnets and adds the task's.
func (r *remedy) enableZone() string {
	for i := range r.LoadBalancers {
		l := &r.LoadBalancers[i]
		if !strings.Contains(r.text, " "+l.Name+":") {
			continue
		}
		args := []string{"--load-balancer-arn", l.ARN, "--subnets"}
		for _, z := range l.Zones {
			args = append(args, z.Subnet)
		}
		return r.aws("elbv2 set-subnets", append(args, r.in.ID)...)
	}
	return ""
}

// letOut lets a load balancer's group, which the step names first, out to the task's, which it names last.
func (r *remedy) letOut() string {
	port, _ := r.ports()
	groups := regexp.MustCompile(`\bsg-[0-9A-Za-z_-]*[0-9A-Za-z]`).FindAllString(r.text, -1)
	if len(groups) < 2 || port == "" {
		return ""
	}
	rule := "IpProtocol=tcp,FromPort=" + port + ",ToPort=" + port + ",UserIdGroupPairs=[{GroupId=" + groups[len(groups)-1] + "}]"
	return r.aws("ec2 authorize-security-group-egress", "--group-id", groups[0], "--ip-permissions", rule)
}

// checkTrafficPort is for the service's target group whose check goes to the port that the step names.
func (r *remedy) checkTrafficPort() string {
	m := regexp.MustCompile(`port (\d+)`).FindStringSubmatch(r.text)
	if m == nil {
		return ""
	}
	return r.aws("elbv2 modify-target-group", "--target-group-arn", r.targetGroup(func(g *state.TargetGroup) bool {
		return g.HealthCheck.Port == m[1]
	}), "--health-check-port", "traffic-port")
}

// ownAddresses turns the preservation of client addresses off for the target group of the port that the step names.
func (r *remedy) ownAddresses() string {
	port, _ := r.ports()
	return r.aws("elbv2 modify-target-group-attributes", "--target-group-arn", r.targetGroup(func(g *state.TargetGroup) bool {
		return strings.EqualFold(r.TargetGroupAttributes[g.ARN]["preserve_client_ip.enabled"], "true") && r.registers(g.ARN, port)
	}), "--attributes", "Key=preserve_client_ip.enabled,Value=false")
}

// targetGroup is the ARN of the one target group of the service that is meant, "" where there are several or none.
func (r *remedy) targetGroup(meant func(*state.TargetGroup) bool) string {
	arn := ""
	for i := range r.TargetGroups {
		g := &r.TargetGroups[i]
		if !meant(g) || !r.registers(g.ARN, "") {
			continue
		}
		if arn != "" {
			return ""
		}
		arn = g.ARN
	}
	return arn
}

// registers reports a target group that the service registers its tasks with, on a port unless that is "".
func (r *remedy) registers(arn, port string) bool {
	return r.Service != nil && slices.ContainsFunc(r.Service.LoadBalancers, func(l state.LoadBalancer) bool {
		return l.ARN == arn && (port == "" || strconv.Itoa(l.Port) == port)
	})
}
