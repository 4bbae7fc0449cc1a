package ui

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/state"
)

// abroad is the Region of the second origin of these tests, other its account.
const (
	abroad = "eu-west-1"
	other  = "444455556666"
)

// twoOrigins is the estate with a service of one name in another Region and account.
func twoOrigins() *state.Store {
	store := estate()
	store.Apply(func(e *state.Edit) {
		e.SetLogin(state.Login{Profile: "staging", Region: abroad, Account: other})
		scope := state.Scope{Partition: "aws", Account: other, Region: abroad}
		cluster := state.ClusterKey{Scope: scope, Name: "prod"}
		for _, kind := range []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceTargets} {
			key := state.SourceKey{Kind: kind, Profile: "staging", Region: abroad}
			if kind == state.SourceServices || kind == state.SourceTasks {
				key.Cluster = "prod"
			}
			e.PutSource(&state.Source{Key: key, At: noon, Promise: 5 * time.Second})
		}
		e.PutCluster(&state.Cluster{Key: cluster, Status: "ACTIVE", SeenAt: noon})
		svc := service("prod", "api", 3, 7, func(s *state.Service) { s.Running = 0 })
		svc.Key.Cluster, svc.LoadBalancers = cluster, nil
		e.PutService(svc)
		e.Select(state.Selection{Profiles: []string{origin.Profile, "staging"}, Regions: []string{"us-east-1", abroad}})
	})
	return store
}

func TestLookTwoOrigins(t *testing.T) {
	atSizes(t, everySize(), func(t *testing.T, w, h int) *rig { return startRig(t, twoOrigins(), w, h) })
}

func TestLookChooser(t *testing.T) {
	atSizes(t, []string{"60x16", "120x34"}, func(t *testing.T, w, h int) *rig {
		store := twoOrigins()
		store.Apply(func(e *state.Edit) {
			l := *e.Snapshot().Logins[1]
			l.Command = "aws sso login --profile staging"
			l.Fault = &state.Fault{Kind: state.FaultLogin, Attempted: "sts:GetCallerIdentity", Code: "ExpiredToken"}
			e.SetLogin(l)
		})
		r := startRig(t, store, w, h)
		r.press(":")
		r.write("profile")
		r.press("enter", "down", "down")
		return r
	})
}

// Where rows differ by Region and account, columns say so; where they do not, nobody needs to know.
func TestPlaceColumns(t *testing.T) {
	r := startRig(t, twoOrigins(), 200, 40)
	r.shows("REGION", "ACCOUNT", other, "2 accounts prod-admin +1 · us-east-1 +1")
	one := startRig(t, estate(), 200, 40)
	one.lacks("REGION", "ACCOUNT ")
}

// The page of an object says whose it is; the list says so in the caption where there is no room for a column.
func TestPlaceOfOne(t *testing.T) {
	r := startRig(t, twoOrigins(), 60, 16)
	r.press("/")
	r.write("region:" + abroad)
	r.press("enter", "enter")
	r.shows(abroad)
	r.resize(120, 34)
	r.shows(other+" staging · "+abroad, "prod/api")
}

// One origin that cannot log in is named with what to run; the others have their ages.
func TestOneOfTwoLoggedOut(t *testing.T) {
	r := startRig(t, twoOrigins(), 120, 34)
	r.change(func(e *state.Edit) {
		l := *e.Snapshot().Logins[1]
		l.Command = "aws sso login --profile staging"
		l.Fault = &state.Fault{Kind: state.FaultLogin, Attempted: "ecs:ListClusters", Code: "ExpiredToken", At: noon}
		e.SetLogin(l)
	})
	r.shows("! staging in eu-west-1: log in again: aws sso login --profile staging  (ExpiredToken)", "services 2s")
	r.lacks("There are no AWS credentials that work")
}

// Codes are asked for one profile after the other, by name, and go where they were asked for.
func TestCodesInTurn(t *testing.T) {
	r := startRig(t, twoOrigins(), 120, 34)
	wants := func(e *state.Edit, i int) {
		l := *e.Snapshot().Logins[i]
		l.MFA = &state.MFA{Device: "arn:aws:iam::111122223333:mfa/phone"}
		l.Fault = &state.Fault{Kind: state.FaultLogin, Attempted: "ecs:ListClusters"}
		e.SetLogin(l)
	}
	r.change(func(e *state.Edit) { wants(e, 0); wants(e, 1) })
	r.shows("profile  prod-admin")
	r.pass(time.Second)
	r.write("111111")
	r.press("enter")
	r.change(func(*state.Edit) {})
	r.shows("profile  staging")
	r.pass(time.Second)
	r.write("222222")
	r.press("enter")
	if !slices.Equal(r.backend.asked, []string{"prod-admin", "staging"}) || !slices.Equal(r.backend.codes, []string{"111111", "222222"}) {
		t.Errorf("codes %v for %v", r.backend.codes, r.backend.asked)
	}
}

func TestSelectByPalette(t *testing.T) {
	both := []string{origin.Profile, "staging"}
	regions := []string{"us-east-1", abroad}
	for typed, want := range map[string]state.Selection{
		"profile sandbox":            {Profiles: []string{"sandbox"}, Regions: regions},
		"profile +sandbox":           {Profiles: append(slices.Clone(both), "sandbox"), Regions: regions},
		"profile -staging":           {Profiles: both[:1], Regions: regions},
		"profile sandbox,prod-admin": {Profiles: []string{"sandbox", "prod-admin"}, Regions: regions},
		"region " + abroad:           {Profiles: both, Regions: regions[1:]},
		"region +ap-south-1":         {Profiles: both, Regions: append(slices.Clone(regions), "ap-south-1")},
		"region new-nowhere-9":       {Profiles: both, Regions: []string{"new-nowhere-9"}},
		"cluster prod":               {Profiles: both, Regions: regions, Clusters: []string{"prod"}},
		"profile child of sso":       {Profiles: []string{"child of sso"}, Regions: regions},
		"cluster all":                {Profiles: both, Regions: regions},
	} {
		r := startRig(t, twoOrigins(), 120, 34)
		r.press(":")
		r.write(typed)
		r.press("enter")
		if got := r.backend.selected; len(got) != 1 || !got[0].Equal(want) {
			t.Errorf("%s: %+v, want %+v", typed, got, want)
		}
	}
}

// What stays wrong leaves all as it was, and says why.
func TestSelectRefused(t *testing.T) {
	r := startRig(t, twoOrigins(), 120, 34)
	r.press(":")
	r.write("profile -staging,-prod-admin")
	r.press("enter")
	r.shows("one profile has to stay")
	r.backend.refuses = errors.New("profile \"nope\" is nowhere")
	r.press(":")
	r.write("profile nope")
	r.press("enter")
	r.shows("is nowhere; all stays as it was", "prod/checkout")
	r.press(":")
	r.write("profile")
	r.press("enter", "esc")
	if len(r.backend.selected) != 1 {
		t.Errorf("selected %v", r.backend.selected)
	}
}

func TestCompleteNames(t *testing.T) {
	r := startRig(t, twoOrigins(), 120, 34)
	r.press(":")
	r.write("prof")
	r.press("tab")
	r.write("san")
	r.press("tab", "enter")
	if got := r.backend.selected; len(got) != 1 || !slices.Equal(got[0].Profiles, []string{"sandbox"}) {
		t.Errorf("selected %+v", got)
	}
}

// Enter goes to the one under the cursor, or to all that are marked once a mark was turned.
func TestChooser(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want []string
	}{
		"one":  {[]string{"down", "enter"}, []string{"sandbox"}},
		"mark": {[]string{"down", "space", "enter"}, []string{"prod-admin", "sandbox", "staging"}},
		"less": {[]string{"space", "enter"}, []string{"staging"}},
	} {
		r := startRig(t, twoOrigins(), 120, 34)
		r.press(":")
		r.write("profile")
		r.press("enter")
		r.shows("[x] prod-admin", "[ ] sandbox", "[x] staging")
		r.press(c.keys...)
		if got := r.backend.selected; len(got) != 1 || !slices.Equal(got[0].Profiles, c.want) {
			t.Errorf("%s: %+v, want %v", name, got, c.want)
		}
	}
}

// What comes in after a change of place takes its rank, the worst on top; what is wrong there already is no news.
func TestListsBeginAnew(t *testing.T) {
	r := startRig(t, estate(), 120, 34)
	r.press("j")
	r.press(":")
	r.write("region +" + abroad)
	whole := twoOrigins().Snapshot()
	r.store.Apply(func(e *state.Edit) { e.SetLogin(*whole.Logins[1]) })
	r.press("enter")
	r.change(func(e *state.Edit) {
		for _, src := range whole.Sources {
			e.PutSource(src)
		}
		for key, svc := range whole.Services {
			if key.Cluster.Scope.Region == abroad {
				e.PutCluster(whole.Clusters[key.Cluster])
				e.PutService(svc)
			}
		}
	})
	if _, at := r.line(abroad + "  "); at > 8 {
		t.Errorf("what fails in the new Region stands in line %d:\n%s", at, r.frame())
	}
	r.lacks("+1 failing")
}
