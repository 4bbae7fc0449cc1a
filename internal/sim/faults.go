package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// faultKind is one way for a call to go wrong.
type faultKind string

const (
	faultNone      faultKind = ""
	faultThrottle  faultKind = "throttle"
	faultLatency   faultKind = "latency"
	fault5xx       faultKind = "5xx"
	faultHTML      faultKind = "html"
	faultReset     faultKind = "reset"
	faultHang      faultKind = "hang"
	faultTruncate  faultKind = "truncate"
	faultMalformed faultKind = "malformed"
	faultExpired   faultKind = "expired"
	faultDenied    faultKind = "denied"
)

func faultKinds() []faultKind {
	return []faultKind{
		faultThrottle, faultLatency, fault5xx, faultHTML, faultReset, faultHang,
		faultTruncate, faultMalformed, faultExpired, faultDenied,
	}
}

const serviceUnavailablePage = "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n" +
	"<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n"

// FaultsHelp explains the grammar of Options.Faults and SetFaults.
func FaultsHelp() string {
	return `SPEC is a list of rules, separated by commas, semicolons or spaces; the empty list is fair weather.

  KIND[=CHANCE][@WHERE]               CHANCE is a percentage; without it every call is met
  latency=DURATION[:CHANCE][@WHERE]   DURATION is 300ms, 5s, 1m30s

KIND is
  throttle    refused as the service refuses when a quota is used up
  latency     answered late
  5xx         refused with the service's own internal error, HTTP 500
  html        HTTP 503 with a web page, as a load balancer on the way answers
  reset       carried out, but the connection is reset before the answer
  hang        never answered
  truncate    carried out, but the connection ends in the middle of the answer
  malformed   carried out, but the answer does not parse
  expired     refused: the credentials have expired
  denied      refused: the caller's policies do not allow it

WHERE is
  SERVICE               ` + serviceLines() + `
  SERVICE:OPERATION     ecs:ListTasks
  reads, writes         calls that change nothing, calls that change something

Delays add up. Of the other rules the first that meets a call decides.

  throttle=30%
  latency=5s@ecs,5xx=10%@ecs:DescribeTasks
  denied@writes,latency=800ms:20%
`
}

// shortServices are what a spec may call the services with the longest names.
func shortServices() map[string]string {
	return map[string]string{"elasticloadbalancing": "elb", "elasticfilesystem": "efs"}
}

// weatherServices are all services by the name that a spec calls them.
func weatherServices() []string {
	names := make([]string, 0, len(services()))
	for _, s := range services() {
		names = append(names, cmp.Or(shortServices()[s.name], s.name))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// serviceLines are their names as the help lists them, a few on a line.
func serviceLines() string {
	var lines []string
	for some := range slices.Chunk(weatherServices(), 5) {
		lines = append(lines, strings.Join(some, ", "))
	}
	return strings.Join(lines, ",\n"+strings.Repeat(" ", 24))
}

// faultRule is one rule of a spec.
type faultRule struct {
	kind   faultKind
	delay  time.Duration // of latency
	chance float64       // 0 to 1
	where  faultScope
}

// faultScope is the set of operations a rule is about. Its zero value is all.
type faultScope struct {
	service   string
	operation string
	mutates   *bool
}

func (s faultScope) contains(o operation) bool {
	return (s.service == "" || s.service == o.service) &&
		(s.operation == "" || s.operation == o.name) &&
		(s.mutates == nil || *s.mutates == o.mutates)
}

// weather is the faults calls meet. The region's lock guards it.
type weather struct {
	spec   string
	rules  []faultRule
	chance chance
}

// meet says what befalls the next call.
func (w *weather) meet(o operation) (kind faultKind, delay time.Duration) {
	for _, rule := range w.rules {
		if !rule.where.contains(o) || !w.chance.comes(rule.chance) {
			continue
		}
		if rule.kind == faultLatency {
			delay += rule.delay
		} else if kind == faultNone {
			kind = rule.kind
		}
	}
	return kind, delay
}

// comes is true with probability p.
func (c *chance) comes(p float64) bool {
	const steps = 1 << 53
	return float64(c.below(steps)) < p*steps
}

// refusal is the error of the faults that answer with one, else nil.
func (k faultKind) refusal(c call, caller string) *apiError {
	switch k {
	case faultThrottle:
		return errThrottled(c.service)
	case fault5xx:
		return errBroken(c.service)
	case faultExpired:
		return errExpired(c.service)
	case faultDenied:
		return errDenied(c.service, c.name, caller)
	default:
		return nil
	}
}

func parseFaults(spec string, r registry) ([]faultRule, error) {
	var rules []faultRule
	for text := range strings.FieldsFuncSeq(spec, func(c rune) bool { return c == ',' || c == ';' || unicode.IsSpace(c) }) {
		rule, err := parseFault(text, r)
		if err != nil {
			return nil, fmt.Errorf("fault %q: %w", text, err)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

func parseFault(text string, r registry) (faultRule, error) {
	what, where, scoped := strings.Cut(text, "@")
	kind, value, valued := strings.Cut(what, "=")
	rule := faultRule{kind: faultKind(kind), chance: 1}
	if !slices.Contains(faultKinds(), rule.kind) {
		return rule, fmt.Errorf("unknown kind %q; there are %s", kind, joined(faultKinds()))
	}
	var err error
	if rule.kind == faultLatency {
		var delay string
		delay, value, valued = strings.Cut(value, ":")
		if rule.delay, err = time.ParseDuration(delay); err != nil || rule.delay < 0 {
			return rule, fmt.Errorf("%q is not a duration such as 300ms or 5s", delay)
		}
	}
	if valued {
		if rule.chance, err = parseChance(value); err != nil {
			return rule, err
		}
	}
	if scoped {
		rule.where, err = parseFaultScope(where, r)
	}
	return rule, err
}

func parseChance(text string) (float64, error) {
	number, ok := strings.CutSuffix(text, "%")
	percent, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || !(percent >= 0 && percent <= 100) {
		return 0, fmt.Errorf("%q is not a chance from 0%% to 100%%", text)
	}
	return percent / 100, nil
}

func parseFaultScope(text string, r registry) (faultScope, error) {
	if text == "reads" || text == "writes" {
		return faultScope{mutates: new(text == "writes")}, nil
	}
	name, operation, one := strings.Cut(text, ":")
	for long, short := range shortServices() {
		if name == short {
			name = long
		}
	}
	if name == "elbv2" {
		name = "elasticloadbalancing"
	}
	if !slices.ContainsFunc(services(), func(s service) bool { return s.name == name }) {
		return faultScope{}, fmt.Errorf("unknown service %q; there are %s, and reads and writes", name, strings.Join(weatherServices(), ", "))
	}
	if !one {
		return faultScope{service: name}, nil
	}
	for _, o := range r {
		if o.service == name && strings.EqualFold(o.name, operation) {
			return faultScope{service: name, operation: o.name}, nil
		}
	}
	return faultScope{}, fmt.Errorf("%s has no operation %q; there are %s", name, operation, strings.Join(r.operationsOf(name), ", "))
}

func joined(kinds []faultKind) string {
	words := make([]string, 0, len(kinds))
	for _, k := range kinds {
		words = append(words, string(k))
	}
	return strings.Join(words, ", ")
}
