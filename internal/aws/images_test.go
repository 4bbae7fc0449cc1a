package aws

import (
	"strings"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// serviceNamed is a service of the store.
func (r *rig) serviceNamed(name string) *state.Service {
	r.Helper()
	for key, svc := range r.store.Snapshot().Services {
		if key.Name == name {
			return svc
		}
	}
	r.Fatalf("there is no service %s", name)
	return nil
}

// driftsOf reads the images of a service and judges them, by container.
func (r *rig) driftsOf(name string) map[string]state.ImageDrift {
	r.Helper()
	svc := r.serviceNamed(name)
	if err := r.poller.SweepImages(r.Context(), svc.Key); err != nil {
		r.Fatal(err)
	}
	all := map[string]state.ImageDrift{}
	for _, d := range r.store.Snapshot().Drifts(svc) {
		all[d.Container] = d
	}
	return all
}

// What tasks run is held against what ECR says of their tags: each way in which they can differ is told apart.
func TestImagesAreHeldAgainstTheirTags(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift"})
		r.sweep()
		for _, c := range []struct {
			service, container string
			state              state.DriftState
			says               string
		}{
			{"api", "app", state.ImageMoved, "but drift/api:stable now points at sha256:"},
			{"api", "envoy", state.ImageNotECR, "is not of a private ECR repository"},
			{"worker", "app", state.ImageMixed, "(where the tag points now)"},
			{"web", "app", state.ImageSame, "points at now"},
			{"archive", "app", state.ImageAbsent, "ECR has no"},
			{"ledger", "app", state.ImagePinned, "pinned to sha256:6f0c4b5dd2a8"},
		} {
			d := r.driftsOf(c.service)[c.container]
			if words := d.Words(r.poller.now()); d.State != c.state || !strings.Contains(words, c.says) {
				t.Errorf("%s %s is %s: %s", c.service, c.container, d.State, words)
			}
		}
		if d := r.driftsOf("api")["app"]; r.poller.now().Sub(d.Now.PushedAt).Round(time.Minute) != 14*time.Minute || d.Lost || len(d.Next(r.serviceNamed("api").Key)) != 2 {
			t.Errorf("%+v %+v", d, d.Now)
		}
		if d := r.driftsOf("archive")["app"]; !d.Lost || d.Now.Missing != "ImageNotFoundException" {
			t.Errorf("%+v %+v", d, d.Now)
		}
		if newest := r.store.Snapshot().Behind(r.serviceNamed("web")); !strings.HasSuffix(newest, "web:14") {
			t.Errorf("web is behind %q", newest)
		}
		if newest := r.store.Snapshot().Behind(r.serviceNamed("api")); newest != "" {
			t.Errorf("api is behind %q", newest)
		}
	})
}

// A denied call is told apart from a tag that is not there, leaves the rest to be told, and is no fault of the source.
func TestImagesThatMayNotBeReadAreNotAbsent(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift"})
		r.sweep()
		r.weather("denied@ecr")
		d := r.driftsOf("api")["app"]
		if d.State != state.ImageUnread || d.Now == nil || d.Now.Fault == nil || !strings.Contains(d.Words(r.poller.now()), "is not known: needs ecr:DescribeImages, which the policy lacks (AccessDenied") {
			t.Errorf("%+v", d)
		}
		if newest := r.store.Snapshot().Images[r.serviceNamed("api").Key].Newest; newest == "" {
			t.Error("the newest revision is not known")
		}
		if s := r.store.Snapshot().Sources[r.poller.imageSource(r.serviceNamed("api").Key).key]; s == nil || s.Fault != nil {
			t.Errorf("%+v", s)
		}
	})
}

// What AWS refuses is asked again when somebody comes back, or asks for it, not for as long as they stay.
func TestRefusedImagesAreNotAskedForAgainAndAgain(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift", Faults: "denied@ecr,denied@ecs:ListTaskDefinitions"})
		r.run()
		r.pass(10 * time.Second)
		svc := r.serviceNamed("api")
		calls := func() int {
			return r.region.Calls()["ecr:DescribeImages"] + r.region.Calls()["ecs:ListTaskDefinitions"]
		}
		look := func() { r.poller.Focus(state.Focus{Service: svc.Key, Images: svc.Key}) }
		look()
		r.pass(5 * time.Minute)
		if n := calls(); n != 2 {
			t.Errorf("%d calls in five minutes", n)
		}
		images := r.store.Snapshot().Images[svc.Key]
		if images.Denied() == nil || !images.NewestFault.Denied() || r.store.Snapshot().BehindWords(svc) != "whether a newer revision waits is not known: needs ecs:ListTaskDefinitions, which the policy lacks (AccessDeniedException)" {
			t.Errorf("%+v %q", images, r.store.Snapshot().BehindWords(svc))
		}
		r.poller.Refresh()
		r.pass(time.Second)
		if n := calls(); n != 4 {
			t.Errorf("%d calls when asked again", n)
		}
		r.poller.Focus(state.Focus{})
		r.weather("")
		r.pass(time.Second)
		look()
		r.pass(2 * time.Second)
		if images := r.store.Snapshot().Images[svc.Key]; images.Denied() != nil || images.Newest == "" {
			t.Errorf("when they came back: %+v", images)
		}
	})
}

// The images of another revision are read as soon as the page tells of it.
func TestImagesOfAnotherRevisionAreReadAtOnce(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift"})
		r.run()
		r.pass(10 * time.Second)
		svc := r.serviceNamed("api")
		r.poller.Focus(state.Focus{Service: svc.Key, Images: svc.Key, ImagesOf: "the one before"})
		r.pass(10 * time.Second)
		r.store.Apply(func(e *state.Edit) {
			before := *e.Snapshot().Images[svc.Key]
			before.Definition = "the one before"
			e.PutImages(&before)
		})
		r.poller.Focus(state.Focus{Service: svc.Key, Images: svc.Key, ImagesOf: svc.Uses()})
		r.pass(time.Second)
		if images := r.store.Snapshot().Images[svc.Key]; images.Definition != svc.Uses() {
			t.Errorf("%+v", images)
		}
	})
}

// Images are read while somebody looks, once a minute, not again when they come back within it, and never by themselves.
func TestImagesAreReadOnDemand(t *testing.T) {
	t.Parallel()
	in(t, func(t *testing.T) {
		r := newRig(t, sim.Options{Scenario: "drift"})
		r.run()
		r.pass(2 * time.Minute)
		const call = "ecr:DescribeImages"
		if n := r.region.Calls()[call]; n != 0 {
			t.Fatalf("%d calls that nobody asked for", n)
		}
		key := r.serviceNamed("api").Key
		look := func() { r.poller.Focus(state.Focus{Service: key, Images: key}) }
		look()
		r.pass(20 * time.Second)
		first := r.region.Calls()[call] // the tag, and the image that runs
		if first != 2 {
			t.Fatalf("%d calls", first)
		}
		r.poller.Focus(state.Focus{})
		r.pass(5 * time.Second)
		look()
		r.pass(20 * time.Second)
		if n := r.region.Calls()[call]; n != first {
			t.Errorf("%d calls within the minute", n)
		}
		r.pass(40 * time.Second)
		if n := r.region.Calls()[call]; n != 2*first {
			t.Errorf("%d calls after it", n)
		}
		r.poller.Focus(state.Focus{})
		r.pass(5 * time.Minute)
		if n := r.region.Calls()[call]; n != 2*first {
			t.Errorf("%d calls when nobody looks", n)
		}
	})
}
