# The two commands of the README are `make run` and `make test`; PYTHON is the one that .venv is made from.
PYTHON ?= python3
# Installs what is missing into .venv, then runs its Python with what follows. Python itself starts without a word (-S
# makes that short): Ctrl-C would end it in a traceback then.
IN_VENV := command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; PYTHON=... names another." >&2; exit 127; }; \
	exec 3>&2 2>/dev/null; exec $(PYTHON) -S deploy/install.py --quiet-start
IN_DEV_VENV := $(IN_VENV) --dev
.PHONY: run test test-next dev lint bench chaos messages password
.DEFAULT_GOAL := run

# Installs, prepares and serves the site; a second start only serves it.
run: ; @$(IN_VENV) manage.py run

# Runs linters and the whole suite, on SQLite and on PostgreSQL, with pages in a real Chromium.
test: ; @$(IN_DEV_VENV) -m tests

# Runs the suite, without a browser, on the newest Django, with a Python 3.12 or newer where there is one.
test-next: ; @$(IN_DEV_VENV) -m tests --next

# Serves the site for work on it: code reloads, errors show their details, the debug toolbar is on.
dev: ; @export DEV=1; $(IN_DEV_VENV) manage.py run --dev

# Reads the code: ruff, mypy, and djlint on the templates.
lint: ; @$(IN_DEV_VENV) -m tests --lint

# Breaks the site on purpose, at full size, on both databases; it takes long (docs/reliability.md has figures).
chaos: ; @$(IN_DEV_VENV) -m tests --chaos

# Measures the site and prints tables: ratios of public pages, then organisers' pages and exports with a million letters.
bench: ; @$(IN_DEV_VENV) -m bench

# Collects the translatable strings and compiles the catalogues, which are committed.
messages: ; @($(IN_DEV_VENV) manage.py makemessages) && ($(IN_DEV_VENV) manage.py compilemessages -v 0 -i '.venv*')

# Sets an organiser's password, in the environment of `make run`: `make password NAME=aigul` where there are several.
password: ; @$(IN_VENV) manage.py password $(NAME)
