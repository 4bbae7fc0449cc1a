package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func (c *commands) version() *cobra.Command {
	var licenses bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "The version of fsui",
		Args:  cobra.NoArgs,
		RunE: acting(func(*cobra.Command, []string) error {
			if licenses {
				_, err := io.WriteString(c.Stdout, c.Licenses())
				return err
			}
			return c.Build.write(c.Stdout, c.Output)
		}),
	}
	cmd.Flags().BoolVar(&licenses, "licenses", false, "the terms of fsui's parts by others")
	return cmd
}

func (b Build) write(w io.Writer, output string) error {
	if output == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(struct {
			Schema   int  `json:"schema"`
			Version  text `json:"version"`
			Revision text `json:"revision"`
			Go       text `json:"go"`
			Platform text `json:"platform"`
		}{schema, text(b.Version), text(b.Revision), text(b.Go), text(b.Platform)})
	}
	revision := ""
	if b.Revision != "" {
		revision = " (" + b.Revision + ")"
	}
	_, err := fmt.Fprintf(w, "fsui %s%s %s %s\n", b.Version, revision, b.Go, b.Platform)
	return err
}
