# make demo: everything set up, a demonstration made, its site built.   make test: every check there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup demo test torture messages clean

setup: $(STAMP)

$(STAMP): pyproject.toml Makefile .ci/find-python
	$$(sh .ci/find-python "$(PYTHON)") -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $(STAMP)

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
	$(BIN)/python -m pytest -n auto --cov --cov-report=
	$(BIN)/python -m coverage report --precision=1 --skip-covered --fail-under=95

torture: setup
	@sh .ci/find-browser $(BIN)/python
	@sh .ci/find-strace
	EMBUDO_TORTURE=full $(BIN)/python -m pytest -n auto -m adversarial --durations=20

messages: setup
	$(BIN)/python -m tests.messages

clean:
	rm -rf $(VENV) demo build dist .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis
