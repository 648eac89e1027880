# Everything runs in .venv, which is made on first use from the hashed lock. A repository's address,
# make book REPOSITORY_URL=https://github.com/owner/name, adds buttons that open chapters on Binder.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
INSTALLED := $(VENV)/.installed
RUN := $(VENV)/bin/python -m belarus_iran

.DEFAULT_GOAL := help
.PHONY: book pdf test chapter release data lint lock bench clean help
.DELETE_ON_ERROR:

book: $(INSTALLED)  ## Execute what changed and build the book in _build/book
	@$(RUN) book

pdf: $(INSTALLED)  ## Print the whole book as _build/belarus-iran.pdf (needs Chromium)
	@$(RUN) pdf

test: $(INSTALLED)  ## Run every test, chapters, pages and book build included
	@$(VENV)/bin/python -m pytest --numprocesses auto --dist worksteal

chapter: $(INSTALLED)  ## Try parameters: make chapter NAME=02-stages PARAMS="drop_2013=true"
	@$(RUN) chapter "$(NAME)" $(PARAMS)

release: $(INSTALLED)  ## Build the archive of this commit in _build/release, from nothing stored
	@$(RUN) release

data: $(INSTALLED)  ## Check every table of the evidence
	@$(RUN) data

lint: $(INSTALLED)  ## Check code and YAML, and bring notebooks into canonical form
	@$(RUN) tidy
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/yamllint --strict .

lock: $(INSTALLED)  ## Pin every package anew in requirements.lock and environment.yml
	@$(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	  --no-header --no-emit-index-url --group dev pyproject.toml -o requirements.lock
	@$(RUN) environment

bench: $(INSTALLED)  ## Measure build times against the goals (takes many minutes)
	@$(RUN) bench

clean:  ## Delete everything that was built, the environment too
	rm -rf $(VENV) _build .pytest_cache .ruff_cache .hypothesis

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "Python 3.11 is needed; name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up $(VENV), which takes a minute or two"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
