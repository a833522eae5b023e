"""Mails that come back: where they are sent to, what they say, what follows for the person. Pure."""

from app.invitations.bounces.verp import find_returned, return_path

__all__ = ["find_returned", "return_path"]
