package cli_test

import (
	"strings"
	"testing"

	"github.com/fsui/fsui/internal/cli"
)

const ownCauses = `
causes:
  - slug: shop-license
    meaning: The licence of the shop has expired.
    actor: app
    patterns:
      - words: ["licence expired"]
    outranks: [app-crash]
    next: ["Renew it."]
    examples:
      - {in: log, text: "panic: licence expired"}
`

// The files of the configuration lie beside it, at home or where they say; --causes comes in place of them. What is wrong
// with one of the configuration is told and costs that file, what is wrong with one given now ends the command.
func TestOwnCauses(t *testing.T) {
	config := func(file string) string { return "version: 1\ncauses: [" + file + "]\n" }
	bad := strings.Replace(ownCauses, "actor: app", "actor: ap", 1)
	for name, c := range map[string]struct {
		files map[string]string
		args  []string
		says  string
		stop  string // the whole line on standard error
		code  int
	}{
		"beside the configuration": {files: map[string]string{"/home/.config/fsui/config.yaml": config("own.yaml"), "/home/.config/fsui/own.yaml": ownCauses}, says: "shop-license", code: cli.BadNews},
		"at home":                  {files: map[string]string{"/home/.config/fsui/config.yaml": config("~/own.yaml"), "/home/own.yaml": ownCauses}, says: "shop-license", code: cli.BadNews},
		"elsewhere":                {files: map[string]string{"/home/.config/fsui/config.yaml": config("/srv/own.yaml"), "/srv/own.yaml": ownCauses}, says: "shop-license", code: cli.BadNews},
		"by flag":                  {files: map[string]string{"/home/.config/fsui/config.yaml": config("gone.yaml"), "here.yaml": ownCauses}, args: []string{"--causes", "here.yaml"}, says: "shop-license", code: cli.BadNews},
		"nobody's":                 {says: "app-crash", code: cli.BadNews},
		"not there": {
			files: map[string]string{"/home/.config/fsui/config.yaml": config("own.yaml")}, says: "app-crash", code: cli.BadNews,
			stop: "fsui: your own causes are left out: open /home/.config/fsui/own.yaml: file does not exist\n",
		},
		"with a mistake": {
			files: map[string]string{"/home/.config/fsui/config.yaml": config("own.yaml"), "/home/.config/fsui/own.yaml": bad}, says: "app-crash", code: cli.BadNews,
			stop: `fsui: your own causes are left out: /home/.config/fsui/own.yaml:5:5: shop-license: unknown actor "ap"; did you mean app? (there are app, aws, capacity, config, expected, health, iam, image, limits, network, storage, unknown)` + "\n",
		},
		"by flag, with a mistake": {
			files: map[string]string{"here.yaml": strings.Replace(ownCauses, "meaning", "menaing", 1)}, args: []string{"--causes", "here.yaml"}, code: cli.Misused,
			stop: `fsui: --causes: here.yaml:4:5: unknown field "menaing"; did you mean meaning?` + "\n",
		},
		"by flag, not there": {
			args: []string{"--causes", "here.yaml"}, code: cli.Misused, stop: "fsui: --causes: open here.yaml: file does not exist\n",
		},
		"without a name": {
			files: map[string]string{"/home/.config/fsui/config.yaml": config(`"  "`)}, code: cli.Misused,
			stop: "fsui: /home/.config/fsui/config.yaml:2:10: causes.0: want the name of a file\n",
		},
	} {
		r := &region{env: []string{"HOME=/home"}, files: c.files}
		out, errs, code := r.run(t, append([]string{"why", "--from", recordedFile(t, "panic: licence expired")}, c.args...)...)
		if code != c.code || errs != c.stop || !strings.Contains(out, c.says) || c.says == "" && out != "" {
			t.Errorf("%s: exit %d, stderr %q, stdout %s", name, code, errs, out)
		}
	}
}

// What the console shows of a service, fsui status says with the same causes; fsui why asks AWS only once they are right.
func TestOwnCausesOfServices(t *testing.T) {
	files := map[string]string{"/home/.config/fsui/config.yaml": "version: 1\ncauses: [own.yaml]", "/home/.config/fsui/own.yaml": ownCauses}
	r := &region{first: estate, env: []string{"HOME=/home"}, files: files}
	if _, errs, _ := r.run(t, "status"); errs != "" || len(r.asked.Causes) != 1 || r.asked.Causes[0] != "/home/.config/fsui/own.yaml" {
		t.Errorf("asked with %q, stderr %q", r.asked.Causes, errs)
	}
	r = &region{env: []string{"HOME=/home"}}
	if _, errs, code := r.run(t, "why", "--causes", "none.yaml"); code != cli.Misused || r.asked.Timeout != 0 {
		t.Errorf("exit %d, %q", code, errs)
	}
}
