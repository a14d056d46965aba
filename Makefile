# Every target sets up what it needs in .venv, once: a second call starts at once.
PYTHON ?= python3
PY := .venv/bin/python
PIP = $(PY) -m pip install --quiet --disable-pip-version-check
LOCK = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

# A .venv that is none, whose Python doesn't run, or that has no pip was left half-made, or its Python is another by now: it
# is made anew. Nothing is ever put into the Python of the machine.
WORKS = import sys, pip; sys.exit(sys.prefix == sys.base_prefix)
ifneq ($(shell $(PY) -c '$(WORKS)' 2>/dev/null && echo works),works)
$(shell rm -rf .venv)
endif
export PIP_REQUIRE_VIRTUALENV = 1
# What Python made of a module is kept: the tests start some hundred processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo moderate chat run test coverage browser bench lint format lock schema privacy release clean

help:
	@echo "make demo    try the bot on a simulated Discord in your browser (no token needed)"
	@echo "make moderate the same with two moderators, who change a copy of the knowledge"
	@echo "make chat    talk to the bot in this terminal"
	@echo "make run     connect to Discord (needs DISCORD_TOKEN in .env)"
	@echo "make test    lint, types, all tests (they check the knowledge, too)"
	@echo "make coverage what of the code the tests run; takes much longer"
	@echo "make browser the demo in a real headless Chromium; makes the documents' pictures"
	@echo "make bench   speed and memory figures"
	@echo "make release VERSION=1.2.3   set the version, date the changelog, commit and tag"
	@echo "make format | lint | lock | schema | privacy | clean"

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or name it: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.11 …")'
	@{ $(PYTHON) -m venv .venv && $(PY) -c '$(WORKS)'; } || { rm -rf .venv; echo "$$WITHOUT_VENV"; exit 1; }

define WITHOUT_VENV
$(PYTHON) couldn't make a virtual environment in .venv; what it said is above. Where a part of Python is missing (venv, ensurepip):
  Debian, Ubuntu:  sudo apt install python3-venv    (or of your version: python3.11-venv)
  Alpine:          apk add py3-pip
Then call make again. Nothing half-made is left.
endef
export WITHOUT_VENV

# What the bot itself needs.
.venv/.runtime: requirements.txt pyproject.toml | $(PY)
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --editable .
	@touch $@

# What the demo and the tests need on top.
.venv/.dev: requirements-dev.txt .venv/.runtime
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# What the benchmark compares with.
.venv/.bench: requirements-bench.txt .venv/.dev
	$(PIP) --require-hashes -r requirements-bench.txt
	@touch $@

demo: .venv/.dev
	@$(PY) -m bot demo

moderate: .venv/.dev
	@$(PY) -m bot demo --moderators

chat: .venv/.runtime
	@$(PY) -m bot chat

run: .venv/.runtime
	@$(PY) -m bot run

# Many tests wait for a process or for Discord, so that there is one worker more than there are processors. Whoever has nothing
# left to do takes over half of what another still has.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
TESTS = pytest -m "not browser" -n $(WORKERS) --dist worksteal

test: lint
	$(PY) -m $(TESTS)

coverage: .venv/.dev
	rm -rf .coverage*
	$(PY) -m coverage run -m $(TESTS)
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report

browser: .venv/.dev
	$(PY) -m pytest -m browser

bench: .venv/.bench
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest tests/bench --benchmark-only --benchmark-quiet --override-ini addopts=-q

lint: .venv/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

format: .venv/.dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# Each file has what comes on top of the one before, so that every package stands in one of them.
lock: $(PY)
	$(PIP) 'uv>=0.5'
	$(LOCK) --upgrade --output-file requirements.txt
	$(LOCK) --extra dev --constraint requirements.txt --output-file .venv/dev.txt
	$(LOCK) --extra dev --extra bench --constraint .venv/dev.txt --output-file .venv/bench.txt
	{ echo '-r requirements.txt'; awk '$(MORE)' requirements.txt .venv/dev.txt; } >requirements-dev.txt
	{ echo '-r requirements-dev.txt'; awk '$(MORE)' .venv/dev.txt .venv/bench.txt; } >requirements-bench.txt

# The packages, with their hashes, that the second file has and the first hasn't.
MORE = NR == FNR { if (/^[^ ]/) had[$$1]; next } /^[^ ]/ { new = !($$1 in had) } new

schema: .venv/.runtime
	$(PY) -m bot schema

privacy: .venv/.runtime
	@$(PY) -m bot privacy >PRIVACY.md.new && mv PRIVACY.md.new PRIVACY.md

release: $(PY)
	@$(PY) -m scripts.release '$(VERSION)'

clean:
	rm -rf .venv build .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis
