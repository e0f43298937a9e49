# Two commands do everything: `make run` and `make test`.
# The environment is made from the lock files, hash by hash; nothing outside .venv/ and var/ is written.
PYTHON ?= python3
BIN := .venv/bin
ENV_RUN := .venv/.run-ready
ENV_TEST := .venv/.test-ready
# Compiled where their sources are newer; an install compiles them, too.
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard service/translations/*/LC_MESSAGES/*.po))
# Side by side, twice as many as there are cores (tests/conftest.py).
PYTEST := $(BIN)/pytest -n auto
# Where the environment forbids bytecode, each of some hundred processes would compile all of ours.
unexport PYTHONDONTWRITEBYTECODE
FAILED := echo "Tests failed: rerun one with '$(BIN)/pytest tests/… -k name'." >&2; exit 1

.PHONY: run test quick lint types tools unit quick-tests coverage fuzz faults lock bench sbom audit clean help

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(ENV_RUN) $(TRANSLATIONS) ## start everything on http://127.0.0.1:8000 (PORT=… moves it)
	@$(BIN)/modqueue run

test: tools ## lint, types and every test, on real servers and a real browser
	@$(MAKE) --no-print-directory $(ENV_TEST) && $(MAKE) --no-print-directory -j 3 lint types unit

quick: $(ENV_TEST) ## lint, types and the tests that need no browser, fault, training or attack
	@$(MAKE) --no-print-directory -j 3 lint types quick-tests

tools:
	@.ci/tools

lint: $(ENV_TEST)
	@echo "==> lint"
	@$(BIN)/ruff check . || { echo "Lint failed: '$(BIN)/ruff check --fix .' repairs most of it." >&2; exit 1; }
	@said=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$said" >&2; exit 1; }
	@$(BIN)/ruff format --check . || { echo "Format differs: run '$(BIN)/ruff format .'." >&2; exit 1; }
	@if command -v luacheck >/dev/null; then $(BIN)/python .ci/lua \
	        || { echo "Lua failed: luacheck names the line above." >&2; exit 1; }; \
	    else echo "The Lua scripts are not checked: luacheck is missing (Debian's package is lua-check)."; fi
	@said=$$($(BIN)/djlint --lint --quiet service/templates 2>&1) || { echo "$$said" >&2; exit 1; }
	@[ ! -x $(BIN)/biome ] || said=$$($(BIN)/biome lint --error-on-warnings 2>&1) || { echo "$$said" >&2; exit 1; }

types: $(ENV_TEST)
	@echo "==> types"
	@$(BIN)/mypy || { echo "Types failed: mypy names the line above." >&2; exit 1; }

unit: $(ENV_TEST) $(TRANSLATIONS)
	@echo "==> tests"
	@$(PYTEST) --durations=10 $(ARGS) || { $(FAILED); }

quick-tests: $(ENV_TEST) $(TRANSLATIONS)
	@echo "==> quick tests"
	@$(PYTEST) -m quick $(ARGS) || { $(FAILED); }

coverage: $(ENV_TEST) ## the lines and branches that no test goes through; less than 90 % of a room is an error
	@$(PYTEST) -m "not browser and not training and not node" --cov --cov-report= $(ARGS)
	@for room in moderation service worker; do \
	    $(BIN)/coverage report --include="$$room/*" --fail-under=90 || exit 1; done

fuzz: $(ENV_TEST) ## ask every door what nobody would ask (CASES=40000 requests; the tests ask 1,600)
	@MODQUEUE_FUZZ_CASES=$(or $(CASES),40000) $(BIN)/pytest --timeout 0 tests/security/*/test_fuzz_*.py $(ARGS)

faults: $(ENV_TEST) ## break each part under load and check all (TRIALS=1000 SEED=… FIRST=…; the tests make 25)
	@$(BIN)/python -m tests.faults.trials --trials $(or $(TRIALS),1000) $(if $(SEED),--seed $(SEED)) $(if $(FIRST),--first $(FIRST))

bench: $(ENV_TEST) ## measure this machine and rewrite docs/benchmarks.md
	@$(BIN)/python -m benchmarks

sbom: $(ENV_TEST) ## list what a release is made of, with licences, in build/sbom.json (CycloneDX)
	@$(BIN)/python deploy/sbom.py

audit: $(ENV_TEST) ## ask for known vulnerabilities in what is installed (exit 75: could not be asked)
	@$(BIN)/python deploy/audit.py

lock: ## rewrite both lock files (needs uv on the PATH)
	@echo setuptools | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --extra postgresql pyproject.toml - -o requirements.lock
	@echo setuptools | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --override requirements-override.txt --extra dev pyproject.toml - -o requirements-dev.lock

clean: ## remove the environment; your comments in var/ stay
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .coverage

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "modqueue needs Python 3.11 or newer; name one with: make run PYTHON=python3.12" >&2; exit 1; }
	@echo "==> creating .venv"
	@$(PYTHON) -m venv .venv || { echo "Could not create .venv: on Debian, 'apt-get install python3-venv'." >&2; exit 1; }

%.mo: %.po
	@$(BIN)/python -m service.translations.build

define install
	@echo "==> installing what $(1) lists (first time: about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1) \
	    || { echo "Installing failed: is the package index reachable? 'make clean' starts afresh." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endef

$(ENV_RUN): requirements.lock pyproject.toml | .venv/bin/python
	$(call install,requirements.lock)
	@touch $@

$(ENV_TEST): requirements-dev.lock pyproject.toml | .venv/bin/python
	$(call install,requirements-dev.lock)
	@touch $@
