"""Padding to steps of 4 KiB, so that a length tells nothing about an answer."""

from typing import Final

STEP: Final = 4096
_LENGTH_BYTES: Final = 4


def pad(content: bytes) -> bytes:
    """The content behind its own length (4 bytes, big endian), zeros up to the next step."""
    framed = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    return framed.ljust(-(-len(framed) // STEP) * STEP, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content; ValueError when this was not made by `pad`."""
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    content, rest = padded[_LENGTH_BYTES : _LENGTH_BYTES + length], padded[_LENGTH_BYTES + length :]
    if len(padded) % STEP or len(padded) < STEP or len(content) != length or rest.strip(b"\0"):
        raise ValueError("not padded as expected")
    return content
