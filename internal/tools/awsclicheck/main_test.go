package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestACallThatCouldReachAWSIsNotRun(t *testing.T) {
	const url = "http://127.0.0.1:4588"
	args := []string{"aws", "--endpoint-url", url, "ecs", "list-clusters"}
	for name, change := range map[string]func(*awsCLI, *exec.Cmd){
		"nothing":              func(*awsCLI, *exec.Cmd) {},
		"no endpoint":          func(_ *awsCLI, cmd *exec.Cmd) { cmd.Args = cmd.Args[3:] },
		"another endpoint":     func(_ *awsCLI, cmd *exec.Cmd) { cmd.Args[2] = "https://ecs.us-east-1.amazonaws.com" },
		"a second endpoint":    func(_ *awsCLI, cmd *exec.Cmd) { cmd.Args = append(cmd.Args, "--endpoint-url=https://example.com") },
		"a profile":            func(_ *awsCLI, cmd *exec.Cmd) { cmd.Args = append(cmd.Args, "--profile", "prod") },
		"no loopback":          func(c *awsCLI, cmd *exec.Cmd) { c.url = "http://10.0.0.1:4588"; cmd.Args[2] = c.url },
		"a name":               func(c *awsCLI, cmd *exec.Cmd) { c.url = "http://localhost.example.com"; cmd.Args[2] = c.url },
		"no key":               func(_ *awsCLI, cmd *exec.Cmd) { cmd.Env = cmd.Env[1:] },
		"no secret":            func(_ *awsCLI, cmd *exec.Cmd) { cmd.Env = slices.Delete(cmd.Env, 1, 2) },
		"the person's home":    func(_ *awsCLI, cmd *exec.Cmd) { cmd.Env[2] = "HOME=/root" },
		"the metadata service": func(_ *awsCLI, cmd *exec.Cmd) { cmd.Env = cmd.Env[:3] },
		"a home with settings": func(c *awsCLI, _ *exec.Cmd) {
			if err := os.Mkdir(filepath.Join(c.home, ".aws"), 0o700); err != nil {
				t.Fatal(err)
			}
		},
	} {
		c := &awsCLI{url: url, home: t.TempDir()}
		cmd := &exec.Cmd{Args: slices.Clone(args), Env: []string{
			"AWS_ACCESS_KEY_ID=" + fakeKey, "AWS_SECRET_ACCESS_KEY=" + fakeSecret, "HOME=" + c.home, "AWS_EC2_METADATA_DISABLED=true",
		}}
		change(c, cmd)
		if err := c.harmless(cmd); (err == nil) != (name == "nothing") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryCLIIsFoundOnce(t *testing.T) {
	one, two, none := t.TempDir(), t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := os.WriteFile(filepath.Join(dir, "aws"), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	link := t.TempDir()
	if err := os.Symlink(filepath.Join(one, "aws"), filepath.Join(link, "aws")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	if err := os.WriteFile(filepath.Join(none, "aws"), []byte("a text"), 0o644); err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(link, "aws"), filepath.Join(two, "aws")}
	if got := findCLIs([]string{link, none, one, two, two, "", "relative"}); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
