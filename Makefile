# What a person types. Nothing here needs more than Python 3.11, make, and (the first time) a package index.

PYTHON ?= python3
PORT ?= 8501
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
STAMPS := $(VENV)/stamps
# The slow files (browsers) come first, so that both processes end at about the same time.
PARALLEL ?= -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup start dev migrate demo doctor lint test coverage test-fast bench bench-smoke pins eval clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null || true

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMPS)/product: requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/tests: tests/requirements.txt requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/product

setup: $(STAMPS)/product ## install what the product needs into .venv
	@:

start: setup ## serve the product on http://127.0.0.1:8501 (PORT=...), with a sample shop while it is empty (DEMO=no)
	@$(PY) -m cdp migrate
ifneq ($(DEMO),no)
	@$(PY) -m cdp demo --if-empty
endif
	@exec $(BIN)/streamlit run app.py --server.port $(PORT)

dev: $(STAMPS)/tests ## the same, reloading screens and modules as you save them
	@$(PY) -m cdp migrate
	@PYTHONPATH=. exec $(BIN)/streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto \
	  --server.runOnSave true --client.showErrorDetails full --client.toolbarMode developer

migrate: setup ## bring the database up to date
	@$(PY) -m cdp migrate

demo: setup ## load the sample shop (ARGS="--customers 100000")
	@$(PY) -m cdp demo $(ARGS)

doctor: setup ## what is missing on this machine, and what to do about it
	@$(PY) -m cdp doctor --port $(PORT)

lint: $(STAMPS)/tests ## style, format, types, and what is known to be insecure
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml cdp pages app.py

test: lint ## everything
	$(BIN)/pytest $(PARALLEL) $(ARGS)

coverage: $(STAMPS)/tests ## every test again, and which branches they took (half as long again)
	$(BIN)/pytest $(PARALLEL) --cov --cov-branch --cov-report=term $(ARGS)

test-fast: $(STAMPS)/tests ## what takes about a minute: on SQLite alone, no browser, nothing slow
	CDP_TEST_ENGINES=sqlite $(BIN)/pytest $(PARALLEL) -q -m "not slow and not browser" $(ARGS)

bench: $(STAMPS)/tests ## the figures, side by side with what they are measured against (minutes)
	$(PY) -m tests.bench $(ARGS)

bench-smoke: $(STAMPS)/tests ## the same at small size, to prove that they run
	$(PY) -m tests.bench --smoke $(ARGS)

pins: $(STAMPS)/tests ## whether a pinned package is known to be vulnerable (asks PyPI)
	$(PY) -m tests.pins

eval: setup ## how often the assistant's own rules are right, on prompts with known answers
	@$(PY) -m cdp eval assistant --model rules $(ARGS)

clean: ## remove what can be made again; data/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
