"""What reading a file may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a file may cost: bytes, pages, pixels of one page; seconds and memory of the reading child."""

    file_bytes: int = 400 * 1024 * 1024
    pages: int = 2000
    pixels: int = 40_000_000
    page_seconds: int = 15
    child_bytes: int = 1024 * 1024 * 1024
