# Everything runs in .venv, which install.py makes from the hashed locks and keeps up to date. Without
# make, the same commands are: python install.py, then .venv/bin/python -m belarus_iran book (or test,
# lab, ...). A repository's address, make book REPOSITORY_URL=https://github.com/owner/name, adds
# buttons that open chapters on Binder.
# Whatever leads Python to another copy of the package does not count.
unexport PYTHONPATH PYTHONHOME

VENV := .venv
RUN := $(VENV)/bin/python -m belarus_iran

# The Python that made .venv, or else the newest that fits: make PYTHON=/path/to/python names another.
PYTHON ?= $(shell for python in $(VENV)/bin/python python3.14 python3.13 python3.12 python3.11 python3; \
  do $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
  && echo $$python && break; done)

.DEFAULT_GOAL := help
.PHONY: book pdf test chapter lab release data lint lock bench clean help ready
.DELETE_ON_ERROR:

book: ready  ## Execute what changed and build the book in _build/book
	@$(RUN) book

pdf: ready  ## Print the whole book as _build/belarus-iran.pdf (needs Chromium)
	@$(RUN) pdf

test: ready  ## Run every test, chapters, pages and book build included
	@$(RUN) test

chapter: ready  ## Try parameters: make chapter NAME=02-stages PARAMS="drop_2013=true"
	@$(RUN) chapter "$(NAME)" $(PARAMS)

lab: ready  ## Open the chapters in JupyterLab
	@$(RUN) lab

release: ready  ## Build the archive of this commit in _build/release, from nothing stored
	@$(RUN) release

data: ready  ## Check every table of the evidence
	@$(RUN) data

lint: ready  ## Check code and YAML, and bring notebooks into canonical form
	@$(PYTHON) install.py test
	@$(RUN) tidy
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/yamllint --strict .

# Each lock keeps the versions of those before it, so that they can be installed together; pins that
# are there stay, unless with make lock UPGRADE=--upgrade.
COMPILE = $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
  --no-header --no-emit-index-url

lock: ready  ## Pin what pyproject.toml names in the locks and in environment.yml
	@$(PYTHON) install.py test
	@$(COMPILE) $(UPGRADE) --extra book --group build pyproject.toml -o requirements.lock
	@$(COMPILE) $(UPGRADE) --group lab -c requirements.lock -o requirements-lab.lock
	@$(COMPILE) $(UPGRADE) --group test -c requirements.lock -c requirements-lab.lock \
	  -o requirements-test.lock
	@$(RUN) environment

bench: ready  ## Measure build times against the goals (takes many minutes)
	@$(RUN) bench

clean:  ## Delete everything that was built, the environment too
	rm -rf $(VENV) _build .pytest_cache .ruff_cache .hypothesis

help:  ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ready:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed, and none was found. Install one, or \
	name it: make PYTHON=/path/to/python3.13" >&2; exit 1; }
	@$(PYTHON) install.py
