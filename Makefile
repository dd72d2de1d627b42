# Two commands: `make run` and `make test`. Both do all the set-up they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
export PYTHON
# Windows keeps the programs of an environment in another folder; its make takes the sh of Git, as the others theirs.
PROGRAMS := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
BIN := .venv/$(PROGRAMS)

.PHONY: run test setup check bench screenshots screenshots-accept languages nightly dist licences sbom audit bandit actions clean slither
.DEFAULT_GOAL := run

run: .venv/.run
	@$(BIN)/python -m app $(ARGS)

# Both processors work, a file at a time, but for the tests that hear a device in real time. Those of the whole program
# run in processes of their own, one a file: what a thousand widget tests leave behind in Qt is none of their business.
# Each of the many processes would compile our modules anew where somebody has Python write no bytecode.
# What hangs says where, and fails after five minutes. A worker that crashed is not replaced: pytest-xdist may then wait
# for ever (its issue 1378); the other one takes over its files, and the run fails.
TEST = $(BIN)/pytest -o faulthandler_timeout=300 -o faulthandler_exit_on_timeout=true
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/.test contracts/node_modules/.stamp tests/node_modules/.stamp
ifeq ($(strip $(ARGS)),)
	$(TEST) --ignore=tests/e2e -n 2 --dist loadfile --max-worker-restart=0 -m "not nightly and not alone"
	grep -L "pytest.mark.alone" tests/e2e/test_*.py | xargs -P 2 -n 1 $(TEST)
	grep -l "pytest.mark.alone" tests/e2e/test_*.py | xargs -n 1 $(TEST)
	$(TEST) --ignore=tests/e2e -m "alone and not nightly"
else
	$(BIN)/pytest $(ARGS)
endif

setup: .venv/.test contracts/node_modules/.stamp tests/node_modules/.stamp

check: .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy app audio chain contracts resources
	$(BIN)/lint-imports

bench: setup
	@sh .setup/system.sh bench
	@sh .setup/python.sh --group dev --group bench
	$(BIN)/python -m tests.benchmarks $(ARGS)

# Sample states, and a tour of the running program.
screenshots: setup
	$(BIN)/python -m tests.app.views.screenshots build/screenshots
	$(BIN)/python -m tests.e2e.tour build/screenshots
	$(BIN)/python -m tests.e2e.tour build/screenshots --scaled

# What the window looks like now is how it is meant to look: `make test` compares with these from now on.
screenshots-accept: setup
	$(BIN)/python -m tests.app.views.pictures

# New texts into the catalogues, and those compiled; says which have no translation yet.
languages: .venv/.test
	$(BIN)/python .setup/languages.py

nightly: setup
	$(BIN)/pytest -m nightly tests $(ARGS)

# The program without a Python beside it, packed, and started as on a stranger's machine: build/dist.
dist: .venv/.test
	@sh .setup/system.sh dist
	$(BIN)/python .setup/package $(ARGS)

licences: .venv/.test
	$(BIN)/python .setup/supply/licences.py $(ARGS)

sbom: .venv/.test
	$(BIN)/python .setup/supply/sbom.py

# Both fail when anything was skipped. Their tools live in environments of their own.
audit: .venv/.test
	$(BIN)/python .setup/supply/audit.py

bandit: .venv/.test
	$(BIN)/python .setup/supply/bandit.py

# What GitHub is told, against its own schemas and for holes. Neither needs a network once it is installed.
actions: .venv/.test
	sh .setup/tool.sh schema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	sh .setup/tool.sh schema --builtin-schema vendor.dependabot .github/dependabot.yml
	sh .setup/tool.sh zizmor --offline -q .github

# Slither needs another web3 than ours, so it has an environment of its own.
slither: .tools/slither/.stamp contracts/node_modules/.stamp
	.tools/slither/$(PROGRAMS)/python tests/slither/analyse.py

clean:
	rm -rf .venv .tools build contracts/node_modules tests/node_modules

.venv/.run: pyproject.toml uv.lock .setup/system.sh .setup/python.sh .setup/uv.txt
	@sh .setup/system.sh run
	@sh .setup/python.sh
	@touch $@

.venv/.test: pyproject.toml uv.lock .setup/system.sh .setup/python.sh .setup/uv.txt
	@sh .setup/system.sh test
	@sh .setup/python.sh --group dev
	@touch $@ .venv/.run

%/node_modules/.stamp: %/package-lock.json
	cd $* && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

.tools/slither/.stamp: tests/slither/requirements.txt .venv/.test
	.tools/$(PROGRAMS)/uv venv -q --clear .tools/slither
	.tools/$(PROGRAMS)/uv pip install -q --python .tools/slither/$(PROGRAMS)/python -r tests/slither/requirements.txt
	@touch $@
