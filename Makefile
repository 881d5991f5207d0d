# Nothing to type but the target: every target sets up what it needs.
.DEFAULT_GOAL := help
.PHONY: help run test drill lint format bench pictures clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV     := .uv/bin/uv
BIN    := .venv/bin
PORT   ?= 8000
# Seconds after which either half of the tests ends and says so, rather than waiting for whatever hangs.
LONGEST ?= 2400
PYTEST := pytest -n 2 --dist worksteal --session-timeout $(LONGEST)
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON := $(PYTHON)
export UV_PYTHON_DOWNLOADS := never
# Python keeps what it compiled, whatever the machine says: the tests start hundreds of short processes.
export UV_COMPILE_BYTECODE := 1
export PYTHONDONTWRITEBYTECODE :=

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# uv lives in a folder of its own, so that syncing the environment never removes the tool that syncs it.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本，请先安装。" >&2; exit 1; }
	@echo "正在准备安装工具……" >&2
	@$(PYTHON) -m venv .uv || { echo "Python 缺少 venv 模块，请先安装软件包 python3-venv。" >&2; exit 1; }
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==0.13.8

.venv/.server: $(UV) pyproject.toml uv.lock
	@echo "正在安装所需的软件包，第一次约需一两分钟……" >&2
	@$(UV) sync --quiet --frozen --inexact --extra server && touch $@

.venv/.dev: $(UV) pyproject.toml uv.lock
	@echo "正在安装所需的软件包，第一次约需一两分钟……" >&2
	@$(UV) sync --quiet --frozen --extra server --extra postgres --extra dev && touch .venv/.server $@

run: .venv/.server  ## set up, make the demonstration county and serve it on 127.0.0.1:8000 (PORT=… for another)
	@$(BIN)/gongkai demo --port $(PORT)

test: .venv/.dev  ## set up and run all tests on SQLite, then those of the database on PostgreSQL
	@sh scripts/browser-packages.sh
	@$(BIN)/python -m $(PYTEST)
	@$(BIN)/python -m tests.postgresql $(PYTEST) -m "django_db and not browser"

drill: .venv/.dev  ## set up and run the drills: kills, races and load in their long form
	@sh scripts/browser-packages.sh
	@$(BIN)/python -m pytest -n 0 tests/drills

lint: .venv/.dev  ## style, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: .venv/.dev  ## bring the code into the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/.dev  ## speed, as ratios measured in one run
	@$(BIN)/python -m benchmarks

pictures: .venv/.dev  ## take the pictures of the README again
	@sh scripts/browser-packages.sh
	@$(BIN)/python scripts/take_pictures.py

clean:  ## remove everything that the targets made
	rm -rf .venv .uv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
