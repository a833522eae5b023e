"""The SMTP adapter: one kept connection, STARTTLS required unless a setting says otherwise."""

import asyncio
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import aiosmtplib

from app.core import clock
from app.core.mail.port import Mail, OutcomeUnknown, PermanentFailure, RelayDown, TemporaryFailure
from app.core.settings import Settings

MAILS_PER_CONNECTION = 100


class SmtpPort:
    """Speaks to one relay from one thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._client: aiosmtplib.SMTP | None = None
        self._sent = 0

    def send(self, mail: Mail) -> str:
        """Hands one message over; see `app.core.mail.port` for what it raises."""
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

    def close(self) -> None:
        """Says goodbye to the relay, if it still listens."""
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._quit())
            self._loop.close()

    async def _quit(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit()
        except (aiosmtplib.SMTPException, OSError):
            client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected and self._sent < MAILS_PER_CONNECTION:
            return self._client
        await self._quit()
        parts = urlsplit(self._settings.smtp_url)
        implicit = parts.scheme == "smtps"
        start_tls = not implicit and self._settings.smtp_start_tls == "required"
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
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise RelayDown(str(error)) from error
        self._client, self._sent = client, 0
        return client

    async def _send(self, mail: Mail) -> str:
        client = await self._connected()
        message = build_message(mail, settings=self._settings)
        sender = mail.return_path or self._settings.mail_from
        try:
            _, reply = await client.send_message(message, sender=sender, recipients=[mail.to_address])
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise _refusal(first.code, first.message) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refusal(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            client.close()
            self._client = None
            raise OutcomeUnknown(str(error)) from error
        self._sent += 1
        return reply


def _refusal(code: int, said: str) -> TemporaryFailure | PermanentFailure:
    reply = f"{code} {said}"[:300]
    return PermanentFailure(reply) if code >= 500 else TemporaryFailure(reply)


def build_message(mail: Mail, *, settings: Settings) -> EmailMessage:
    """The message as the standard library writes it; it refuses line breaks in headers."""
    message = EmailMessage(policy=SMTP)
    sender = mail.from_address or settings.mail_from
    message["From"] = Address(display_name=mail.from_name, addr_spec=sender)
    message["To"] = Address(display_name=mail.to_name, addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers:
        message[name] = value
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message
