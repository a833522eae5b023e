# Every target works on a fresh machine with Python 3.11 or newer. Where make is missing:
# `python3 bootstrap.py run` and so on are the same commands.
PYTHON ?= python3
COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml

.PHONY: setup run test check bench faults format reference lock

setup run test check faults:
	@$(PYTHON) bootstrap.py $@

bench:
	@$(PYTHON) bootstrap.py bench $(if $(ONLY),--only $(ONLY))

format: setup
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

reference: setup
	@.venv/bin/python -m tests.support.reference

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock
