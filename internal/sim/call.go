package sim

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxBody is far above what any operation reads.
const maxBody = 4 << 20

// call is a request told apart: which operation of which service is asked, and
// with what.
type call struct {
	service   service
	name      string    // of the operation, as the caller spells it
	operation operation // its zero value where none of that name is served
	body      []byte    // awsJson, rpcCBOR, restJson
	form      url.Values
	id        string // x-amzn-RequestId
}

func (c call) known() bool { return c.operation.serve != nil }

// readCall tells a request apart: by its X-Amz-Target, by its path where it
// speaks rpcv2Cbor, or by Action and Version in its form. What no service is named in counts as awsJson. An error that is
// no *apiError is one of the connection.
func (r *Region) readCall(req *http.Request) (call, error) {
	body, err := readBody(req)
	if err != nil {
		return call{}, err
	}
	var c call
	if target := req.Header.Get("X-Amz-Target"); target != "" {
		dot := strings.LastIndexByte(target, '.')
		prefix, name := target[:max(dot, 0)], target[dot+1:]
		prefix = prefix[strings.LastIndexByte(prefix, '.')+1:] // older CLIs put a Java package before CloudTrail's
		c = call{service: serviceOfTarget(prefix), name: name, body: body}
	} else if prefix, name, ok := rpcPath(req); ok {
		c = call{service: serviceOfRPC(prefix), name: name, body: body}
	} else if rest, ok := restCall(req); ok {
		c, c.body = rest, body
	} else {
		form, err := readForm(req, body)
		name := form.Get("Action")
		c = call{service: serviceOfForm(name, form.Get("Version")), name: name, form: form}
		if err != nil {
			return c, errMalformed(c.service, err.Error())
		}
	}
	c.operation = r.registry[c.service.name+":"+c.name]
	switch {
	case len(body) > maxBody:
		return c, errMalformed(c.service, fmt.Sprintf("the request is larger than %d bytes", maxBody))
	case !c.known():
		return c, errUnknownOperation(c.service, c.name)
	default:
		return c, nil
	}
}

// readBody reads at most one byte more than an operation may have.
func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	return io.ReadAll(io.LimitReader(req.Body, maxBody+1))
}

// readForm gathers the fields of the query and of a posted form. Next to an
// error it returns those it could read.
func readForm(req *http.Request, body []byte) (url.Values, error) {
	form, err := url.ParseQuery(req.URL.RawQuery)
	if req.Method != http.MethodPost || !strings.HasPrefix(req.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return form, err
	}
	posted, errPosted := url.ParseQuery(string(body))
	for key, values := range posted {
		form[key] = append(form[key], values...)
	}
	return form, errors.Join(err, errPosted)
}

// rpcPath reads /service/<name>/operation/<name>.
func rpcPath(req *http.Request) (service, operation string, ok bool) {
	rest, ok := strings.CutPrefix(req.URL.Path, "/service/")
	service, operation, found := strings.Cut(rest, "/operation/")
	return service, operation, ok && found && req.Header.Get("Smithy-Protocol") == smithyCBOR
}

// smithyCBOR is what requests and answers of rpcv2Cbor have in their header.
const smithyCBOR = "rpc-v2-cbor"

func serviceOfRPC(name string) service {
	for _, s := range services() {
		if s.protocol == rpcCBOR && s.target == name {
			return s
		}
	}
	return service{protocol: rpcCBOR}
}

func serviceOfTarget(prefix string) service {
	for _, s := range services() {
		if s.protocol != rpcCBOR && s.target != "" && s.target == prefix {
			return s
		}
	}
	return service{protocol: awsJSON}
}

// serviceOfForm knows services by the version of their API, since the
// simulated region has one address for all.
func serviceOfForm(action, version string) service {
	for _, s := range services() {
		if s.version != "" && s.version == version {
			return s
		}
	}
	if action == "" {
		return service{protocol: awsJSON}
	}
	return service{protocol: awsQuery, version: version}
}
