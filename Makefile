# What a developer can do here. Everything runs from a clean clone with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

.PHONY: help demo test proofs mysql-test lint format types bench bench-identity bench-queue kill-test resume-test lock clean texts random-visits dialogues

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# With -m, because Python loses a Ctrl-C in the moment in which it looks at the path of a script.
demo: $(RUNTIME) ## start everything on this machine and print one URL
	@$(BIN)/python -m bot demo $(ARGS)

# Tests are read anew by every worker, and start the program hundreds of times: compiled once, they are quicker.
test proofs: export PYTHONDONTWRITEBYTECODE :=

test: $(DEV) ## lint, types and the whole suite
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@command -v chromium >/dev/null || echo "There is no Chromium here: the browser tests are left out."
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

proofs: $(DEV) ## the slow proofs in full: 300 persons on both databases, 300 random registers, MariaDB (and MySQL, if MYSQLD names one) throughout, restarts in every step, every look of every page, two processes at once
	@PROOFS=whole $(BIN)/pytest -n 2 --dist loadfile --timeout 1200 tests/contracts \
		tests/acceptance/test_going_on.py tests/acceptance/test_kill_short.py tests/browser \
		tests/integration/fulfilment/test_two_processes.py $(ARGS)

mysql-test: $(DEV) ## the contract tests and the rights on a MySQL server: the one that MYSQLD names, or Debian's, fetched into var/
	@server=$$(tools/mysql.sh) && echo "On $$($$server --version)" && \
		MYSQLD=$$server PROOFS=whole $(BIN)/pytest -n 0 --timeout 1200 -k "mysql and not mariadb" \
		tests/contracts tests/acceptance/test_rights.py $(ARGS)

lint: $(DEV) ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(DEV) ## let ruff put the code in order
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .

bench-identity: $(DEV) ## what levels, codes, QR frames and open BankID orders cost
	@$(BIN)/python -m tests.bench.identity $(ARGS)

bench: $(DEV) ## speed as ratios in one run; writes docs/benchmarks.md
	@$(BIN)/python -m tests.bench $(ARGS)

bench-queue: $(DEV) ## the console's queue and the audit trail at a million cases; ARGS=--keep writes docs/benchmarks.md
	@$(BIN)/python -m tests.bench.queue $(ARGS)

kill-test: $(DEV) ## 50 kills on SQLite and on PostgreSQL, figures printed
	@$(BIN)/python -m tests.kill --kills 50 $(ARGS)

random-visits: $(DEV) ## ten thousand random acts of a customer: always an answer and a way back
	@RANDOM_ACTS=10000 $(BIN)/pytest -n 0 -q --timeout 0 tests/dialogues/test_random.py $(ARGS)

dialogues: $(DEV) ## write into tests/dialogues the answers that come now; read them before you keep them
	@$(BIN)/python -m tests.dialogues.record $(ARGS)

resume-test: $(DEV) ## kill an erasure and a correction after each single statement, on both databases
	@$(BIN)/python -m tests.kill.resume $(ARGS)

texts: $(DEV) ## collect the texts of the code into both catalogues
	@$(BIN)/python tools/texts.py && $(BIN)/python tools/dialogues.py

lock: $(DEV) ## resolve the dependencies anew into both lock files
	@$(BIN)/python tools/lock.py

clean: ## remove the virtual environment and the demo's state
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Insyn needs Python 3.11 or newer: try make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

# What only building needs goes again, and only what the program imports is compiled: this keeps .venv under 200 MB.
BUILD_ONLY := setuptools hatchling editables trove-classifiers pathspec

$(RUNTIME): requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/pip uninstall --quiet --yes $(BUILD_ONLY)
	@$(BIN)/python tools/warm.py
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@npm ci --silent --prefix tests/browser 2>/dev/null || echo "There is no npm here: pages are not searched for barriers."
	@touch $@
