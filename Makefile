# make demo    decide every sample case of the branch playbook, from nothing
# make demo-portfolio    decide 100,000 synthetic loans (CASES=…), plan the day, report
# make test    what CI runs: lint, types, import layers and all tests, on every Python found
# make lint    its first part          make format  mend what can be mended
# make bench   measure (BENCHMARKS=…)   make soak    the long-running tests (SOAK=…)
#
# Everything is made in .venv (and .venvs/ for further Pythons) once, and again only when pyproject.toml changes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install --quiet
FURTHER := 3.12 3.13
FAST := tests/unit tests/golden tests/conformance

export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1
# The tests start the command many hundred times: what is compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help:
	@sed -n 's/^# make/make/p' Makefile

# --- What is needed ---------------------------------------------------------------------

$(VENV)/.made:
	@python=$$(tools/find-python) || { echo 'duecourse needs Python 3.11 or newer; say which with PYTHON=…' >&2; exit 2; }; \
	  test -x $(BIN)/python || { echo "making $(VENV) with $$python"; "$$python" -m venv $(VENV); }
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	@echo 'installing duecourse and what it needs'
	@$(PIP) -e .
	@touch $@

$(VENV)/.portfolio: $(VENV)/.installed
	@echo 'installing what portfolios, plans and reports need'
	@$(PIP) -e '.[portfolio,plan,report,excel]'
	@touch $@

$(VENV)/.tools: $(VENV)/.installed tools/requirements.py
	@echo 'installing what the tests need'
	@$(BIN)/python tools/requirements.py dev > $(VENV)/dev-requirements.txt
	@$(PIP) -r $(VENV)/dev-requirements.txt
	@$(PIP) -e '.[durable]' 2> $(VENV)/durable.log || echo 'durable-rules cannot be built here: what needs it is skipped'
	@touch $@

.venvs/py%/.tools: pyproject.toml tools/requirements.py
	@python=$$(tools/find-python $*); \
	  test -x $(@D)/bin/python || { echo "making $(@D) with $$python"; "$$python" -m venv $(@D); }
	@$(@D)/bin/python tools/requirements.py test > $(@D)/test-requirements.txt
	@PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(@D)/bin/python -m pip install --quiet -e . -r $(@D)/test-requirements.txt
	@touch $@

# The page of `duecourse report` is looked at in a real browser.
.PHONY: browser
browser:
	@tools/find-browser > /dev/null || { echo 'installing Chromium, which the tests of pages need'; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } \
	  > /dev/null 2>&1 || echo 'Chromium cannot be installed here: what needs it is skipped'; }

# `duecourse run` reads from a real PostgreSQL, which the tests start for themselves.
.PHONY: postgres
postgres:
	@ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 || command -v postgres > /dev/null || { echo 'installing PostgreSQL, which the tests of sources need'; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } \
	  > /dev/null 2>&1 || echo 'PostgreSQL cannot be installed here: what needs it is skipped'; }

# `duecourse run --on spark` runs on a real cluster, which the tests start for themselves.
.PHONY: java
java:
	@test -x "$${JAVA_HOME:-}/bin/java" || command -v java > /dev/null || { echo 'installing Java, which the tests on Spark need'; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless; } \
	  > /dev/null 2>&1 || echo 'Java cannot be installed here: what needs it is skipped'; }

# What `duecourse graph` writes for Graphviz is read by Graphviz itself.
.PHONY: graphviz
graphviz:
	@command -v dot > /dev/null || { echo 'installing Graphviz, which the tests of graphs need'; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends graphviz; } \
	  > /dev/null 2>&1 || echo 'Graphviz cannot be installed here: what needs it is skipped'; }

# Approvals are signed and verified by OpenSSH itself.
.PHONY: openssh
openssh:
	@command -v ssh-keygen > /dev/null || { echo 'installing the client of OpenSSH, which the tests of approvals need'; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openssh-client; } \
	  > /dev/null 2>&1 || echo 'OpenSSH cannot be installed here: what needs it is skipped'; }

# --- What it does -----------------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/.installed
	@tools/demo $(BIN)/duecourse

# Everything it makes lies under build/, which `make clean` removes.
.PHONY: demo-portfolio
demo-portfolio: $(VENV)/.portfolio
	@tools/demo-portfolio $(BIN)/duecourse build/demo-portfolio

# --- Checks -----------------------------------------------------------------------------

.PHONY: lint
lint: $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/pyright

.PHONY: format
format: $(VENV)/.tools
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: test
test: lint unit
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(FURTHER:%=further-%)
	@echo 'all is well'

# On two processors: whoever has nothing left takes from the other.
.PHONY: unit
unit: $(VENV)/.tools browser postgres java graphviz openssh
	$(BIN)/pytest --quiet -n 2 --dist worksteal

.PHONY: $(FURTHER:%=further-%)
$(FURTHER:%=further-%): further-%:
	@if tools/find-python $* > /dev/null; then \
	  $(MAKE) --no-print-directory .venvs/py$*/.tools && \
	  echo "the quick tests on Python $*" && \
	  .venvs/py$*/bin/python -m pytest --quiet -k 'not columns' $(FAST); \
	else echo 'no Python $* here: its tests are left out'; fi

.PHONY: bench
bench: $(VENV)/.installed
	$(BIN)/python bench/run.py $(BENCHMARKS)

# SOAK=mutation tries the mutants of the branch playbook alone; anything else are options of the first two.
.PHONY: soak
ifeq ($(SOAK),mutation)
soak: $(VENV)/.tools
	$(BIN)/python -m tests.soak.mutation
else
soak: $(VENV)/.tools
	$(BIN)/python -m tests.soak.run --of books $(SOAK)
	$(BIN)/python -m tests.soak.run --of law $(SOAK)
	$(BIN)/python -m tests.soak.tighten
	$(BIN)/python -m tests.soak.columns
	$(BIN)/python -m tests.soak.mutation
endif

.PHONY: clean
clean:
	rm -rf $(VENV) .venvs .cache build dist
