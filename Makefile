# make demo · make test · make lint · make format · make bench · make soak
# Everything a target needs is set up first, in .venv; nothing is installed outside this folder.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OTHERS := python3.12 python3.13
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: demo test lint types layers tests others format bench soak clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    decide every sample case of the branch playbook"
	@echo "make test    lint, types, import layers and all tests"
	@echo "make lint    formatting, lint, types, import layers"
	@echo "make format  mend what can be mended"
	@echo "make bench   measure against the peers (bench/results)"
	@echo "make soak    the long property runs (bench/results)"

$(VENV)/.run: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("duecourse needs Python 3.11 or newer") if sys.version_info < (3, 11) else 0'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet -e . --group dev
	$(BIN)/python -m pip install --quiet -e ".[durable]" || \
		echo "note: durable-rules could not be built here; the Rete target's tests are skipped"
	touch $@

demo: $(VENV)/.run
	@$(BIN)/python tools/demo.py

test: lint tests others

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports

tests: $(VENV)/.dev
	$(BIN)/python -m pytest -q

# The same tests, but for those that build packages or drive other programs, on the other
# interpreters that are here.
others: $(VENV)/.dev
	@for python in $(OTHERS); do \
		if $$python -c 'import sys; sys.exit(0)' 2>/dev/null; then \
			venv=.venvs/$$python; \
			test -f $$venv/.ready -a $$venv/.ready -nt pyproject.toml || { \
				$$python -m venv $$venv && \
				$$venv/bin/python -m pip install --quiet --upgrade "pip>=25.1" && \
				$$venv/bin/python -m pip install --quiet -e . --group test && \
				touch $$venv/.ready; } || exit 1; \
			echo "== $$python"; \
			$$venv/bin/python -m pytest -q -p no:cacheprovider tests/unit tests/conformance tests/golden || exit 1; \
		else echo "== $$python is not here"; fi; \
	done

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	$(BIN)/python bench/run.py

soak: $(VENV)/.dev
	$(BIN)/python -m tests.soak.run

clean:
	rm -rf $(VENV) .venvs dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .cache
