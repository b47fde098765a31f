# The two commands of the README are `make run` and `make test`; PYTHON is the one that .venv is made from.
PYTHON ?= python3
VENV := .venv/bin/python
.PHONY: run test dev lint bench messages installed installed-dev
.DEFAULT_GOAL := run

# Installs, prepares and serves the site; a second start only serves it.
run: installed ; @exec $(VENV) manage.py run

# Runs linters and the whole suite, on SQLite and on PostgreSQL, with pages in a real Chromium.
test: installed-dev ; @exec $(VENV) -m tests

# Serves the site for work on it: code reloads, errors show their details, the debug toolbar is on.
dev: installed-dev ; @DEV=1 exec $(VENV) manage.py run --dev

# Reads the code: ruff, mypy, and djlint on the templates.
lint: installed-dev ; @exec $(VENV) -m tests --lint

# Measures the site and prints a table of ratios.
bench: installed-dev ; @exec $(VENV) -m bench

# Collects the translatable strings and compiles the catalogues, which are committed.
messages: installed-dev ; @$(VENV) manage.py makemessages && $(VENV) manage.py compilemessages -v 0 -i .venv

installed: ; @$(PYTHON) deploy/install.py
installed-dev: ; @$(PYTHON) deploy/install.py --dev
