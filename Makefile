# Nightlight's commands. `make` alone lists them. They need python3 >= 3.11, make and git; they bring the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
ARGS ?=
# Test files run side by side, one on a core.
WORKERS ?= auto
BIN := .venv/bin
CATALOGUES := forum/translations
# LANGUAGE is also a common environment variable; here it counts only when given to make itself.
ifneq ($(origin LANGUAGE),command line)
LANGUAGE :=
endif
EXTRACT := $(BIN)/pybabel --quiet extract -F pyproject.toml -k N_ -k _l -k lazy_gettext --no-location --sort-output --project Nightlight
UPDATE := --ignore-pot-creation-date --no-fuzzy-matching
export PYTHONUNBUFFERED = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore

.PHONY: help
help: ## Show this list
	@echo 'Nightlight. Settings from the environment: HOST PORT DATABASE_URL REDIS_URL FORUM_DATA'
	@grep -hE '^[.a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

# --- For everyone ---------------------------------------------------------------------------------------------------

.PHONY: run demo
run: .venv/.runtime compiled ## Set up what is missing and serve the community
	@$(BIN)/flask --app wsgi forum init
	exec $(BIN)/python wsgi.py

demo: .venv/.runtime compiled ## Fill the database with a believable community to look at
	@$(BIN)/flask --app wsgi forum init --no-link
	$(BIN)/flask --app wsgi forum demo
	echo 'The demo is ready. Next: make run'

# --- For those who work on it ---------------------------------------------------------------------------------------

.PHONY: test bench bench-screening trained
test: .venv compiled ## Run the whole suite; as root it installs the servers and the browser it needs (ARGS=... goes to pytest)
	@bash .ci/system-packages
	$(BIN)/python -m pytest -rs -n $(WORKERS) --dist loadfile $(ARGS)

bench: .venv compiled ## Measure what the README promises
	@$(BIN)/python -m bench $(ARGS)

bench-screening: .venv ## Measure how well texts are judged, and write the table into docs/screening.md
	@$(BIN)/python -m bench screening

trained: .venv ## Train the model that speaks beside the rules of judging, from the labelled texts
	@$(BIN)/python -m bench.training

.PHONY: rights
rights: .venv/.runtime .venv/.dev ## Print who may do what, worked out from the policy as it is now
	@$(BIN)/python -c 'from tests.test_policy import matrix; print(*matrix(), sep="\n")'

# Two at a time, so that the slow one (types) does not wait for the others.
.PHONY: check check-style check-types check-imports check-templates check-messages
check: .venv ## Check style, types, imports, templates and translations
	@$(MAKE) -k -j2 --output-sync=target check-types check-style check-imports check-templates check-messages
	echo 'All checks passed.'

check-types:
	@echo '== types'
	$(BIN)/mypy

check-style:
	@echo '== style'
	$(BIN)/ruff check --output-format concise
	$(BIN)/ruff format --check

check-imports:
	@echo '== imports'
	$(BIN)/lint-imports --no-cache --no-logo

check-templates:
	@echo '== templates'
	if [ -d templates ]; then $(BIN)/djlint --quiet --lint templates; fi

# A catalogue is complete when it has every message of the code, and a translation for each.
check-messages:
	@echo '== translations'
	shopt -s nullglob
	catalogues=($(CATALOGUES)/*/LC_MESSAGES/messages.po)
	[ $${#catalogues[@]} -gt 0 ] || exit 0
	work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT
	$(EXTRACT) -o "$$work/messages.pot" forum templates
	$(BIN)/pybabel --quiet update --check $(UPDATE) -i "$$work/messages.pot" -d $(CATALOGUES) 2>/dev/null \
		|| { echo 'The catalogues lack messages of the code: make messages'; exit 1; }
	for po in "$${catalogues[@]}"; do
		numbers=$$($(BIN)/pybabel compile --statistics -i "$$po" -o "$$work/messages.mo" 2>&1 | head -1)
		grep -q '(100%)' <<<"$$numbers" || { echo "$$numbers: the rest waits for its translation."; exit 1; }
		# The statistics count a plural as done when its forms are empty.
		awk '/^msgstr\[[0-9]\] ""$$/ { open = 1; next } open && !/^"/ { exit 1 } { open = 0 }' "$$po" \
			|| { echo "$$po: a plural waits for its translation."; exit 1; }
	done

.PHONY: messages compiled lock clean
messages: .venv ## Bring the translation catalogues up to date with the code (LANGUAGE=fr begins a new one)
	@shopt -s nullglob
	work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT
	$(EXTRACT) -o "$$work/messages.pot" forum templates
	if [ -n '$(LANGUAGE)' ] && [ ! -e '$(CATALOGUES)/$(LANGUAGE)' ]; then
		$(BIN)/pybabel --quiet init -i "$$work/messages.pot" -d $(CATALOGUES) -l '$(LANGUAGE)'
	fi
	if [ -n "$$(echo $(CATALOGUES)/*/LC_MESSAGES)" ]; then
		$(BIN)/pybabel --quiet update $(UPDATE) -i "$$work/messages.pot" -d $(CATALOGUES)
		$(MAKE) compiled
	fi

compiled: .venv/.runtime
	@shopt -s nullglob
	for po in $(CATALOGUES)/*/LC_MESSAGES/messages.po; do
		mo=$${po%.po}.mo
		[ "$$mo" -nt "$$po" ] || $(BIN)/pybabel --quiet compile -i "$$po" -o "$$mo"
	done
	$(BIN)/python -c 'from forum.lib.judging.book import keep_ready; keep_ready()'
	$(BIN)/python -c 'from forum.kept_templates import keep_all; keep_all()'

lock: ## Take the newest versions that pyproject.toml allows into the two lock files
	@bash .ci/lock

clean: ## Remove what was made here, but never instance/ (the community's data)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
	find . -name '*.mo' -not -path './.git/*' -delete
	rm -f forum/lib/judging/rules/*.kept
	echo 'Clean. Your data in instance/ is untouched.'

# --- The virtual environment: made again when a lock changes --------------------------------------------------------

.PHONY: .venv
.venv: .venv/.runtime .venv/.dev ## Make the virtual environment, with all that tests and checks need

.venv/.runtime: requirements.txt
	@PYTHON='$(PYTHON)' bash .ci/venv requirements.txt
	touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@PYTHON='$(PYTHON)' bash .ci/venv requirements-dev.txt
	touch $@
