# Every target sets up what it needs in .venv, once: a second call starts at once.
PYTHON ?= python3
BIN := .venv/bin
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

.PHONY: help demo moderate chat run test browser bench lint format lock schema clean

help:
	@echo "make demo    try the bot on a simulated Discord in your browser (no token needed)"
	@echo "make moderate the same with two moderators, who change a copy of the knowledge"
	@echo "make chat    talk to the bot in this terminal"
	@echo "make run     connect to Discord (needs DISCORD_TOKEN in .env)"
	@echo "make test    lint, types, knowledge check, all tests with coverage"
	@echo "make browser the demo in a real headless Chromium; makes the README's pictures"
	@echo "make bench   speed and memory figures"
	@echo "make format | lint | lock | schema | clean"

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv

# What the bot itself needs.
.venv/.runtime: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# What the demo and the tests need on top.
.venv/.dev: requirements-dev.txt .venv/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# What the benchmark compares with.
.venv/.bench: requirements-bench.txt .venv/.dev
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

demo: .venv/.dev
	@$(BIN)/python -m bot demo

moderate: .venv/.dev
	@$(BIN)/python -m bot demo --moderators

chat: .venv/.runtime
	@$(BIN)/python -m bot chat

run: .venv/.runtime
	@$(BIN)/python -m bot run

test: lint
	$(BIN)/python -m bot check
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -m "not browser" -n auto
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

browser: .venv/.dev
	$(BIN)/python -m pytest -m browser

bench: .venv/.bench
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest tests/bench --benchmark-only --benchmark-quiet --override-ini addopts=-q

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.5'
	$(LOCK) --upgrade --output-file requirements.txt
	$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	$(LOCK) --extra dev --extra bench --constraint requirements-dev.txt --output-file requirements-bench.txt

schema: .venv/.runtime
	$(BIN)/python -m bot schema

clean:
	rm -rf .venv build .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis
