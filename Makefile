# Every target sets up what it needs; a second call is instant. `make help` lists them.
#   make run PORT=8010 VAR=/srv/ezh     another port, another data folder
#   make run YEARS=10 VAR=var/ten       a demo school with years behind the present one
#   make test PYTHON=python3.12         another interpreter for the virtual environment
#   make check WORKERS=0                tests in one process; each of several has a database of its own
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || echo python3)
PORT ?= 8000
VAR ?= var
WORKERS ?= 2
SECONDS ?= 3
YEARS ?= 1
ONLY ?=
SEEDS ?= 20
# a Saturday, a Sunday, the last day of a school year, the first of a calendar year, the day that most years lack
DAYS ?= 2027-02-06 2027-02-07 2027-08-31 2028-01-01 2028-02-29

VENV := .venv
BIN := $(VENV)/bin
# Python compiles what it imports; to compile all that the packages hold takes seconds of the first start.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
MANAGE := EZH_SECRET_KEY=checks-need-any-key-of-fifty-signs-0123456789-abcdef $(BIN)/python -m ezh.run --var var/check
PYTEST := $(BIN)/python -m pytest
# A file stays in one worker, for its tests may share a school; the longest come first (tests/conftest.py).
IN_WORKERS := --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements"

.DEFAULT_GOAL := help
.PHONY: help docs run manage t test check static-checks lint types imports django-checks any-day chaos nightly format screenshots bench bench-budgets \
	requirements system-packages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: $(VENV)/runtime.stamp ## database, demo school and server on 127.0.0.1:PORT, until Ctrl-C
	@exec $(BIN)/python -m ezh.run --port $(PORT) --var "$(VAR)" --years $(YEARS)

manage: $(VENV)/runtime.stamp ## a Django command with the database up: make manage DO="shell"
	@exec $(BIN)/python -m ezh.run --var "$(VAR)" $(DO)

test: static-checks system-packages ## everything: static checks, then unit, page, browser and system tests in one run
	$(PYTEST) -m "not nightly" $(IN_WORKERS)

check: static-checks ## the quick part of it: static checks, unit and page tests
	$(PYTEST) -m "not browser and not system" $(IN_WORKERS)

t: $(VENV)/dev.stamp ## one file or test of yours, quickly: make t T=tests/school/test_rules.py
	$(PYTEST) -m "not nightly" $(T)

static-checks: lint types imports django-checks

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check templates

types: export EZH_SECRET_KEY = only-for-checks
types: $(VENV)/dev.stamp
	$(BIN)/mypy

imports: $(VENV)/dev.stamp
	$(BIN)/lint-imports

django-checks: $(VENV)/dev.stamp
	$(MANAGE) makemigrations --check --dry-run
	EZH_HTTPS=1 EZH_TRUSTED_PROXIES=1 $(MANAGE) check --deploy --fail-level WARNING

any-day: $(VENV)/dev.stamp ## unit and page tests with Python's clock on other days, far from home: make any-day DAYS="2027-02-06 2028-02-29"
	@for day in $(DAYS); do echo "== $$day" && TZ=Pacific/Kiritimati EZH_FAKED_TODAY=$$day \
		$(PYTEST) -m "not browser and not system" $(IN_WORKERS) || exit 1; done

chaos: $(VENV)/dev.stamp system-packages ## marks typed and told while everything breaks: make chaos SEEDS=20
	CHAOS_SEEDS=$(SEEDS) NOTICES_SEEDS=50 $(PYTEST) -p no:randomly tests/browser/test_chaos.py tests/notices/test_chaos.py

nightly: $(VENV)/dev.stamp ## what takes too long for make test: the whole Chromium, all of axe in four windows, SEEDS of chaos
	@scripts/system_packages.sh nightly
	NIGHTLY=1 CHROMIUM=chromium CHAOS_SEEDS=$(SEEDS) NOTICES_SEEDS=50 $(PYTEST) -m "browser or system or nightly" $(IN_WORKERS)

format: $(VENV)/dev.stamp ## rewrite Python and templates in the house style
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(BIN)/djhtml templates

docs: $(VENV)/dev.stamp ## write docs/triggers.md anew
	EZH_SECRET_KEY=only-for-docs $(BIN)/python -m scripts.triggers

screenshots: $(VENV)/dev.stamp ## pictures of every page of the demo school, into docs/screenshots
	@scripts/system_packages.sh screenshots
	$(BIN)/python -m scripts.screenshots

bench: $(VENV)/runtime.stamp ## what pages cost, and their speed beside their floors: make bench YEARS=10 SECONDS=0 ONLY=diary
	@scripts/system_packages.sh bench
	$(BIN)/python -m bench --years $(YEARS) --seconds $(SECONDS) --only "$(ONLY)"

bench-budgets: $(VENV)/dev.stamp ## write bench/budgets.toml anew: what each page costs in the small demo school
	RENEW_BUDGETS=1 $(PYTEST) tests/bench/test_budgets.py

requirements: $(VENV)/dev.stamp ## pin what pyproject.toml asks for, with hashes (UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) --output-file requirements/runtime.txt
	$(COMPILE) $(UPGRADE) --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt

system-packages:
	@scripts/system_packages.sh tests

clean: ## remove caches, test databases and the virtual environment; the data in VAR stay
	rm -rf $(VENV) var/check var/test-pg .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/made.stamp:
	@scripts/system_packages.sh venv $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime.stamp: requirements/runtime.txt $(VENV)/made.stamp
	$(PIP) --requirement $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/runtime.stamp
	$(PIP) --requirement $<
	@touch $@
