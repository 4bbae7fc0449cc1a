package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/fsui/fsui/internal/state"
)

// from is an error as the SDK wraps it.
func from(status int, err error) error {
	return &smithy.OperationError{ServiceID: "ECS", OperationName: "ListTasks", Err: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}}, Err: err,
	}}
}

func api(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: "words\x1b[2J of AWS"}
}

func TestFaultOf(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want state.Fault // Kind, Code, Message
	}{
		"throttled":        {from(400, api("ThrottlingException")), state.Fault{Kind: state.FaultThrottled, Code: "ThrottlingException", Message: "words of AWS"}},
		"throttled by ELB": {from(400, api("Throttling")), state.Fault{Kind: state.FaultThrottled, Code: "Throttling", Message: "words of AWS"}},
		"429":              {from(429, errors.New("x")), state.Fault{Kind: state.FaultThrottled, Message: "HTTP Too Many Requests"}},
		"denied":           {from(400, api("AccessDeniedException")), state.Fault{Kind: state.FaultDenied, Code: "AccessDeniedException", Message: "words of AWS"}},
		"denied by ELB":    {from(403, api("AccessDenied")), state.Fault{Kind: state.FaultDenied, Code: "AccessDenied", Message: "words of AWS"}},
		"expired":          {from(400, api("ExpiredTokenException")), state.Fault{Kind: state.FaultLogin, Code: "ExpiredTokenException", Message: "words of AWS"}},
		"expired, ELB":     {from(403, api("ExpiredToken")), state.Fault{Kind: state.FaultLogin, Code: "ExpiredToken", Message: "words of AWS"}},
		"wrong key":        {from(400, api("UnrecognizedClientException")), state.Fault{Kind: state.FaultLogin, Code: "UnrecognizedClientException", Message: "words of AWS"}},
		"wrong key, ELB":   {from(403, api("InvalidClientTokenId")), state.Fault{Kind: state.FaultLogin, Code: "InvalidClientTokenId", Message: "words of AWS"}},
		"wrong secret":     {from(403, api("SignatureDoesNotMatch")), state.Fault{Kind: state.FaultLogin, Code: "SignatureDoesNotMatch", Message: "words of AWS"}},
		"no cluster":       {from(400, api("ClusterNotFoundException")), state.Fault{Kind: state.FaultMissing, Code: "ClusterNotFoundException", Message: "words of AWS"}},
		"no target group":  {from(400, api("TargetGroupNotFound")), state.Fault{Kind: state.FaultMissing, Code: "TargetGroupNotFound", Message: "words of AWS"}},
		"server":           {from(500, api("ServerException")), state.Fault{Kind: state.FaultServer, Code: "ServerException", Message: "words of AWS"}},
		"unknown code 500": {from(500, api("Odd")), state.Fault{Kind: state.FaultServer, Code: "Odd", Message: "words of AWS"}},
		"unknown code 400": {from(400, api("Odd")), state.Fault{Kind: state.FaultOther, Code: "Odd", Message: "words of AWS"}},
		"no code":          {from(503, api("UnknownError")), state.Fault{Kind: state.FaultServer, Message: "HTTP Service Unavailable"}},
		"HTML":             {from(503, &smithy.DeserializationError{Err: errors.New("invalid character '<'")}), state.Fault{Kind: state.FaultServer, Message: "HTTP Service Unavailable"}},
		"malformed":        {from(200, &smithy.DeserializationError{Err: errors.New("invalid character")}), state.Fault{Kind: state.FaultGarbled, Message: "the answer could not be read: invalid character"}},
		"truncated":        {from(200, &smithy.DeserializationError{Err: io.ErrUnexpectedEOF}), state.Fault{Kind: state.FaultGarbled, Message: "the answer could not be read: unexpected EOF"}},
		"deadline":         {&smithy.CanceledError{Err: context.DeadlineExceeded}, state.Fault{Kind: state.FaultTimeout, Message: "context deadline exceeded"}},
		"reset":            {from(0, &smithyhttp.RequestSendError{Err: &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}}), state.Fault{Kind: state.FaultUnreachable, Message: "read tcp: connection reset by peer"}},
		"no such host":     {&smithyhttp.RequestSendError{Err: &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "ecs.example.com", IsNotFound: true}}}, state.Fault{Kind: state.FaultUnreachable, Message: "dial tcp: lookup ecs.example.com: no such host"}},
		"no keys":          {fmt.Errorf("get identity: %w", &keysError{errors.New("failed to refresh cached credentials, no EC2 IMDS role found, and so on")}), state.Fault{Kind: state.FaultLogin, Message: "no credentials in the environment, the profile or the files"}},
		"role refused":     {&keysError{fmt.Errorf("failed to refresh cached credentials, %w", from(403, api("AccessDenied")))}, state.Fault{Kind: state.FaultLogin, Code: "AccessDenied", Message: "words of AWS"}},
		"STS throttles":    {&keysError{from(400, api("Throttling"))}, state.Fault{Kind: state.FaultThrottled, Code: "Throttling", Message: "words of AWS"}},
		"SSO unreachable":  {&keysError{&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}}, state.Fault{Kind: state.FaultUnreachable, Message: "dial tcp: connection refused"}},
		"not a read":       {&refusal{"ecs:StopTask"}, state.Fault{Kind: state.FaultOther, Message: "ecs:StopTask is not on the list of operations that only read"}},
		"anything":         {errors.New("odd"), state.Fault{Kind: state.FaultOther, Message: "odd"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := faultOf("ecs:ListTasks", c.err, at(1))
			if got == nil {
				t.Fatal("no fault")
			}
			if got.Attempted != "ecs:ListTasks" || !got.At.Equal(at(1)) || got.Kind != c.want.Kind || got.Code != c.want.Code || got.Message != c.want.Message {
				t.Errorf("got  %+v\nwant %+v", *got, c.want)
			}
			if needsAdvice := got.Kind == state.FaultDenied || got.Kind == state.FaultUnreachable || got.Kind == state.FaultMissing; needsAdvice != (got.Advice != "") {
				t.Errorf("advice %q", got.Advice)
			}
		})
	}
	for name, err := range map[string]error{"none": nil, "the caller left": &smithy.CanceledError{Err: context.Canceled}} {
		if got := faultOf("ecs:ListTasks", err, at(1)); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := faultOf("ecs:ListTasks", errors.New(strings.Repeat("é", 4000)), at(1)); len(got.Message) > maxMessage+len("…") {
		t.Errorf("a message of %d bytes is kept", len(got.Message))
	}
}
