"""Sets up the environment under .venv and starts one job.

Usage: python3 bootstrap.py {setup|run|test|check|bench|faults} [options of the job]

Needs nothing but Python 3.11 or newer with pip. `run` installs the packages of requirements.lock, every
other job those of requirements-dev.lock. A stamp in .venv remembers what was installed, so a second call
starts at once.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
JOBS = ("setup", "run", "test", "check", "bench", "faults")
OLDEST = (3, 11)
TESTS = ("-m", "pytest", "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", ("-m", "ruff", "format", "--check", ".")),
    ("lint", ("-m", "ruff", "check", ".")),
    ("imports", ("-c", "from importlinter.cli import lint_imports_command as c; c(['--no-logo'])")),
    ("types", ("-m", "mypy")),
    ("templates", ("-m", "app.cli", "templates", "check")),
    ("tests", (*TESTS, "-m", "not load")),
)


class SetupFailed(Exception):
    """Something the user has to mend; the message says what and how."""


def say(text: str) -> None:
    print(text, flush=True)


def find_newer_python() -> str | None:
    """Path of a Python of at least OLDEST that really starts, or None."""
    probe = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    for minor in (13, 12, 11):
        path = shutil.which(f"python3.{minor}")
        if path and subprocess.run([path, "-c", probe], capture_output=True, check=False).returncode == 0:
            return path
    return None


def require_python() -> None:
    """Go on under a newer Python when this one is too old; SetupFailed when there is none."""
    if sys.version_info >= OLDEST:
        return
    newer = find_newer_python()
    if newer is None:
        raise SetupFailed(
            f"Python 3.11 or newer is needed, this is {platform.python_version()}. Install it "
            "(Debian 12 and later have it as python3) and run the command again."
        )
    os.execv(newer, [newer, *sys.argv])


def digest(kind: str) -> str:
    """Fingerprint of all that decides what is installed: lock, project file, Python and machine."""
    seen = hashlib.sha256()
    for name in (LOCKS[kind], "pyproject.toml"):
        seen.update((ROOT / name).read_bytes())
    seen.update(f"{platform.python_version()} {platform.machine()} {ROOT}".encode())
    return seen.hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f"installed-{kind}"


def is_ready(kind: str) -> bool:
    """True if the packages of `kind` are installed; the development set contains the other one."""
    return PYTHON.exists() and any(
        stamp(k).is_file() and stamp(k).read_text() == digest(k) for k in {kind, "dev"}
    )


def starts(python: Path) -> bool:
    """True if the environment's Python starts and is of the version that runs this script."""
    probe = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def create_venv() -> None:
    """Create .venv afresh unless a working one of this Python version is there."""
    if starts(PYTHON):
        return
    say(f"[1/3] Creating the environment .venv with Python {platform.python_version()}")
    try:
        import ensurepip  # noqa: F401
    except ImportError:  # Debian without python3-venv
        extra = ["--without-pip"]
    else:
        extra = []
    subprocess.run([sys.executable, "-m", "venv", "--clear", *extra, str(VENV)], check=True)


def pip_command() -> list[str]:
    """The pip that installs into .venv: its own, or this Python's pointed at it."""
    for command in ([str(PYTHON), "-m", "pip"], [sys.executable, "-m", "pip", "--python", str(PYTHON)]):
        if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode == 0:
            return command
    raise SetupFailed(
        "No pip found. On Debian or Ubuntu: apt install python3-pip (or python3-venv), "
        "then run the command again."
    )


class Progress:
    """Counts packages on one moving line of a terminal, elsewhere one line per package."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.seen = 0
        self.moving = sys.stdout.isatty()
        self.installing = threading.Event()
        self.done = threading.Event()

    def show(self, text: str) -> None:
        if self.moving:
            print(f"\r      {text[:68]:<68}", end="", flush=True)
        else:
            say(f"      {text}")

    def read(self, line: str) -> None:
        """Take one line of pip's output into account."""
        word, _, rest = line.strip().partition(" ")
        if word == "Ignoring":
            self.total -= 1
        elif word == "Collecting" or line.startswith("Requirement already satisfied"):
            self.seen += 1
            name = rest.removeprefix("already satisfied: ").split(" ")[0].replace("==", " ")
            self.show(f"{self.seen} of {self.total}  {name}")
        elif word == "Installing":
            self.installing.set()

    def count_installed(self, before: set[str]) -> None:
        """Runs beside pip: its last step says nothing for up to a minute."""
        self.installing.wait()
        while not self.done.wait(1 if self.moving else 5):
            self.show(f"unpacking, {len(installed() - before)} packages in place")


def installed() -> set[str]:
    """Folder names of the packages that are in place."""
    return {path.name for path in VENV.glob("lib/python*/site-packages/*.dist-info")}


def install(kind: str) -> None:
    """Install the locked packages, hashes required, wheels only; SetupFailed with pip's last lines."""
    lock = ROOT / LOCKS[kind]
    total = len(re.findall(r"^[A-Za-z0-9][^ ]*==", lock.read_text(), re.MULTILINE))
    say(f"[2/3] Installing {total} packages (the first time this takes two to four minutes)")
    progress = Progress(total)
    watcher = threading.Thread(target=progress.count_installed, args=(installed(),), daemon=True)
    watcher.start()
    options = ["--require-hashes", "--only-binary", ":all:", "--no-compile", "--no-input", "-r", str(lock)]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    command = [*pip_command(), "install", *options]
    last: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as pip:
        for line in pip.stdout or ():
            last = [*last[-14:], line.rstrip()]
            progress.read(line)
    progress.done.set()
    progress.installing.set()
    watcher.join()
    if progress.moving:
        print()
    if pip.returncode:
        raise SetupFailed("pip could not install the packages:\n  " + "\n  ".join(last))


def link_project() -> None:
    """Make `app` and `analysis` importable from anywhere and put the command `phieu` beside Python."""
    say("[3/3] Linking the project and its command .venv/bin/phieu")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (VENV / "lib" / version / "site-packages" / "phieu.pth").write_text(f"{ROOT}\n")
    start = "import sys; sys.argv[0] = 'phieu'; from app.cli import run; sys.exit(run())"
    command = VENV / "bin" / "phieu"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -c {shlex.quote(start)} "$@"\n')
    command.chmod(0o755)


def ensure(kind: str) -> None:
    """Bring .venv to the state of the lock; does nothing when it is there already."""
    if is_ready(kind):
        return
    began = time.monotonic()
    create_venv()
    install(kind)
    link_project()
    stamp(kind).write_text(digest(kind))
    say(f"      Ready after {time.monotonic() - began:.0f} s")


def run_check(options: list[str]) -> int:
    """Every step of the check, each with its time; all of them run even if one fails."""
    results: list[tuple[str, bool, float]] = []
    for name, step in STEPS:
        say(f"==> {name}")
        began = time.monotonic()
        arguments = [*step, *options] if name == "tests" else list(step)
        passed = subprocess.run([PYTHON, *arguments], cwd=ROOT, check=False).returncode == 0
        results.append((name, passed, time.monotonic() - began))
        say(f"<== {name}: {'passed' if passed else 'FAILED'} in {results[-1][2]:.1f} s")
    say("\nstep          result   seconds")
    for name, passed, seconds in results:
        say(f"{name:<13} {'passed' if passed else 'FAILED':<8} {seconds:7.1f}")
    return 0 if all(passed for _, passed, _ in results) else 1


def start(job: str, options: list[str]) -> int:
    """Run the check's steps and return the exit code, or replace this process by the job."""
    if job == "check":
        return run_check(options)
    commands = {
        "run": ["-m", "app.cli", "run"],
        "test": [*TESTS, "-m", "not load and not faults and not long"],
        "faults": ["-m", "pytest", "-m", "faults"],
        "bench": ["-m", "tests.load.bench"],
    }
    if job in commands:
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), *commands[job], *options])
    return 0


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in JOBS:
        print(f"usage: python3 bootstrap.py {{{'|'.join(JOBS)}}} [options]", file=sys.stderr)
        return 2
    try:
        require_python()
        ensure("run" if arguments[0] == "run" else "dev")
    except SetupFailed as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as problem:
        print(f"\nThis step failed: {shlex.join(map(str, problem.cmd))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return start(arguments[0], arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
