package aws

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/fsui/fsui/internal/state"
)

// maxMessage bounds what is kept of an error's own words, in bytes: some carry a whole web page.
const maxMessage = 400

// faultOf says what sort of weather a call met and what to do about it. It is nil where there was none, and where the
// caller itself left.
func faultOf(action string, err error, now time.Time) *state.Fault {
	if err == nil || canceled(err) {
		return nil
	}
	f := &state.Fault{Attempted: action, At: now}
	var login *loggedOut
	if errors.As(err, &login) {
		*f = *login.fault
		f.Attempted = action
		return f
	}
	f.Kind, f.Code, f.Message = classify(err)
	f.Message = shorten(state.Clean(f.Message))
	f.Advice = advice(f)
	return f
}

// classify reads an error of the SDK. The order is that of certainty: keys that could not be had at all come before
// AWS's own code, that before the HTTP status, that before what the network said.
func classify(err error) (kind state.FaultKind, code, message string) {
	var (
		api    smithy.APIError
		answer *smithyhttp.ResponseError
		broken *smithy.DeserializationError
		page   *repeatedPage
		inside *refusedInside
		asked  *refusal
		keys   *keysError
		late   *noAnswer
	)
	network := networkKind(err)
	switch {
	case errors.As(err, &asked), errors.As(err, &page):
		return state.FaultOther, "", err.Error()
	case errors.As(err, &inside):
		return state.FaultOther, inside.reason, inside.detail
	case errors.As(err, &keys):
		return keys.classify(network)
	case errors.As(err, &api) && api.ErrorCode() != "UnknownError": // the SDK's word for none
		return codeKind(api.ErrorCode(), statusOf(err)), api.ErrorCode(), api.ErrorMessage()
	case errors.As(err, &answer) && answer.HTTPStatusCode() >= http.StatusBadRequest:
		status := answer.HTTPStatusCode()
		return statusKind(status), "", "HTTP " + http.StatusText(status)
	case errors.As(err, &late):
		return state.FaultTimeout, "", late.Error()
	case network != "":
		return network, "", innermost(err)
	case errors.As(err, &broken), errors.As(err, &answer):
		return state.FaultGarbled, "", "the answer could not be read: " + innermost(err)
	default:
		return state.FaultOther, "", innermost(err)
	}
}

func statusOf(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

// codeKind sorts AWS's error codes.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html
func codeKind(code string, status int) state.FaultKind {
	if _, ok := retry.DefaultThrottleErrorCodes[code]; ok {
		return state.FaultThrottled
	}
	switch strings.TrimSuffix(code, "Exception") {
	case "AccessDenied", "UnauthorizedOperation", "NotAuthorized", "OptInRequired":
		return state.FaultDenied
	case "ExpiredToken", "RequestExpired", "UnrecognizedClient", "InvalidClientTokenId", "InvalidAccessKeyId",
		"InvalidSignature", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken", "AuthFailure":
		return state.FaultLogin
	case "ClusterNotFound", "ServiceNotFound", "ServiceNotActive", "TargetGroupNotFound", "ResourceNotFound":
		return state.FaultMissing
	case "Server", "ServiceUnavailable", "InternalFailure", "InternalError":
		return state.FaultServer
	}
	if status >= http.StatusInternalServerError {
		return state.FaultServer
	}
	return state.FaultOther
}

func statusKind(status int) state.FaultKind {
	switch {
	case status == http.StatusTooManyRequests:
		return state.FaultThrottled
	case status == http.StatusForbidden:
		return state.FaultDenied
	case status >= http.StatusInternalServerError:
		return state.FaultServer
	default:
		return state.FaultOther
	}
}

// networkKind is "" where the network did its work.
func networkKind(err error) state.FaultKind {
	var (
		timeout net.Error // a missing file's error has these methods too, so the type alone says nothing
		send    *smithyhttp.RequestSendError
		op      *net.OpError
		dns     *net.DNSError
	)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return state.FaultTimeout
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "" // an answer that ended early: AWS was reached
	case errors.As(err, &timeout) && timeout.Timeout():
		return state.FaultTimeout
	case errors.As(err, &send), errors.As(err, &op), errors.As(err, &dns):
		return state.FaultUnreachable
	default:
		return ""
	}
}

// neverSent reports a request that left nothing behind: no connection came about.
func neverSent(err error) bool {
	var (
		op  *net.OpError
		dns *net.DNSError
	)
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

// failedID is AWS's id of a request that it refused, "" where it gave none.
func failedID(err error) string {
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) {
		return answer.ServiceRequestID()
	}
	return ""
}

// throttles reports that AWS said to slow down.
func throttles(err error) bool {
	var api smithy.APIError
	if errors.As(err, &api) {
		_, ok := retry.DefaultThrottleErrorCodes[api.ErrorCode()]
		return ok
	}
	return statusOf(err) == http.StatusTooManyRequests
}

// innermost is the end of a chain of errors: the rest repeats what was attempted.
func innermost(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		var op *net.OpError
		if errors.As(err, &op) && !errors.As(inner, &op) {
			return err.Error() // "dial tcp 10.0.0.1:443: connection refused": the address matters
		}
		err = inner
	}
}

func shorten(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage], "") + "…"
}

// advice says what the person can do, "" where waiting is all.
func advice(f *state.Fault) string {
	switch f.Kind {
	case state.FaultDenied:
		if f.Attempted == "ecs:ListClusters" {
			return "allow ecs:ListClusters, as assets/iam/read-only.json does, or name a cluster with --cluster"
		}
		return "allow " + f.Attempted + " for this caller, as assets/iam/read-only.json does"
	case state.FaultUnreachable:
		return "check the network, the proxy and the Region"
	case state.FaultMissing:
		if strings.HasPrefix(f.Attempted, "ecs:") {
			return "check the name, the Region and the account"
		}
		return ""
	default:
		return ""
	}
}
