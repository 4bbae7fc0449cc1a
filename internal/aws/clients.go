package aws

import (
	"io"
	"net/http"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const (
	// maxAttempts of one call, and the longest pause between two of them. The SDK's own 20 s would outlast a deadline.
	maxAttempts = 3
	maxBackoff  = 2 * time.Second
	// idleConnections kept to each endpoint: the SDK's 10 would close and dial again all the time.
	idleConnections = 32
)

// clients are the SDK's, one for each service.
type clients struct {
	ecs       *ecs.Client
	elb       *elasticloadbalancingv2.Client
	logs      *cloudwatchlogs.Client
	sts       *sts.Client
	events    *eventbridge.Client
	scheduler *scheduler.Client
	scaling   *applicationautoscaling.Client
	alarms    *cloudwatch.Client
	network   *ec2.Client
	files     *efs.Client
	zones     *route53.Client
	plain     *jsonCaller // of services that have none
	iam       *iam.Client
	ssm       *ssm.Client
}

func newHTTPClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns = 2 * idleConnections
		t.MaxIdleConnsPerHost = idleConnections
	})
}

// ownTransport turns the client that the configuration was read with into one whose idle connections, and the
// goroutines that serve them, can be ended. It never follows a redirect: no AWS service called here sends one.
func ownTransport(client awssdk.HTTPClient) (awssdk.HTTPClient, func()) {
	buildable, ok := client.(*awshttp.BuildableClient)
	if !ok {
		return client, func() {} // the caller's
	}
	transport := buildable.GetTransport()
	return &http.Client{
		Transport:     unhurried{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, transport.CloseIdleConnections
}

// unhurried keeps connections whole where an answer begins before its request has quite ended, as one nearby does. The SDK closes
// the request then; net/http, which looks once more whether the request is longer than it said, takes the EOF that WriteTo of
// the SDK's body returns for a failure, and cuts the answer. Read returns the same EOF, rightly.
type unhurried struct{ http.RoundTripper }

func (u unhurried) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil && req.Body != http.NoBody {
		own := *req
		own.Body = struct{ io.ReadCloser }{req.Body}
		req = &own
	}
	return u.RoundTripper.RoundTrip(req)
}

// newClients builds the clients; gate stands in front of each call of theirs.
func newClients(cfg awssdk.Config, endpoint string, gate *gate) clients {
	cfg.Retryer = func() awssdk.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts = maxAttempts
			o.MaxBackoff = maxBackoff
			o.RateLimiter = ratelimit.None // the budgets in front of the SDK do that work
		})
	}
	cfg.RetryMaxAttempts = 0 // max_attempts of the profile does not multiply what the budgets allow
	cfg.APIOptions = append(cfg.APIOptions[:len(cfg.APIOptions):len(cfg.APIOptions)], gate.install)
	var base *string
	if endpoint != "" {
		base = &endpoint
	}
	all := clients{
		ecs: ecs.NewFromConfig(cfg, func(o *ecs.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		elb: elasticloadbalancingv2.NewFromConfig(cfg, func(o *elasticloadbalancingv2.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		logs: cloudwatchlogs.NewFromConfig(cfg, func(o *cloudwatchlogs.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		alarms: cloudwatch.NewFromConfig(cfg, func(o *cloudwatch.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		scaling: applicationautoscaling.NewFromConfig(cfg, func(o *applicationautoscaling.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		events: eventbridge.NewFromConfig(cfg, func(o *eventbridge.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		scheduler: scheduler.NewFromConfig(cfg, func(o *scheduler.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		network: ec2.NewFromConfig(cfg, func(o *ec2.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		files: efs.NewFromConfig(cfg, func(o *efs.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		zones: route53.NewFromConfig(cfg, func(o *route53.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		iam: iam.NewFromConfig(cfg, func(o *iam.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		ssm: ssm.NewFromConfig(cfg, func(o *ssm.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
		sts: sts.NewFromConfig(cfg, func(o *sts.Options) {
			if base != nil {
				o.BaseEndpoint = base
			}
		}),
	}
	all.plain = &jsonCaller{cfg: cfg, endpoint: endpoint, flags: all.ecs.Options().EndpointOptions, clock: gate.clock}
	return all
}
