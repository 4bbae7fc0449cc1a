package main

import (
	"context"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/fsui/fsui/internal/history"
	"github.com/fsui/fsui/internal/state"
)

const (
	// firstFrameWaits is how long the console waits for what the last session saw, which takes 30 ms of a large
	// estate. From a slow disk it is drawn when it comes.
	firstFrameWaits = 100 * time.Millisecond
	// lastSave is how long leaving waits for what this session saw: the home may lie on a server that is gone.
	lastSave = 2 * time.Second
)

// memory makes a session begin with what the last one saw. Whatever goes wrong with it is said and costs no more.
type memory struct {
	notices chan<- string
	end     context.CancelFunc
	ended   chan struct{}
}

// remember recalls what the last session saw, and keeps what this one sees until it is closed.
func remember(ctx context.Context, log *logFile, store *state.Store, notices chan<- string, o history.Origin) *memory {
	ctx, end := context.WithCancel(ctx)
	m := &memory{notices: notices, end: end, ended: make(chan struct{})}
	recalled := make(chan struct{})
	go func() {
		defer close(m.ended)
		defer func() {
			if thrown := recover(); thrown != nil {
				log.logger().Error("crash", "job", "remember", "value", thrown, "stack", string(debug.Stack()))
			}
		}()
		m.run(ctx, log, store, o, recalled)
	}()
	select {
	case <-recalled:
	case <-m.ended:
	case <-time.After(firstFrameWaits):
	}
	return m
}

func (m *memory) run(ctx context.Context, log *logFile, store *state.Store, o history.Origin, recalled chan<- struct{}) {
	say := func(err error) {
		log.logger().Warn("memory", "error", err)
		select {
		case m.notices <- err.Error():
		default: // nobody looks any more
		}
	}
	folder, err := stateFolder()
	if err != nil {
		say(err)
		return
	}
	cache := history.NewCache(filepath.Join(folder, "snapshots"), o)
	old, err := cache.Load()
	if err != nil {
		say(err)
	} else {
		store.Apply(func(e *state.Edit) { e.Recall(o.Way(), old) })
	}
	close(recalled)
	cache.Keep(ctx, store, say)
}

// close saves what was seen last.
func (m *memory) close() {
	m.end()
	select {
	case <-m.ended:
	case <-time.After(lastSave):
	}
}
