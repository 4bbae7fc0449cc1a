package sim

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

func newStormy(t *testing.T, spec string) (wire, map[string]operation, *int) {
	t.Helper()
	w := newWire(t)
	served := new(int)
	samples := w.samples(func() error { *served++; return nil })
	if err := w.region.SetFaults(spec); err != nil {
		t.Fatal(err)
	}
	return w, samples, served
}

func TestFaultsThatRefuseUseTheServicesWords(t *testing.T) {
	const (
		expired = "The security token included in the request is expired"
		user    = "User: arn:aws:sts::111122223333:assumed-role/operator/fsui is not authorized to perform: "
	)
	for _, tc := range []struct {
		spec, key, code, message string
		status                   int
	}{
		{"throttle", "ecs:ListClusters", "ThrottlingException", "Rate exceeded", 400},
		{"throttle", "ec2:DescribeSubnets", "RequestLimitExceeded", "Request limit exceeded.", 503},
		{"5xx", "ecs:ListClusters", "ServerException", "Service Unavailable. Please try again later.", 500},
		{"5xx", "logs:FilterLogEvents", "ServiceUnavailableException", "The service is temporarily unavailable.", 500},
		{"5xx", "elasticloadbalancing:DescribeTargetHealth", "InternalFailure", errInternal().message, 500},
		{"5xx", "ec2:DescribeSubnets", "InternalError", "An internal error has occurred", 500},
		{"expired", "ecs:ListClusters", "ExpiredTokenException", expired, 400},
		{"expired", "elasticloadbalancing:DescribeTargetHealth", "ExpiredToken", expired, 403},
		{"expired", "sts:GetCallerIdentity", "ExpiredToken", expired, 403},
		{"expired", "ec2:DescribeSubnets", "RequestExpired", "Request has expired.", 400},
		{
			"denied", "ecs:ListClusters", "AccessDeniedException",
			user + "ecs:ListClusters on resource: * because no identity-based policy allows the ecs:ListClusters action", 400,
		},
		{
			"denied", "elasticloadbalancing:DescribeTargetHealth", "AccessDenied",
			user + "elasticloadbalancing:DescribeTargetHealth because no identity-based policy allows the elasticloadbalancing:DescribeTargetHealth action", 403,
		},
		{
			"denied", "ec2:DescribeSubnets", "UnauthorizedOperation",
			"You are not authorized to perform this operation. " + user +
				"ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action", 403,
		},
	} {
		t.Run(tc.spec+"@"+tc.key, func(t *testing.T) {
			w, samples, served := newStormy(t, tc.spec)
			_, err := w.call(t.Context(), t, samples[tc.key], nil)
			wantAPIError(t, err, tc.code, tc.message)
			wantStatus(t, err, tc.status)
			if *served != 0 {
				t.Error("it was carried out")
			}
		})
	}
}

func TestFaultsThatSpoilTheAnswer(t *testing.T) {
	for spec, tc := range map[string]struct {
		served int
		is     func(error) bool
	}{
		"html": {0, func(err error) bool {
			var e *smithyhttp.ResponseError
			return errors.As(err, &e) && e.HTTPStatusCode() == http.StatusServiceUnavailable
		}},
		"malformed": {1, is[*smithy.DeserializationError]},
		"truncate":  {1, is[*smithy.DeserializationError]},
		"reset":     {1, func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
	} {
		for _, key := range []string{"ecs:ListClusters", "elasticloadbalancing:DescribeTargetHealth", "ec2:DescribeSubnets"} {
			t.Run(spec+"@"+key, func(t *testing.T) {
				w, samples, served := newStormy(t, spec)
				_, err := w.call(t.Context(), t, samples[key], nil)
				if err == nil || !tc.is(err) {
					t.Errorf("error is %v", err)
				}
				// The SDK makes a code up for an XML error it cannot read.
				var e smithy.APIError
				if errors.As(err, &e) && e.ErrorCode() != "UnknownError" {
					t.Errorf("%v has an error code", err)
				}
				if *served != tc.served {
					t.Errorf("carried out %d times, want %d", *served, tc.served)
				}
			})
		}
	}
}

func TestDelaysAddUpInRealTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, samples, _ := newStormy(t, "latency=5s@ecs, latency=700ms, latency=1h:0%, latency=1h@writes")
		start := time.Now()
		if _, err := w.call(t.Context(), t, samples["ecs:ListClusters"], nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 5700*time.Millisecond {
			t.Errorf("it took %s", took)
		}
	})
}

func TestWaitsEndWithTheCaller(t *testing.T) {
	for _, spec := range []string{"hang", "latency=1h"} {
		synctest.Test(t, func(t *testing.T) {
			w, samples, served := newStormy(t, spec)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			start := time.Now()
			_, err := w.call(ctx, t, samples["ecs:ListClusters"], nil)
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
				t.Errorf("%s: %v after %s", spec, err, time.Since(start))
			}
			if *served != 0 {
				t.Errorf("%s: it was carried out", spec)
			}
		})
	}
}

func TestFaultsMeetOnlyTheCallsTheyAreAbout(t *testing.T) {
	all := []string{
		"ecs:ListClusters", "ecs:UpdateService", "logs:FilterLogEvents",
		"elasticloadbalancing:DescribeTargetHealth", "sts:GetCallerIdentity", "ec2:DescribeSubnets",
	}
	for spec, met := range map[string][]string{
		"":                           nil,
		" , ;":                       nil,
		"denied=0%":                  nil,
		"denied":                     all,
		"denied@ecs":                 all[:2],
		"denied@ecs:listclusters":    all[:1],
		"denied@writes":              all[1:2],
		"denied@reads;denied@writes": all,
		"denied@elb, denied@sts":     {all[3], all[4]},
		"denied@elbv2:DescribeTargetHealth;denied=100%@ec2": {all[3], all[5]},
	} {
		w, samples, _ := newStormy(t, spec)
		for _, key := range all {
			_, err := w.call(t.Context(), t, samples[key], nil)
			if want := contains(met, key); want != (err != nil) {
				t.Errorf("%q: %s: %v", spec, key, err)
			}
		}
	}
}

func contains(list []string, s string) bool {
	return strings.Contains(strings.Join(list, " ")+" ", s+" ")
}

func TestChanceIsSeeded(t *testing.T) {
	hits := func(seed uint64) string {
		var pattern strings.Builder
		w := weather{rules: []faultRule{{kind: faultThrottle, chance: 0.3}}, chance: chance{state: seed}}
		for range 1000 {
			kind, _ := w.meet(operation{})
			pattern.WriteString(map[bool]string{true: "x", false: "."}[kind == faultThrottle])
		}
		return pattern.String()
	}
	once, again := hits(7), hits(7)
	if once != again {
		t.Error("one seed, two sequences")
	}
	if once == hits(8) {
		t.Error("two seeds, one sequence")
	}
	if n := strings.Count(once, "x"); n < 250 || n > 350 {
		t.Errorf("%d of 1000 calls were met by a chance of 30 %%", n)
	}
}

func TestBadSpecsAreExplainedInOneLine(t *testing.T) {
	w := newWire(t)
	w.samples(fine)
	for spec, want := range map[string]string{
		"thottle":              `fault "thottle": unknown kind "thottle"; there are throttle, latency, 5xx, html, reset, hang, truncate, malformed, expired, denied`,
		"throttle=30":          `fault "throttle=30": "30" is not a chance from 0% to 100%`,
		"throttle=130%":        `fault "throttle=130%": "130%" is not a chance from 0% to 100%`,
		"throttle=NaN%":        `fault "throttle=NaN%": "NaN%" is not a chance from 0% to 100%`,
		"hang, throttle=":      `fault "throttle=": "" is not a chance from 0% to 100%`,
		"latency":              `fault "latency": "" is not a duration such as 300ms or 5s`,
		"latency=5":            `fault "latency=5": "5" is not a duration such as 300ms or 5s`,
		"latency=-5s":          `fault "latency=-5s": "-5s" is not a duration such as 300ms or 5s`,
		"latency=5s:x":         `fault "latency=5s:x": "x" is not a chance from 0% to 100%`,
		"reset@s3":             `fault "reset@s3": unknown service "s3"; there are application-autoscaling, cloudtrail, cloudwatch, ec2, ecr, ecs, efs, elb, events, iam, kms, logs, route53, scheduler, ssm, ssmmessages, sts, and reads and writes`,
		"reset@sts:AssumeRole": `fault "reset@sts:AssumeRole": sts has no operation "AssumeRole"; there are GetCallerIdentity`,
		"reset@":               `fault "reset@": unknown service ""; there are application-autoscaling, cloudtrail, cloudwatch, ec2, ecr, ecs, efs, elb, events, iam, kms, logs, route53, scheduler, ssm, ssmmessages, sts, and reads and writes`,
	} {
		if err := w.region.SetFaults(spec); err == nil || err.Error() != want {
			t.Errorf("%q:\n%v\nwant\n%s", spec, err, want)
		}
	}
	if _, err := New(Options{Now: w.clock.now, Faults: "thottle"}); err == nil {
		t.Error("New takes a bad spec")
	}
}

func TestFaultsChangeWhileTheRegionRuns(t *testing.T) {
	w := newWire(t, func(o *Options) { o.Faults = "hang@ec2" })
	const url = "http://sim.example.com/_region/faults"
	for _, step := range []struct {
		method, body, want string
		status             int
	}{
		{http.MethodGet, "", "hang@ec2\n", http.StatusOK},
		{http.MethodPut, "denied", "denied\n", http.StatusOK},
		{http.MethodPut, "nonsense", "fault \"nonsense\": unknown kind", http.StatusBadRequest},
		{http.MethodGet, "", "denied\n", http.StatusOK},
		{http.MethodPost, "", "GET shows the faults", http.StatusMethodNotAllowed},
	} {
		resp, body := request(t, w.region.Client(), step.method, url, step.body)
		if resp.StatusCode != step.status || !strings.HasPrefix(body, step.want) {
			t.Errorf("%s %q: %s %q", step.method, step.body, resp.Status, body)
		}
	}
	_, err := w.call(t.Context(), t, w.one(t, "sts:GetCallerIdentity"), nil)
	if !is[smithy.APIError](err) {
		t.Errorf("the new faults have no effect: %v", err)
	}
}

func TestHelpKnowsEveryKind(t *testing.T) {
	for _, kind := range faultKinds() {
		if !strings.Contains(FaultsHelp(), "\n  "+string(kind)) {
			t.Errorf("no word of %s", kind)
		}
	}
	for _, s := range services() {
		name := map[string]string{"elasticloadbalancing": "elb", "elasticfilesystem": "efs"}[s.name]
		if name == "" {
			name = s.name
		}
		if _, err := parseFaultScope(name, nil); err != nil || !strings.Contains(FaultsHelp(), " "+name) {
			t.Errorf("no word of the service %s, or it is not understood: %v", name, err)
		}
	}
	w := newWire(t)
	w.region.registry["ecs:ListTasks"] = operation{service: "ecs", name: "ListTasks"}
	w.region.registry["ecs:DescribeTasks"] = operation{service: "ecs", name: "DescribeTasks"}
	_, examples, _ := strings.Cut(FaultsHelp(), "decides.\n")
	if err := w.region.SetFaults(strings.Join(strings.Fields(examples), ",")); err != nil {
		t.Errorf("an example of the help: %v", err)
	}
}
