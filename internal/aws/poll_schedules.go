package aws

import (
	"context"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/fsui/fsui/internal/state"
)

const (
	// rulesAPage of each of EventBridge's lists. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
	rulesAPage = 100
	// schedulePeriod: rules change by hand, and seldom; the tasks they start are read with the others.
	schedulePeriod = 30 * time.Second
)

// scheduleSource reads the rules and schedules that start tasks in one cluster, or in all. The target of such a rule is
// the cluster: asking by it spares a call for every other rule of the account. Only the default bus has such rules.
func (p *Poller) scheduleSource(of state.ClusterKey) *source {
	return p.newSource(state.SourceSchedules, "", ruleRead, schedulePeriod).listing(
		func(ctx context.Context, h *harvest) func(*state.Edit) { return p.pollSchedules(ctx, h, of) })
}

// pollSchedules returns the edit that drops those that are gone: rules and schedules each where all of them were read.
func (p *Poller) pollSchedules(ctx context.Context, h *harvest, of state.ClusterKey) (last func(*state.Edit)) {
	before := p.store.Snapshot().Schedules
	asked := p.clock()
	var schedules seenSchedules
	other := h.crew.sub()
	other.start("list schedules", func() { schedules = p.pollScheduler(ctx, h, of, before, asked) })
	rules := p.pollRules(ctx, h, of, asked)
	other.wait.Wait()
	return func(e *state.Edit) {
		for key, s := range before {
			there := &rules
			if key.Group != "" {
				there = &schedules
			}
			if !there.lost && p.owns(key.Scope) && (of.Name == "" || s.Cluster == of) && !there.keys[key] {
				e.DropSchedule(key)
			}
		}
	}
}

// pollRules reads what EventBridge's rules start.
func (p *Poller) pollRules(ctx context.Context, h *harvest, of state.ClusterKey, asked time.Time) seenSchedules {
	var there scheduleNotes
	named, complete := p.rulesByCluster(ctx, h, of)
	if len(named) > 0 {
		rules, listed := p.listRules(ctx, h, named)
		complete = complete && listed
		targets := h.crew.sub()
		for name := range named {
			rule, known := rules[name]
			if !known {
				continue // deleted meanwhile, or not read
			}
			targets.start("list targets by rule", func() { there.note(p.readRule(ctx, h, rule, p.theirs(asked))) })
		}
		targets.wait.Wait()
	}
	there.note(nil, complete)
	return there.all()
}

// seenSchedules are those that answers tell of.
type seenSchedules struct {
	keys map[state.ScheduleKey]bool
	lost bool // an answer is missing
}

// scheduleNotes gathers them from calls side by side.
type scheduleNotes struct {
	mu   sync.Mutex
	seen seenSchedules
}

func (n *scheduleNotes) note(keys []state.ScheduleKey, complete bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.seen.lost = n.seen.lost || !complete; n.seen.keys == nil {
		n.seen.keys = map[state.ScheduleKey]bool{}
	}
	for _, key := range keys {
		n.seen.keys[key] = true
	}
}

func (n *scheduleNotes) all() seenSchedules {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.seen
}

// rulesByCluster names the rules that have one of the clusters as a target.
func (p *Poller) rulesByCluster(ctx context.Context, h *harvest, of state.ClusterKey) (named map[string]bool, complete bool) {
	named, complete = map[string]bool{}, true
	var mu sync.Mutex
	lists := h.crew.sub()
	for key, c := range p.store.Snapshot().Clusters {
		if c.ARN == "" || !p.owns(key.Scope) || of.Name != "" && key != of {
			continue
		}
		lists.start("list rules by target", func() {
			done := h.pages("events:ListRuleNamesByTarget", func(token *string) (*string, error) {
				page, err := p.clients.events.ListRuleNamesByTarget(ctx, &eventbridge.ListRuleNamesByTargetInput{
					TargetArn: &c.ARN, Limit: awssdk.Int32(rulesAPage), NextToken: token,
				})
				if err != nil {
					return nil, err
				}
				mu.Lock()
				defer mu.Unlock()
				for _, name := range page.RuleNames {
					named[name] = true
				}
				return page.NextToken, nil
			})
			mu.Lock()
			defer mu.Unlock()
			complete = complete && done
		})
	}
	lists.wait.Wait()
	return named, complete
}

// listRules reads when the named rules fire.
func (p *Poller) listRules(ctx context.Context, h *harvest, named map[string]bool) (rules map[string]types.Rule, complete bool) {
	rules = map[string]types.Rule{}
	complete = h.pages("events:ListRules", func(token *string) (*string, error) {
		page, err := p.clients.events.ListRules(ctx, &eventbridge.ListRulesInput{Limit: awssdk.Int32(rulesAPage), NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rules {
			if name := awssdk.ToString(r.Name); named[name] {
				rules[name] = r
			}
		}
		return page.NextToken, nil
	})
	return rules, complete
}

// readRule reads what a rule starts.
func (p *Poller) readRule(ctx context.Context, h *harvest, rule types.Rule, seen time.Time) (keys []state.ScheduleKey, complete bool) {
	complete = h.pages("events:ListTargetsByRule", func(token *string) (*string, error) {
		page, err := p.clients.events.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{
			Rule: rule.Name, Limit: awssdk.Int32(rulesAPage), NextToken: token,
		})
		if err != nil {
			return nil, err
		}
		var found []*state.Schedule
		for i := range page.Targets {
			if s, ok := scheduleOf(&p.words, &rule, &page.Targets[i], seen); ok {
				found, keys = append(found, s), append(keys, s.Key)
			}
		}
		h.found(func(e *state.Edit) {
			for _, s := range found {
				e.PutSchedule(s)
			}
		})
		return page.NextToken, nil
	})
	return keys, complete
}
