"""A process of racers: `python -m tests.faults.responses.racing URL FOLDER THREADS`.

Reads one JSON line with sends (link, round, level), says `ready`, waits for the next line, then sends
all of them from its threads at once and prints one JSON line: what each got, a receipt or `closed`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.responses import service as responses
from tests.support.answering import resources_at
from tests.support.tree import ROOT

Send = tuple[str, int, int]
"""Token of a link, round, level of every answer."""
RATED = ("S1", "S2", "S3")


def submit(resources: Resources, send: Send) -> str:
    """One send in a transaction of its own; the receipt."""
    token, number, level = send
    values = {f"m{item:02}.{unit}": [str(level)] for item in (1, 3, 4, 5, 6, 7, 8) for unit in RATED}
    values |= {f"m02.{unit}": ["1"] for unit in RATED}
    with open_work(resources, writing=True) as work:
        visit = responses.get_visit(work, token=token)
        sent = responses.OnlineSubmission(visit=visit, round=number, values=values)
        receipt = responses.submit_response(work, submission=sent).receipt
    return receipt or ""


def main(url: str, folder: str, threads: int) -> None:
    resources = resources_at(url, Path(folder))
    with ThreadPoolExecutor(threads) as pool:
        for line in sys.stdin:
            sends = [(token, number, level) for token, number, level in json.loads(line)]
            print("ready", flush=True)
            sys.stdin.readline()
            print(json.dumps(list(pool.map(lambda send: submit(resources, send), sends))), flush=True)
    resources.database.dispose()


@contextmanager
def racers(url: str, folder: Path, *, processes: int, threads: int) -> Iterator["Racers"]:
    """Processes that wait for what they are to send."""
    command = [sys.executable, "-m", "tests.faults.responses.racing", url, str(folder), str(threads)]
    with ExitStack() as stack:
        yield Racers(
            [
                stack.enter_context(
                    subprocess.Popen(
                        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                    )
                )
                for _ in range(processes)
            ]
        )


class Racers:
    """Sends are dealt out in turn; all processes begin at the same word."""

    def __init__(self, processes: list["subprocess.Popen[str]"]) -> None:
        self.processes = processes

    def race(self, sends: Sequence[Send]) -> list[str]:
        """What every send got, in the order given."""
        count = len(self.processes)
        for at, process in enumerate(self.processes):
            self._tell(process, json.dumps(sends[at::count]))
        for process in self.processes:
            assert self._hear(process) == "ready"
        for process in self.processes:
            self._tell(process, "go")
        got: list[str] = [""] * len(sends)
        for at, process in enumerate(self.processes):
            got[at::count] = json.loads(self._hear(process))
        return got

    def _tell(self, process: "subprocess.Popen[str]", line: str) -> None:
        assert process.stdin is not None
        process.stdin.write(line + "\n")
        process.stdin.flush()

    def _hear(self, process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        return process.stdout.readline().strip()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
