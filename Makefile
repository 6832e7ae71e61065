# make demo    read the example reports into a fresh ledger and show what they say
# make test    everything that must hold before a change is merged
# make lint    style, types and import contracts alone
# make lock    renew requirements/*.txt from pyproject.toml and requirements/*.in
# make bench   reports per second by stage, and memory; the reading room under load
# make bench-web  the reading room under load alone: REPORTS=1000 for a smaller ledger
# make train   train the reader anew: DATA=folder BASE=folder (torch in an environment of its own; hours on a CPU)
# make build   source distribution and wheel into dist/
#
# Needs Python 3.11 or newer and make. PYTHON=python3.12 make test takes another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --upgrade \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --no-header

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export OMP_NUM_THREADS ?= 1

.PHONY: demo test lint lock bench bench-web browser train build clean
.DELETE_ON_ERROR:

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Communiqué needs Python 3.11 or newer; this is %d.%d. Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" % sys.version_info[:2])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv; then make again."; exit 1; }
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/core.installed: requirements/core.txt pyproject.toml | $(BIN)/python
	@echo "Installing from requirements/core.txt …"
	@$(PIP) install --no-compile --require-hashes -r requirements/core.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.installed: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing from requirements/dev.txt …"
	@$(PIP) install --no-compile --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/core.installed

demo: $(VENV)/core.installed
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@sh examples/demo.sh $(BIN)/communique $(DEMO)/ledger.db

lint: $(VENV)/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The browser tests need Chromium: installed where apt-get may do so, else they are skipped (and fail under COMMUNIQUE_CI=1).
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "Installing chromium for the browser tests …"; \
			{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true; \
		fi; }

test: lint browser
	$(BIN)/python -m pytest
	@if [ -f evals/gate.py ]; then echo "$(BIN)/python -m evals.gate"; $(BIN)/python -m evals.gate; fi

lock: $(BIN)/python
	$(PIP) install pip-tools
	$(COMPILE) --output-file requirements/core.txt pyproject.toml requirements/build.in
	$(COMPILE) --extra parquet --extra web --extra mcp --extra postgres --output-file requirements/dev.txt \
		--constraint requirements/core.txt pyproject.toml requirements/build.in requirements/dev.in

bench: $(VENV)/dev.installed
	$(BIN)/python -m benchmarks
	@$(MAKE) --no-print-directory bench-web

bench-web: $(VENV)/dev.installed
	$(BIN)/python -m benchmarks.web --reports $(or $(REPORTS),10000)

.venv-train/installed: requirements/core.txt requirements/train.txt | $(BIN)/python
	@$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --require-hashes -r requirements/core.txt
	.venv-train/bin/python -m pip install --quiet -r requirements/train.txt
	@touch $@

train:
	@test -n "$(DATA)" && test -n "$(BASE)" || { echo "usage: make train DATA=folder-of-data-sets BASE=folder-of-the-base-model [OUT=training/runs/new]"; exit 1; }
	@$(MAKE) --no-print-directory .venv-train/installed
	.venv-train/bin/python training/train.py --data $(DATA) --base $(BASE) --out $(or $(OUT),training/runs/new)

build: $(VENV)/dev.installed
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf $(VENV) $(DEMO) dist build
