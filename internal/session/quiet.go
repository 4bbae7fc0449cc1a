package session

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/aws/session-manager-plugin/src/log"
)

// quiet is the plugin's logger. It writes nothing anywhere, and keeps what the plugin tells nobody else: how the gateway
// answered when it refused the connection.
type quiet struct {
	mu      sync.Mutex
	refused string // "403 Forbidden"
}

func (q *quiet) keep(text string) error {
	if status, ok := strings.CutPrefix(text, "Failed to dial websocket, status: "); ok {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.refused, _, _ = strings.Cut(status, ",")
	}
	return errors.New(text)
}

// refusal is the gateway's last one, "" = it has not refused.
func (q *quiet) refusal() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.refused
}

func (q *quiet) Errorf(format string, args ...any) error {
	return q.keep(fmt.Errorf(format, args...).Error())
}
func (q *quiet) Criticalf(format string, args ...any) error { return q.Errorf(format, args...) }
func (q *quiet) Error(args ...any) error                    { return q.keep(fmt.Sprint(args...)) }
func (q *quiet) Critical(args ...any) error                 { return q.Error(args...) }
func (q *quiet) Warnf(string, ...any) error                 { return nil }
func (q *quiet) Warn(...any) error                          { return nil }
func (q *quiet) Tracef(string, ...any)                      {}
func (q *quiet) Debugf(string, ...any)                      {}
func (q *quiet) Infof(string, ...any)                       {}
func (q *quiet) Trace(...any)                               {}
func (q *quiet) Debug(...any)                               {}
func (q *quiet) Info(...any)                                {}
func (q *quiet) Flush()                                     {}
func (q *quiet) Close()                                     {}

// WithContext adds nothing: nothing is written.
func (q *quiet) WithContext(...string) log.T { return q }
