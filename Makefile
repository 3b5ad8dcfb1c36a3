# Everything a developer or an organiser types. Each target installs what it needs into .venv first; a second run finds
# the stamp of the lock files and starts at once. Needed on the machine: Python 3.11 or newer, git, make.

PYTHON ?= python3
DATA ?= ../shared/data
WORKERS ?= 2
ONCE ?=
TESTS ?= tests
BIN := .venv/bin
LOCKS := requirements.txt requirements-dev.txt
STRICT := market/matching market/policies market/reports/index events/scheduling
TEMPLATES = $(shell git ls-files -co --exclude-standard 'templates/*.html' '*/templates/*.html')
INSTALL = if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(1); fi

.PHONY: help demo run test check bench screens format lock messages clean

help:
	@echo "make demo    a market with invented parties: web, worker and beat (ONCE=1: walk the story, print the funnel, stop)"
	@echo "make run     web, worker and beat on the data that is there"
	@echo "make test    the tests on SQLite        (TESTS=tests/market/test_x.py for some, WORKERS=1 for one process)"
	@echo "make check   style, types, import rules, migrations, translations, templates"
	@echo "make bench   the benchmarks on real data (DATA=folder with the data)"
	@echo "make screens pictures of the main pages into docs/screens (needs Chromium)"
	@echo "make format  rewrite Python and templates in the common style"
	@echo "make lock    look for new versions and lock them"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	-@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > .venv/uv.txt; $(BIN)/python -m pip install --quiet \
		--disable-pip-version-check --require-hashes -r .venv/uv.txt # only for speed: without it pip does the rest

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installing the product into .venv"
	@$(call INSTALL,-r requirements.txt)
	@touch $@

.venv/dev.stamp: $(LOCKS) | .venv/bin/python
	@echo "Installing the product, tests and checks into .venv"
	@$(call INSTALL,-r requirements.txt -r requirements-dev.txt)
	@touch .venv/run.stamp $@

.venv/bench.stamp: benchmarks/requirements.txt .venv/run.stamp
	@echo "Installing what only the benchmarks compare with"
	@$(call INSTALL,-r benchmarks/requirements.txt)
	@touch $@

locale/zh_Hans/LC_MESSAGES/django.mo: locale/zh_Hans/LC_MESSAGES/django.po | .venv/run.stamp
	@$(BIN)/python .ci/messages.py compile

READY := .venv/run.stamp locale/zh_Hans/LC_MESSAGES/django.mo
READY_DEV := .venv/dev.stamp locale/zh_Hans/LC_MESSAGES/django.mo

demo: $(READY)
ifdef ONCE
	@rm -rf $${MARKET_VAR:=var}/once; env -u DATABASE_URL -u REDIS_URL DEMO_SCRATCH=1 MARKET_VAR=$$MARKET_VAR/once \
		$(BIN)/python manage.py demo --once; status=$$?; rm -rf $$MARKET_VAR/once; exit $$status
else
	@$(BIN)/python manage.py demo
endif

run: $(READY)
	@$(BIN)/python manage.py migrate --noinput
	@trap 'kill 0' EXIT INT TERM; \
		$(BIN)/celery -A config worker -Q market --concurrency 2 --without-gossip --without-mingle --loglevel WARNING & \
		$(BIN)/celery -A config worker -Q fresh -n fresh@%h --pool solo --without-gossip --without-mingle --loglevel WARNING & \
		$(BIN)/celery -A config beat --loglevel WARNING & \
		$(BIN)/gunicorn config.wsgi --bind 127.0.0.1:8000 --workers 2 --threads 4

test: $(READY_DEV)
	@$(BIN)/python -m pytest $(TESTS) -q -n $(WORKERS) --dist loadgroup

bench: $(READY_DEV) .venv/bench.stamp
	@for module in $$(grep -l __main__ benchmarks/*.py | sed 's|benchmarks/||; s|\.py$$||'); do \
		echo "== benchmarks.$$module"; MARKET_DATA=$(DATA) $(BIN)/python -m benchmarks.$$module || exit 1; done

screens: $(READY_DEV)
	@$(BIN)/python -m tests.journey.screens

check: $(READY_DEV)
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --strict $(wildcard $(STRICT))
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run
	@DJANGO_ENV=production DJANGO_SECRET_KEY=only-for-this-check-$$(printf '%060d' 7)abcdefgh DJANGO_ALLOWED_HOSTS=market.example \
		REDIS_URL=redis://127.0.0.1/0 DATABASE_URL=sqlite://:memory: MARKET_VAR=.venv/check \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python .ci/messages.py check
	@$(if $(TEMPLATES),$(BIN)/djade --check $(TEMPLATES))

format: .venv/dev.stamp
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	$(if $(TEMPLATES),$(BIN)/djade $(TEMPLATES))

messages: .venv/dev.stamp
	$(BIN)/python .ci/messages.py merge

lock: .venv/bin/python
	for name in requirements requirements-dev benchmarks/requirements; do env -u PIP_FIND_LINKS $(BIN)/uv pip compile --upgrade --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt || exit 1; done

clean:
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis var/static
