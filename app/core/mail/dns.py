"""Questions to the name server about a mail domain: texts and mail exchangers, nothing else."""

import ipaddress
from typing import Final

import dns.exception
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

SECONDS: Final = 3.0
"""That a question may take in all, over every server and try."""
TEXTS_LIMIT: Final = 4096


class NoAnswer(Exception):
    """No name server answered: nothing is known, which is not the same as nothing being there."""


class NameServers:
    """The name servers of this machine, or one at `server` ("address:port")."""

    def __init__(self, server: str = "") -> None:
        self._resolver: dns.resolver.Resolver | None = None
        try:
            self._resolver = dns.resolver.Resolver(configure=not server)
        except dns.resolver.NoResolverConfiguration:
            return
        if server:
            address, _, port = server.rpartition(":")
            self._resolver.nameservers = [str(ipaddress.ip_address(address))]
            self._resolver.port = int(port)
        self._resolver.lifetime = SECONDS

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each in one piece; none where there are none. Raises `NoAnswer`."""
        found = self._ask(name, "TXT")
        texts = [b"".join(one.strings) for one in found if isinstance(one, TXT)]
        return [one.decode("ascii", "replace")[:TEXTS_LIMIT] for one in texts]

    def takes_mail(self, name: str) -> bool:
        """Whether mail to the domain finds a server (RFC 5321, 5.1; a null MX of RFC 7505 takes none)."""
        exchangers = [str(one.exchange) for one in self._ask(name, "MX") if isinstance(one, MX)]
        if exchangers:
            return exchangers != ["."]
        return bool(self._ask(name, "A") or self._ask(name, "AAAA"))

    def _ask(self, name: str, kind: str) -> list[Rdata]:
        if self._resolver is None:
            raise NoAnswer
        try:
            return list(self._resolver.resolve(name, kind, raise_on_no_answer=False))
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            raise NoAnswer from error
