"""A relay on the loopback that breaks at any step of a conversation, in any way, and then behaves.

It speaks SMTP line by line itself, because a server of a library would never answer as broken ones do.
"""

import asyncio
import re
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

CONNECTING = ("greeting", "EHLO", "STARTTLS")
DRIP_SECONDS = 0.002
_LINK = re.compile(r"https?://\S+?/r/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at a step: `greeting`, `EHLO`, `STARTTLS`, `MAIL`, `RCPT`, `DATA`, `text` or `end`.

    `act`: a reply, or `drop` (reset), `leave` (end without a word), `silence`, `drip` (byte by byte), `twice`
    (a reply too many), `plain` (no STARTTLS offered), `false` (a certificate that nobody vouches for).
    `kept`: the text that came was kept all the same.
    """

    step: str
    act: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail as the relay took it."""

    sender: str
    to: str
    message_id: str
    link: str


class Hangup(Exception):
    """The conversation has ended."""


@dataclass(slots=True)
class FaultyRelay:
    """Strikes every `every`-th mail once with one of its faults, and the first connections likewise."""

    faults: Sequence[Fault] = ()
    every: int = 1
    tls: ssl.SSLContext | None = None
    false_tls: ssl.SSLContext | None = None
    port: int = 0
    copies: list[Copy] = field(default_factory=list)
    struck: Counter[Fault] = field(default_factory=Counter)
    lost_replies: int = 0
    _seen: set[str] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _taken: threading.Condition = field(default_factory=threading.Condition)

    def begin(self, faults: Sequence[Fault], *, every: int = 1) -> None:
        """Forgets what was, and breaks in these ways from now on."""
        self.faults, self.every, self.lost_replies = faults, every, 0
        for kept in (self.copies, self.struck, self._seen, self._numbers):
            kept.clear()

    def _fault_at(self, step: str, *, sender: str) -> Fault | None:
        """The fault that strikes here; a mail and a kind of broken connection are struck once."""
        if step in CONNECTING:
            here = [one for one in self.faults if one.step == step and not self.struck[one]]
            found = here[0] if here else None
        else:
            found = self._fault_of(sender)
            if found is None or found.step != step or sender in self._seen:
                return None
            self._seen.add(sender)
        if found is not None:
            self.struck[found] += 1
        return found

    def _fault_of(self, sender: str) -> Fault | None:
        number = self._numbers.setdefault(sender, len(self._numbers))
        talking = [one for one in self.faults if one.step not in CONNECTING]
        return talking[number // self.every % len(talking)] if talking and number % self.every == 0 else None

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection from its greeting to its end."""
        self._writers.add(writer)
        try:
            await _Conversation(self, reader, writer).hold()
        except (Hangup, OSError, EOFError, asyncio.LimitOverrunError):
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    def take(self, copy: Copy) -> None:
        """Keeps a mail."""
        with self._taken:
            self.copies.append(copy)
            self._taken.notify_all()

    def wait_for(self, count: int, *, seconds: float) -> bool:
        """Waits until so many mails were taken; says whether they came in time."""
        with self._taken:
            return self._taken.wait_for(lambda: len(self.copies) >= count, timeout=seconds)

    def abort_all(self) -> None:
        """Ends every conversation that a fault left open."""
        for writer in list(self._writers):
            writer.transport.abort()


class _Conversation:
    def __init__(
        self, relay: FaultyRelay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.relay, self.reader, self.writer = relay, reader, writer
        self.sender = self.recipient = ""
        self.plain = relay.tls is None

    async def hold(self) -> None:
        await self._answer("greeting", "220 relay")
        while line := await self.reader.readline():
            verb = line[:8].split()[0].decode("latin-1").upper() if line.split() else ""
            match verb:
                case "EHLO" | "HELO":
                    await self._ehlo()
                case "STARTTLS":
                    await self._start_tls()
                case "MAIL":
                    self.sender = line.decode("latin-1").split("<")[1].split(">")[0]
                    await self._answer("MAIL", "250 go on")
                case "RCPT":
                    self.recipient = line.decode("latin-1").split("<")[1].split(">")[0]
                    await self._answer("RCPT", "250 go on")
                case "DATA":
                    await self._data()
                case _:
                    await self._write("221 bye" if verb == "QUIT" else "250 fine")

    async def _ehlo(self) -> None:
        fault = None if self.plain else self.relay._fault_at("EHLO", sender="")
        if fault and fault.act == "plain":
            await self._write("250 relay")
            return
        offered = "250 relay" if self.plain else "250-relay\r\n250 STARTTLS"
        await self._act(fault, offered) if fault else await self._write(offered)

    async def _start_tls(self) -> None:
        fault = self.relay._fault_at("STARTTLS", sender="")
        if fault and fault.act != "false":
            await self._act(fault, "220 go on")
            return
        await self._write("220 go on")
        context = self.relay.false_tls if fault else self.relay.tls
        assert context is not None
        await self.writer.start_tls(context)
        self.plain = True

    async def _data(self) -> None:
        if not await self._answer("DATA", "354 go on"):
            return
        fault = self.relay._fault_at("text", sender=self.sender)
        if fault:
            await self.reader.readline()
            await self._act(fault, "250 taken")
        raw = await self.reader.readuntil(b"\r\n.\r\n")
        fault = self.relay._fault_at("end", sender=self.sender)
        if fault is None or fault.kept or fault.act in ("drip", "twice"):
            self._keep(raw)
        if fault is None:
            await self._write("250 taken")
            return
        self.relay.lost_replies += fault.kept
        await self._act(fault, "250 taken")

    def _keep(self, raw: bytes) -> None:
        mail = message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=policy.SMTP)
        body = mail.get_body(("plain",))
        assert body is not None
        links = " ".join(sorted(set(_LINK.findall(body.get_content()))))
        self.relay.take(Copy(self.sender, self.recipient, str(mail["Message-ID"]), links))

    async def _answer(self, step: str, right: str) -> bool:
        """Says what is right, or what the fault of this step says instead; whether it was right."""
        fault = self.relay._fault_at(step, sender=self.sender)
        if fault is None:
            await self._write(right)
            return True
        await self._act(fault, right)
        return fault.act in ("drip", "twice")

    async def _act(self, fault: Fault, right: str) -> None:
        match fault.act:
            case "drop":
                raise Hangup
            case "leave":
                self.writer.write_eof()
                raise Hangup
            case "silence":
                await self.reader.read()
                raise Hangup
            case "drip":
                for letter in f"{right}\r\n".encode():
                    self.writer.write(bytes([letter]))
                    await self.writer.drain()
                    await asyncio.sleep(DRIP_SECONDS)
            case "twice":
                await self._write(f"{right}\r\n{right}")
            case reply:
                await self._write(reply)
                if reply.startswith("421"):
                    raise Hangup

    async def _write(self, reply: str) -> None:
        self.writer.write(reply.encode("latin-1") + b"\r\n")
        await self.writer.drain()


@contextmanager
def faulty_relay(relay: FaultyRelay) -> Iterator[FaultyRelay]:
    """The relay listens in a thread of its own inside the block, on the port that stands in it then."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="faulty relay", daemon=True)
    thread.start()

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(relay.converse, "127.0.0.1", relay.port, limit=2**20)

    async def end(server: asyncio.Server) -> None:
        server.close()
        relay.abort_all()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for _ in range(5):  # aborted connections close in the next turns of the loop
            await asyncio.sleep(0)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
