# make demo: everything set up, a demonstration made, its site built.   make test: every check there is.
PYTHON ?= python3
VENV := .venv
PEERS := .venv-bench
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
LOCKED := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup lock audit demo test torture bench messages clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml .ci/find-python .ci/install
	$$(sh .ci/find-python "$(PYTHON)") -m venv $(VENV)
	@sh .ci/install $(BIN)/python requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)

lock:
	$$(sh .ci/find-python "$(PYTHON)") -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	$(LOCKED) --upgrade --group dev pyproject.toml --output-file requirements.lock
	$(LOCKED) --upgrade tests/bench/requirements.in --output-file tests/bench/requirements.lock

audit: setup
	@$(BIN)/python .ci/audit.py requirements.lock

demo: setup
	@rm -rf demo
	@$(BIN)/embudo demo demo $(if $(LANGUAGE_OF_DEMO),--lang $(LANGUAGE_OF_DEMO))

test: setup
	@sh .ci/find-browser $(BIN)/python
	@sh .ci/find-strace
	@sh .ci/find-office
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/python .ci/audit.py requirements.lock
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=
	$(BIN)/python -m coverage report --precision=1 --skip-covered --fail-under=95

torture: setup
	@sh .ci/find-browser $(BIN)/python
	@sh .ci/find-strace
	EMBUDO_TORTURE=full $(BIN)/python -m pytest -n auto --dist worksteal -m adversarial --durations=20

# make bench RECORDS=2000: smaller, and without the growth to 50,000
bench: setup $(PEERS)/.ready
	@$(BIN)/python -m tests.bench --peers $(PEERS) $(if $(RECORDS),--records $(RECORDS))

$(PEERS)/.ready: tests/bench/requirements.lock .ci/install
	$$(sh .ci/find-python "$(PYTHON)") -m venv $(PEERS)
	@sh .ci/install $(PEERS)/bin/python tests/bench/requirements.lock
	touch $(PEERS)/.ready

messages: setup
	$(BIN)/python -m tests.messages

clean:
	rm -rf $(VENV) $(PEERS) demo build dist .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis
