package sim

import (
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// mostOthers bounds what callers can make the Region grow to.
const mostOthers = 16

// others are the Regions and accounts besides the Region's own that callers have
// asked for. Each is a Region by itself, with a budget of its own, on the same
// clock.
type others struct {
	one bool // this is one of them

	mu  sync.Mutex
	all map[place]*Region
}

// place is whose world a caller means.
type place struct{ account, region string }

func (o *others) list() []*Region {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Collect(maps.Values(o.all))
}

// AccessKey is the id of an access key of an account: what is signed with it is
// answered for that account. All other keys are of the Region's own.
func AccessKey(account string) string { return "AKIA" + account + "DEMO" }

// addressed is the Region that a request means: by the Region it is signed for,
// and the account whose key it is signed with.
func (r *Region) addressed(req *http.Request) *Region {
	key, region, signed := signedFor(req)
	if !signed || r.others.one {
		return r
	}
	at := place{r.options.Account, region}
	if account := strings.TrimSuffix(strings.TrimPrefix(key, "AKIA"), "DEMO"); AccessKey(account) == key && len(account) == 12 {
		at.account = account
	}
	other, err := r.elsewhere(at)
	if err != nil {
		r.log.Error("another Region cannot be simulated", "account", at.account, "region", at.region, "error", err)
		return r
	}
	return other
}

// signedFor reads the key and the Region of a signature.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
func signedFor(req *http.Request) (key, region string, ok bool) {
	_, rest, _ := strings.Cut(req.Header.Get("Authorization"), "Credential=")
	credential, _, _ := strings.Cut(rest, ",")
	parts := strings.Split(credential, "/")
	if len(parts) != 5 {
		return "", "", false
	}
	return parts[0], parts[2], true
}

// Elsewhere is another Region or account, "" = the same.
func (r *Region) Elsewhere(account, region string) (*Region, error) {
	return r.elsewhere(place{orDefault(account, r.options.Account), orDefault(region, r.options.Region)})
}

func (r *Region) elsewhere(at place) (*Region, error) {
	if (at == place{r.options.Account, r.options.Region}) {
		return r, nil
	}
	r.others.mu.Lock()
	defer r.others.mu.Unlock()
	if other := r.others.all[at]; other != nil {
		return other, nil
	}
	if len(r.others.all) >= mostOthers {
		return nil, fmt.Errorf("there are %d others already", mostOthers)
	}
	o := r.options
	o.Account, o.Region, o.Faults = at.account, at.region, r.Faults()
	o.Now, o.Speed = r.Now, 1
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(at.account + at.region)) // never fails
	o.Seed ^= seed.Sum64()
	if o.Services+o.Tasks+o.TargetGroups == 0 {
		plays, err := playedAt(o.Scenario, at)
		if err != nil {
			return nil, err
		}
		o.Scenario = plays
	}
	other, err := New(o)
	if err != nil {
		return nil, err
	}
	other.others.one = true
	if r.others.all == nil {
		r.others.all = map[place]*Region{}
	}
	r.others.all[at] = other
	return other, nil
}

// playedAt is the scenario that another place plays.
func playedAt(scenario string, at place) (string, error) {
	s, err := readScenario(scenario)
	if err != nil {
		return "", err
	}
	for _, e := range s.Elsewhere {
		if (e.Account == "" || e.Account == at.account) && (e.Region == "" || e.Region == at.region) {
			return e.Plays, nil
		}
	}
	return scenario, nil
}

// partitionOf is the partition of a Region, by its name.
func partitionOf(region string) string {
	for prefix, partition := range map[string]string{
		"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eusc-": "aws-eusc",
	} {
		if strings.HasPrefix(region, prefix) {
			return partition
		}
	}
	return "aws"
}
