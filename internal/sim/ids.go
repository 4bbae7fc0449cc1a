package sim

import (
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"strconv"
	"time"
)

// chance is a SplitMix64 generator: the same seed gives the same world on every
// machine and with every Go release, which math/rand does not promise.
type chance struct{ state uint64 }

func (c *chance) next() uint64 {
	drawn := mix(c.state)
	c.state += 0x9e3779b97f4a7c15
	return drawn
}

// below returns a number in [0, n).
func (c *chance) below(n int64) int64 {
	high, _ := bits.Mul64(c.next(), uint64(n)) //nolint:gosec // n is positive, and the result below it
	return int64(high)                         //nolint:gosec // as above
}

// about returns d give or take a quarter, in whole milliseconds as AWS's
// timestamps are.
func (c *chance) about(d time.Duration) time.Duration {
	quarter := d.Milliseconds() / 4
	return time.Duration(d.Milliseconds()-quarter+c.below(2*quarter+1)) * time.Millisecond
}

// hex returns n hexadecimal digits, at most 32.
func (c *chance) hex(n int) string {
	var drawn [16]byte
	binary.BigEndian.PutUint64(drawn[:8], c.next())
	binary.BigEndian.PutUint64(drawn[8:], c.next())
	return hex.EncodeToString(drawn[:])[:n]
}

// taskID has the form of ids since 2018: 32 hexadecimal digits.
func (c *chance) taskID() string { return c.hex(32) }

// uuid has the form of event, container and attachment ids.
func (c *chance) uuid() string {
	h := c.hex(32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-" + "89ab"[h[16]&3:][:1] + h[17:20] + "-" + h[20:]
}

// deploymentID is also what task sets are called.
func (c *chance) deploymentID() string {
	return "ecs-svc/" + strconv.FormatInt(1e18+c.below(8e18), 10)
}

// resourceID is the form of EC2's ids: prefix and 17 digits.
func (c *chance) resourceID(prefix string) string { return prefix + "-" + c.hex(17) }

// mac is a locally administered address, as network interfaces have.
func (c *chance) mac() string {
	h := c.hex(10)
	return "0a:" + h[:2] + ":" + h[2:4] + ":" + h[4:6] + ":" + h[6:8] + ":" + h[8:]
}

// arn builds the ARN of anything in this account and Region.
func (w *World) arn(service, resource string) string {
	return "arn:" + w.partition + ":" + service + ":" + w.region + ":" + w.account + ":" + resource
}

// within builds the ARN of something that lives in a cluster. The form without
// the cluster's name is what accounts get that have not opted in to long ARNs:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
func (c *cluster) within(kind, name string) string {
	if c.oldARNs {
		return c.world.arn("ecs", kind+"/"+name)
	}
	return c.world.arn("ecs", kind+"/"+c.name+"/"+name)
}
