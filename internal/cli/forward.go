package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/fsui/fsui/internal/state"
)

func (c *commands) forward() *cobra.Command {
	var container string
	cmd := &cobra.Command{
		Use:   "forward SERVICE|TASK [LOCAL:][HOST:]PORT…",
		Short: "Forward ports of this machine through a task",
		Long: "Forward ports of this machine to a task, or through it to HOST, which the task reaches: a database, a cache. It goes\n" +
			"over Session Manager, as fsui exec does, and needs ssm:StartSession on the task and the document besides\n" +
			"(assets/iam/forward.json). Of a service it is the newest running task whose exec agent runs, told on stderr.\n\n" +
			"LOCAL is the port of this machine, without it the same as PORT; 0 is any that is free. Only this machine can connect.\n" +
			"It prints the address of each as it listens, and goes on until ctrl-c, or until all have ended.",
		Example: "  fsui forward prod/web 8080\n" +
			"  fsui forward prod/web 9000:8080 5432:db.example.com:5432\n" +
			"  fsui forward prod/web 0:8080 -o json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("fsui forward needs one SERVICE or TASK, and one or more [LOCAL:][HOST:]PORT")
			}
			return nil
		},
		RunE: acting(func(cmd *cobra.Command, args []string) error {
			return c.forwardPorts(cmd.Context(), args[0], args[1:], container)
		}),
	}
	cmd.Flags().StringVarP(&container, "container", "c", "", "`NAME` of the container whose agent carries it")
	return cmd
}

func (c *commands) forwardPorts(ctx context.Context, word string, texts []string, container string) error {
	ways := make([]state.Way, len(texts))
	for i, text := range texts {
		way, err := state.ParseWay(text)
		if err != nil {
			return usagef("fsui forward: %v", err)
		}
		ways[i] = way
	}
	if err := c.settle(true); err != nil {
		return err
	}
	if c.ReadOnly {
		return &exit{Refused, errors.New("forwarding a port is refused: fsui was told to read only")}
	}
	if c.Cluster == "" {
		c.Cluster = clusterOf(word)
	}
	facts, err := c.Open(ctx, c.Settings)
	if err != nil {
		return err
	}
	defer facts.Close()
	door, err := c.door(ctx, facts, word, container)
	if err != nil {
		return err
	}
	say(c.Stderr, "through "+door.String())
	return c.carry(ctx, facts, door, ways)
}

// carry forwards all ways until each has ended. One that cannot be opened ends the others: a script counts on all.
func (c *commands) carry(ctx context.Context, facts *Facts, door state.Door, ways []state.Way) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	said := forwardsSaid{c: c}
	errs := make([]error, len(ways))
	var all sync.WaitGroup
	for i, way := range ways {
		all.Go(func() {
			listened := false
			err := facts.Forward(ctx, door, way, func(f state.Forward) {
				listened = listened || f.Address != ""
				said.tell(f, facts.Region)
			})
			if ctx.Err() != nil {
				return // another's end, or the person's wish
			}
			errs[i] = fmt.Errorf("%s: %w", way.To(), err)
			if !listened {
				end()
				return
			}
			say(c.Stderr, errs[i].Error())
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil && ctx.Err() != nil {
			return err
		}
	}
	if errors.Join(errs...) != nil {
		return Ended(Failed)
	}
	return ctx.Err()
}

// forwardsSaid is what has been printed of forwarded ports.
type forwardsSaid struct {
	c       *commands
	mu      sync.Mutex
	told    map[string]bool  // whose address was
	refused map[string]int64 // how often nobody took a connection
}

type forwardDocument struct {
	Schema    int    `json:"schema"`
	Address   string `json:"address"`
	Host      text   `json:"host"` // null = the task itself
	Port      int    `json:"port"`
	Service   text   `json:"service"`
	Task      text   `json:"task"`
	Container text   `json:"container"`
	Account   text   `json:"account"`
	Region    text   `json:"region"`
	Cluster   text   `json:"cluster"`
}

// tell prints an address once it listens, and says when nobody takes a connection at the other end.
func (s *forwardsSaid) tell(f state.Forward, region string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told == nil {
		s.told, s.refused = map[string]bool{}, map[string]int64{}
	}
	if f.Refusals > s.refused[f.ID] {
		s.refused[f.ID] = f.Refusals
		say(s.c.Stderr, f.Address+": nothing takes connections at "+f.Way.To()+" of the task")
	}
	if f.Address == "" || s.told[f.ID] {
		return
	}
	s.told[f.ID] = true
	task := f.Door.Task
	if s.c.Output != "json" {
		_, _ = fmt.Fprintf(s.c.Stdout, "%s -> %s of task %s\n", f.Address, strings.TrimSpace(f.Way.To()), task.Short()) // nobody is left to tell
		return
	}
	_ = json.NewEncoder(s.c.Stdout).Encode(forwardDocument{
		Schema: schema, Address: f.Address, Host: text(f.Way.Host), Port: f.Way.Port, Service: text(f.Door.Service), Task: text(task.ID),
		Container: text(f.Door.Container), Account: text(task.Cluster.Scope.Account), Region: text(region), Cluster: text(task.Cluster.Name),
	})
}
