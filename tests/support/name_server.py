"""A name server on the loopback that knows what it is told."""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = Mapping[tuple[str, str], Sequence[str]]
"""(name, kind) -> its records as a zone file writes them."""


class _Answering(socketserver.BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        if self.server.silent:
            return
        data, sender = self.request
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        asked = query.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
        found = self.server.records.get((name, kind))
        if found:
            answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, list(found)))
        elif name not in {one for one, _ in self.server.records}:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        sender.sendto(answer.to_wire(), self.client_address)


class _Server(socketserver.UDPServer):
    def __init__(self, records: Records, *, silent: bool) -> None:
        self.records, self.silent = records, silent
        super().__init__(("127.0.0.1", 0), _Answering)


@contextmanager
def name_server(records: Records, *, silent: bool = False) -> Iterator[str]:
    """The server listens inside the block; its address and port."""
    with _Server(records, silent=silent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
