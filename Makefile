# The doors of the house. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check setup bench hearing prove mutate goldens lab fresh clean
export PYTHON
bin := .venv/bin

help: ## this list
	@echo 'make TARGET   (another interpreter: make TARGET PYTHON=/path/to/python3.12)'
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r name text; do printf '  %-9s %s\n' "$$name" "$$text"; done

run: setup ## bring up the whole box on fakes: a live page in a terminal, 60 s and a summary without one
	@$(bin)/queuebox bench

test: check ## everything that must hold: set-up, checks, the whole test suite
	@echo '== pytest'
	@$(bin)/python -m pytest -q

check: setup ## style, types and arrows: ruff, mypy --strict, import-linter
	@echo '== ruff check'
	@$(bin)/ruff check --no-cache .
	@echo '== ruff format'
	@$(bin)/ruff format --check .
	@echo '== mypy --strict'
	@$(bin)/mypy
	@echo '== import-linter'
	@$(bin)/lint-imports --no-logo

setup: ## install what is missing, make .venv, compile: run and test do it by themselves
	@.ci/setup

bench: setup ## what it costs: ratios against floors and peers of the same run, budgets beside a floor
	@for file in core media box desks records simulate; do $(bin)/python tests/bench/bench_$$file.py || exit 1; done

hearing: setup ## how long a caller who has gone keeps a line; who waits is never let go (ten minutes)
	@$(bin)/python tests/bench/bench_release.py

prove: setup ## a million streams of noise, 100,000 random steps of the core, four days of drift (an hour)
	@PYTHONPATH=tests:hw:cext:firmware $(bin)/python -m hw.modem_noise 1000000
	@QUEUEBOX_PROVE=100000 $(bin)/python -m pytest -q tests/core/test_machine.py
	@PYTHONPATH=tests:hw:cext:firmware $(bin)/python -m media.day_of_drift 24

mutate: setup ## break the core in every way of a list, and see the tests go red (an hour or more)
	@$(bin)/python tests/core/mutate.py

goldens: setup ## draw the wall's reference pictures anew: look at each change before you keep it
	@$(bin)/python tests/box/draw_goldens.py

lab: setup ## boot a Debian kernel in QEMU and try its sound cards there (5 minutes; installs qemu, alsa-utils)
	@image/lab/run

fresh: ## prove run and test in empty chroots of Debian 12 and 13 (needs root and mmdebstrap)
	@.ci/prove-fresh

clean: ## remove all that make has made: .venv, compiled files, caches, the bench's folder
	@rm -rf .venv .bench build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache
	@find firmware cext hw tests -name __pycache__ -prune -exec rm -rf {} +
	@find cext -name '*.so' -delete
