"""Long-running commands in processes of their own, ended as a service manager ends them."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

from tests.support.command import CODE, Ended

PATIENCE = 90.0


@dataclass(slots=True)
class Running:
    """A command that runs."""

    process: subprocess.Popen[str]

    def wait_for(self, url: str) -> httpx2.Response:
        """The first answer at an address; AssertionError when the process ends before."""
        give_up = time.monotonic() + PATIENCE
        while True:
            assert self.process.poll() is None, self.process.communicate()
            try:
                return httpx2.get(url, timeout=10, trust_env=False)
            except httpx2.TransportError:
                assert time.monotonic() < give_up, f"nothing answers at {url}"
                time.sleep(0.05)

    def end(self, number: signal.Signals) -> Ended:
        """Sends a signal and waits for the end."""
        self.process.send_signal(number)
        out, error = self.process.communicate(timeout=PATIENCE)
        return Ended(self.process.returncode, out, error)


@contextmanager
def running(*arguments: str, environment: Mapping[str, str]) -> Iterator[Running]:
    """Starts a command; kills it if the test did not end it."""
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, *arguments],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Running(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
