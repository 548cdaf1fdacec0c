# One way to run each thing; CI runs the same. Everything installs itself into .venv and node_modules.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
QUIET_PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# An editable install is compiled by nobody where PYTHONDONTWRITEBYTECODE is set, and an editor waits 5 ms for that.
COMPILE := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q daemon/persona_daemon sdk/persona

.PHONY: help setup demo test test-consumers test-extension test-workbench vsix check bench lock docs clean

help: ## what there is to run
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

.venv/base.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Persona into .venv (once) ..."
	@$(QUIET_PIP) install --no-deps --require-hashes -r requirements.lock
	@$(QUIET_PIP) install --no-deps --no-build-isolation -e .
	@$(QUIET_PIP) uninstall --yes setuptools 2> /dev/null
	@$(COMPILE)
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/base.stamp
	@echo "Installing the development tools into .venv (once) ..."
	@$(QUIET_PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.stamp: package-lock.json package.json tests/peers/package.json vscode-extension/package.json tests/extension/package.json
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

setup: .venv/dev.stamp node_modules/.stamp ## install everything for development
	@$(COMPILE)
	@.ci/system-packages

demo: .venv/base.stamp ## personas from the sample study, with the embedded engine
	@$(BIN)/persona demo

test: setup ## all tests, with coverage of sdk/ and daemon/ (at least 90 %)
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered --cov-report=html:.coverage-html
	@npm test --silent --workspace vscode-extension

test-extension: setup ## the VS Code extension alone: pure parts, extension host, one pass in a real workbench
	@npm test --silent --workspace vscode-extension

test-workbench: setup ## the whole scenario in a real workbench, ten times
	@node tests/extension/run.mjs --only scenario --whole

TARGET ?=
vsix: setup ## package the extension for this platform, or TARGET=darwin-arm64, into vscode-extension/dist
	@node vscode-extension/scripts/package.mjs $(if $(TARGET),--target $(TARGET))

test-consumers: setup ## script exports in the real promptfoo, deepeval and Google ADK (installs 1.6 GB, about 90 s)
	@test -x tests/script_consumers/.venv/bin/python || $(PYTHON) -m venv tests/script_consumers/.venv
	@tests/script_consumers/.venv/bin/python -m pip --disable-pip-version-check --quiet install -r tests/script_consumers/requirements.txt
	@npm install --prefix tests/script_consumers --no-audit --no-fund --loglevel=error --no-workspaces
	@$(BIN)/python -m pytest -p no:xdist tests/script_consumers

check: setup ## style, types, generated files, lock files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python docs/generate.py --check
	@npm run check --silent --workspace vscode-extension

docs: setup ## regenerate what is generated: CLI pages, schemas, problem pages, the sync client
	@$(BIN)/python docs/generate.py

bench: setup ## benchmarks, as ratios to named references
	@$(BIN)/python -m tests.benchmarks

lock: ## resolve the versions of all packages anew
	@.ci/lock

clean: ## remove what make made
	@rm -rf .venv node_modules .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build persona-demo vscode-extension/dist vscode-extension/.cache vscode-extension/packages tests/extension/.workbench tests/extension/.out
