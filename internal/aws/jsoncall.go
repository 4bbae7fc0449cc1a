package aws

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	jsonAttempts = 2        // of one call
	jsonLongest  = 32 << 20 // bytes of an answer: a page of CloudTrail has 50 events of at most 256 KiB each
)

// jsonCaller makes single calls of services whose client in the SDK would be half a megabyte of program. They go the same way:
// through the gate, with the same keys, over the same connections, and fail with the same kinds of errors.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
type jsonCaller struct {
	cfg      awssdk.Config
	endpoint string // the person's own, "" for AWS's or what environment and profile say
	flags    ecs.EndpointResolverOptions
	clock    func() time.Time
}

// jsonService is what tells a service from the others on the wire.
type jsonService struct {
	id     string // the SDK's name of it, which is in the environment's and the profile's words for its endpoint
	target string
	api    string // what its host begins with besides its name, where that is not of the dual stack
}

// jsonServiceOf knows services by IAM's name of them, which signatures and hosts use too.
func jsonServiceOf(name string) (jsonService, bool) {
	switch name {
	case "ecr":
		return jsonService{id: "ECR", target: "AmazonEC2ContainerRegistry_V20150921", api: "api."}, true
	case "cloudtrail":
		return jsonService{id: "CloudTrail", target: "CloudTrail_20131101"}, true
	case "logs":
		return jsonService{id: "CloudWatch Logs", target: "Logs_20140328"}, true
	default:
		return jsonService{}, false
	}
}

// ask makes the call that IAM knows as action and reads its answer into out. The call must stand in the source as a literal:
// the test that holds the IAM policies against the calls finds it there.
func (j *jsonCaller) ask(ctx context.Context, action, region string, in, out any) error {
	name, operation, _ := strings.Cut(action, ":")
	service, known := jsonServiceOf(name)
	body, err := json.Marshal(in)
	if !known || err != nil {
		return fmt.Errorf("%s cannot be asked: %w", action, err)
	}
	region = cmp.Or(region, j.cfg.Region)
	ctx = awsmiddleware.SetServiceID(middleware.ClearStackValues(ctx), service.id)
	ctx = awsmiddleware.SetRegion(awsmiddleware.SetOperationName(ctx, operation), region)

	write := func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
		middleware.SerializeOutput, middleware.Metadata, error,
	) {
		req, err := j.request(ctx, name, service, region, body)
		if err != nil {
			return middleware.SerializeOutput{}, middleware.Metadata{}, err
		}
		req.Header.Set("X-Amz-Target", service.target+"."+operation)
		in.Request = req
		return next.HandleSerialize(ctx, in)
	}
	var ahead time.Duration // of AWS's clock, as the attempt before has shown
	sign := func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
		out middleware.FinalizeOutput, meta middleware.Metadata, err error,
	) {
		if err := j.sign(ctx, in.Request, name, region, body, j.clock().Add(ahead)); err != nil {
			return out, meta, err
		}
		out, meta, err = next.HandleFinalize(ctx, in)
		ahead, _ = awsmiddleware.GetAttemptSkew(meta)
		return out, meta, err
	}
	read := func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
		middleware.DeserializeOutput, middleware.Metadata, error,
	) {
		got, meta, err := next.HandleDeserialize(ctx, in)
		if resp, ok := got.RawResponse.(*smithyhttp.Response); ok && err == nil {
			err = readJSON(resp.Response, out)
		}
		return got, meta, err
	}

	stack := middleware.NewStack(operation, smithyhttp.NewStackRequest)
	err = errors.Join(
		stack.Serialize.Add(middleware.SerializeMiddlewareFunc("fsui.write", write), middleware.After),
		stack.Finalize.Add(retry.NewAttemptMiddleware(retry.AddWithMaxAttempts(j.cfg.Retryer(), jsonAttempts), smithyhttp.RequestCloner), middleware.After),
		stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("fsui.sign", sign), middleware.After),
		stack.Deserialize.Add(&awshttp.ResponseErrorWrapper{}, middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RequestIDRetriever{}, middleware.After),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("fsui.read", read), middleware.After),
		stack.Deserialize.Add(&awsmiddleware.RecordResponseTiming{}, middleware.After),
	)
	for _, install := range j.cfg.APIOptions {
		err = errors.Join(err, install(stack))
	}
	if err != nil {
		return err
	}
	_, _, err = middleware.DecorateHandler(smithyhttp.NewClientHandlerWithOptions(j.cfg.HTTPClient), stack).Handle(ctx, in)
	return err
}

func (j *jsonCaller) request(ctx context.Context, name string, service jsonService, region string, body []byte) (*smithyhttp.Request, error) {
	at, err := j.address(ctx, name, service, region)
	if err != nil {
		return nil, err
	}
	req, ok := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	if !ok {
		return nil, errors.New("not a request of HTTP")
	}
	if req, err = req.SetStream(bytes.NewReader(body)); err != nil {
		return nil, err
	}
	req.Method, req.URL, req.ContentLength = http.MethodPost, at, int64(len(body))
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("User-Agent", "fsui")
	return req, nil
}

func (j *jsonCaller) sign(ctx context.Context, request any, name, region string, body []byte, at time.Time) error {
	req, ok := request.(*smithyhttp.Request)
	if !ok {
		return errors.New("not a request of HTTP")
	}
	keys, err := j.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	return v4.NewSigner().SignHTTP(ctx, keys, req.Request, hex.EncodeToString(sum[:]), name, region, at)
}

// address is where a service is asked. AWS's own addresses differ from those of ECS, which the SDK knows in every partition, in
// how they begin alone.
func (j *jsonCaller) address(ctx context.Context, name string, service jsonService, region string) (*url.URL, error) {
	fips := j.flags.UseFIPSEndpoint == awssdk.FIPSEndpointStateEnabled
	dual := j.flags.UseDualStackEndpoint == awssdk.DualStackEndpointStateEnabled
	params := ecs.EndpointParameters{Region: &region, UseFIPS: &fips, UseDualStack: &dual}
	if base := j.base(ctx, service.id); base != "" {
		params.Endpoint = &base
	}
	found, err := ecs.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, params)
	if err != nil {
		return nil, err
	}
	at := found.URI
	if params.Endpoint == nil {
		rest := strings.TrimPrefix(at.Host, "ecs")
		if !dual {
			name = service.api + name
		}
		if name == "cloudtrail" && strings.HasPrefix(region, "us-gov-") && !dual {
			rest = strings.TrimPrefix(rest, "-fips") // whose endpoints there are all such
		}
		at.Host = name + rest
	}
	at.Path = cmp.Or(at.Path, "/")
	return &at, nil
}

// base is the address that option, environment or profile name for a service, in the SDK's order, "" where none does.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
func (j *jsonCaller) base(ctx context.Context, id string) string {
	if j.endpoint != "" {
		return j.endpoint
	}
	general := awssdk.ToString(j.cfg.BaseEndpoint)
	_, forAll := os.LookupEnv("AWS_ENDPOINT_URL")
	for _, source := range j.cfg.ConfigSources {
		var own string
		switch source := source.(type) {
		case config.EnvConfig:
			if awssdk.ToBool(source.IgnoreConfiguredEndpoints) {
				return general
			}
			own, _, _ = source.GetServiceBaseEndpoint(ctx, id) // it has no error to tell
		case config.SharedConfig:
			if awssdk.ToBool(source.IgnoreConfiguredEndpoints) || forAll {
				return general
			}
			own, _, _ = source.GetServiceBaseEndpoint(ctx, id)
		}
		if own != "" {
			return own
		}
	}
	return general
}

// readJSON reads an answer, or the error that it tells.
func readJSON(resp *http.Response, out any) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, jsonLongest))
	_ = resp.Body.Close() // it was read
	if err != nil {
		return &smithy.DeserializationError{Err: err}
	}
	if resp.StatusCode >= http.StatusOK && resp.StatusCode < http.StatusMultipleChoices {
		if err := json.Unmarshal(body, out); err != nil {
			return &smithy.DeserializationError{Err: err}
		}
		return nil
	}
	var told struct {
		Type    string `json:"__type"`
		Code    string
		Message string
	}
	if json.Unmarshal(body, &told) != nil {
		told.Type = "" // a page of some proxy: the status is all there is
	}
	code := cmp.Or(resp.Header.Get("X-Amzn-Errortype"), told.Code, told.Type)
	if _, after, namespaced := strings.Cut(code, "#"); namespaced {
		code = after
	}
	code, _, _ = strings.Cut(code, ":")
	return &smithy.GenericAPIError{Code: cmp.Or(code, "UnknownError"), Message: told.Message}
}

// jsonTime is a moment as this protocol writes it: seconds since 1970, with a fraction.
type jsonTime struct{ time.Time }

// UnmarshalJSON leaves the zero time for null.
func (t *jsonTime) UnmarshalJSON(b []byte) error {
	var seconds *float64
	if err := json.Unmarshal(b, &seconds); err != nil || seconds == nil {
		return err
	}
	t.Time = time.UnixMilli(int64(math.Round(*seconds * 1000))).UTC()
	return nil
}

// MarshalJSON is its opposite.
func (t jsonTime) MarshalJSON() ([]byte, error) {
	return strconv.AppendInt(nil, t.Unix(), 10), nil
}
