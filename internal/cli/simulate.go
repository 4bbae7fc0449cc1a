package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func (c *commands) simulate() *cobra.Command {
	var s Simulation
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Serve the simulated region to any AWS client",
		Long: "Serve the simulated region on this machine to any AWS client: set AWS_ENDPOINT_URL, or give --endpoint-url to\n" +
			"clients that ignore it, and any keys. It prints `listening on http://HOST:PORT` once it accepts connections.\n\n" +
			"Scenarios: " + strings.Join(c.Scenarios(), ", ") + "\n\n" + strings.TrimSpace(c.FaultGrammar),
		Example: "  fsui simulate --listen 127.0.0.1:0 --faults 'throttle=30%@ecs'\n" +
			"  fsui simulate --services 500 --tasks 5000 --target-groups 200",
		Args: cobra.NoArgs,
		RunE: acting(func(cmd *cobra.Command, _ []string) error {
			if err := c.onlySimulated(cmd); err != nil {
				return err
			}
			if err := c.checkSimulation(s); err != nil {
				return err
			}
			s.Region = c.Region
			unheard := error(nil)
			err := c.Simulate(cmd.Context(), s, func(url string, key []string) {
				_, unheard = fmt.Fprintln(c.Stdout, strings.Join(append([]string{"listening on " + url}, key...), "\n"))
			})
			if err == nil {
				err = unheard
			}
			return err
		}),
	}
	f := cmd.Flags()
	f.StringVar(&s.Listen, "listen", "127.0.0.1:4588", "loopback `ADDRESS` to listen on; port 0 = any")
	c.scenarioFlag(cmd, &s.Scenario)
	f.Uint64Var(&s.Seed, "seed", 1, "the same seed gives the same ids, delays and faults")
	f.Float64Var(&s.Speed, "speed", 1, "seconds of the region for each real one")
	f.Var(upTo(&s.Services, mostServices), "services", "a large estate of `N` services in place of a scenario, 5,000 at most")
	f.Var(upTo(&s.Tasks, mostTasks), "tasks", "`N` tasks of the large estate, 50,000 at most")
	f.Var(upTo(&s.TargetGroups, mostTargetGroups), "target-groups", "`N` target groups of the large estate, 3,000 at most")
	f.BoolVar(&s.EventCapture, "event-capture", false, "the large estate's events are captured in a log group")
	f.BoolVar(&s.RealShell, "real-shell", false, "shells in containers are this machine's, in an empty directory; calls must then be\nsigned with the key that it prints")
	f.StringVar(&s.Faults, "faults", "", "bad weather, `SPEC` as above; PUT /_region/faults changes it later")
	return withoutAccount(cmd)
}

func (c *commands) checkSimulation(s Simulation) error {
	if !(s.Speed > 0) { // NaN is not
		return usagef("--speed %g: must be more than 0", s.Speed)
	}
	if s.EventCapture && s.Services == 0 {
		return usagef("--event-capture needs --services: scenarios say in their file which clusters have it")
	}
	return c.knownScenario(s.Scenario)
}

func (c *commands) scenarioFlag(cmd *cobra.Command, scenario *string) {
	cmd.Flags().StringVar(scenario, "scenario", "estate", "`NAME` of the story to play")
	complete(cmd, "scenario", c.Scenarios)
}

func (c *commands) knownScenario(name string) error {
	known := c.Scenarios()
	if slices.Contains(known, name) {
		return nil
	}
	return usagef("unknown scenario %q%s (there are %s)", name, maybe(name, "", known), strings.Join(known, ", "))
}
