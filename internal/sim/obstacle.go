package sim

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

const (
	refusalTime = 4 * time.Second  // of an attempt that gets an answer
	silenceTime = 90 * time.Second // of attempts that get none, retried until they time out
)

// obstacle is what keeps a task from starting, as it will be said.
type obstacle struct {
	reason    string
	container *container // whose own reason it is; nil where it concerns the task
	after     time.Duration
}

// refused is an attempt that got an answer, unanswered one that got none.
func (t *task) refused(reason string) obstacle {
	return obstacle{reason: reason, after: t.world.chance.about(refusalTime)}
}

func (t *task) unanswered(reason string) obstacle {
	return obstacle{reason: reason, after: t.world.chance.about(silenceTime)}
}

// obstacleBeforePull is what the platform meets while it sets up the task, in its
// order: registry tokens, secrets, volumes, log streams. Without a reason there
// is none.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
func (t *task) obstacleBeforePull() obstacle {
	for _, check := range []func(*container) obstacle{t.registryObstacle, t.secretObstacle, t.volumeObstacle, t.logObstacle} {
		for _, c := range t.containers {
			if o := check(c); o.reason != "" {
				return o
			}
		}
	}
	return obstacle{}
}

const noSecretsOrAuth = "ResourceInitializationError: unable to pull secrets or registry auth: "

// timedOut ends the words of a connection to a service that nobody answered: its address tells which way was taken.
func (t *task) timedOut(service string) string {
	return "dial tcp " + t.world.network.resolve(t.network.subnet, service).String() + ":443: i/o timeout"
}

func (t *task) registryObstacle(c *container) obstacle {
	if !inECR(deref(c.defined.Image)) || t.reaches("ecr.api") {
		return obstacle{}
	}
	return t.unanswered(noSecretsOrAuth + "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and " +
		"Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post \"https://api.ecr." +
		t.world.region + ".amazonaws.com/\": " + t.timedOut("ecr.api"))
}

func (t *task) secretObstacle(c *container) obstacle {
	if c.does.secretError != "" {
		return t.refused(c.does.secretError)
	}
	for _, secret := range c.defined.Secrets {
		from := deref(secret.ValueFrom)
		switch inManager := strings.Contains(from, ":secretsmanager:"); {
		case inManager && !t.reaches("secretsmanager"):
			return t.unanswered(noSecretsOrAuth + "unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets " +
				"Manager. Check your task network configuration. failed to fetch secret " + from + " from secrets manager: " +
				"RequestCanceled: request context canceled caused by: context deadline exceeded")
		case !inManager && !t.reaches("ssm"):
			return t.unanswered(noSecretsOrAuth + "unable to retrieve secrets from ssm: There is a connection issue between the task and AWS Systems " +
				"Manager Parameter Store. Check your task network configuration. " +
				"RequestCanceled: request context canceled caused by: context deadline exceeded")
		}
	}
	return obstacle{}
}

func (t *task) volumeObstacle(c *container) obstacle {
	if c.does.efsError == "" {
		return obstacle{}
	}
	return t.refused(c.does.efsError)
}

func (t *task) logObstacle(c *container) obstacle {
	driver := c.defined.LogConfiguration
	if driver == nil || driver.LogDriver != types.LogDriverAwslogs {
		return obstacle{}
	}
	if t.reaches("logs") {
		return t.groupObstacle(c, driver.Options)
	}
	return t.unanswered("ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create " +
		"Cloudwatch log stream: There is a connection issue between the task and CloudWatch. Check your network configuration. : signal: killed")
}

// groupObstacle is a log group that nobody has created. Fargate looks for it before anything starts, Docker when it
// starts the container.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
func (t *task) groupObstacle(c *container, options map[string]string) obstacle {
	switch group := options["awslogs-group"]; {
	case group == "" || t.world.logs.groups[group] != nil:
		return obstacle{}
	case options["awslogs-create-group"] == "true":
		t.world.logs.addGroup(group)
		return obstacle{}
	}
	const missing = "ResourceNotFoundException: The specified log group does not exist."
	if t.place.launchType == types.LaunchTypeEc2 {
		o := t.refused("CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch " +
			"log stream: " + missing)
		o.container = c
		return o
	}
	return t.refused("ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create " +
		"Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https response error StatusCode: 400, RequestID: " +
		t.world.chance.uuid() + ", " + missing + " : exit status 1")
}

// obstacleToPull is why an image cannot be had.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
func (t *task) obstacleToPull() obstacle {
	for _, c := range t.containers {
		o := t.imageObstacle(c)
		if o.reason != "" {
			o.container = c
			return o
		}
	}
	return obstacle{}
}

func (t *task) imageObstacle(c *container) obstacle {
	if c.does.pullError != "" {
		return t.refused(c.does.pullError)
	}
	image := deref(c.defined.Image)
	registry := "" // on the Internet
	if inECR(image) {
		registry = "ecr.dkr"
	}
	switch bucket := "prod-" + t.world.region + "-starport-layer-bucket.s3." + t.world.region + ".amazonaws.com"; {
	case !t.reaches(registry):
		return t.unanswered("CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref " + image +
			": failed to do request: Head \"https://" + imageHost(image) + "/v2/\": " + t.timedOut(registry))
	case registry != "" && !t.reaches("s3"): // which has the layers
		return t.unanswered("CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: " +
			"failed to do request: Get \"https://" + bucket + "/\": " + t.timedOut("s3"))
	case c.absent():
		return t.refused("CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref " + image + ": " + image + ": not found")
	}
	return obstacle{}
}

// reaches tells whether the task's network leads to a service of AWS, or to the
// Internet if it is empty. Tasks in their instance's network share its way out.
func (t *task) reaches(service string) bool {
	return t.network == nil || t.world.network.reaches(t.nic(), t.publicIP, service)
}

// ecr tells whether the image is in a private repository of Amazon ECR.
func inECR(image string) bool {
	host := imageHost(image)
	return strings.Contains(host, ".dkr.ecr.") && strings.HasSuffix(host, ".amazonaws.com")
}

// imageHost is the host an image comes from; without one it is Docker Hub.
func imageHost(image string) string {
	host, _, found := strings.Cut(image, "/")
	if !found || !strings.ContainsAny(host, ".:") {
		return "registry-1.docker.io"
	}
	return host
}
