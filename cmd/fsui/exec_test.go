//go:build linux || darwin

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// A shell in the demo's container, as a person uses it, and the console after it.
func TestShellInTheConsole(t *testing.T) {
	t.Parallel()
	x := onTerminal(t, 120, 34, clean(t), "demo")
	x.atTask()
	x.keys("x")
	x.wait("fsui: app of task", "newest of 6 running", "runs on this machine", "app #")
	x.keys("stty size; env | grep -c AWS\r")
	x.wait("34 120", "\n0 ")
	x.resize(90, 25)
	x.insist("stty size\r", "the new size", func() bool { return strings.Contains(x.screen(), "25 90") }) // a key may be quicker
	x.keys("sleep 1000\r")
	x.wait("sleep 1000")
	prompts := strings.Count(x.screen(), "app #")
	x.insist("\x03", "an interrupted command", func() bool { return strings.Count(x.screen(), "app #") > prompts }) // as above
	x.keys("sleep 2000\r")
	x.wait("sleep 2000")
	x.insist("\x1a", "a stopped command", func() bool { return strings.Contains(x.screen(), "Stopped") }) // the shell's job, not fsui
	x.keys("kill -9 %1; wait; echo on''ward\r")
	x.wait("onward")
	x.keys("echo still $((40+2)) ünïcode\r")
	x.wait("still 42 ünïcode")
	x.keys("stty -echo; echo rea''dy\r")
	x.wait("ready")
	x.keys("echo rece''iving; sha256sum | cut -c1-64\r")
	x.wait("receiving") // the shell sets the terminal otherwise while it reads a command
	line := strings.Repeat("0123456789abcdef", 4)
	paste := strings.Repeat(line+"\r", 1000) // 64 KB in ordinary lines
	x.keys(paste + "\x04")
	x.wait(fmt.Sprintf("%x", sha256.Sum256([]byte(strings.ReplaceAll(paste, "\r", "\n"))))) // nothing lost, nothing changed
	x.keys("exit\r")
	x.wait("has ended", "> ")
	if !regexp.MustCompile(`> .*prod/web`).MatchString(x.screen()) || strings.Contains(x.screen(), "prod/checkout") {
		t.Errorf("not at the same place:\n%s", x.screen())
	}
	x.keys("d") // the next key is the console's
	x.wait(`"serviceName": "web"`)
	x.keys("\x1b")
	x.wait("WHAT IS WRONG")
	x.keys("x")
	eventually(t, "another shell", func() (bool, string) {
		return strings.Count(x.bytes(), "comes back") == 2, x.screen()
	})
	x.keys("echo sec''ond\r") // what is typed before the prompt is there waits for it
	x.wait("second  ")
	x.keys("\x04") // ctrl-d ends it too
	x.wait("has ended", "WHAT IS WRONG")
	x.keys("\x1b")
	x.wait("staging/web")
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}

// atTask goes to a service whose tasks have been read.
func (x *terminal) atTask() {
	x.t.Helper()
	x.wait("prod/web", "prod/checkout")
	eventually(x.t, "the number of tasks", func() (bool, string) {
		return regexp.MustCompile(`Tasks [67]\d`).MatchString(x.screen()), x.screen() // all of them, not the first to come in
	})
	x.keys("/prod/web\r")
	x.waitGone("prod/checkout")
}

// A signal ends the child, and then the program; the terminal is as it was.
func TestSignalsEndTheShellFirst(t *testing.T) {
	t.Parallel()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			x := onTerminal(t, 100, 30, clean(t), "demo")
			x.atTask()
			x.keys("x")
			x.wait("app #")
			child := childrenOf(t, x.cmd.Process.Pid)
			if err := x.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if code := x.exit(); code != signalled+int(s) {
				t.Errorf("exit %d", code)
			}
			for _, pid := range child {
				eventually(t, "the end of the child", func() (bool, string) {
					return syscall.Kill(pid, 0) != nil, fmt.Sprint(pid)
				})
			}
			x.restored()
		})
	}
}

// The same where the shell is all that fsui does.
func TestSignalsEndExec(t *testing.T) {
	t.Parallel()
	url := region(t)
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			x := onTerminal(t, 80, 24, clean(t, keys(url)...), "exec", "prod/web", "-c", "app")
			x.wait("app of task", "# ")
			child := childrenOf(t, x.cmd.Process.Pid)
			if err := x.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if code := x.exit(); code != signalled+int(s) {
				t.Errorf("exit %d", code)
			}
			for _, pid := range child {
				eventually(t, "the end of the child", func() (bool, string) { return syscall.Kill(pid, 0) != nil, fmt.Sprint(pid) })
			}
			x.restored()
		})
	}
}

// A shell whose connection is cut after each key goes on; one that may not be resumed ends with the reason, and so does
// one in which nothing speaks, or whose gateway refuses. The terminal is as it was.
func TestShellInBadWeather(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, faults, keys string
		shows              []string
		code               int
	}{
		{"cut", "reset@ssmmessages", "echo o''ne\recho t''wo\rexit\r", []string{"one", "two"}, 0},
		{"cut and not resumed", "reset@ssmmessages,denied@ssm:ResumeSession", "echo\r", []string{"the connection was lost", "could not be made again", "not authorized"}, 1},
		{"silent", "hang@ssmmessages", "\x03", []string{"called off before the session began"}, 1},
		{"403", "denied@ssmmessages", "", []string{"403 Forbidden", "ssmmessages:OpenDataChannel"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url := region(t)
			weather(t, url, c.faults)
			x := onTerminal(t, 200, 24, clean(t, keys(url)...), "exec", "prod/web")
			x.wait("app of task")
			eventually(t, "the terminal is raw", func() (bool, string) { return x.state() != x.fresh, x.screen() })
			x.keys(c.keys)
			x.wait(c.shows...)
			if code := x.exit(); code != c.code {
				t.Errorf("exit %d\n%s", code, x.screen())
			}
			x.restored()
		})
	}
}

// A gateway that never speaks is given up on.
func TestSilentGatewayIsGivenUp(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes the half minute that the gateway is given")
	}
	t.Parallel()
	url := region(t)
	weather(t, url, "hang@ssmmessages")
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(), "exec", "prod/web", "--", "true")
	cmd.Env = clean(t, keys(url)...)
	said, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 255 || !strings.Contains(string(said), "nothing came within 30s") {
		t.Errorf("code %d, %s", code, said)
	}
}

// The console tells why there is no shell, and why one has ended, and goes on.
func TestConsoleTellsWhyAShellEnds(t *testing.T) {
	t.Parallel()
	url := region(t)
	x := onTerminal(t, 120, 34, clean(t, keys(url)...))
	x.atTask()
	weather(t, url, "denied@ecs:ExecuteCommand")
	x.insist("x", "AWS is asked", func() bool { return strings.Contains(x.screen(), "no shell in app of task") })
	x.wait("no shell in app of task", "ecs:ExecuteCommand: AccessDeniedException", "assets/iam/exec.json", "enter what it needs")
	x.away("no shell in app")
	weather(t, url, "denied@ssmmessages")
	x.keys("x")
	x.wait("the shell in app of task", "403 Forbidden")
	x.away("403 Forbidden")
	weather(t, url, "")
	x.keys("\x1b")
	x.wait("prod/checkout")
	x.keys("/prod/orders\r") // which no load balancer drains
	x.waitGone("prod/web")
	x.keys("x")
	x.wait("newest of 3 running); exit or ctrl-d comes back", "# ")
	task := regexp.MustCompile(`of task ([0-9a-f]{8}) \(the newest of 3`).FindStringSubmatch(x.screen())
	if task == nil {
		t.Fatal(x.screen())
	}
	if out, told, code := feed(t, url, "", "stop-task", task[1], "--reason", "by a test", "--yes"); code != 0 {
		t.Fatalf("stop-task: %d %s %s", code, out, told)
	}
	x.wait("has been stopped: by a test", "prod/orders")
	x.away("by a test")
	x.keys("\x1b")
	x.wait("prod/checkout")
	x.keys("q")
	if code := x.exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	x.restored()
}

// away closes a card, once it takes keys.
func (x *terminal) away(word string) {
	x.t.Helper()
	x.insist("x", "the card closes", func() bool { return !strings.Contains(x.screen(), word) })
}

// childrenOf lists the processes that a process has started.
func childrenOf(t *testing.T, pid int) (children []int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ps", "-A", "-o", "pid=,ppid=").Output()
	if err != nil {
		t.Skip("no ps here")
	}
	for line := range strings.Lines(string(out)) {
		var child, parent int
		if _, err := fmt.Sscan(line, &child, &parent); err == nil && parent == pid {
			children = append(children, child)
		}
	}
	if len(children) == 0 {
		t.Fatal("there is no child")
	}
	return children
}

// run is a command on the simulated region, fed with an input.
func feed(t *testing.T, url, input string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(), args...)
	cmd.Env = clean(t, keys(url)...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &errs
	_ = cmd.Run() // its state tells
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// exec -- COMMAND is one more command of a script.
func TestExecRunsACommand(t *testing.T) {
	t.Parallel()
	url := region(t)
	all := make([]byte, 0, 70_000)
	for i := range 70_000 {
		all = append(all, byte(i*i/251))
	}
	for _, c := range []struct {
		name, in string
		args     []string
		out      string
		code     int
		said     string
	}{
		{"words", "", []string{"exec", "prod/web", "--", "echo", "a  b", "$HOME"}, "a  b $HOME\n", 0, "app of task"},
		{"its exit code", "", []string{"exec", "prod/web", "--", "echo out; exit 7"}, "out\n", 7, ""},
		{"another container", "", []string{"exec", "prod/web", "-c", "envoy", "--", "true"}, "", 0, "envoy of task"},
		{"bytes both ways", string(all), []string{"exec", "prod/web", "--", "cat"}, string(all), 0, ""},
		{"a line feed alone", "\n", []string{"exec", "prod/web", "--", "cat"}, "\n", 0, ""},
		{"not found", "", []string{"exec", "prod/web", "--", "nosuch"}, "sh: nosuch: not found\n", 127, ""},
		{"no such container", "", []string{"exec", "prod/web", "-c", "db", "--", "true"}, "", 255, `no container "db": it has app, envoy`},
		{"no such service", "", []string{"exec", "prod/wep", "--", "true"}, "", 255, "no service is called"},
		{"exec is off", "", []string{"exec", "prod/accounts", "--", "true"}, "", 255, ""},
		{"read-only", "", []string{"exec", "--read-only", "prod/web", "--", "true"}, "", 6, "read only"},
		{"no command", "", []string{"exec", "prod/web", "--"}, "", 2, "no command after --"},
		{"no terminal", "", []string{"exec", "prod/web"}, "", 2, "needs a terminal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, said, code := feed(t, url, c.in, c.args...)
			if out != c.out || code != c.code || !strings.Contains(said, c.said) {
				t.Errorf("code %d, stdout %d bytes %.80q, stderr %q", code, len(out), out, said)
			}
			if strings.Count(said, "\n") > 2 {
				t.Errorf("more than two lines: %q", said)
			}
		})
	}
}

// However a session fails, it fails with its reason and within a moment.
func TestExecFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		faults, said string
		code         int
	}{
		{"denied@ecs:ExecuteCommand", "ecs:ExecuteCommand", 255},
		{"throttle@ecs:ExecuteCommand", "ThrottlingException", 255},
		{"denied@ssmmessages", "403", 255},
		{"reset@ssmmessages", "", 0}, // the connection is made again after each message
	} {
		t.Run(c.faults, func(t *testing.T) {
			t.Parallel()
			url := region(t)
			weather(t, url, c.faults)
			out, said, code := feed(t, url, "input", "exec", "prod/web", "--", "cat")
			if code != c.code || !strings.Contains(said, c.said) || code == 0 && out != "input" {
				t.Errorf("code %d, %q, %q", code, out, said)
			}
		})
	}
}

// A task that is stopped ends the session in it, and says so.
func TestTaskStopsUnderTheSession(t *testing.T) {
	t.Parallel()
	url := region(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(), "exec", "prod/orders", "--", "sleep", "1000")
	cmd.Env = clean(t, keys(url)...)
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(errs)
	line, err := said.ReadString('\n')
	found := regexp.MustCompile(`of task ([0-9a-f]{8})`).FindStringSubmatch(line)
	if err != nil || found == nil {
		t.Fatalf("%v: %q", err, line)
	}
	if out, told, code := feed(t, url, "", "stop-task", found[1], "--reason", "by a test", "--yes"); code != 0 {
		t.Fatalf("stop-task: %d %s %s", code, out, told)
	}
	why, _ := io.ReadAll(said)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 255 || !strings.Contains(string(why), "has been stopped: by a test") {
		t.Errorf("code %d, %s", code, why)
	}
}

// exec-check tells what is missing, and what can be done.
func TestExecCheck(t *testing.T) {
	t.Parallel()
	url := region(t)
	for _, c := range []struct {
		service, weather, says string
		code                   int
	}{
		{"prod/web", "", "the task reaches Session Manager", 0},
		{"staging/web", "", "lacks ssmmessages:CreateControlChannel", 3},
		{"prod/accounts", "", "--enable-execute-command --force-new-deployment", 3},
		{"staging/notifications", "", "sessions are encrypted with arn:aws:kms:us-east-1:111122223333:key/", 0},
		{"staging/notifications", "", "the task role notifications-task allows kms:Decrypt", 0},
		{"staging/notifications", "", "your policy allows ecs:ExecuteCommand, kms:GenerateDataKey", 0},
	} {
		out, said, code := feed(t, url, "", "exec-check", c.service)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%s: code %d, %s\n%s", c.service, code, said, out)
		}
	}
	weather(t, url, "denied@iam")
	if out, _, code := feed(t, url, "", "exec-check", "prod/web", "-o", "json"); code != 4 || !strings.Contains(out, `"result": "unknown"`) || !strings.Contains(out, `"ready": true`) {
		t.Errorf("without the right to ask IAM: code %d\n%s", code, out)
	}
	for service, says := range map[string]string{"staging/web": "fsui exec-check looks at each", "prod/orders -c collector": "distroless"} {
		_, said, code := feed(t, url, "", append(append([]string{"exec"}, strings.Fields(service)...), "--", "true")...)
		if code != 255 || !strings.Contains(said, says) {
			t.Errorf("%s: code %d, %s", service, code, said)
		}
	}
}
