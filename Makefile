# Everything a newcomer needs: python3 >= 3.11 with venv. `make demo` is the place to start.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FUZZ_SECONDS ?= 20
TEST_WORKERS ?= 2
OIDC := oidc-provider@9.13.3
SOAK_MINUTES ?= 60
DATA ?= ../shared/data
LOG_RECORDS ?= 10000000

# Every process would compile all modules anew, and a test run starts hundreds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo picture run verifier test oidc fuzz soak soak-log bench eval eval-engines lint format types goldens lock clean train-topics train-names

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=python3.11") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: $(READY) ## Set up from nothing, send real SDK requests through the gateway, show what happened
	$(BIN)/egress demo

picture: $(READY) ## Draw the demo's picture anew, from a real run
	$(BIN)/python docs/images/draw_demo.py

run: $(READY) ## Set up and serve with the configuration in ./gateway.yaml (made on the first run)
	@test -f gateway.yaml || $(BIN)/egress init
	$(BIN)/egress serve

verifier: ## Build the standalone verifier of logs, dist/egress-verify.pyz (needs no set-up)
	cd src && $(PYTHON) -m egress_verify.bundle ../dist/egress-verify.pyz

test: $(READY) verifier ## Set up and run the whole suite, a file at a time in each of TEST_WORKERS (2) processes
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

oidc: ## Install the OpenID Provider that some e2e tests talk to (needs node 20 and npm)
	npm install --silent --no-fund --no-audit --ignore-scripts --prefix build/oidc $(OIDC)

fuzz: $(READY) ## Try each property with other examples, for FUZZ_SECONDS each (20: half an hour in all)
	HYPOTHESIS_PROFILE=thorough FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest --timeout 0 tests/property

soak: $(READY) ## Keep a gateway under mixed load for SOAK_MINUTES (60), disturb it, and hold it to its promises
	$(BIN)/python -m tests.soak --minutes $(SOAK_MINUTES)

soak-log: $(READY) ## Write LOG_RECORDS (10,000,000) through the real log, watch it, and verify all of it (hours)
	$(BIN)/python -m tests.log_load --records $(LOG_RECORDS)

bench: $(READY) ## Measure the gateway beside direct and a bare pass-through (10 minutes; QUICK=1: 2 minutes)
	$(BIN)/python -m tests.bench $(if $(QUICK),--quick)

eval: $(READY) ## Measure what is found and missed, beside others if installed, and write the card (QUICK=1: a minute)
	$(BIN)/python -m tests.eval $(if $(QUICK),--quick)

eval-engines: $(READY) ## Install the engines of others that `make eval` measures beside ours (400 MB)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/eval.txt
train-names: $(READY) ## Train the model of names anew, on the data in DATA (docs/reference/names-model.md)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.names --data $(DATA)

lint: $(READY) ## Format check, linter, types, layers
	$(BIN)/ruff format --check src tests corpora training
	$(BIN)/ruff check src tests corpora training
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Format the code
	$(BIN)/ruff format src tests corpora training
	$(BIN)/ruff check --fix src tests corpora training

goldens: $(READY) ## Write the golden files anew; review them as a diff
	$(BIN)/python tests/golden/regenerate.py
	$(BIN)/python tests/golden/reference.py

train-topics: $(READY) ## Train the built-in topic model anew, from generated texts (a minute or two)
	$(BIN)/python -m training.topics

lock: $(READY) ## Pin dependencies again, with hashes
	$(BIN)/python -m pip install --quiet uv
	for set in "runtime" "dev --group dev" "eval --group eval -c requirements/dev.txt"; do set -- $$set; name=$$1; shift; \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --no-annotate --exclude-newer "1 week" $$@ pyproject.toml -o requirements/$$name.txt; done

clean: ## Remove what was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
