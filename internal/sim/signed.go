package sim

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Key is an access key. A Region that has one answers only to calls that are signed with it: whoever can call it can run
// programs where its shells are real.
type Key struct{ ID, Secret string }

// NewKey makes a key that nobody can guess.
func NewKey() Key { return Key{"AKIA" + rand.Text()[:16], secret()} }

// Limits of a signed call.
const (
	signedWithin = 15 * time.Minute // between its time and ours, as with AWS
	maxSigned    = 16 << 20         // bytes of its body
)

// demanded lets through what is signed with the key. Data channels have a secret of their own, which a signed call brings.
func (k Key) demanded(now func() time.Time, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !strings.HasPrefix(req.URL.Path, channelPath) {
			body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxSigned))
			if err == nil {
				err = k.check(req, body, now())
			}
			if err != nil {
				w.Header().Set("X-Amzn-Errortype", "InvalidSignatureException")
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusForbidden)
				_, _ = fmt.Fprintf(w, `{"__type":"InvalidSignatureException","message":%q}`, // the caller may have left
					"the shells of this simulated region are real, and "+err.Error()+": sign with the key that it printed")
				return
			}
			req.Body = io.NopCloser(bytes.NewReader(body))
		}
		next.ServeHTTP(w, req)
	})
}

// check verifies a signature of version 4:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func (k Key) check(req *http.Request, body []byte, now time.Time) error {
	const algorithm = "AWS4-HMAC-SHA256"
	said, ok := strings.CutPrefix(req.Header.Get("Authorization"), algorithm+" ")
	if !ok {
		return errors.New("the call is not signed")
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(said, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	id, scope, _ := strings.Cut(fields["Credential"], "/")
	if subtle.ConstantTimeCompare([]byte(id), []byte(k.ID)) != 1 {
		return errors.New("the call is signed with another key")
	}
	date := req.Header.Get("X-Amz-Date")
	at, err := time.Parse("20060102T150405Z", date)
	if err != nil || now.Sub(at).Abs() > signedWithin {
		return errors.New("the call is not of this time")
	}
	digest := hex.EncodeToString(sum(body))
	if told := req.Header.Get("X-Amz-Content-Sha256"); told != "" && told != digest {
		return errors.New("the body of the call is another than the signed one")
	}
	names := strings.Split(fields["SignedHeaders"], ";")
	if !slices.Contains(names, "host") || !slices.Contains(names, "x-amz-date") {
		return errors.New("too little of the call is signed")
	}
	canonical := strings.Join([]string{req.Method, escaped(req.URL.EscapedPath()), query(req.URL), headers(req, names), fields["SignedHeaders"], digest}, "\n")
	parts := strings.Split(scope, "/")
	if len(parts) != 4 || !strings.HasPrefix(date, parts[0]) {
		return errors.New("the scope of the signature is none")
	}
	key := []byte("AWS4" + k.Secret)
	for _, part := range parts {
		key = mac(key, part)
	}
	want := mac(key, strings.Join([]string{algorithm, date, scope, hex.EncodeToString(sum([]byte(canonical)))}, "\n"))
	got, err := hex.DecodeString(fields["Signature"])
	if err != nil || !hmac.Equal(got, want) {
		return errors.New("the signature is wrong")
	}
	return nil
}

func sum(b []byte) []byte {
	digest := sha256.Sum256(b)
	return digest[:]
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// escaped is a path as it is signed: what was escaped for the way is escaped once more.
func escaped(path string) string {
	parts := strings.Split(orDefault(path, "/"), "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.QueryEscape(part), "+", "%20")
	}
	return strings.Join(parts, "/")
}

func query(u *url.URL) string {
	var all []string
	for name, values := range u.Query() {
		for _, value := range values {
			all = append(all, strings.ReplaceAll(url.QueryEscape(name)+"="+url.QueryEscape(value), "+", "%20"))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "&")
}

func headers(req *http.Request, names []string) string {
	var b strings.Builder
	for _, name := range names {
		values := slices.Clone(req.Header.Values(name))
		switch name {
		case "host":
			values = []string{req.Host}
		case "content-length":
			values = []string{strconv.FormatInt(req.ContentLength, 10)}
		}
		for i, v := range values {
			values[i] = strings.Join(strings.Fields(v), " ")
		}
		b.WriteString(name + ":" + strings.Join(values, ",") + "\n")
	}
	return b.String()
}
