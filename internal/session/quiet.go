package session

import (
	"errors"
	"fmt"

	"github.com/aws/session-manager-plugin/src/log"
)

// quiet is the plugin's logger. It writes nothing anywhere: what matters comes back as an error.
type quiet struct{}

// Errorf makes an error.
func (quiet) Errorf(format string, args ...any) error    { return fmt.Errorf(format, args...) }
func (quiet) Criticalf(format string, args ...any) error { return fmt.Errorf(format, args...) }
func (quiet) Error(args ...any) error                    { return errors.New(fmt.Sprint(args...)) }
func (quiet) Critical(args ...any) error                 { return errors.New(fmt.Sprint(args...)) }
func (quiet) Warnf(string, ...any) error                 { return nil }
func (quiet) Warn(...any) error                          { return nil }
func (quiet) Tracef(string, ...any)                      {}
func (quiet) Debugf(string, ...any)                      {}
func (quiet) Infof(string, ...any)                       {}
func (quiet) Trace(...any)                               {}
func (quiet) Debug(...any)                               {}
func (quiet) Info(...any)                                {}
func (quiet) Flush()                                     {}
func (quiet) Close()                                     {}

// WithContext adds nothing: nothing is written.
func (q quiet) WithContext(...string) log.T { return q }
