package aws

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fsui/fsui/internal/sim"
	"github.com/fsui/fsui/internal/state"
)

// counter hands out keys as STS and the SSO portal do; everything else the simulated region answers.
type counter struct {
	t      *testing.T
	region *sim.Region

	mu      sync.Mutex
	asked   []*http.Request // in their order; forms are parsed
	refuses string          // the code the SSO portal refuses with, "" = it does not
	lasts   time.Duration   // how long keys are good for
}

// calls are the requests to a host that begins so.
func (c *counter) calls(host string) (found []*http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.asked {
		if strings.HasPrefix(r.URL.Host, host) {
			found = append(found, r)
		}
	}
	return found
}

func (c *counter) Do(r *http.Request) (*http.Response, error) {
	host, _, _ := strings.Cut(r.URL.Host, ".")
	if host != "sts" && host != "portal" && !strings.Contains(r.URL.Path, "/latest/") {
		return c.region.Client().Do(r)
	}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if r.Form, err = url.ParseQuery(string(body)); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	if host == "sts" && r.Form.Get("Action") != "AssumeRole" {
		return c.region.Client().Do(r)
	}
	c.mu.Lock()
	c.asked = append(c.asked, r)
	refuses := c.refuses
	c.mu.Unlock()
	w := httptest.NewRecorder()
	switch {
	case host == "portal" && refuses != "":
		w.Header().Set("X-Amzn-Errortype", refuses)
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"message":"No access"}`)
	case host == "portal":
		_ = json.NewEncoder(w).Encode(map[string]any{"roleCredentials": map[string]any{
			"accessKeyId": "ASIASSO", "secretAccessKey": "secret", "sessionToken": "token", "expiration": time.Now().Add(c.lasts).UnixMilli(),
		}})
	case host == "sts":
		assume(w, r, c.lasts)
	default: // the metadata service is a black hole
		select {
		case <-time.After(time.Second): // the SDK gives it less
			return nil, os.ErrDeadlineExceeded
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	res := w.Result()
	res.Request = r
	return res, nil
}

// assume is AssumeRole: with an MFA device it takes the one right code.
func assume(w http.ResponseWriter, r *http.Request, lasts time.Duration) {
	if r.Form.Get("SerialNumber") != "" && r.Form.Get("TokenCode") != "123456" {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>`+
			`<Message>MultiFactorAuthentication failed with invalid MFA one time pass code.</Message></Error></ErrorResponse>`)
		return
	}
	if strings.HasSuffix(r.Form.Get("RoleArn"), "/forbidden") {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>`+
			`<Message>User: arn:aws:iam::111122223333:user/x is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`)
		return
	}
	_, _ = fmt.Fprintf(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>`+
		`<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>%s</Expiration></Credentials>`+
		`<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/deploy/x</Arn><AssumedRoleId>A:x</AssumedRoleId></AssumedRoleUser>`+
		`</AssumeRoleResult></AssumeRoleResponse>`, time.Now().Add(lasts).UTC().Format(time.RFC3339))
}

// profileRig is a poller on a profile, with a counter that hands out keys and a log that is kept.
func profileRig(t *testing.T, profile string, change ...func(*Options)) (*rig, *counter, *strings.Builder) {
	t.Helper()
	var log strings.Builder
	c := &counter{t: t, region: simulate(t, sim.Options{}), lasts: time.Hour}
	r := rigOn(t, c.region, c, append([]func(*Options){func(o *Options) {
		o.Simulated, o.Region, o.Profile = false, "", profile
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}}, change...)...)
	return r, c, &log
}

// profileFleet is profileRig with a fleet of Regions in the place of the poller.
func profileFleet(t *testing.T, profile string, regions ...string) (*fleetRig, *counter) {
	t.Helper()
	c := &counter{t: t, region: simulate(t, sim.Options{}), lasts: time.Hour}
	r := &fleetRig{rig: &rig{T: t, region: c.region, store: state.NewStore()}, notes: map[state.Origin]int{}}
	var err error
	r.fleet, err = OpenFleet(t.Context(), Options{HTTPClient: c, Clock: time.Now, Store: r.store},
		state.Selection{Profiles: []string{profile}, Regions: regions}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// home writes a file under the home of the test.
func home(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join(os.Getenv("HOME"), name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

func digest(h hash.Hash, s string) string {
	_, _ = io.WriteString(h, s)
	return hex.EncodeToString(h.Sum(nil)) + ".json"
}

// logIn does what the AWS CLI does for a profile of everyKind.
func logIn(t *testing.T, profile string) {
	t.Helper()
	until := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	token := `{"accessToken": "portal token", "expiresAt": "` + until + `", "region": "us-east-1", "startUrl": "https://example.com/start"}`
	switch profile {
	case "sso", "child of sso":
		home(t, ".aws/sso/cache/"+digest(sha1.New(), "corp"), token)
	case "legacy":
		home(t, ".aws/sso/cache/"+digest(sha1.New(), "https://example.com/start"), token)
	case "console":
		home(t, ".aws/login/cache/"+digest(sha256.New(), "arn:aws:sts::111122223333:assumed-role/reader/me"),
			`{"accessToken": {"accessKeyId": "ASIALOGIN", "secretAccessKey": "secret", "sessionToken": "token", "accountId": "111122223333",
			"expiresAt": "`+until+`"}, "tokenType": "aws_sigv4", "refreshToken": "r", "identityToken": "i", "clientId": "arn:aws:signin:::devtools/same-device",
			"dpopKey": "k"}`)
	}
}
