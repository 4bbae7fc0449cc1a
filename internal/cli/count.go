package cli

import (
	"fmt"
	"strconv"
)

// The largest estate that may be asked for. Services and target groups are AWS's own quotas for a cluster and for a Region
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html,
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html); with 50,000 tasks the region
// takes 450 MB while it is read, and three seconds to start.
const (
	mostServices     = 5000
	mostTasks        = 50000
	mostTargetGroups = 3000
)

// count is the value of a flag that counts from 0 to a bound.
type count struct {
	n    *int
	most int
}

func upTo(n *int, most int) *count { return &count{n, most} }

func (c *count) String() string {
	if c.n == nil {
		return "0" // as pflag asks of a zero value, to know a default
	}
	return strconv.Itoa(*c.n)
}

func (c *count) Type() string { return "int" }

func (c *count) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > c.most {
		return fmt.Errorf("give a whole number from 0 to %d", c.most)
	}
	*c.n = n
	return nil
}
