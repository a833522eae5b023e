"""What came of drawing a document page by page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DrawnPage:
    """A page from 1: the name of its JPEG in the folder, or why there is none."""

    page: int
    name: str
    fault: str


@dataclass(frozen=True)
class Drawn:
    """The pages that were tried, of `of` in the document; `fault`: why the document has none."""

    pages: tuple[DrawnPage, ...]
    of: int
    fault: str = ""
