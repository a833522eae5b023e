"""The SMTP adapter: one kept connection, STARTTLS required unless a setting says otherwise."""

import asyncio
import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from app.core import clock
from app.core.mail.port import (
    LONGEST_SECONDS,
    Mail,
    OutcomeUnknown,
    PermanentFailure,
    RelayDown,
    TemporaryFailure,
)
from app.core.mail.wire import envelope_address, write_wire
from app.core.settings import Settings

MAILS_PER_CONNECTION: Final = 100
_BROKEN: Final = (aiosmtplib.SMTPException, OSError, TimeoutError)


class SmtpPort:
    """Speaks to one relay from one thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0

    def send(self, mail: Mail) -> str:
        """Hands one message over; see `app.core.mail.port` for what it raises.

        What breaks before the text was handed over is temporary, afterwards nobody knows; a relay that
        refuses our own address may refuse it to everybody, so that is temporary too.
        """
        return self._loop.run_until_complete(self._send(mail))

    def check(self) -> str:
        """Greets the relay and leaves; returns its banner. Raises `RelayDown`."""

        async def greet() -> str:
            client = await self._connected()
            return (await client.noop()).message

        try:
            return self._loop.run_until_complete(greet())
        finally:
            self.close()

    def certificate_ends(self) -> datetime:
        """Until when the certificate of the relay is good, after its name and authority were verified.

        Raises `RelayDown`, also where no TLS is spoken.
        """

        async def look() -> datetime:
            client = await self._connected()
            shown = client.get_transport_info("peercert")
            if not shown or "notAfter" not in shown:
                raise RelayDown("no certificate was shown")
            return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)

        try:
            return self._loop.run_until_complete(look())
        finally:
            self.close()

    def close(self) -> None:
        """Says goodbye to the relay, if it still listens."""
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._quit())
            self._loop.run_until_complete(_turns())
            self._loop.close()

    async def _quit(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        transport = client.transport
        try:
            await client.quit()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
        _abort(transport)

    def _hang_up(self) -> None:
        """Ends the connection without a word: what the relay says next would be an answer to nothing."""
        if self._client is not None:
            transport = self._client.transport
            self._client.close()
            _abort(transport)
        self._client = None

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected and self._sent < MAILS_PER_CONNECTION:
            return self._client
        await self._quit()
        parts = urlsplit(self._settings.smtp_url)
        implicit = parts.scheme == "smtps"
        start_tls = not implicit and self._settings.smtp_start_tls == "required"
        if parts.username and not (implicit or start_tls or _is_loopback(parts)):
            raise RelayDown("the password of the relay is not sent without TLS")
        client = aiosmtplib.SMTP(
            hostname=parts.hostname or "localhost",
            port=parts.port or (465 if implicit else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=implicit,
            start_tls=start_tls,
            timeout=self._settings.smtp_timeout_seconds,
        )
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await client.connect()
                await _greet(client)
        except (*_BROKEN, ValueError) as error:
            client.close()
            raise RelayDown(str(error)) from error
        self._client, self._sent = client, 0
        return client

    async def _send(self, mail: Mail) -> str:
        own = mail.from_address or self._settings.mail_from
        content = write_wire(mail, sender=own, moment=clock.now())
        sender = envelope_address(mail.return_path or own)
        client = await self._announce(sender=sender, recipient=envelope_address(mail.to_address))
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                response = await client.data(content)
        except aiosmtplib.SMTPDataError as error:
            if not 400 <= error.code < 600:
                self._hang_up()
                raise OutcomeUnknown(f"{error.code} {error.message}") from error
            await self._begin_anew(client)
            raise _refusal(error) from error
        except _BROKEN as error:
            self._hang_up()
            raise OutcomeUnknown(str(error)) from error
        self._sent += 1
        return response.message

    async def _announce(self, *, sender: str, recipient: str) -> aiosmtplib.SMTP:
        """Names sender and recipient; where the connection ended while idle, once more on a new one."""
        client = await self._connected()
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                try:
                    await client.mail(sender)
                except aiosmtplib.SMTPServerDisconnected:
                    if not self._sent:
                        raise
                    self._hang_up()
                    client = await self._connected()
                    await client.mail(sender)
                await client.rcpt(recipient)
        except aiosmtplib.SMTPRecipientRefused as error:
            await self._begin_anew(client)
            raise _refusal(error) from error
        except aiosmtplib.SMTPSenderRefused as error:
            await self._begin_anew(client)
            raise TemporaryFailure(f"{error.code} {error.message}"[:300]) from error
        except _BROKEN as error:
            self._hang_up()
            raise TemporaryFailure(f"{type(error).__name__}: {error}"[:300]) from error
        return client

    async def _begin_anew(self, client: aiosmtplib.SMTP) -> None:
        """Clears the refused mail from the connection; ends one that does not even take that."""
        try:
            await client.rset()
        except _BROKEN:
            self._hang_up()


def _abort(transport: asyncio.BaseTransport | None) -> None:
    """Does not wait for the relay to end TLS too: until it does, the socket would stay open."""
    if isinstance(transport, asyncio.Transport):
        transport.abort()


async def _turns() -> None:
    """Lets a connection that was hung up close its socket, which takes the loop a few turns."""
    for _ in range(3):
        await asyncio.sleep(0)


async def _greet(client: aiosmtplib.SMTP) -> None:
    if client.last_ehlo_response is None:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()


def _is_loopback(parts: SplitResult) -> bool:
    host = parts.hostname or "localhost"
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _refusal(error: aiosmtplib.SMTPResponseException) -> TemporaryFailure | PermanentFailure:
    """5xx is for ever, all else for now: also words that are no reply at all."""
    reply = f"{error.code} {error.message}"[:300]
    return PermanentFailure(reply) if 500 <= error.code < 600 else TemporaryFailure(reply)
