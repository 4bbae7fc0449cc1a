package sim

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"
)

// answer is what the Region says to a request, before a connection carries it.
type answer struct {
	status int
	header http.Header
	body   []byte
	stream *liveTail // instead of body, nil = none
	fate   faultKind // faultReset or faultTruncate: it does not arrive whole
}

// answer serves a request in whatever weather there is. Its error is that of a
// caller who left, or of a connection that broke, before there was an answer.
func (r *Region) answer(req *http.Request) (answer, error) {
	if req.URL.Path == faultsPath {
		return r.answerFaults(req)
	}
	if other := r.addressed(req); other != r {
		return other.answer(req)
	}
	c, err := r.readCall(req)
	var refusal *apiError
	if err != nil && !errors.As(err, &refusal) {
		return answer{}, err
	}
	fault, delay := r.arrive(&c)
	if err := wait(req.Context(), delay); err != nil {
		return answer{}, err
	}
	if fault == faultHang {
		<-req.Context().Done()
		return answer{}, req.Context().Err()
	}
	a := r.reply(req.Context(), c, refusal, fault)
	a.header.Set("X-Amzn-RequestId", c.id)
	if c.service.protocol == rpcCBOR {
		a.header.Set("Smithy-Protocol", smithyCBOR)
	}
	a.header.Set("Date", r.Now().Format(http.TimeFormat))
	r.log.DebugContext(req.Context(), "call", "service", c.service.name, "operation", c.name, "status", a.status, "fault", string(fault))
	return a, nil
}

// arrive counts the call, gives it its id and says which fault it meets.
func (r *Region) arrive(c *call) (faultKind, time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.id = r.ids.uuid()
	if !c.known() {
		return faultNone, 0
	}
	r.calls[c.operation.key()]++
	return r.weather.meet(c.operation)
}

// wait returns after that much real time, or at once with an error when the
// caller leaves.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// reply answers the call, or refuses it, or spoils the answer.
func (r *Region) reply(ctx context.Context, c call, refusal *apiError, fault faultKind) answer {
	switch {
	case refusal != nil:
		return refuse(c, refusal)
	case fault == faultHTML:
		return page(http.StatusServiceUnavailable, "text/html", []byte(serviceUnavailablePage))
	}
	if refusal = fault.refusal(c, callerARN(r.world.partition, r.world.account)); refusal != nil {
		return refuse(c, refusal)
	}
	body, live, err := r.perform(c)
	if live != nil {
		err = live.begin(ctx, r, c.id, fault)
	}
	if err != nil {
		if !errors.As(err, &refusal) {
			r.log.Error("a call could not be served", "service", c.service.name, "operation", c.name, "error", err)
			refusal = errInternal()
		}
		return refuse(c, refusal)
	}
	a := page(http.StatusOK, c.service.contentType(), body)
	if live != nil {
		a = answer{status: http.StatusOK, header: http.Header{"Content-Type": {liveStreamType}}, stream: live}
	}
	switch fault {
	case faultReset, faultTruncate:
		a.fate = fault
	case faultMalformed:
		a.body = []byte(`{"answer": <`)
	default:
	}
	return a
}

// perform has the world serve the call. The answer is encoded before the lock
// is given back, since it may share the world's own lists.
func (r *Region) perform(c call) (body []byte, live *liveTail, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v\n%s", reason, debug.Stack())
		}
	}()
	now := r.now()
	if !r.options.NoThrottle && !r.throttle.admit(c.operation, now) {
		return nil, nil, errThrottled(c.service)
	}
	in := c.operation.input()
	if err := r.decode(c, in); err != nil {
		return nil, nil, errMalformed(c.service, err.Error())
	}
	r.world.advance(now)
	out, err := c.operation.serve(r.world, in)
	r.trailOf(c, in, out, err)
	if err != nil {
		return nil, nil, err
	}
	if live, ok := out.(*liveTail); ok {
		return nil, live, nil
	}
	body, err = r.encode(c, out)
	return body, nil, err
}

func (r *Region) decode(c call, in any) error {
	s := r.inputs[c.service.protocol]
	if c.service.protocol == restJSON {
		if len(c.body) > 0 {
			if err := decodeJSON(s, c.body, in); err != nil {
				return err
			}
		}
		return decodeForm(s, c.form, in)
	}
	if c.service.protocol.json() {
		return decodeJSON(s, c.body, in)
	}
	if c.service.protocol == rpcCBOR {
		return decodeCBOR(s, c.body, in)
	}
	return decodeForm(s, c.form, in)
}

func (r *Region) encode(c call, out any) ([]byte, error) {
	s := r.outputs[c.service.protocol]
	if c.service.protocol.json() {
		return encodeJSON(s, out)
	}
	if c.service.protocol == rpcCBOR {
		return encodeCBOR(s, out)
	}
	members, err := encodeXML(s, out)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `%s<%sResponse xmlns="%s">`, xmlHeader, c.name, c.service.namespace)
	switch c.service.protocol {
	case ec2Query:
		fmt.Fprintf(&b, "<requestId>%s</requestId>%s", c.id, members)
	case restXML:
		b.Write(members)
	default:
		fmt.Fprintf(&b, "<%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>%[3]s</RequestId></ResponseMetadata>", c.name, members, c.id)
	}
	fmt.Fprintf(&b, "</%sResponse>", c.name)
	return b.Bytes(), nil
}

// refuse gives an error the shape of its service's protocol.
func refuse(c call, e *apiError) answer {
	if c.service.protocol == rpcCBOR {
		return page(e.httpStatus(), c.service.contentType(), errorCBOR(e))
	}
	if c.service.protocol.json() {
		b := append([]byte(`{"__type":`), appendString(nil, e.code)...)
		b = append(append(b, `,"message":`...), appendString(nil, e.message)...)
		a := page(e.httpStatus(), c.service.contentType(), append(b, '}'))
		a.header.Set("X-Amzn-ErrorType", e.code)
		return a
	}
	var message bytes.Buffer
	_ = xml.EscapeText(&message, []byte(e.message)) // a Buffer takes everything
	named := fmt.Sprintf("<Code>%s</Code><Message>%s</Message>", e.code, message.Bytes())
	body := fmt.Sprintf(`%s<ErrorResponse xmlns="%s"><Error><Type>%s</Type>%s</Error><RequestId>%s</RequestId></ErrorResponse>`,
		xmlHeader, c.service.namespace, e.party(), named, c.id)
	if c.service.protocol == ec2Query {
		body = fmt.Sprintf("%s<Response><Errors><Error>%s</Error></Errors><RequestID>%s</RequestID></Response>", xmlHeader, named, c.id)
	}
	return page(e.httpStatus(), c.service.contentType(), []byte(body))
}

func page(status int, contentType string, body []byte) answer {
	return answer{status: status, header: http.Header{"Content-Type": {contentType}}, body: body}
}
