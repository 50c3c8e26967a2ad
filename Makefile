# 益农集市. Needs Python 3.11 or later and make, nothing else; `make` alone lists what there is.
# Ports and places: make run PORT=8001, HOST=0.0.0.0, PUBLIC_URL=…, or any service named by URL (README).

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
PY := .venv/bin/python
export PORT HOST ALIPAY_PORT COURIER_PORT URL COURIER_URL

.DEFAULT_GOAL := help
.PHONY: help run main-job install develop check test test-services format schema lock

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 24

run: install ## run the whole market here; Ctrl-C stops it
	@exec $(PY) -m marketplace.up

main-job: install ## from a new seller to his money, by an outside client, on a running market (URL=…)
	@$(PY) -m clients.main_job

install:
	@$(PYTHON) -I marketplace/bootstrap.py run

develop:
	@$(PYTHON) -I marketplace/bootstrap.py dev

check: develop ## formatting, types, floors, dependencies, migrations, schema, front end
	@$(PY) -m marketplace.testing.checks

test: develop ## every test, on its own throw-away services
	@$(PY) -m marketplace.testing.runs

test-services: develop ## the same tests on the servers of DATABASE_URL and REDIS_URL
	@YINONG_TEST_ON_SERVICES=1 $(PY) -m marketplace.testing.runs

format: develop ## format and mend what can be mended
	@$(PY) -m ruff check --fix-only --quiet . && $(PY) -m ruff format --quiet .

schema: develop ## write schema.graphql, from which the front end is built
	@$(PY) manage.py graphql_schema

lock: develop ## pin the dependencies again, after pyproject.toml changed
	@$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	@$(PY) -m uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group dev -c requirements.lock -o requirements-dev.lock
