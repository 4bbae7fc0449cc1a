package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/fsui/fsui/internal/awsdoc"
	"github.com/fsui/fsui/internal/reach"
	"github.com/fsui/fsui/internal/state"
)

// reachNow answers from AWS for the service or task that word means, and keeps what was read in a file if it is named.
func (c *commands) reachNow(ctx context.Context, word, save string) error {
	q := question{
		needs: []state.SourceKind{state.SourceClusters, state.SourceServices, state.SourceTasks, state.SourceNetwork},
		word:  word, orTask: true, answer: reachAnswer,
	}
	q.more = func(ctx context.Context, facts *Facts, v view) error {
		if err := facts.Poller.SweepNetwork(ctx, v.networkKey()); err != nil {
			return err
		}
		if n := facts.Store.Snapshot().Networks[v.networkKey()]; n != nil && save != "" {
			return saveNetwork(save, n)
		}
		return nil
	}
	return c.ask(ctx, q)
}

// networkKey is whose network answers: a task of a service is placed as its service says.
func (v view) networkKey() state.NetworkKey {
	if v.task == nil {
		return state.NetworkKey{Scope: v.only.Key.Cluster.Scope, Service: v.only.Key}
	}
	return v.NetworkKeyOf(v.task)
}

// liveReachDocument is a reachDocument that also says whose it is and what could not be read.
type liveReachDocument struct {
	Service text `json:"service"` // null for a standalone task
	Task    text `json:"task"`
	Account text `json:"account"`
	Cluster text `json:"cluster"`
	ARN     text `json:"arn"`
	reachDocument
	outcome
}

func reachAnswer(v view) answer {
	key := v.networkKey()
	doc := liveReachDocument{Service: text(key.Service.Name), outcome: v.outcome}
	name := key.Service.String()
	cluster := key.Service.Cluster
	if v.task != nil {
		cluster = v.task.Key.Cluster
		doc.Task, doc.ARN = text(v.task.Key.ID), text(v.task.ARN)
	} else {
		doc.ARN = text(v.only.ARN)
	}
	doc.Account, doc.Cluster = text(cluster.Scope.Account), text(cluster.Name)
	if key.Service.Name == "" {
		name = "task " + key.Task.ID
	}
	n := v.Networks[key]
	if n == nil {
		n = &state.Network{}
	}
	r := reach.Evaluate(n)
	doc.reachDocument = reachDocumentOf(n, r)
	var below bytes.Buffer
	reachBelow(&below, n, r)
	return answer{document: doc, table: reachRows(r), below: below.String(), nothing: "nothing to tell of the network of " + name + ": " + reach.Nowhere(n), code: reachCode(r)}
}

// saveNetwork writes a document that only its owner can read: it tells how the account's network is made.
func saveNetwork(name string, n *state.Network) error {
	var b bytes.Buffer
	if err := awsdoc.WriteNetwork(&b, n); err != nil {
		return err
	}
	const ownerOnly = 0o600
	if err := os.WriteFile(name, b.Bytes(), ownerOnly); err != nil {
		return fmt.Errorf("--save: %w", err)
	}
	if err := os.Chmod(name, ownerOnly); err != nil { // it may have been there before
		return fmt.Errorf("--save: %w", err)
	}
	return nil
}
