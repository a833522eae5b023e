"""How long a newcomer waits, and how much the web process weighs."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx2

from bootstrap import TESTS
from tests.load.figures import Figure, benchmark
from tests.load.service import done, serving, settings
from tests.support.command import CODE
from tests.support.tree import ROOT


@contextmanager
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="phieu-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def copy_checkout(target: Path) -> None:
    """What a fresh clone holds: the tracked files as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


@cache
def first_pages_of_make_run() -> tuple[float, float]:
    """Seconds to the first page of `make run`: in a fresh checkout with an empty package cache, and again."""
    with folder() as work:
        home, checkout = work / "home", work / "checkout"
        home.mkdir()
        checkout.mkdir()
        copy_checkout(checkout)
        environment = {**settings(work / "data"), "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
        del environment["PYTHONPATH"]
        seen = []
        for patience in (900, 120):
            with serving(["make", "run"], environment=environment, seconds=patience, cwd=checkout) as service:
                seen.append(service.seconds_to_first_page)
        return seen[0], seen[1]


@benchmark("run.cold", unit="s", goal=240, better="lower")
def run_from_a_fresh_checkout() -> Figure:
    """`make run` with an empty package cache up to the first page, demonstration included."""
    return Figure(first_pages_of_make_run()[0])


@benchmark("run.installed", unit="s", goal=20, better="lower")
def run_when_installed() -> Figure:
    """`make run` with packages and data in place up to the first page."""
    return Figure(first_pages_of_make_run()[1])


@benchmark("serve.first_page", unit="s", goal=2, better="lower")
def serve_until_the_first_page() -> Figure:
    """`phieu serve all` up to the first page, best of three."""
    with folder() as work:
        environment = settings(work / "data")
        done("migrate", environment=environment)
        seen = []
        for _ in range(3):
            command = [sys.executable, "-c", CODE, "serve", "all"]
            with serving(command, environment=environment, seconds=60, cwd=work) as service:
                seen.append(service.seconds_to_first_page)
        return Figure(min(seen), {"all": [round(one, 2) for one in seen]})


@benchmark("web.memory", unit="MB", goal=150, better="lower")
def memory_of_the_web_process() -> Figure:
    """Resident memory after a hundred pages on each port."""
    with folder() as work:
        environment = settings(work / "data")
        done("migrate", environment=environment)
        command = [sys.executable, "-c", CODE, "serve", "all"]
        with serving(command, environment=environment, seconds=60, cwd=work) as service:
            before = service.memory_mb()
            with httpx2.Client(follow_redirects=True) as client:
                for _ in range(100):
                    client.get(service.staff)
                    client.get(f"{service.public}/r/unknown")
            return Figure(service.memory_mb(), {"after_start_mb": round(before, 1)})


@benchmark("demo.200", unit="s", goal=180, better="lower")
def demonstration_with_200_officials() -> Figure:
    """`phieu demo` with 200 officials and full paper quotas."""
    with folder() as work:
        environment = settings(work / "data")
        began = time.monotonic()
        told = done("demo", "--respondents", "200", "--json", environment=environment).document()
        seconds = time.monotonic() - began
        return Figure(seconds, {"steps": told["seconds"], "quotas": told["quotas"]})


@benchmark("tests.default", unit="s", goal=300, better="lower")
def default_test_suite() -> Figure:
    """`make test` on two processes, environment in place."""
    command = [sys.executable, *TESTS, "-m", "not load and not faults"]
    began = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PHIEU_")}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    result = ended.stdout.strip().splitlines()[-1]
    if ended.returncode:
        raise RuntimeError(f"the suite failed: {result}")
    return Figure(seconds, {"result": result})
