package session

import (
	"os"
	"time"
)

// resizes says twice a second that the size may have changed: there is no signal for it.
func resizes() (<-chan os.Signal, func()) {
	c, end := make(chan os.Signal), make(chan struct{})
	go func() {
		t := time.NewTicker(500 * time.Millisecond)
		defer t.Stop()
		for {
			select {
			case <-end:
				return
			case <-t.C:
			}
			select {
			case <-end:
				return
			case c <- os.Interrupt:
			}
		}
	}()
	return c, func() { close(end) }
}
