# Every target does its own set-up. Needs Python 3.11 or newer, git and make; nothing else.
PYTHON ?= python3
DEV := .venv
DEMO := .venv-demo
DEMO_OUT := demo-output
DOCS := .venv-docs

# Without compiled files each of a thousand processes would compile pandas and torch again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-quick benchmark lint format web page docs dist constraints clean

help:  ## Say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: $(DEMO)/.ready  ## Simulate a small trial, score it, compare with the truth, write a report
	$(DEMO)/bin/autosalt phantom study $(DEMO_OUT)/trial --subjects 6 --visits 3 --seed 2024
	$(DEMO)/bin/autosalt score $(DEMO_OUT)/trial --out $(DEMO_OUT)/scores || [ $$? -eq 3 ]  # some refused
	$(DEMO)/bin/python scripts/score_against_truth.py $(DEMO_OUT)/trial $(DEMO_OUT)/scores
	$(DEMO)/bin/autosalt respond $(DEMO_OUT)/scores --settings docs/demo-study.toml || [ $$? -eq 3 ]  # endpoints, arms, the study's report
	@echo "Open the report: $(DEMO_OUT)/scores/report.html"

test: lint  ## Lint, types, import arrows and every test (what CI runs)
	# Three processes for two cores: some wait for Ray, Node or a killed run.
	$(DEV)/bin/pytest -n 3 --dist loadscope --no-loadscope-reorder --durations 30

test-quick: $(DEV)/.ready  ## The tests that finish in two minutes on two cores
	$(DEV)/bin/pytest -n 2 -m "not slow"

benchmark: $(DEV)/.ready  ## Measure speed, memory and scale; writes docs/explanation/benchmarks.md
	$(DEV)/bin/python scripts/benchmark.py .benchmark --markdown docs/explanation/benchmarks.md $(BENCHMARK)

lint: $(DEV)/.ready  ## ruff, mypy --strict and the import arrows
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .
	$(DEV)/bin/mypy
	$(DEV)/bin/lint-imports

format: $(DEV)/.ready  ## Put the code into its usual form
	$(DEV)/bin/ruff check --fix .
	$(DEV)/bin/ruff format .

web: $(DEV)/.ready  ## Check, build and test the JavaScript package; needs Node 20 and npm
	cd web && npm ci --no-audit --no-fund && npm run check && npm run build
	cd web && AUTOSALT_PYTHON=../$(DEV)/bin/python npm test

page:  ## Build the page that scores a visit and that of `autosalt review`; needs Node 20 and npm
	cd web && npm ci --no-audit --no-fund && npm run page && npm run review
	@echo "Serve the folder web/build/page, or: autosalt serve --page web/build/page"
	@echo "The page of autosalt review is in its package."

docs: $(DOCS)/.ready  ## Build the documentation into site/, without any network
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict
	@echo "Open the documentation: site/index.html"

dist: $(DEV)/.ready page  ## Build the wheel and the source archive into dist/ and check what they say
	rm -rf dist
	$(DEV)/bin/python -m build
	$(DEV)/bin/twine check --strict dist/*

constraints: $(DEV)/.ready  ## Write constraints.txt from what is installed and tested here
	$(DEV)/bin/python scripts/write_constraints.py $(DEV)/bin/python > constraints.txt

clean:  ## Remove environments, caches and the demo's output
	rm -rf $(DEV) $(DEMO) $(DOCS) $(DEMO_OUT) site build dist .benchmark web/dist web/build web/node_modules src/autosalt/serve/review/static .mypy_cache .ruff_cache .pytest_cache

# Most of what is installed is never imported: compiling it all would take a minute of the set-up.
PIP_INSTALL := -m pip install --quiet --no-compile --constraint constraints.txt --editable

# Scoring needs no torch; the demo shows that by not installing it.
$(DEMO)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python $(PIP_INSTALL) '.[cpu,report,study]'
	touch $@

# The pages out of the code need the code, and no torch.
$(DOCS)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python $(PIP_INSTALL) '.[cpu,dicom,docs]'
	touch $@

$(DEV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(DEV)
	$(DEV)/bin/python $(PIP_INSTALL) '.[cpu,report,study,heif,dicom,serve,ray,train,mlflow,sweep,docs,dev]'
	touch $@
