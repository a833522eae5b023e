"""How fast one worker empties the outbox into a relay on this machine, and how fast a round is queued."""

import asyncio
import multiprocessing
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.actor import SYSTEM
from app.core.mail.smtp import SmtpPort
from app.core.revisions import migrate
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.jobs import send_due_mail
from tests.load.figures import Figure, benchmark
from tests.load.service import free_port
from tests.support.answering import Round, resources_at, start_round

MAILS = 1_000
QUEUED = 50_000
GREETING = {b"EHLO": b"250-relay\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The least that is a relay: takes every mail."""
    writer.write(b"220 relay\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        writer.write(GREETING.get(verb, b"250 fine\r\n"))
        if verb == b"DATA":
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
    writer.close()


def _listen(port: int) -> None:
    async def serve() -> None:
        server = await asyncio.start_server(_converse, "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the relay did not come up")


@contextmanager
def relay() -> Iterator[int]:
    """A relay in a process of its own; its port."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_listen, args=(port,), daemon=True)
    process.start()
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join()


@contextmanager
def invited(people: int) -> Iterator[Round]:
    """A running round on SQLite in which so many officials hold an invitation."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        url = f"sqlite:///{Path(name) / 'mail.sqlite'}"
        migrate(url)
        held = start_round(resources_at(url, Path(name)), people={"S1": people})
        yield held
        held.resources.database.dispose()


def _queue(held: Round) -> float:
    began = time.monotonic()
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        invitations.queue_messages(work, campaign_id=held.campaign_id, kind="invite")
    return time.monotonic() - began


@benchmark("mail.rate", unit="mails/s", goal=200, better="higher")
def one_worker_and_a_relay() -> Figure:
    """One worker, one kept connection, the whole way from the claim to the recorded outcome."""
    with invited(MAILS) as held, relay() as port:
        settings = held.resources.settings
        settings.smtp_url, settings.smtp_start_tls = f"smtp://127.0.0.1:{port}", "never"
        settings.mail_per_second = 100_000
        _queue(held)
        line = SmtpPort(settings)
        began, spent = time.monotonic(), time.process_time()
        sent = send_due_mail(held.resources, port=line, limit=MAILS)
        seconds, spent = time.monotonic() - began, time.process_time() - spent
        line.close()
        if sent != MAILS:
            raise AssertionError(f"{sent} of {MAILS} mails were sent")
        with open_work(held.resources, writing=False) as work:
            failures = invitations.relay_state(work).failures
        return Figure(sent / seconds, {"cpu_ms_a_mail": round(spent / sent * 1000, 2), "failures": failures})


@benchmark(f"mail.queue.{QUEUED}", unit="s", goal=5, better="lower")
def queue_a_large_round() -> Figure:
    """Puts the first mails of a large round in the outbox."""
    with invited(QUEUED) as held:
        return Figure(_queue(held), {"mails": QUEUED})
