# curator: every tool has one word. `make demo` and `make test` need Python 3.11+, make and a package index.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Companies have certificates of their own: trust what the system trusts.
export UV_SYSTEM_CERTS := 1
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup fonts demo test check zensical conformance eval soak run serve format clean

help: ## List these words
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

setup: $(READY) ## Make .venv with everything in it

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "curator needs Python 3.11 or newer; name it with make PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --quiet --frozen --inexact --compile-bytecode --python $(BIN)/python
	@touch $@

SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
fonts: ## Install the fonts of the pictures for sharing (Debian, Ubuntu; GitHub's machines have no Japanese one)
	@fc-list | grep -q NotoSansCJK && fc-list | grep -q NotoColorEmoji || { $(SUDO) apt-get update -qq && \
	$(SUDO) apt-get install -qq --no-install-recommends fontconfig fonts-noto-cjk fonts-noto-color-emoji; }

demo: $(READY) ## Play a recorded week, end to end, without network
	$(BIN)/curator demo .curator/demo

test: $(READY) ## Run all tests
	$(BIN)/pytest -n auto

check: $(READY) ## Format, lint, types, structure
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	env -u GH_TOKEN -u GITHUB_TOKEN $(BIN)/zizmor --quiet --offline --strict-collection --persona pedantic .github
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

zensical: $(READY) ## Install the newest Zensical there is into .venv/zensical: a test builds the site with it
	@test -x .venv/zensical/bin/python || $(BIN)/uv venv --quiet --python $(BIN)/python .venv/zensical
	$(BIN)/uv pip install --quiet --upgrade --python .venv/zensical/bin/python zensical

conformance: $(READY) ## Hold other projects' cases against our reading (needs CURATOR_CORPUS), into docs/conformance.md
	$(BIN)/python -m benchmarks.conformance

eval: $(READY) ## Measure the suggestions on sorted links (needs CURATOR_CORPUS), into docs/eval.md
	$(BIN)/python -m benchmarks.eval

bench-crawl: $(READY) ## Race the crawl against other crawlers on loopback, into docs/crawl.md (needs CURATOR_CORPUS, newsboat)
	$(BIN)/python -m benchmarks.crawl

soak: $(READY) ## Race laptops and Action for 25 rounds (SOAK=100 for more), reviewers and crawlers for a minute (SECONDS=300)
	CURATOR_SOAK=$(or $(SOAK),25) CURATOR_SOAK_SECONDS=$(or $(SECONDS),60) \
	$(BIN)/pytest -n 0 tests/faults tests/journal/test_forgetting.py

run: $(READY) ## Crawl the real sources, draft, check and build this repository's own weekly
	$(BIN)/curator weekly

serve: $(READY) ## Show the built site and build again when a page changes
	$(BIN)/curator serve

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove what was built (never the database or the journal)
	rm -rf site .venv .mypy_cache .ruff_cache .hypothesis .curator/docs .curator/theme .curator/demo
