# Everything below needs git, make and Go, nothing else. The linter and the
# vulnerability checker are pinned in modules of their own under tools/, so that
# the program's go.mod lists only what the program uses.

GO   ?= go
ARGS ?=
BIN  ?= bin/fsui

LINT     := $(GO) tool -modfile=tools/go.mod golangci-lint
VULN     := $(GO) tool -modfile=tools/vuln/go.mod govulncheck
MODULES  := . tools tools/vuln
WANT_GO  := $(shell sed -n 's/^go //p' go.mod)
# The revision is stamped into the binary where git will read this checkout
# (it refuses one that belongs to another user), and left out elsewhere.
BUILDVCS := $(shell git rev-parse --verify -q HEAD >/dev/null 2>&1 && echo auto || echo false)

# What waits for a network or a person need not be fast: without inlining it is 1.5 MB smaller.
HURRIES_NOT := github.com/aws/aws-sdk-go-v2/service github.com/aws/aws-sdk-go-v2/config github.com/aws/aws-sdk-go-v2/credentials \
	github.com/aws/session-manager-plugin github.com/aws/aws-sdk-go github.com/cihub github.com/goccy github.com/gorilla github.com/spf13 \
	github.com/xtaci github.com/fsui/fsui/internal/cli github.com/fsui/fsui/internal/session github.com/fsui/fsui/internal/sim net/http crypto/tls
# Functions that begin at every eighth byte, in place of every 32nd, give another 0.4 MB.
SMALLER  := $(foreach path,$(HURRIES_NOT),-gcflags '$(path)/...=-l') -ldflags '-s -w -funcalign=8'

export CGO_ENABLED = 0
export GOFLAGS := $(GOFLAGS) -buildvcs=$(BUILDVCS)

.DEFAULT_GOAL := help
.PHONY: help demo run build test race bench lint fmt fmt-check tidy vet golden licenses vuln awscli-check check need-go

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## open the console on the simulated region: no AWS account, no network
	@bin/fsui demo $(ARGS)

run: build ## open the console on your AWS account, or run fsui with ARGS="status -o json"
	@bin/fsui $(ARGS)

build: need-go ## build bin/fsui, static and stripped
	@$(GO) build -trimpath $(SMALLER) -o $(BIN) ./cmd/fsui

test: need-go ## run every test that needs Go only
	$(GO) test -timeout 20m ./...

race: need-go ## run every test under the race detector, where there is a C compiler
	@cc=$$($(GO) env CC); \
	if command -v $${cc%% *} >/dev/null; then set -x; CGO_ENABLED=1 $(GO) test -race -timeout 40m ./...; \
	else echo "race: no C compiler ($$cc) on this machine, not run"; fi

bench: need-go ## run the benchmarks and measure the program against its limits
	$(GO) test -run '^$$' -bench . -benchmem ./internal/...
	@if [ "$$($(GO) env GOOS)" = linux ]; then set -x; $(GO) run ./internal/tools/bench $(ARGS); \
	else echo "bench: the program is measured through /proc, on Linux only"; fi

lint: need-go ## run golangci-lint, the import table included
	$(LINT) run

fmt: need-go ## format the code
	$(LINT) fmt

fmt-check: need-go
	$(LINT) fmt --diff

tidy: need-go
	@set -e; for m in $(MODULES); do echo "$(GO) -C $$m mod tidy -diff"; $(GO) -C $$m mod tidy -diff; done

vet: need-go
	GOOS=darwin $(GO) vet ./...
	GOOS=windows $(GO) vet ./...

golden: need-go ## rewrite golden frames, docs/keys.md and the example configuration: look at each before committing it
	$(GO) test ./internal/ui/... ./internal/archtest -update

licenses: need-go ## regenerate NOTICE and assets/licenses/THIRD_PARTY_LICENSES
	$(GO) run ./internal/tools/licenses

vuln: need-go ## look the dependencies up in the Go vulnerability database
	@out=$$($(VULN) ./... 2>&1); status=$$?; echo "$$out"; \
	case "$$out" in *"fetching vulnerabilities:"*) \
	echo "vuln: the vulnerability database does not answer from here: nothing was checked"; exit 0;; esac; \
	exit $$status

awscli-check: need-go ## drive the simulated region with every AWS CLI found here
	$(GO) run ./internal/tools/awsclicheck

check: fmt-check tidy lint vet test race ## all that a commit needs

need-go:
	@command -v $(GO) >/dev/null || { echo "fsui is built with Go $(WANT_GO) or newer, and there is no Go on the PATH: https://go.dev/dl/" >&2; exit 1; }
	@err=$$($(GO) list -m 2>&1 >/dev/null) || { echo "fsui is built with Go $(WANT_GO) or newer: $$err" | head -n 1 >&2; exit 1; }
