# Everything happens in .venv; nothing outside this folder is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-strip-extras
export MASTHEAD_DATA_DIR ?= var
# What Python has compiled is stored, or every process that starts would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE
run: export MASTHEAD_DEMO_SITE ?= true
run: export MASTHEAD_LOCALES ?= en,de:en
run: export MASTHEAD_ARTICLE_PATH ?= /demo[/{locale}]/articles/{slug}
run: export MASTHEAD_PREVIEW_PATH ?= /demo/preview/{token}
run: export MASTHEAD_CATEGORY_PATH ?= /demo[/{locale}]/categories/{slug}
run: export MASTHEAD_TAG_PATH ?= /demo[/{locale}]/tags/{slug}
run: export MASTHEAD_AUTHOR_PATH ?= /demo[/{locale}]/authors/{slug}

.PHONY: run test check lint bench lock contract clients clean

run: $(VENV)/runtime
	$(BIN)/masthead init
	$(BIN)/masthead demo --once
	$(BIN)/masthead serve

test: $(VENV)/development
	$(BIN)/pytest -n auto --dist worksteal

check: lint
	$(BIN)/pytest tests/test_contract.py tests/test_architecture.py

lint: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/development
	$(BIN)/python -m tests.bench

# Write down the contract after a change of the API that is meant.
contract: $(VENV)/development
	$(BIN)/python -m tests.contract

# Generate the typed clients from the contract (the one in TypeScript needs npm).
clients: $(VENV)/development
	PATH=$(abspath $(BIN)):$$PATH $(BIN)/python clients/python/generate.py tests/openapi.json
	cd clients/typescript && npm ci

# Resolve the dependencies anew. No address of any index gets into the files.
lock:
	$(UV) -o requirements.lock pyproject.toml
	$(UV) --extra dev -c requirements.lock -o tests/requirements.lock pyproject.toml

$(VENV)/runtime: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/development: tests/requirements.lock $(VENV)/runtime
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check --require-hashes -r tests/requirements.lock
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache
