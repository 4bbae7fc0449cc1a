//go:build unix

package aws

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// BenchmarkSweep reads one complete picture of a large estate from recorded answers, and prints the calls made beside
// the fewest there can be. Compare cpu-ms/op with that of BenchmarkSweepSDKOnly: the limit is one and a half times.
func BenchmarkSweep(b *testing.B) {
	tape := record(b)
	var p *Poller
	sweep := func() *state.Snapshot {
		store := state.NewStore()
		p = unmetered(b, tape, store)
		if err := p.Sweep(b.Context(), everything()...); err != nil {
			b.Fatal(err)
		}
		return store.Snapshot()
	}
	snap := sweep()
	fewest := fewestCalls(snap)
	b.Logf("%d services, %d tasks, %d target groups: %d calls %v, arithmetic minimum %d %v", len(snap.Services), len(snap.Tasks),
		len(snap.TargetGroups), sum(p.Calls()), p.Calls(), sum(fewest), fewest)
	measure(b, func() { sweep() })
	b.ReportMetric(float64(sum(p.Calls())), "calls/op")
	b.ReportMetric(float64(sum(fewest)), "min-calls/op")
}

// BenchmarkSweepSDKOnly makes the same calls with the bare SDK and throws the answers away.
func BenchmarkSweepSDKOnly(b *testing.B) {
	tape := record(b)
	cfg := awssdk.Config{Region: "us-east-1", HTTPClient: tape, Credentials: credentials.NewStaticCredentialsProvider("AKIASIMULATED0000000", "simulated", "")}
	measure(b, func() { bareSweep(b, cfg) })
}

// BenchmarkSweepAgain is the steady state: another round over a store that has it all.
func BenchmarkSweepAgain(b *testing.B) {
	tape := record(b)
	p := unmetered(b, tape, state.NewStore())
	sweep := func() {
		if err := p.Sweep(b.Context(), everything()...); err != nil {
			b.Fatal(err)
		}
	}
	sweep()
	measure(b, sweep)
}

func measure(b *testing.B, op func()) {
	b.Helper()
	b.ReportAllocs()
	before := cpu(b)
	for b.Loop() {
		op()
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1e3/float64(b.N), "cpu-ms/op")
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// tape answers each request as the region did the first time.
type tape struct {
	region doer
	mu     sync.Mutex
	heard  map[string]answer
}

type answer struct {
	header http.Header
	body   []byte
}

func record(b *testing.B) *tape {
	b.Helper()
	region, err := sim.New(sim.Options{Services: 500, Tasks: 5000, TargetGroups: 200, Seed: 1, Now: time.Now, NoThrottle: true})
	if err != nil {
		b.Fatal(err)
	}
	t := &tape{region: region.Client(), heard: map[string]answer{}}
	p := unmetered(b, t, state.NewStore())
	if err := p.Sweep(b.Context(), everything()...); err != nil {
		b.Fatal(err)
	}
	return t
}

func (t *tape) Do(req *http.Request) (*http.Response, error) {
	var asked []byte
	if req.Body != nil {
		asked, _ = io.ReadAll(req.Body)
	}
	key := req.Header.Get("X-Amz-Target") + string(asked)
	t.mu.Lock()
	heard, ok := t.heard[key]
	t.mu.Unlock()
	if !ok {
		req.Body = io.NopCloser(bytes.NewReader(asked))
		resp, err := t.region.Do(req)
		if err != nil {
			return nil, err
		}
		heard.body, err = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("HTTP %d: %s %w", resp.StatusCode, heard.body, err)
		}
		heard.header = resp.Header
		t.mu.Lock()
		t.heard[key] = heard
		t.mu.Unlock()
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: heard.header.Clone(), Body: io.NopCloser(bytes.NewReader(heard.body)),
		ContentLength: int64(len(heard.body)), Request: req,
	}, nil
}

// bareSweep is the least a program can do with the SDK to get all of it.
func bareSweep(b *testing.B, cfg awssdk.Config) {
	b.Helper()
	ctx := b.Context()
	e, l := ecs.NewFromConfig(cfg), elb.NewFromConfig(cfg)
	must := func(err error) {
		if err != nil {
			b.Error(err)
		}
	}
	var wait sync.WaitGroup
	slots := make(chan struct{}, slots)
	call := func(f func()) {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			f()
		})
	}
	clusters, err := e.ListClusters(ctx, &ecs.ListClustersInput{MaxResults: awssdk.Int32(100)})
	must(err)
	_, err = e.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: clusters.ClusterArns})
	must(err)
	var groups sync.Map
	for _, cluster := range clusters.ClusterArns {
		services := ecs.NewListServicesPaginator(e, &ecs.ListServicesInput{Cluster: &cluster, MaxResults: awssdk.Int32(100)})
		for services.HasMorePages() {
			page, err := services.NextPage(ctx)
			must(err)
			for arns := range slices.Chunk(page.ServiceArns, 10) {
				call(func() {
					out, err := e.DescribeServices(ctx, &ecs.DescribeServicesInput{
						Cluster: &cluster, Services: arns, Include: []types.ServiceField{types.ServiceFieldTags},
					})
					must(err)
					for _, s := range out.Services {
						for _, lb := range s.LoadBalancers {
							groups.Store(*lb.TargetGroupArn, true)
						}
					}
				})
			}
		}
		bareTasks(ctx, e, cluster, call, must)
	}
	wait.Wait()
	_, err = l.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{PageSize: awssdk.Int32(400)})
	must(err)
	groups.Range(func(arn, _ any) bool {
		call(func() {
			_, err := l.DescribeTargetHealth(ctx, &elb.DescribeTargetHealthInput{TargetGroupArn: awssdk.String(arn.(string))})
			must(err)
		})
		return true
	})
	wait.Wait()
}

func bareTasks(ctx context.Context, e *ecs.Client, cluster string, call func(func()), must func(error)) {
	var held []string
	describe := func(arns []string) {
		call(func() {
			_, err := e.DescribeTasks(ctx, &ecs.DescribeTasksInput{
				Cluster: &cluster, Tasks: arns, Include: []types.TaskField{types.TaskFieldTags},
			})
			must(err)
		})
	}
	for _, wanted := range []types.DesiredStatus{types.DesiredStatusRunning, types.DesiredStatusStopped} {
		tasks := ecs.NewListTasksPaginator(e, &ecs.ListTasksInput{Cluster: &cluster, DesiredStatus: wanted, MaxResults: awssdk.Int32(100)})
		for tasks.HasMorePages() {
			page, err := tasks.NextPage(ctx)
			must(err)
			for _, arn := range page.TaskArns {
				if held = append(held, arn); len(held) == 100 {
					describe(held)
					held = nil
				}
			}
		}
	}
	if len(held) > 0 {
		describe(held)
	}
}
