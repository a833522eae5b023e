"""A mailbox on the loopback that speaks as much IMAP as reading one takes, and breaks as it is told."""

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

USER, PASSWORD = "bounce@khaosat.example", 'pa"ss %@w\u00f6rd'
_FETCH = re.compile(rb"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass(slots=True)
class Kept:
    """A mail of the mailbox and its flags."""

    raw: bytes
    flags: set[bytes] = field(default_factory=set)
    date: str = ""


@dataclass(slots=True)
class MailboxServer:
    """What lies in the mailbox, and how the server behaves.

    `keywords`: flags of others are kept; `refused`: numbers of mails that are not given out; `leave_at`: the
    number of the mail at which the connection breaks, once; `swollen`: answers claim to be of this size.
    """

    mails: list[Kept] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    keywords: bool = True
    plain_login: bool = False
    read_only: bool = False
    refused: frozenset[int] = frozenset()
    leave_at: int = 0
    swollen: int = 0
    password: str = PASSWORD
    port: int = 0
    said: list[bytes] = field(default_factory=list)

    def put(self, raw: bytes, *, date: str = "") -> None:
        """A mail arrives."""
        self.mails.append(Kept(raw, date=date))


class _Gone(Exception):
    """The conversation has ended."""


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Server"

    def setup(self) -> None:
        self.box = self.server.box
        if self.box.tls and self.box.implicit:
            self.request = self.box.tls.wrap_socket(self.request, server_side=True)
        super().setup()
        self.open = self.box.tls is None or self.box.implicit

    def handle(self) -> None:
        try:
            self._say(b"* OK ready")
            while line := self.rfile.readline():
                self.box.said.append(line)
                tag, _, rest = line.strip().partition(b" ")
                verb, _, words = rest.partition(b" ")
                answer = getattr(self, f"do_{verb.decode().upper()}", None)
                if answer is None:
                    self._say(tag + b" BAD unknown")
                else:
                    answer(tag, words)
        except (_Gone, OSError):
            return

    def finish(self) -> None:
        for one in (self.wfile, self.rfile, self.connection):
            with suppress(OSError):
                one.close()

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def do_CAPABILITY(self, tag: bytes, _words: bytes) -> None:
        offered = b" STARTTLS LOGINDISABLED" if not self.open else b""
        offered += b"" if self.box.plain_login or not self.open else b" AUTH=PLAIN"
        self._say(b"* CAPABILITY IMAP4rev1" + offered)
        self._say(tag + b" OK done")

    def do_STARTTLS(self, tag: bytes, _words: bytes) -> None:
        self._say(tag + b" OK done")
        assert self.box.tls is not None
        self.request = self.connection = self.box.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.open = True

    def do_AUTHENTICATE(self, tag: bytes, _words: bytes) -> None:
        self._say(b"+ ")
        given = base64.b64decode(self.rfile.readline()).decode().split("\0")[1:]
        self._judge(tag, right=given == [USER, self.box.password])

    def do_LOGIN(self, tag: bytes, words: bytes) -> None:
        quoted = self.box.password.replace('"', '\\"')
        self._judge(tag, right=self.open and words.decode() == f'"{USER}" "{quoted}"')

    def _judge(self, tag: bytes, *, right: bool) -> None:
        self._say(tag + (b" OK done" if right else b" NO wrong user or password"))

    def do_SELECT(self, tag: bytes, words: bytes) -> None:
        if words not in (b'"INBOX"', b'"Returned mail"'):
            self._say(tag + b" NO no such folder")
            return
        self._say(b"* %d EXISTS" % len(self.box.mails))
        flags = rb"(\Seen \Deleted \*)" if self.box.keywords else rb"(\Seen \Deleted)"
        self._say(b"* OK [PERMANENTFLAGS " + flags + b"] these")
        self._say(tag + (b" OK [READ-ONLY] done" if self.box.read_only else b" OK [READ-WRITE] done"))

    def do_UID(self, tag: bytes, words: bytes) -> None:
        verb, _, rest = words.partition(b" ")
        getattr(self, f"uid_{verb.decode().lower()}")(rest)
        self._say(tag + b" OK done")

    def uid_search(self, rest: bytes) -> None:
        verb, _, name = rest.partition(b" ")
        flag = rb"\Seen" if verb == b"UNSEEN" else name
        found = [str(uid) for uid, one in enumerate(self.box.mails, start=1) if flag not in one.flags]
        self._say(b"* SEARCH " + " ".join(found).encode())

    def uid_fetch(self, rest: bytes) -> None:
        uid = int(rest.split()[0])
        if uid == self.box.leave_at:
            self.box.leave_at = 0
            raise _Gone
        if uid in self.box.refused:
            return
        found, most = self.box.mails[uid - 1], _FETCH.search(rest)
        assert most is not None
        raw = found.raw[: int(most[1])]
        date = f'INTERNALDATE "{found.date}" ' if found.date else ""
        size = self.box.swollen or len(raw)
        self.wfile.write(f"* {uid} FETCH (UID {uid} {date}BODY[]<0> {{{size}}}\r\n".encode() + raw + b")\r\n")

    def uid_store(self, rest: bytes) -> None:
        uids, _, flag = rest.partition(b" +FLAGS.SILENT ")
        for uid in uids.split(b","):
            self.box.mails[int(uid) - 1].flags.add(flag.strip(b"()"))

    def do_LOGOUT(self, tag: bytes, _words: bytes) -> None:
        self._say(b"* BYE bye")
        self._say(tag + b" OK done")
        raise _Gone


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, box: MailboxServer) -> None:
        self.box = box
        super().__init__(("127.0.0.1", box.port), _Conversation)

    def handle_error(self, _request: object, _address: object) -> None:
        """A client that refuses our certificate is no error of the test."""


@contextmanager
def mailbox_server(box: MailboxServer) -> Iterator[MailboxServer]:
    """The mailbox listens inside the block, on the port that stands in it then."""
    with _Server(box) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
