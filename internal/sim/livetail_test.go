package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
)

const ordersGroup = "arn:aws:logs:us-east-1:111122223333:log-group:/ecs/orders"

func liveRegion(t *testing.T, change ...func(*Options)) (*Region, *cloudwatchlogs.Client) {
	t.Helper()
	o := Options{Now: time.Now, Seed: 1}
	for _, c := range change {
		c(&o)
	}
	region, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return region, cloudwatchlogs.NewFromConfig(sdkConfig(region.Client(), "http://sim.example.com"))
}

// A session pushes each second what has become visible, and leaves a few lines out.
func TestLiveTailPushesWhatIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		region, logs := liveRegion(t)
		out, err := logs.StartLiveTail(t.Context(), &cloudwatchlogs.StartLiveTailInput{
			LogGroupIdentifiers: []string{ordersGroup}, LogStreamNamePrefixes: []string{"ecs/app/"},
		})
		if err != nil {
			t.Fatal(err)
		}
		began := region.Now()
		pushed, updates := map[string]int{}, 0
		for e := range out.GetStream().Events() {
			switch e := e.(type) {
			case *types.StartLiveTailResponseStreamMemberSessionStart:
				if !slices.Equal(e.Value.LogGroupIdentifiers, []string{ordersGroup}) || aws.ToString(e.Value.SessionId) == "" {
					t.Errorf("%+v", e.Value)
				}
			case *types.StartLiveTailResponseStreamMemberSessionUpdate:
				for _, l := range e.Value.SessionResults {
					pushed[fmt.Sprint(*l.Timestamp, *l.LogStreamName, *l.Message)]++
					if time.UnixMilli(*l.IngestionTime).Before(began) || *l.LogGroupIdentifier != ordersGroup {
						t.Errorf("%+v", l)
					}
				}
				updates++
			default:
				t.Errorf("%T", e)
			}
			if updates == 60 {
				break
			}
		}
		if err := out.GetStream().Close(); err != nil {
			t.Error(err)
		}
		if n := region.world.logs.live; n != 0 {
			t.Errorf("%d sessions are left", n)
		}
		end := region.Now()
		group := "/ecs/orders"
		all, err := logs.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{
			LogGroupName: &group, LogStreamNamePrefix: aws.String("ecs/app/"), StartTime: aws.Int64(began.Add(-2 * time.Minute).UnixMilli()),
		})
		if err != nil {
			t.Fatal(err)
		}
		missing, want := 0, 0
		for _, l := range all.Events {
			if at := time.UnixMilli(*l.IngestionTime); !at.After(began) || at.After(end) {
				continue
			}
			want++
			if pushed[fmt.Sprint(*l.Timestamp, *l.LogStreamName, *l.Message)] == 0 {
				missing++
			}
		}
		if want < 100 || missing == 0 || missing > want/10 || len(pushed) > want {
			t.Errorf("%d lines were pushed, %d of %d were not", len(pushed), missing, want)
		}
	})
}

func TestLiveTailEndsWithItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, logs := liveRegion(t, func(o *Options) { o.LiveTailLength = 10 * time.Second })
		out, err := logs.StartLiveTail(t.Context(), &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{ordersGroup}})
		if err != nil {
			t.Fatal(err)
		}
		updates := 0
		for range out.GetStream().Events() {
			updates++
		}
		var over *types.SessionTimeoutException
		if err := out.GetStream().Close(); !errors.As(err, &over) || updates != 10 { // one tells of the start
			t.Errorf("after %d updates: %v", updates, err)
		}
	})
}

func TestLiveTailRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, logs := liveRegion(t, func(o *Options) { o.NoThrottle = true })
		for _, c := range []struct {
			in   cloudwatchlogs.StartLiveTailInput
			code string
		}{
			{cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{"/ecs/orders"}}, "InvalidParameterException"},
			{cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{ordersGroup + "nowhere"}}, "ResourceNotFoundException"},
			{cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{ordersGroup, ordersGroup}, LogStreamNames: []string{"a"}}, "InvalidParameterException"},
		} {
			_, err := logs.StartLiveTail(t.Context(), &c.in)
			wantCode(t, err, c.code)
		}
		for range liveSessions {
			out, err := logs.StartLiveTail(t.Context(), &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{ordersGroup}}, ownDecoder)
			if err != nil {
				t.Fatal(err)
			}
			defer out.GetStream().Close() //nolint:errcheck // it has none
		}
		_, err := logs.StartLiveTail(t.Context(), &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{ordersGroup}})
		wantCode(t, err, "LimitExceededException")
	})
}

// Over a socket updates come while the answer is still under way, and the session ends when the caller leaves.
func TestLiveTailOverASocket(t *testing.T) {
	region, _ := liveRegion(t, func(o *Options) { o.Speed = 50 })
	server := httptest.NewServer(region)
	defer server.Close()
	client := server.Client()
	client.Transport = unhurried{client.Transport}
	logs := cloudwatchlogs.NewFromConfig(sdkConfig(client, server.URL))
	out, err := logs.StartLiveTail(t.Context(), &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: []string{ordersGroup}}, ownHost)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, more := <-out.GetStream().Events(); !more {
			t.Fatal(out.GetStream().Err())
		}
	}
	_ = out.GetStream().Close() // what the SDK was reading just then ends with an error
	server.Close()              // waits for its answers
	region.mu.Lock()
	defer region.mu.Unlock()
	if region.world.logs.live != 0 {
		t.Error("the session outlives its caller")
	}
}

// unhurried hides WriteTo of the SDK's body, which fails once the SDK has closed it: where an answer begins before net/http has
// seen the end of its request, that would cut the answer.
type unhurried struct{ http.RoundTripper }

func (u unhurried) RoundTrip(req *http.Request) (*http.Response, error) {
	own := *req
	own.Body = struct{ io.ReadCloser }{req.Body}
	return u.RoundTripper.RoundTrip(&own)
}

// ownDecoder is for streams side by side: those of one client share a buffer.
func ownDecoder(o *cloudwatchlogs.Options) { o.Protocol = awsjson.New11(schemas.Logs_20140328) }

// ownHost keeps the SDK from putting stream- before the server's address.
func ownHost(o *cloudwatchlogs.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("own host", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
		}), middleware.Before)
	})
}
