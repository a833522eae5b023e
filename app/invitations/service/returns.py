"""Mails that came back: whose they are, what is kept, and what follows for the person."""

from uuid import UUID

from app.core.tokens import Purpose, Tokens
from app.invitations.bounces.verp import Prove, return_path


def return_address(tokens: Tokens, *, mailbox: str, message_id: UUID) -> str:
    """The envelope sender of a mail; empty where no mailbox takes what comes back."""
    return return_path(mailbox, message_id=message_id, prove=_prove(tokens))


def _prove(tokens: Tokens) -> Prove:
    return lambda context: tokens.derive(Purpose.BOUNCE, context=context)
