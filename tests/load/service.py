"""A running service of its own for the benchmarks: fresh data folder, free ports, stopped at the end."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.support.command import Ended, phieu, surroundings

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Service:
    """Addresses, process and the seconds from the start to the first page."""

    staff: str
    public: str
    pid: int
    seconds_to_first_page: float

    def memory_mb(self) -> float:
        """Resident memory of the process, without its children."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def cpu_seconds(self) -> float:
        """Processor time the process has used so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings(data: Path) -> dict[str, str]:
    """An environment that points everything at a folder and at free ports."""
    return surroundings(
        data,
        PHIEU_STAFF_URL=f"http://localhost:{free_port()}",
        PHIEU_PUBLIC_URL=f"http://localhost:{free_port()}",
    )


def done(*arguments: str, environment: dict[str, str]) -> Ended:
    """Runs a command; RuntimeError with what it said if it fails."""
    ended = phieu(*arguments, environment=environment, seconds=3600)
    if ended.code:
        raise RuntimeError(f"phieu {arguments[0]} ended with {ended.code}: {ended.error[-300:]}")
    return ended


def wait_for(url: str, *, process: subprocess.Popen[bytes], seconds: float) -> float:
    """Seconds until the address answers; RuntimeError when the process ends or time is over."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if process.poll() is not None:
            raise RuntimeError(f"the service ended with {process.returncode} before its first page")
        try:
            if httpx2.get(url, timeout=5, follow_redirects=True).status_code < 500:
                return time.monotonic() - began
        except httpx2.TransportError:
            time.sleep(0.02)
    raise RuntimeError(f"no page at {url} within {seconds:.0f} s")


@contextmanager
def serving(
    command: list[str], *, environment: dict[str, str], seconds: float, cwd: Path
) -> Iterator[Service]:
    """Start a command that serves, wait for its first page, stop it as Ctrl-C would."""
    staff, public = environment["PHIEU_STAFF_URL"], environment["PHIEU_PUBLIC_URL"]
    began = time.monotonic()
    with (cwd / "service.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=cwd, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait_for(f"{staff}/", process=process, seconds=seconds)
            yield Service(staff, public, process.pid, time.monotonic() - began)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
