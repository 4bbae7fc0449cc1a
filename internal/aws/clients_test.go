package aws

import (
	"io"
	"net/http"
	"strings"
	"testing"

	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// An answer that begins before its request is read to the end has the SDK close the request; what net/http still reads of it
// must not look like a failure.
func TestRequestClosedEarlyIsNoFailure(t *testing.T) {
	request, err := smithyhttp.NewStackRequest().(*smithyhttp.Request).SetStream(strings.NewReader(`{"cluster":"prod"}`))
	if err != nil {
		t.Fatal(err)
	}
	early := roundTrip(func(req *http.Request) (*http.Response, error) {
		if err := req.Body.Close(); err != nil {
			return nil, err
		}
		_, err := io.Copy(io.Discard, req.Body)
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, err
	})
	response, err := unhurried{early}.RoundTrip(request.Build(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
