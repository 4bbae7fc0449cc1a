package aws

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// silence is a network that must not be used.
type silence struct{ t *testing.T }

func (s silence) Do(req *http.Request) (*http.Response, error) {
	s.t.Errorf("%s %s was called", req.Method, req.URL)
	return nil, errors.New("no network")
}

func TestOpenCallsNobody(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) { rigOn(t, simulate(t, sim.Options{}), silence{t}) })
}

// Nothing that changes anything leaves this machine, whoever asks for it.
func TestGateRefusesWhatDoesNotOnlyRead(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := rigOn(t, simulate(t, sim.Options{}), silence{t})
		ctx, c := t.Context(), r.poller.clients
		_, stop := c.ecs.StopTask(ctx, &ecs.StopTaskInput{Task: awssdk.String("t")})
		_, update := c.ecs.UpdateService(ctx, &ecs.UpdateServiceInput{Service: awssdk.String("s")})
		_, unlisted := c.ecs.ListAttributes(ctx, &ecs.ListAttributesInput{TargetType: "container-instance"})
		_, deregister := c.elb.DeleteTargetGroup(ctx, &elb.DeleteTargetGroupInput{TargetGroupArn: awssdk.String("g")})
		for _, err := range []error{stop, update, unlisted, deregister} {
			var refused *refusal
			if !errors.As(err, &refused) {
				t.Errorf("got %v", err)
			}
		}
	})
}

// The policies that the documentation tells people to attach are the lists, less what needs no permission.
func TestPoliciesAreTheLists(t *testing.T) {
	reads := readList()
	delete(reads, "sts:GetCallerIdentity") // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
	for file, list := range map[string]map[string]category{"read-only.json": reads, "acting.json": writeList(), "exec.json": sessionList(), "forward.json": forwardList()} {
		b, err := os.ReadFile("../../assets/iam/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var policy struct {
			Statement []struct {
				Effect string
				Action []string
			}
		}
		if err := json.Unmarshal(b, &policy); err != nil {
			t.Fatal(err)
		}
		var allowed []string
		for _, s := range policy.Statement {
			if s.Effect == "Allow" {
				allowed = append(allowed, s.Action...)
			}
		}
		allowed = slices.DeleteFunc(allowed, func(a string) bool { return a == "iam:PassRole" }) // no call of its own
		want := slices.Sorted(maps.Keys(list))
		slices.Sort(allowed)
		if !slices.Equal(allowed, want) {
			t.Errorf("%s allows %v\nthe list is  %v", file, allowed, want)
		}
		for name, c := range list {
			if quotas()[c] == (quota{}) {
				t.Errorf("%s draws from a bucket without a quota: %s", name, c)
			}
		}
	}
}

// Every operation of the read list is one that the console really makes.
func TestReadListHasNothingToSpare(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		r.run()
		for key, svc := range r.pass(5 * time.Second).Services {
			family, _ := state.FamilyOf(svc.TaskDefinition)
			r.poller.Focus(state.Focus{Service: key, TaskDefinition: svc.TaskDefinition, Family: family})
		}
		r.pass(5 * time.Second)
		for _, also := range []state.SourceKind{state.SourceInstances, state.SourceSchedules, state.SourceScaling} {
			r.poller.Focus(state.Focus{Also: also, Service: serviceNamed(t, r.store.Snapshot(), "prod/cart").Key})
			r.pass(5 * time.Second)
		}
		snap := r.store.Snapshot()
		r.poller.Focus(state.Focus{Images: serviceNamed(t, snap, "prod/web").Key, Trail: serviceNamed(t, snap, "prod/web").Key})
		r.pass(5 * time.Second)
		r.poller.Focus(state.Focus{Service: serviceNamed(t, snap, "staging/web").Key, Past: true})
		r.pass(5 * time.Second)
		networks := []state.NetworkKey{{}} // all VPCs; a load balancer and Exec; a file system; a task's own interface
		for _, name := range []string{"prod/web", "prod/media"} {
			key := serviceNamed(t, snap, name).Key
			networks = append(networks, state.NetworkKey{Scope: key.Cluster.Scope, Service: key})
		}
		for key, task := range snap.Tasks {
			if task.Service == "" && task.ENI != "" && !task.Stopped() {
				networks = append(networks, state.NetworkKey{Scope: key.Cluster.Scope, Task: key})
			}
		}
		for _, of := range networks {
			r.poller.Focus(state.Focus{Also: state.SourceNetwork, Network: of})
			r.pass(5 * time.Second)
		}
		r.tail(state.LogRequest{Service: serviceNamed(t, snap, "prod/web").Key, Since: r.poller.now(), Live: true}).pass(5 * time.Second)
		r.plan(r.on(state.ActRestart, "prod/mailer"))
		// The simulated region has no IPv6, no prefix list of a customer's, and no IAM; what joins VPCs is in another scenario.
		elsewhere := []string{
			"ec2:DescribeEgressOnlyInternetGateways", "ec2:GetManagedPrefixListEntries", "iam:GetRole", "iam:SimulatePrincipalPolicy", "route53:ListHostedZonesByVPC",
			"ec2:DescribeTransitGatewayAttachments", "ec2:DescribeTransitGatewayVpcAttachments", "ec2:SearchTransitGatewayRoutes",
		}
		want := slices.DeleteFunc(slices.Sorted(maps.Keys(readList())), func(a string) bool { return slices.Contains(elsewhere, a) })
		if got := slices.DeleteFunc(slices.Sorted(maps.Keys(r.region.Calls())), func(a string) bool { return slices.Contains(elsewhere, a) }); !slices.Equal(got, want) {
			t.Errorf("called %v\nthe list %v", got, want)
		}
	})
}

// A call that hangs ends at its deadline, and frees its slot.
func TestCallHasADeadline(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "hang"}, func(o *Options) { o.Timeout = 3 * time.Second })
		began := time.Now()
		snap := r.sweep()
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("it took %s", took)
		}
		if f := faults(snap)[state.SourceClusters]; len(f) != 1 || f[0].Kind != state.FaultTimeout {
			t.Errorf("faults %+v", f)
		}
	})
}

// Every attempt counts, the retries of the SDK too, and is paid for.
func TestRetriesAreCountedAndPaidFor(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Faults: "5xx@ecs:ListClusters"})
		b := r.poller.gate.buckets[clusterRead]
		before := b.total
		r.sweep(state.SourceClusters)
		if got := r.poller.Calls()["ecs:ListClusters"]; got != maxAttempts {
			t.Errorf("%d attempts", got)
		}
		if got := r.poller.gate.usage(); got != maxAttempts/(20.0*60) {
			t.Errorf("usage %g", got)
		}
		if b.total >= before {
			t.Errorf("%g tokens of %g are left", b.total, before)
		}
	})
}

func TestSkewIsAWSClockLessOurs(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{})
		if skew := r.sweep(state.SourceClusters).Skew; skew != 0 {
			t.Errorf("skew %s between equal clocks", skew)
		}
		r.region.Step(time.Hour)
		snap := r.sweep(state.SourceClusters)
		if off := (snap.Skew - time.Hour).Abs(); off > time.Second {
			t.Errorf("skew %s", snap.Skew)
		}
		rev := snap.Skew
		time.Sleep(700 * time.Millisecond)
		if snap := r.sweep(state.SourceClusters); snap.Skew != rev {
			t.Errorf("skew %s moves with fractions of a second", snap.Skew)
		}
		for _, s := range snap.Sources {
			if off := s.At.Sub(r.region.Now()).Abs(); off > 2*time.Second {
				t.Errorf("%+v is of %s, AWS's clock shows %s", s.Key, s.At, r.region.Now())
			}
		}
	})
}

// answers is a network with one answer to everything.
type answers func(*http.Request) (*http.Response, error)

func (a answers) Do(req *http.Request) (*http.Response, error) { return a(req) }

// A deadline that ends the wait for the next attempt must not hide why the last one failed.
func TestDeadlineKeepsTheCause(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		network answers
		want    state.Fault
	}{
		"every attempt fails": {func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{}, Body: http.NoBody}, nil
		}, state.Fault{Kind: state.FaultServer, Message: "HTTP Internal Server Error"}},
		"nobody answers": {func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}, state.Fault{Kind: state.FaultTimeout, Message: "no answer within 1ms"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(t *testing.T) {
				r := rigOn(t, simulate(t, sim.Options{}), c.network)
				r.poller.gate.timeout = time.Millisecond
				_, err := r.poller.clients.ecs.ListClusters(t.Context(), &ecs.ListClustersInput{})
				f := faultOf("ecs:ListClusters", err, time.Time{})
				if f == nil || f.Kind != c.want.Kind || f.Message != c.want.Message {
					t.Errorf("got %+v from %v, want %+v", f, err, c.want)
				}
			})
		})
	}
}
